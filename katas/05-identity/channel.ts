// A PairStream over which nobody can read, change, add, leave out or repeat anything unnoticed, and of which one knows
// who is at the other end. Made of any other PairStream.
//
// Each record is a message of the stream below: ciphertext and tag (handshake.ts, records.ts). An empty one is the end.
// Several are sealed and opened at a time, since WebCrypto takes its time for each; they go and are read in their order.

import { type Clock, type PairStream, systemClock } from '../../lib/contracts.ts';
import { utf8 } from './bytes.ts';
import { type CipherState, NoiseError } from './cipher-state.ts';
import { Handshake, type Secrets } from './handshake.ts';
import type { Identity } from './identity.ts';
import type { KeyPair } from './primitives.ts';
import { check, ProofError, prove } from './proof.ts';
import { MAX_MESSAGE_BYTES, MAX_RECORD_BYTES, Packer, Unpacker } from './records.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface SecureOptions {
  /** One end says the first word, the other one waits for it. */
  readonly isInitiator: boolean;
  readonly identity: Identity;
  /** Speaks for the identity as long as this peer runs. */
  readonly staticKey: KeyPair;
  /** Whether it may be them, by their public key, who are at the other end. By default it may be anybody. */
  readonly mayBe?: (identity: Uint8Array) => boolean;
  /** How long the handshake may take. In ms. */
  readonly patienceMs?: number;
  /** After so many records, each way, the key is changed. Both ends have to do it alike. */
  readonly rekeyAfter?: number;
  readonly clock?: Clock;
}

/** Who is at the other end. */
export interface Theirs {
  /** Their public key. */
  readonly identity: Uint8Array;
  /** What speaks for it, as long as their peer runs. */
  readonly staticKey: Uint8Array;
}

const PROLOGUE = utf8('p2p-katas 1');
/** How long a handshake may take. */
const PATIENCE_MS = 10_000;
/** AES-GCM is safe for 2^24.5 full records under one key, says TLS 1.3. RFC 8446 §5.5 */
const REKEY_AFTER = 2 ** 20;
/** So many records are sealed at a time, and so many opened. */
const MAX_IN_FLIGHT = 4;
/** Who sends waits when so much has not left yet. In bytes. */
const HIGH_WATER_BYTES = 131_072;
const NOTHING = new Uint8Array(0);

/**
 * Shakes hands over `stream`, which belongs to the channel from then on.
 * @throws {SecureError} The stream is closed then, and the other end is not told why. What the stream throws.
 */
export async function secure(stream: PairStream, options: SecureOptions): Promise<SecureChannel> {
  const { rekeyAfter = REKEY_AFTER } = options;
  return todo(9, () => shakeHands(stream, options).then((met) => new SecureChannel(stream, met, rekeyAfter)));
}

/** Three messages. In the second and in the third each proves who they are. */
async function shakeHands(stream: PairStream, options: SecureOptions): Promise<Met> {
  const { isInitiator, staticKey, identity, mayBe = () => true } = options;
  const handshake = await Handshake.begin({ isInitiator, staticKey, prologue: PROLOGUE });
  const [us, them] = isInitiator ? (['initiator', 'responder'] as const) : (['responder', 'initiator'] as const);

  const write = async (payload: Uint8Array) => stream.send(await handshake.write(payload));
  const read = async () => handshake.read(await nextOf(stream));
  /** Nobody says the question: each has drawn an ephemeral key for this once, and the hash is of this conversation. */
  const writeProof = async () => {
    return todo(6);
  };
  const readProof = async (): Promise<Theirs> => {
    return todo(6);
  };
  /** Who somebody else has to be is asked as soon as they are known: the initiator has not said yet who it is. */
  const admit = (who: Uint8Array) => {
    return todo(9, () => undefined);
  };

  return todo(6);
}

/** Iterate to receive. The iteration finishes when the other end has closed, and throws if anything else ends it. */
export class SecureChannel implements PairStream {
  readonly theirs: Theirs;
  /** Of the handshake: both ends of this channel have it, and nobody else. 32 bytes. */
  readonly hash: Uint8Array;
  readonly #stream: PairStream;
  readonly #sealing: Sealing;
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  readonly #messages: AsyncGenerator<Uint8Array, void>;
  /** What comes in, in its order, as far as it is opened. */
  readonly #opening: Promise<Uint8Array>[] = [];
  /** How many records are on their way out, and when the last of them has left. */
  #leaving = 0;
  #left: Promise<void> = Promise.resolve();
  #isClosing = false;
  /** What has broken the channel. */
  #broken: unknown;
  readonly #changed = new Signal();

  constructor(stream: PairStream, { theirs, hash, send, receive }: Met, rekeyAfter: number) {
    this.#stream = stream;
    this.theirs = theirs;
    this.hash = hash;
    this.#sealing = new Sealing(send, receive, rekeyAfter);
    this.#messages = this.#receive();
    void this.#listen();
  }

  /**
   * Resolves when there is room for more.
   * @throws {SecureError} `TOO_LONG`; nothing is sent then. `CLOSED` after an end; what has broken the channel.
   */
  async send(message: Uint8Array): Promise<void> {
    if (message.length > MAX_MESSAGE_BYTES) throw new SecureError('TOO_LONG');
    if (this.#isClosing || this.#broken) throw this.#broken ?? new SecureError('CLOSED');
    this.#packer.add(message);
    this.#flush();
    while (this.#packer.bytes > HIGH_WATER_BYTES && !this.#broken) await this.#changed.next();
    if (this.#broken) throw this.#broken;
  }

  /** The messages as they come. Asking again gives the same sequence, from where it is. */
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.#messages;
  }

  /** Ends after everything sent so far has left. Messages that still come in are dropped. */
  async close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      while (this.#packer.bytes > 0 && !this.#broken) await this.#changed.next();
      this.#sayEnd();
    }
    await this.#left;
    await this.#stream.close();
  }

  /** An end that the other end can believe: whoever cuts the stream below cannot have sealed it. */
  #sayEnd(): void {
    return todo(6);
  }

