// One end of a connection that is being made by hand: a description to give away, one to be given, and then a channel.

import SimplePeer from 'simple-peer';
import { Channel } from './channel.ts';
import type { Sdp } from './description.ts';
import { todo } from '../../lib/runner/todo.ts';

/** WebRTC itself: `globalThis` in a browser, the package @roamhq/wrtc in Node. */
export interface Rtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

export interface CallOptions {
  readonly rtc: Rtc;
  /** The one who offers, or the one who answers. */
  readonly isOffering: boolean;
  /** Whom to ask how we are seen from outside (kata 3). By default nobody. */
  readonly iceServers?: RTCIceServer[];
  /** One that is there already, instead of a new one. */
  readonly connection?: RTCPeerConnection;
  /** Changes our own description before it is used. Browsers no longer allow it. */
  readonly rewrite?: (sdp: string) => string;
}

/** How long to wait for candidates, in ms. On a LAN they are there at once. */
const GATHERING_MS = 1_000;

export class Call {
  readonly #peer: SimplePeer.Instance;
  /** What the other end needs to know of us: the offer; or the answer, once we have heard the offer. */
  readonly description: Promise<Sdp>;
  /** The way to the other end, when it is open. Rejects when it cannot be opened, or when somebody hangs up. */
  readonly channel: Promise<Channel>;

  constructor({ rtc, isOffering, iceServers = [], connection, rewrite }: CallOptions) {
    const pc = connection ?? new rtc.RTCPeerConnection({ iceServers });
    this.#peer = new SimplePeer({
      initiator: isOffering,
      trickle: false, // one description with all candidates in it, instead of many small signals
      objectMode: true, // so that text and bytes are told apart
      iceCompleteTimeout: GATHERING_MS,
      sdpTransform: rewrite,
      wrtc: { ...theseOf(rtc), RTCPeerConnection: given(pc) },
    });
    if (!isOffering) {
      bePatient(pc, this.#peer);
      takeOneChannel(pc);
    }
    this.description = this.#describe();
    this.channel = this.#open();
    this.description.catch(() => {}); // each of them may fail when nobody waits for it
    this.channel.catch(() => {});
  }

  /** Resolves with what simple-peer wants to be signalled, which is all of it, since it does not trickle. */
  #describe(): Promise<Sdp> {
    return todo(1);
  }

  /** Takes the other end's description: the offer, or the answer. What is no SDP ends the call. */
  hear(description: Sdp): void {
    return todo(1);
  }

  /** Resolves when bytes can flow. */
  #open(): Promise<Channel> {
    return todo(1);
  }

  /** Gives up, and frees what it holds. A channel that is open is cut. */
  hangUp(): void {
    return todo(1);
  }
}

// What follows is given.

/** Only these: `globalThis` holds a little more. */
function theseOf({ RTCSessionDescription, RTCIceCandidate }: Rtc): Omit<Rtc, 'RTCPeerConnection'> {
  return { RTCSessionDescription, RTCIceCandidate };
}

/** simple-peer makes its own connection. This lets it make the one that we have. */
function given(connection: RTCPeerConnection): typeof RTCPeerConnection {
  return class {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: that is what this is for
      return connection;
    }
  } as unknown as typeof RTCPeerConnection;
}

/**
 * The one who answers begins to knock at once. If nobody opens, ICE gives up after some 15 seconds, and simple-peer
 * with it. But the answer may still be on its way, with a person: as long as nobody has ever answered, that is no
 * failure. ICE opens again as soon as the other end knocks.
 */
function bePatient(connection: RTCPeerConnection, peer: SimplePeer.Instance): void {
  let hasMet = false;
  peer.on('iceStateChange', (state: string) => {
    hasMet ||= state === 'connected' || state === 'completed';
  });
  const unlessFailedInVain = (told: ((event: Event) => void) | null) => (event: Event) => {
    const hasFailed = connection.iceConnectionState === 'failed' || connection.connectionState === 'failed';
    if (hasMet || !hasFailed) told?.call(connection, event);
  };
  connection.oniceconnectionstatechange = unlessFailedInVain(connection.oniceconnectionstatechange);
  connection.onconnectionstatechange = unlessFailedInVain(connection.onconnectionstatechange);
}

/** The other end may open more. simple-peer would go over to each of them, and keep a timer for all, for ever. */
function takeOneChannel(connection: RTCPeerConnection): void {
  const take = connection.ondatachannel;
  connection.ondatachannel = (event) => {
    connection.ondatachannel = null;
    take?.call(connection, event);
  };
}

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code = 'HUNG_UP';

  constructor() {
    super('somebody has hung up before the connection was there');
  }
}
