// A byte stream over a stream of messages, so that what is made of byte streams can be made of a secure one as well.

import type { Duplex as ByteStream } from 'node:stream';
import { Duplex } from 'readable-stream'; // Node's streams, which browsers lack
import type { PairStream } from '../contracts.ts';

/** How many bytes are one message, at most. */
const PIECE_BYTES = 65_536;

/** Belongs to whoever has it, as do `channel` and what that runs over from then on. */
export class DuplexOf extends Duplex {
  readonly #channel: PairStream;
  readonly #below: ByteStream;
  readonly #messages: AsyncIterator<Uint8Array>;

  constructor(channel: PairStream, below: ByteStream) {
    super();
    this.#channel = channel;
    this.#below = below;
    this.#messages = channel[Symbol.asyncIterator]();
    this.on('error', () => {}); // it may break when nobody listens yet, and whoever comes then sees that it is destroyed
    if (below.closed) this.#lose();
    else below.once('close', () => this.#lose());
  }

  /** The next chunk waits until there is room at the other end. */
  override _write(chunk: Uint8Array, _encoding: string, written: (error?: Error) => void): void {
    this.#send(chunk).then(() => written(), written);
  }

  async #send(chunk: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        await this.#channel.send(chunk.subarray(at, at + PIECE_BYTES));
      }
    } catch (error) {
      // We close it only after the last chunk: it is them who have, and nobody is left to hear this one.
      if ((error as { code?: string }).code !== 'CLOSED') throw error;
    }
  }

  /** Called by the stream when somebody wants to read: no message is taken before. */
  override _read(): void {
    this.#messages.next().then(
      ({ value, done }) => this.push(done ? null : value),
      (error) => this.destroy(error),
    );
  }

  /** Called by the stream when everything has been sent that was written before its end. */
  override _final(ended: (error?: Error) => void): void {
    this.#channel.close().then(() => ended(), ended);
  }

  /** What came before a clean end can still be read, and how it ended then. */
  #lose(): void {
    const { readableEnded, errored } = this.#below;
    if (!readableEnded) this.destroy(errored ?? Object.assign(new Error('the connection has broken'), { code: 'CUT' }));
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    this.#below.destroy();
    destroyed(error);
  }
}
