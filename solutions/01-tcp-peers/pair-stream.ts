// One object that sends and receives whole messages over any byte Duplex: a TCP socket, a data channel,
// an in-memory pair. A protocol is defined without the layer below it.

import type { Duplex } from 'node:stream';
import { type Clock, type PairStream as Contract, systemClock } from '../../lib/contracts.ts';
import { encodeFrame, FrameDecoder, MAX_MESSAGE_BYTES } from './frames.ts';

export interface PairStreamOptions {
  /** Longest message sent or accepted, in bytes. */
  maxMessageBytes?: number;
  /** How long the other end may be silent when it is its turn: to read, to finish a message, to close. In ms. */
  patienceMs?: number;
  clock?: Clock;
}

/**
 * Sends and receives whole messages over `duplex`, which belongs to it from now on.
 * Iterate to receive. The iteration finishes after a clean end, between two messages;
 * it throws after a broken one, and the duplex is destroyed then.
 */
export class PairStream implements Contract {
  readonly #duplex: Duplex;
  readonly #maxMessageBytes: number;
  readonly #patienceMs: number;
  readonly #clock: Clock;
  readonly #messages: AsyncGenerator<Uint8Array, void>;
  /** Resolves when the duplex is gone, however it went. */
  readonly #gone: Promise<void>;
  /** What broke the duplex, once something has. */
  #broken: Error | undefined;
  #closing = false;
  /** The wait for room that all senders share. */
  #waitForRoom: Promise<void> | undefined;

  constructor(duplex: Duplex, options: PairStreamOptions = {}) {
    this.#duplex = duplex;
    this.#maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    this.#patienceMs = options.patienceMs ?? 30_000;
    this.#clock = options.clock ?? systemClock;
    this.#messages = this.#receive();
    this.#gone = new Promise((resolve) => duplex.once('close', resolve));
    duplex.on('error', (error) => {
      this.#broken = error;
    });
  }

  /**
   * Resolves when there is room for more: a caller that waits for it makes us hold one message at most.
   * @throws {FrameError} `TOO_LONG`; nothing is sent then.
   * @throws {StreamError} `CLOSED` after an end; `STALLED` when the other end does not read.
   */
  async send(message: Uint8Array): Promise<void> {
    // #region step 2
    if (this.#closing || !this.#duplex.writable) throw new StreamError('CLOSED');
    const frame = encodeFrame(message, this.#maxMessageBytes);
    const roomForMore = this.#duplex.write(frame);
    if (!roomForMore) await this.#room();
    // #endregion
  }

  /** The messages as they come. Asking again gives the same sequence, from where it is. */
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.#messages;
  }

  async *#receive(): AsyncGenerator<Uint8Array, void> {
    // #region step 2
    const decoder = new FrameDecoder(this.#maxMessageBytes);
    for await (const chunk of this.#bytes(decoder)) {
      yield* decoder.push(chunk);
    }
    if (!decoder.atEdge) throw new StreamError('CUT');
    // #endregion
  }

  /** Ends after everything sent so far has left. Messages that still come in are dropped. */
  async close(): Promise<void> {
    // #region step 2
    this.#closing = true;
    this.#duplex.end();
    await this.#readToTheEnd();
    // #endregion
  }

  // What follows is given. It keeps a silent or broken peer from holding us up.

  /** The duplex's bytes as they come. A peer that falls silent in the middle of a message ends it. */
  async *#bytes(decoder: FrameDecoder): AsyncGenerator<Uint8Array, void> {
    let silence: unknown;
    try {
      for await (const chunk of this.#duplex) {
        this.#clock.clearTimeout(silence);
        yield chunk; // our own time: whoever iterates may be slow
        if (!decoder.atEdge) silence = this.#stallAfterPatience();
      }
    } finally {
      this.#clock.clearTimeout(silence);
    }
  }

  /** Resolves when the duplex has room again. */
  #room(): Promise<void> {
    this.#waitForRoom ??= new Promise((resolve, reject) => {
      const silence = this.#stallAfterPatience();
      const done = () => {
        this.#clock.clearTimeout(silence);
        this.#duplex.off('drain', done).off('close', done);
        this.#waitForRoom = undefined;
        if (this.#duplex.destroyed) reject(this.#broken ?? new StreamError('CLOSED'));
        else resolve();
      };
      this.#duplex.on('drain', done).on('close', done);
    });
    return this.#waitForRoom;
  }

  /**
   * Closing a socket with bytes unread sends a reset, and a reset overtakes what was sent last
   * (RFC 1122 §4.2.2.13). So read on until the other end closes too.
   */
  async #readToTheEnd(): Promise<void> {
    const silence = this.#stallAfterPatience();
    try {
      for await (const _ of this.#messages);
    } catch {
      // It broke instead of closing: that is an end as well.
    }
    await this.#gone;
    this.#clock.clearTimeout(silence);
  }

  #stallAfterPatience(): unknown {
    return this.#clock.setTimeout(() => this.#duplex.destroy(new StreamError('STALLED')), this.#patienceMs);
  }
}

const REASONS = {
  CLOSED: 'the stream is closed',
  CUT: 'the stream ended in the middle of a message',
  STALLED: 'the other end has fallen silent',
};

export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
