// A door: a UDP port that others can reach, through which browsers come in with an invitation of 39 bytes and nothing
// to hand back.
//
// Behind it stands WebRTC, which would have to be told first who is coming. So the door listens to the first packet
// itself, reads from it what an offer would have said, tells that to WebRTC, and from then on passes packets to and
// fro, as a NAT does (kata 3).
//
//   visitor ── Internet ── door's port ▸ back port ── 127.0.0.1 ── WebRTC's port
//
// Each invitation has a certificate of its own, since WebRTC in Node cannot be given one. So it is for one visitor,
// and there may be several at a time on the same port.
//
// The idea is that of libp2p's webrtc-direct, of MonoidMusician's webrtc-over-qr, and of evan-brass in
// libp2p/specs#672.

import { type Clock, systemClock, type UdpAddress, type UdpSocket } from '../../lib/contracts.ts';
import { Call, type Rtc } from './call.ts';
import type { Channel } from './channel.ts';
import { readSdp, type Sdp, writeSdp } from './description.ts';
import { isSignedWith, passwordOf, readStun, readUsername, type Stun, type Visitor } from './knock.ts';
import { type DoorPlate, pack } from './packed.ts';

export interface DoorOptions {
  rtc: Rtc;
  /** Where visitors knock: bound, and the door's own from now on. */
  socket: UdpSocket;
  /** How that socket is reached from where the visitors are. */
  address: UdpAddress;
  /** A new socket, bound to a free port on 127.0.0.1. */
  openBack(): Promise<UdpSocket>;
  /** How long an invitation is good for. In ms. */
  lifetimeMs?: number;
  /** How long it may take from the first knock to the open channel. In ms. */
  connectMs?: number;
  clock?: Clock;
}

/** An invitation to one visitor. */
export interface Admission {
  /** Packed: 39 bytes, or 51 if the door has an IPv6 address. */
  readonly packed: Uint8Array;
  /** Rejects with a {DoorError} that says why nobody has come in. */
  readonly channel: Promise<Channel>;
  cancel(): void;
}

const MINUTE_MS = 60_000;
const LOOPBACK = '127.0.0.1';
/** No more invitations than these are open at a time: for each, one signature is checked when a stranger knocks. */
const MAX_OPEN = 8;
/** So many strangers are looked at at a time. Others have to knock again, which ICE does. */
const MAX_LOOKED_AT = 32;
/** From so many addresses one visitor may knock: a machine has several. */
const MAX_PATHS = 8;
/** So many packets go to an address that has not answered any: it might be somebody else's. */
const MAX_UNANSWERED = 8;
/** So many packets are kept until WebRTC behind the door is ready. */
const MAX_KEPT = 16;
/** For so long packets still pass when somebody has left or is cut off: the last ones say that it is over. In ms. */
const LAST_MS = 500;

