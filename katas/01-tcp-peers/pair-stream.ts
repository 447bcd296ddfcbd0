// One object that sends and receives whole messages over any byte Duplex: a TCP socket, a data channel,
// an in-memory pair. A protocol is defined without the layer below it.

import type { Duplex } from 'node:stream';
import { type Clock, type PairStream as Contract, systemClock } from '../../lib/contracts.ts';
import { encodeFrame, FrameDecoder, MAX_MESSAGE_BYTES } from './frames.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface PairStreamOptions {
  /** Longest message sent or accepted, in bytes. */
  maxMessageBytes?: number;
  /** How long the other end may take to do its part, in ms: to read what we sent, to go on with a message, to close. */
  patienceMs?: number;
  clock?: Clock;
}

/**
 * Sends and receives whole messages over `duplex`, which belongs to it from now on.
 * Iterate to receive. The iteration finishes after a clean end, between two messages;
 * it throws after a broken one. Leaving it early, with `break`, hangs up.
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
  /** The other end has closed, and everything that it sent has been read. */
  #ended = false;
  #closing = false;
  /** The wait for room that all senders share. */
  #waitForRoom: Promise<void> | undefined;

  constructor(duplex: Duplex, options: PairStreamOptions = {}) {
    this.#duplex = duplex;
    this.#maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    this.#patienceMs = options.patienceMs ?? 30_000;
    this.#clock = options.clock ?? systemClock;
    this.#messages = this.#receive();
    this.#gone = duplex.closed ? Promise.resolve() : new Promise((resolve) => duplex.once('close', resolve));
    duplex.on('error', (error) => {
      this.#broken = error;
    });
    duplex.once('end', () => {
      this.#ended = true;
      duplex.end(); // when they close, so do we: what we have sent still leaves
    });
  }

  /**
   * Resolves when there is room for more: a caller that waits for it makes us hold one message at most.
   * @throws {FrameError} `TOO_LONG`; nothing is sent then.
   * @throws {StreamError} `CLOSED` after an end; `STALLED` when the other end does not read.
   */
  async send(message: Uint8Array): Promise<void> {
    return todo(2);
  }

  /** The messages as they come. Asking again gives the same sequence, from where it is. */
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.#messages;
  }

  async *#receive(): AsyncGenerator<Uint8Array, void> {
    return todo(2);
  }

  /**
   * Ends after everything sent so far has left, and resolves when the other end has closed too.
   * Messages that still come in are dropped.
   * @throws {StreamError} `STALLED` when the other end did not take what was sent.
   */
  async close(): Promise<void> {
    return todo(2);
  }

  // What follows is given. It keeps a silent or broken peer from holding us up.

  /**
   * The duplex's bytes as they come. Whoever falls silent in the middle of a message is hung up on.
   * Not `for await (… of duplex)`: at the end that destroys the duplex, with what we have still to send.
   */
  async *#bytes(decoder: FrameDecoder): AsyncGenerator<Uint8Array, void> {
    const duplex = this.#duplex;
    let look = () => {};
    const onChange = () => look();
    duplex.on('readable', onChange).on('end', onChange).on('close', onChange);
    try {
      while (!this.#ended) {
        const chunk: Uint8Array | null = duplex.read();
        if (chunk) {
          yield chunk; // meanwhile no clock ticks: whoever iterates may be slow
        } else if (duplex.destroyed) {
          throw this.#broken ?? new StreamError('CUT');
        } else {
          const silence = decoder.atEdge ? undefined : this.#stallAfterPatience();
          await new Promise<void>((resolve) => {
            look = resolve;
          });
          this.#clock.clearTimeout(silence);
        }
      }
    } finally {
      duplex.off('readable', onChange).off('end', onChange).off('close', onChange);
      if (!this.#ended) duplex.destroy();
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
        // After `end` there is no `drain`, only `close`: with everything sent, or not.
        if (this.#duplex.destroyed && !this.#duplex.writableFinished) reject(this.#broken ?? new StreamError('CLOSED'));
        else resolve();
      };
      this.#duplex.on('drain', done).on('close', done);
    });
    return this.#waitForRoom;
  }

  /**
   * Closing a socket with bytes unread sends a reset, and a reset overtakes what was sent last
   * (RFC 9293 §3.6.1). So read on until the other end closes too.
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
    if (this.#broken instanceof StreamError && !this.#duplex.writableFinished) throw this.#broken;
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
