// Peers on WebRTC that others wrote, in Node: they say what ours say, through data channels of their own.

import { EventEmitter } from 'node:events';
import { Channel, type Wire } from '#webrtc-by-hand/channel.ts';
import { type Description, readSdp, writeSdp } from '#webrtc-by-hand/description.ts';
import { passwordOf, ufragFor } from '#webrtc-by-hand/knock.ts';
import { type Answer, type DoorPlate, type Offer, pack, REFERENCE_BYTES, unpack } from '#webrtc-by-hand/packed.ts';
import { talkOver } from '../../../katas/04-webrtc-by-hand/page.ts';
import { FOREIGN, requireFrom } from '../install.ts';

const require = requireFrom(FOREIGN);

/** Whose WebRTC it is, and how that differs from the browsers'. */
export interface Maker {
  connect(): RTCPeerConnection;
  /** Before it answers. */
  prepare?(connection: RTCPeerConnection): void;
  channel?: RTCDataChannelInit;
}

/** libdatachannel, in C++. */
export const nodeDatachannel: Maker = {
  connect() {
    const { RTCPeerConnection } = require('node-datachannel/polyfill');
    return new RTCPeerConnection({ iceServers: [], bindAddress: '127.0.0.1' });
  },
};

/**
 * In TypeScript. If it is not told of any, it asks a STUN server far away. And whoever offers is for it the one who
 * waits for DTLS to begin, although the offer says `a=setup:active`; numbers of channels follow from that (RFC 8832 §6).
 */
export const werift = (stunPort: number): Maker => ({
  connect() {
    const { RTCPeerConnection } = require('werift');
    return new RTCPeerConnection({
      iceServers: [{ urls: `stun:127.0.0.1:${stunPort}` }],
      iceAdditionalHostAddresses: ['127.0.0.1'],
      iceUseIpv6: false,
    });
  },
  prepare(connection) {
    const { dtlsTransports } = connection as unknown as { dtlsTransports: { role: string }[] };
    for (const transport of dtlsTransports) transport.role = 'server';
  },
  channel: { id: 2 },
});

/** One end of a connection, as those of the kata's tests are. */
export function foreignEnd({ connect, prepare, channel: init }: Maker) {
  const connection = connect();
  let channel: Promise<Channel>;

  const calling = async () => {
    channel = opened(connection.createDataChannel('', init));
    return describe(connection, await connection.createOffer());
  };

  return {
    async invite(): Promise<Uint8Array> {
      return pack((await calling()) as Offer);
    },

    async join(packed: Uint8Array): Promise<Uint8Array> {
      const offer = unpack(packed) as Offer;
      channel = new Promise((resolve) => {
        connection.ondatachannel = ({ channel }) => resolve(opened(channel));
      });
      await connection.setRemoteDescription(writeSdp(offer));
      prepare?.(connection);
      const ours = await describe(connection, await connection.createAnswer());
      return pack({ ...ours, kind: 'answer', answers: offer.fingerprint.subarray(0, REFERENCE_BYTES) });
    },

    async takeAnswer(packed: Uint8Array): Promise<void> {
      await connection.setRemoteDescription(writeSdp(unpack(packed) as Answer));
    },

    async visitDoor(packed: Uint8Array): Promise<void> {
      const { fingerprint, candidates } = unpack(packed) as DoorPlate;
      const answer = { ufrag: ufragFor(await calling()), pwd: passwordOf(fingerprint), fingerprint, candidates };
      await connection.setRemoteDescription(writeSdp({ kind: 'answer', ...answer }));
    },

    ...talkOver(() => channel),

    hangUp(): void {
      connection.close();
    },
  };
}

/** What it says of itself, when it has all its candidates. */
async function describe(connection: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<Description> {
  await connection.setLocalDescription(description);
  await new Promise<void>((resolve) => {
    const look = () => connection.iceGatheringState === 'complete' && resolve();
    connection.addEventListener('icegatheringstatechange', look);
    look();
  });
  const { type, sdp } = connection.localDescription!;
  return readSdp({ type: type as Description['kind'], sdp });
}

async function opened(channel: RTCDataChannel): Promise<Channel> {
  const wire = new ForeignWire(channel);
  if (channel.readyState !== 'open') {
    await new Promise((resolve) => {
      channel.onopen = resolve;
    });
  }
  return new Channel(wire);
}

class ForeignWire extends EventEmitter implements Wire {
  readonly #channel: RTCDataChannel;

  constructor(channel: RTCDataChannel) {
    super();
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => this.emit('data', typeof data === 'string' ? data : new Uint8Array(data));
    channel.onclose = () => this.emit('close');
  }

  send(message: Uint8Array | string): void {
    if (typeof message === 'string') this.#channel.send(message);
    else this.#channel.send(Buffer.from(message)); // one of them knows no other bytes
  }

  destroy(): void {
    this.#channel.close();
  }
}
