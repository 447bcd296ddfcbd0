// A peer. All peers are identical: each listens, each dials, and sending makes the connection.
//
// Between two peers there is one connection, whoever dialled, even if both did at the same instant.
// On it each says hello (hello.ts); then the peer with the lower id says KEEP, on one connection only,
// and from then on messages flow both ways.

import type { Duplex } from 'node:stream';
import { type Address, type Clock, type Ear, systemClock, type Transport } from '../../lib/contracts.ts';
import { decodeHello, encodeHello, type Hello, isPeerId, type PeerId, randomId } from './hello.ts';
import { PairStream } from './pair-stream.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface PeerOptions {
  transport: Transport;
  /**
   * Called with each message, one after the other for each connection: the next one waits until the promise
   * resolves, and so does the sender, no longer than its patience. If it throws, that connection ends.
   */
  onMessage(message: Uint8Array, from: Connection): void | Promise<void>;
  /** Called when a connection has ended: with the error if it broke. */
  onGone?(who: Connection, error?: Error): void;
  /** Called when somebody has dialled us and has been hung up on before we were connected: with the reason. */
  onRefused?(error: Error): void;
  id?: PeerId;
  /** How long others may take: to answer a dial, to say hello, to read what we send. In ms. */
  patienceMs?: number;
  clock?: Clock;
}

/** Another peer, as long as we are connected to it. */
export interface Connection {
  readonly id: PeerId;
  /** Where it can be dialled, as far as we know. The first is the one that we would use. */
  readonly addresses: ReadonlySet<Address>;
  /** What it runs over. */
  readonly duplex: Duplex;
  send(message: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const KEEP = new TextEncoder().encode('keep');

export class Peer {
  readonly id: PeerId;
  readonly #options: PeerOptions;
  readonly #patienceMs: number;
  readonly #clock: Clock;
  /** Dials under way, by the address that was named. */
  readonly #dialling = new Map<Address, Promise<Connection>>();
  /** The connections that are kept, by the other peer's id: one for each. */
  readonly #connections = new Map<PeerId, Meeting>();
  /** Everything that is open, kept or not. */
  readonly #streams = new Set<PairStream>();
  /** Called with each connection that is kept from now on. */
  readonly #lookouts = new Set<(kept: Meeting) => void>();
  /** What we have said to peers that have our own id, and that only we can have heard. */
  readonly #secrets = new Set<string>();
  /** Whatever still waits for an answer, to be called off. */
  readonly #waiting = new Set<AbortController>();
  #closed = false;
  #ear!: Ear;

  /** A peer that listens. Rejects as the transport does: port in use, no such interface. */
  static async listen(options: PeerOptions): Promise<Peer> {
    const peer = new Peer(options);
    peer.#ear = await options.transport.listen((duplex) => peer.#answer(duplex));
    return peer;
  }

  private constructor(options: PeerOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.id = options.id ?? randomId();
    if (!isPeerId(this.id)) throw new TypeError(`"${this.id}" is not the id of a peer`);
  }

  /** Where others can dial us. */
  get address(): Address {
    return this.#ear.address;
  }

  get connections(): Connection[] {
    return [...this.#connections.values()];
  }

  /**
   * Sends a message to the peer at `to`, and connects first if need be.
   * @throws what the transport throws when nobody answers; {PeerError} `NO_ANSWER`; {HelloError}.
   */
  async send(to: Address, message: Uint8Array): Promise<void> {
    return todo(4);
  }

  /** Stops listening and ends every connection, after what was sent on it has left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const wait of this.#waiting) wait.abort(new PeerError('CLOSED'));
    await this.#ear.close();
    await Promise.allSettled([...this.#streams].map((stream) => stream.close()));
  }

  /** The connection to `address`: the one that is being made, the one that we have, or a new one. */
  #connectionTo(address: Address): Promise<Connection> {
    return todo(5, () => this.#dial(address));
  }

  #dial(address: Address): Promise<Connection> {
    return this.#withPatience(async (signal) => {
      return todo(4);
    });
  }