export class Door {
  readonly #options: DoorOptions;
  readonly #clock: Clock;
  readonly #rooms = new Set<Room>();
  /** Where packets from a known address go. */
  readonly #paths = new Map<string, Path>();
  #lookedAt = 0;
  #isClosed = false;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    options.socket.on('message', (packet, from) => this.#hear(packet, from));
    options.socket.on('error', () => this.close()); // nobody can come any more
  }

  /** @throws {DoorError} `TOO_MANY`, `CLOSED`. */
  async invite(): Promise<Admission> {
    const { rtc, address, lifetimeMs = 30 * MINUTE_MS } = this.#options;
    const connection = new rtc.RTCPeerConnection();
    const fingerprint = await fingerprintOf(connection);
    const refusal = this.#refusal(); // only now: in the meantime others were invited, or the door was closed
    if (refusal) {
      connection.close();
      throw new DoorError(refusal);
    }
    const room = new Room({ rtc, connection, fingerprint, clock: this.#clock });
    room.endAfter(lifetimeMs, 'EXPIRED');
    this.#rooms.add(room);
    room.whenEmpty(() => this.#clear(room));
    const plate: DoorPlate = { kind: 'door', fingerprint, candidates: [address] };
    return { packed: pack(plate), channel: room.channel, cancel: () => room.end('CANCELLED') };
  }

  /** Nobody comes in any more, and whoever is inside is cut off: their packets come through this port. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closeSocketIfLast();
    for (const room of [...this.#rooms]) room.end('CLOSED');
  }

  /** Why nobody can be invited now, if so. */
  #refusal(): 'CLOSED' | 'TOO_MANY' | undefined {
    if (this.#isClosed) return 'CLOSED';
    return [...this.#rooms].filter(({ visitor }) => !visitor).length < MAX_OPEN ? undefined : 'TOO_MANY';
  }

  #hear(packet: Uint8Array, from: UdpAddress): void {
    const path = this.#paths.get(`${from.address} ${from.port}`);
    if (path) return void path.inward(packet);
    if (from.port === 0) return; // whoever has forged that wants us to send there, which is an error
    const stun = readStun(packet);
    if (!stun?.isRequest || this.#lookedAt >= MAX_LOOKED_AT) return;
    this.#lookedAt += 1;
    this.#letIn(packet, stun, from)
      .catch(() => {}) // whatever it was, it is not let in
      .finally(() => {
        this.#lookedAt -= 1;
      });
  }

  /**
   * A stranger knocks. It comes in if its request is signed with the password of an open invitation, and if nobody
   * else has come with that invitation before; from then on packets from there have a path.
   */
  async #letIn(packet: Uint8Array, stun: Stun, from: UdpAddress): Promise<void> {
    // #region step 9
    const visitor = readUsername(stun.username ?? '');
    if (!visitor) return;
    for (const room of this.#rooms) {
      if (!(await isSignedWith(stun, passwordOf(room.fingerprint)))) continue;
      if (room.visitor && room.visitor.doorUfrag !== visitor.doorUfrag) return; // the invitation was for one
      if (!room.visitor) this.#welcome(room, visitor);
      const path = await this.#openPath(room, from);
      path?.inward(packet);
      return;
    }
    // #endregion
  }

  /** Tells WebRTC who comes: the offer that was never sent. Its answer is for the visitor's eyes, who has it already. */
  #welcome(room: Room, visitor: Visitor): void {
    if (!this.#rooms.has(room)) return; // it has ended while the signature was checked
    room.endAfter(this.#options.connectMs ?? 20_000, 'NOT_CONNECTED');
    // #region step 9
    const { ufrag, pwd, fingerprint } = visitor;
    room.receive(visitor, writeSdp({ kind: 'offer', ufrag, pwd, fingerprint, candidates: [] }));
    // #endregion
  }

  // What follows is given.

  /** A way for packets between a visitor's address and WebRTC. Each has a port of its own, as behind a NAT. */
  async #openPath(room: Room, from: UdpAddress): Promise<Path | undefined> {
    if (!this.#rooms.has(room)) return undefined;
    const name = `${from.address} ${from.port}`;
    if (this.#paths.has(name) || room.paths.size >= MAX_PATHS) return this.#paths.get(name);
    const { socket, openBack } = this.#options;
    const path = new Path(room, (packet) => socket.send(packet, from.port, from.address, () => {}));
    this.#paths.set(name, path);
    room.paths.set(name, path);
    await path.open(openBack);
    return path;
  }

  #clear(room: Room): void {
    this.#rooms.delete(room);
    if (room.isConnected) this.#clock.setTimeout(() => this.#closePaths(room), LAST_MS);
    else this.#closePaths(room);
  }

  #closePaths(room: Room): void {
    for (const [name, path] of room.paths) {
      this.#paths.delete(name);
      path.close();
    }
    if (this.#isClosed) this.#closeSocketIfLast();
  }

  #closeSocketIfLast(): void {
    if (this.#rooms.size === 0 && this.#paths.size === 0) this.#options.socket.close();
  }
}

/** What is kept ready for one visitor: a connection, and the call that will be made of it. */
class Room {
  readonly fingerprint: Uint8Array;
  readonly channel: Promise<Channel>;
  readonly paths = new Map<string, Path>();
  visitor: Visitor | undefined;
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #connection: RTCPeerConnection;
  #timer: unknown;
  #reason: keyof typeof REASONS | undefined;
  isConnected = false;
  /** Where WebRTC listens, on this machine, once it does. */
  readonly inside: Promise<UdpAddress>;
  #isInside!: (address: UdpAddress) => void;

  constructor(given: { rtc: Rtc; connection: RTCPeerConnection; fingerprint: Uint8Array; clock: Clock }) {
    this.fingerprint = given.fingerprint;
    this.#connection = given.connection;
    this.#clock = given.clock;
    const rewrite = (sdp: string) => this.#asTheDoor(sdp);
    this.#call = new Call({ rtc: given.rtc, connection: given.connection, isOffering: false, rewrite });
    this.inside = new Promise((resolve) => {
      this.#isInside = resolve;
    });
    this.channel = this.#call.channel.then(
      (channel) => {
        this.isConnected = true;
        this.#clock.clearTimeout(this.#timer);
        return channel;
      },
      () => {
        this.#clock.clearTimeout(this.#timer);
        throw new DoorError(this.#reason ?? 'NOT_CONNECTED');
      },
    );
    this.channel.catch(() => {}); // it may fail when nobody waits for it
  }

  /** Calls `empty` when it has ended, connected or not. */
  whenEmpty(empty: () => void): void {
    this.channel.then((channel) => channel.once('close', empty), empty);
  }

  endAfter(ms: number, reason: keyof typeof REASONS): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.end(reason), ms);
  }

  end(reason: keyof typeof REASONS): void {
    if (!this.isConnected) this.#reason ??= reason;
    this.#call.hangUp();
  }

  receive(visitor: Visitor, offer: ReturnType<typeof writeSdp>): void {
    this.visitor = visitor;
    this.#call.hear(offer);
    this.#call.description.then(
      (answer) => {
        const inside = readSdp(answer).candidates.find(({ address }) => address === LOOPBACK);
        if (inside) this.#isInside(inside);
        else this.end('NOT_CONNECTED');
      },
      () => {},
    );
  }

  /** WebRTC shall answer to the name that the visitor has given to the door, and sign with the door's password. */
  #asTheDoor(sdp: string): string {
    return sdp
      .replace(/^a=ice-ufrag:.*/gm, `a=ice-ufrag:${this.visitor!.doorUfrag}`)
      .replace(/^a=ice-pwd:.*/gm, `a=ice-pwd:${passwordOf(this.fingerprint)}`);
  }
}

