// What the tests of this kata have a browser do; and Node, to be the other end.

import { Call, type Rtc } from '#webrtc-by-hand/call.ts';
import type { Channel } from '#webrtc-by-hand/channel.ts';
import { type Candidate, readSdp, type Sdp } from '#webrtc-by-hand/description.ts';
import { type DoorPlate, unpack } from '#webrtc-by-hand/packed.ts';
import { type Left, leave, take, type Taken } from '#webrtc-by-hand/post.ts';
import { type Meeting, Rendezvous } from '#webrtc-by-hand/rendezvous.ts';
import type { ShortId } from '#webrtc-by-hand/short-id.ts';
import { visit } from '#webrtc-by-hand/visit.ts';

/** One end of a connection, in a page or in Node: it calls, or is in a rendezvous, or visits. */
export function endOf(rtc: Rtc) {
  let calling: Call | undefined;
  let rendezvous: Rendezvous | undefined;
  let channel: Promise<Channel> | undefined;
  let most = 0;

  const watched = () =>
    metered(rtc, (inFlight) => {
      most = Math.max(most, inFlight);
    });
  const called = (call: Call) => {
    calling = call;
    channel = call.channel;
    return call.description;
  };
  const meeting = ({ packed, channel: promised }: Meeting) => {
    channel = promised;
    return packed;
  };
  const theRendezvous = () => {
    rendezvous ??= new Rendezvous({ rtc: watched(), mayUse: isLoopback });
    return rendezvous;
  };

  return {
    /** Offers; or answers, if there is an offer. */
    call(offer?: Sdp): Promise<Sdp> {
      const described = called(new Call({ rtc, isOffering: !offer }));
      if (offer) calling!.hear(offer);
      return described;
    },

    hear(answer: Sdp): void {
      calling!.hear(answer);
    },

    async invite(): Promise<Uint8Array> {
      return meeting(await theRendezvous().invite());
    },

    async join(packed: Uint8Array): Promise<Uint8Array> {
      return meeting(await theRendezvous().join(packed));
    },

    takeAnswer(packed: Uint8Array): void {
      theRendezvous().take(packed);
    },

    /** Goes to a door. The description is its own: what the door has to find out. */
    async visitDoor(packed: Uint8Array) {
      const { ufrag, pwd, fingerprint } = readSdp(await called(visit(unpack(packed) as DoorPlate, { rtc })));
      return { ufrag, pwd, fingerprint };
    },

    ...talkOver(() => channel!),

    /** How many bytes were on their way at most, for all that this end could know: sent, and no credit for them yet. */
    mostInFlight(): number {
      return most;
    },

    hangUp(): void {
      calling?.hangUp();
      rendezvous?.close();
      channel?.then(
        (open) => open.destroy(),
        () => {},
      );
    },
  };
}

/** What one says through a channel that is there, or will be. */
export function talkOver(channel: () => Promise<Channel>) {
  return {
    /** Says `text` when it is connected, and returns what the other end says. */
    async greet(text: string): Promise<string> {
      const open = await channel();
      open.write(text);
      return new Promise((resolve, reject) => {
        open.once('data', (chunk: Uint8Array) => {
          open.pause(); // what comes next is not for us
          resolve(new TextDecoder().decode(chunk));
        });
        open.once('error', reject);
      });
    },

    /** Sends so many bytes, all of which the other end is to send back. */
    async sendAround(count: number) {
      const open = await channel();
      const sent = noise(count);
      const back = first(count, open);
      open.write(sent);
      return { sent: await digest(sent), heard: await digest(await back) };
    },

    /** Sends back whatever comes; for how long does not matter. Tells what the first bytes were. */
    async sendBack(count: number): Promise<string> {
      const open = await channel();
      const heard = first(count, open);
      open.pipe(open);
      return digest(await heard);
    },
  };
}

/** The one in this page. */
export const { call, hear, greet, invite, join, takeAnswer, visitDoor, sendAround, sendBack, mostInFlight } =
  endOf(globalThis);

/** Whether the browser refuses to be known by other credentials than those that it has made. */
export async function refusesMunging(): Promise<boolean> {
  const connection = new RTCPeerConnection();
  connection.createDataChannel('');
  const offer = await connection.createOffer();
  offer.sdp = offer.sdp!.replace(/^a=ice-ufrag:.*$/m, 'a=ice-ufrag:another1');
  const refused = connection.setLocalDescription(offer).then(
    () => false,
    () => true,
  );
  return refused.finally(() => connection.close());
}

let left: Left;
let taken: Taken;

/** Leaves an invitation at a mailbox. */
export async function leaveAt(url: string, invitation: string): Promise<ShortId> {
  left = await leave(invitation, { url, WebSocket });
  return left.id;
}

/** The answer to what was left. */
export function answerTo(): Promise<string> {
  return left.answer;
}

export async function takeFrom(url: string, id: ShortId): Promise<string> {
  taken = await take(id, { url, WebSocket });
  return taken.invitation;
}

export function sendAnswer(text: string): void {
  taken.answer(text);
}

function isLoopback({ address }: Candidate): boolean {
  return address === '127.0.0.1';
}

/** WebRTC that tells how many bytes are in flight, whenever some are sent. */
function metered(rtc: Rtc, tell: (inFlight: number) => void): Rtc {
  let inFlight = 0;
  const watched = (channel: RTCDataChannel) => {
    channel.addEventListener('message', ({ data }) => {
      if (typeof data === 'string' && /^\d+$/.test(data)) inFlight -= Number(data);
    });
    const send = channel.send.bind(channel) as (message: unknown) => void;
    channel.send = (message: unknown) => {
      if (message instanceof Uint8Array) inFlight += message.length;
      tell(inFlight);
      send(message);
    };
    return channel;
  };
  const RTCPeerConnection = class extends rtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('datachannel', ({ channel }) => watched(channel));
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      return watched(super.createDataChannel(label, options));
    }
  };
  const { RTCSessionDescription, RTCIceCandidate } = rtc;
  return { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate };
}

/** The first bytes that a channel brings. */
function first(count: number, channel: Channel): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let at = 0;
  return new Promise((resolve, reject) => {
    channel.on('data', (chunk: Uint8Array) => {
      bytes.set(chunk, at);
      at += chunk.length;
      if (at === count) resolve(bytes);
    });
    channel.once('error', reject);
    channel.resume();
  });
}

/** Bytes in which every piece differs from every other. */
function noise(count: number): Uint8Array {
  let last = 1;
  const words = new Uint32Array(Math.ceil(count / 4)).map(() => {
    last = Math.imul(last, 1_664_525) + 1_013_904_223;
    return last;
  });
  return new Uint8Array(words.buffer, 0, count);
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