  /** Hands a record to the stream below when those before it have been. */
  #handOn(sealed: Promise<Uint8Array>): Promise<void> {
    return todo(6);
  }

  async *#receive(): AsyncGenerator<Uint8Array, void> {
    try {
      return todo(6);
    } catch (error) {
      if (this.#isClosing && !this.#broken) return;
      throw this.#break(error);
    } finally {
      this.close().catch(() => {}); // when they close, so do we: what we have sent still leaves
    }
  }

  // What follows is given.

  /** Full records leave at once, up to a number. What is less waits until nothing is on its way: it becomes more. */
  #flush(): void {
    while (this.#packer.isFull ? this.#leaving < MAX_IN_FLIGHT : this.#leaving === 0) {
      const plaintext = this.#packer.take();
      if (!plaintext || this.#broken) return;
      this.#ship(plaintext);
    }
  }

  /** Seals at once, so that the record has its number, and does not wait for that. */
  #ship(plaintext: Uint8Array): void {
    this.#leaving += 1;
    const sealed = this.#sealing.seal(plaintext);
    sealed.catch(() => {}); // whoever hands it on finds out
    this.#left = this.#handOn(sealed).then(
      () => this.#hasLeft(),
      (error) => this.#cannotSend(error),
    );
  }

  /** If it is the stream below that takes no more, they may have closed it: what they said before is still heard. */
  #cannotSend(error: unknown): void {
    if (error instanceof NoiseError) return void this.#break(error);
    this.#broken ??= named(error);
    this.#changed.tell();
  }

  #hasLeft(): void {
    this.#leaving -= 1;
    this.#flush();
    this.#changed.tell();
  }

  /** Begins to open each record when it comes, and does not wait for that, up to a number. */
  async #listen(): Promise<void> {
    for (;;) {
      while (this.#opening.length >= MAX_IN_FLIGHT) await this.#changed.next();
      const record = await nextOf(this.#stream).catch((error) => error as Error);
      const opening = record instanceof Error ? Promise.reject(record) : this.#sealing.open(record);
      opening.catch(() => {}); // whoever receives finds out
      this.#opening.push(opening);
      this.#changed.tell();
      if (record instanceof Error) return;
    }
  }

  /** The next plaintext. Rejects with what has come instead. */
  async #next(): Promise<Uint8Array> {
    while (this.#opening.length === 0) await this.#changed.next();
    const plaintext = await this.#opening[0]!;
    this.#opening.shift();
    this.#changed.tell();
    return plaintext;
  }

  #break(error: unknown): unknown {
    this.#broken ??= named(error);
    this.#isClosing = true;
    this.#changed.tell();
    this.#stream.close().catch(() => {}); // it ends as badly as it likes
    return this.#broken;
  }
}

/** Both directions, each with its cipher. The key is changed before a cipher has worn it out. */
class Sealing {
  readonly #send: CipherState;
  readonly #receive: CipherState;
  readonly #rekeyAfter: number;
  #sealed = 0;
  #opened = 0;

  constructor(send: CipherState, receive: CipherState, rekeyAfter: number) {
    this.#send = send;
    this.#receive = receive;
    this.#rekeyAfter = rekeyAfter;
  }

  /** Each call takes the next number at once: calls may overlap. */
  seal(plaintext: Uint8Array): Promise<Uint8Array> {
    const sealed = this.#send.encrypt(NOTHING, plaintext);
    return todo(9, () => sealed);
  }

  open(record: Uint8Array): Promise<Uint8Array> {
    return todo(9, () => this.#receive.decrypt(NOTHING, record));
  }
}

/** Lets several wait until something has changed. */
class Signal {
  #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}

/** What comes of a handshake. */
interface Met extends Secrets {
  readonly theirs: Theirs;
}

async function nextOf(stream: PairStream): Promise<Uint8Array> {
  const { value, done } = await stream[Symbol.asyncIterator]().next();
  if (done) throw new SecureError('CUT');
  return within(value);
}

function within(record: Uint8Array): Uint8Array {
  return todo(9, () => record);
}

/** What those have thrown whose work this is, by one name. What the stream below throws keeps its own. */
function named(error: unknown): unknown {
  const isOurs = error instanceof NoiseError || error instanceof ProofError;
  if (isOurs && error.code !== 'OUT_OF_TURN') return new SecureError(error.code);
  return error instanceof RangeError ? new SecureError('OVERSIZED') : error;
}

const REASONS = {
  CLOSED: 'the channel is closed',
  CUT: 'somebody has cut the stream: the other end has not said that this is all',
  EXHAUSTED: 'this key has sealed as many records as it may',
  FORGED: 'that record is not what the other end has sealed as the next one',
  LOW_ORDER: 'the key of the other end is one with which nothing stays secret',
  NOT_PROVEN: 'the other end has not proven who they are',
  OVERSIZED: 'that is longer than anything that may come',
  STALLED: 'the other end has not finished the handshake in time',
  TOO_LONG: 'that message is longer than one may be',
  TRUNCATED: 'a part of that message is missing',
  WRONG_IDENTITY: 'somebody else is there',
};

export class SecureError extends Error {
  override readonly name = 'SecureError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