/** Packets between one address outside and WebRTC inside. */
class Path {
  readonly #room: Room;
  readonly #outward: (packet: Uint8Array) => void;
  #back: UdpSocket | undefined;
  #inside: UdpAddress | undefined;
  #kept: Uint8Array[] = [];
  #unanswered = 0;
  /** Whether somebody at that address has answered something that only they can have heard. */
  #isProven = false;
  readonly #asked = new Set<string>();
  #isClosed = false;

  constructor(room: Room, outward: (packet: Uint8Array) => void) {
    this.#room = room;
    this.#outward = outward;
  }

  /** Resolves when it has a port. Until WebRTC listens behind it, which may never be, packets are kept. */
  async open(openBack: () => Promise<UdpSocket>): Promise<void> {
    const back = await openBack();
    if (this.#isClosed) return void back.close();
    this.#back = back;
    back.on('message', (packet, { port }) => {
      if (port === this.#inside?.port) this.#out(packet);
    });
    back.on('error', () => {});
    void this.#room.inside.then((inside) => {
      this.#inside = inside;
      for (const packet of this.#kept.splice(0)) this.inward(packet);
    });
  }

  inward(packet: Uint8Array): void {
    if (this.#isClosed) return;
    if (!this.#back || !this.#inside) {
      if (this.#kept.length < MAX_KEPT) this.#kept.push(packet);
      return;
    }
    if (!this.#isProven) {
      const stun = readStun(packet);
      this.#isProven = stun?.isSuccess === true && this.#asked.has(stun.transaction);
    }
    this.#back.send(packet, this.#inside.port, this.#inside.address, () => {});
  }

  /** Who has put somebody else's address on a packet makes us send there what we answer: few packets. */
  #out(packet: Uint8Array): void {
    // #region step 9
    if (!this.#isProven) {
      if (this.#unanswered >= MAX_UNANSWERED) return;
      this.#unanswered += 1;
      const stun = readStun(packet);
      if (stun?.isRequest) this.#asked.add(stun.transaction);
    }
    this.#outward(packet);
    // #endregion
  }

  close(): void {
    this.#isClosed = true;
    this.#back?.close();
  }
}

/**
 * Of the certificate that the connection will show. Only an offer tells, and this one is for nobody. The channel in it
 * is never used, as nothing else would be; after an offer of sound or pictures wrtc crashes when Node ends.
 */
async function fingerprintOf(connection: RTCPeerConnection): Promise<Uint8Array> {
  const unused = connection.createDataChannel('', { negotiated: true, id: 1_023 });
  const { fingerprint } = readSdp((await connection.createOffer()) as Sdp);
  unused.close();
  return fingerprint;
}

const REASONS = {
  EXPIRED: 'this invitation has expired',
  CANCELLED: 'the invitation has been withdrawn here',
  NOT_CONNECTED: 'somebody has knocked, and no connection has come of it',
  TOO_MANY: 'too many invitations are open',
  CLOSED: 'the door is closed',
};

export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