  /** Somebody dialled us. Whoever does not speak our protocol has cost us one socket for a moment. */
  #answer(duplex: Duplex): void {
    this.#withPatience((signal) => this.#meet(duplex, signal)).catch((error) => {
      duplex.destroy();
      this.#options.onRefused?.(error);
    });
  }

  /** Says hello, hears hello, and settles on one connection with that peer, which need not be this one. */
  async #meet(duplex: Duplex, signal: AbortSignal, dialled?: Address): Promise<Connection> {
    const stream = new PairStream(duplex, { clock: this.#clock, patienceMs: this.#patienceMs });
    this.#streams.add(stream);
    duplex.once('close', () => this.#streams.delete(stream));
    const hangUp = () => duplex.destroy();
    signal.addEventListener('abort', hangUp);
    try {
      signal.throwIfAborted(); // a transport need not look at it
      await stream.send(encodeHello({ id: this.id, address: this.address }));
      const first = await stream[Symbol.asyncIterator]().next();
      if (first.done) throw new PeerError('HUNG_UP');
      const hello = decodeHello(first.value);
      const proven = this.#options.transport.identify?.(duplex);
      if (proven !== undefined && proven !== hello.id) throw new PeerError('NOT_THEIRS');
      const meeting = new Meeting(hello.id, stream, duplex, dialled);
      if (!dialled) this.#noteAddress(meeting, duplex, hello);
      if (hello.id === this.id) return await this.#meetMyself(meeting);
      return await this.#settle(meeting, signal);
    } catch (error) {
      hangUp();
      throw error;
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
  }

  /** Learns where the other peer can be dialled, so that to hear from it is to be able to write to it. */
  #noteAddress(meeting: Meeting, duplex: Duplex, hello: Hello): void {
    return todo(6, () => undefined);
  }

  /** Of all connections between two peers one is kept. The peer with the lower id chooses which. */
  async #settle(meeting: Meeting, signal: AbortSignal): Promise<Connection> {
    return todo(7, () => this.#keep(meeting));
  }

  /** Enters a connection in the books and begins to hear what it says. */
  #keep(meeting: Meeting): Connection {
    this.#connections.set(meeting.id, meeting);
    for (const look of this.#lookouts) look(meeting);
    return this.#serve(meeting);
  }

  #serve(meeting: Meeting): Connection {
    const ended = (error?: Error) => {
      this.#forget(meeting);
      this.#drop(meeting);
      this.#options.onGone?.(meeting, error);
    };
    // At once, even while we are busy with the last message that came on it.
    meeting.duplex.once('close', () => this.#forget(meeting));
    this.#hear(meeting).then(
      () => ended(),
      (error) => ended(error ?? new Error('onMessage failed')),
    );
    return meeting;
  }

  /** Hands on every message that comes, until the connection ends. */
  async #hear(meeting: Meeting): Promise<void> {
    return todo(4);
  }

  /** Strikes an ended connection from the books, so that the next message to that peer dials again. */
  #forget(meeting: Meeting): void {
    return todo(8, () => undefined);
  }

  // What follows is given.

  /**
   * Whoever talks to itself holds both ends. But anyone can say our id in a hello, or say our own hello back
   * to us. So the end that dialled says a secret, and it is us if it has come back to us inside this peer.
   */
  async #meetMyself(meeting: Meeting): Promise<Connection> {
    if (!meeting.dialled) {
      if (!this.#secrets.delete(await meeting.saysText())) throw new PeerError('NOT_MYSELF');
      await meeting.send(KEEP);
      return this.#serve(meeting);
    }
    const secret = randomId();
    this.#secrets.add(secret);
    try {
      await meeting.send(new TextEncoder().encode(secret));
      if (!(await meeting.saysKeep()) || this.#secrets.has(secret)) throw new PeerError('NOT_MYSELF');
    } finally {
      this.#secrets.delete(secret);
    }
    const kept = this.#connections.get(this.id);
    if (!kept) return this.#keep(meeting);
    this.#drop(meeting);
    kept.addresses.add(meeting.dialled);
    return kept;
  }

  #drop(meeting: Meeting): void {
    meeting.close().catch(() => {}); // it ends as badly as it likes, but it ends
  }

  /** The connection that was kept in place of `other`, or will be in a moment. */
  #keptFor(other: Meeting, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const look = (kept: Meeting) => {
        if (kept.id !== other.id) return;
        this.#lookouts.delete(look);
        if (other.dialled) kept.addresses.add(other.dialled); // so that it is not dialled again under this name
        resolve(kept);
      };
      const kept = this.#connections.get(other.id);
      if (kept) return look(kept);
      // They chose another one only after our hello there: if we are saying hello nowhere else, they have left.
      // And if they dialled, nobody here waits for the one that was kept.
      if (this.#waiting.size === 1 || !other.dialled) return reject(new PeerError('HUNG_UP'));
      this.#lookouts.add(look);
      signal.addEventListener('abort', () => {
        this.#lookouts.delete(look);
        reject(signal.reason);
      });
    });
  }

  /** Aborts `work` when it takes longer than our patience, or when this peer is closed. */
  async #withPatience<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed) throw new PeerError('CLOSED');
    const wait = new AbortController();
    this.#waiting.add(wait);
    const silence = this.#clock.setTimeout(() => wait.abort(new PeerError('NO_ANSWER')), this.#patienceMs);
    try {
      return await work(wait.signal);
    } catch (error) {
      throw wait.signal.aborted ? wait.signal.reason : error;
    } finally {
      this.#clock.clearTimeout(silence);
      this.#waiting.delete(wait);
    }
  }
}

/** A connection from the moment that both have said hello. */
class Meeting implements Connection {
  readonly id: PeerId;
  readonly addresses = new Set<Address>();
  /** The address that we dialled, if it was us who did. */
  readonly dialled: Address | undefined;
  readonly duplex: Duplex;
  readonly #stream: PairStream;

  constructor(id: PeerId, stream: PairStream, duplex: Duplex, dialled: Address | undefined) {
    this.id = id;
    this.duplex = duplex;
    this.dialled = dialled;
    if (dialled) this.addresses.add(dialled);
    this.#stream = stream;
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this.#stream;
  }

  /** True when the next message is KEEP; false when the stream ends instead. */
  async saysKeep(): Promise<boolean> {
    const { value, done } = await this.#stream[Symbol.asyncIterator]().next();
    if (done) return false;
    if (value.length === KEEP.length && KEEP.every((byte, index) => value[index] === byte)) return true;
    throw new PeerError('NOT_KEEP');
  }

  /** The next message as text; empty when the stream ends instead. */
  async saysText(): Promise<string> {
    const { value } = await this.#stream[Symbol.asyncIterator]().next();
    return new TextDecoder().decode(value ?? new Uint8Array(0));
  }

  send(message: Uint8Array): Promise<void> {
    return this.#stream.send(message);
  }

  close(): Promise<void> {
    return this.#stream.close();
  }
}

const REASONS = {
  CLOSED: 'this peer is closed',
  HUNG_UP: 'the other end hung up before we were connected',
  NO_ANSWER: 'nobody answered in time',
  NOT_MYSELF: 'somebody else says that it is us',
  NOT_KEEP: 'the other peer spoke before a connection was chosen',
  NOT_THEIRS: 'the other peer has proven another id than the one that it says',
};

export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
