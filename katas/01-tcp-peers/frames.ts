// Message edges on a stream that has none.
//
// A byte stream (RFC 9293 §2.2) splits and joins what is written to it as it likes: it has no messages.
// So each message travels as a frame: its length, then its bytes.
//
//   0        1        2        3        4                     4 + length
//   +--------+--------+--------+--------+---------- … ----------+
//   |  length: uint32, network order    |        message        |
//   +--------+--------+--------+--------+---------- … ----------+

import { todo } from '../../lib/runner/todo.ts';

export const HEADER_BYTES = 4;

/** Longest message that we send or accept, in bytes. What a peer can make us hold is bounded by it. */
export const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * The frame of one message: 4 bytes of length (uint32, most significant byte first), then the message.
 * @throws {FrameError} `TOO_LONG` when the message is longer than `maxBytes`.
 */
export function encodeFrame(message: Uint8Array, maxBytes = MAX_MESSAGE_BYTES): Uint8Array {
  return todo(1);
}

/** Finds the messages in a stream of bytes, whatever pieces they come in. */
export class FrameDecoder {
  readonly #maxBytes: number;
  /** How much of the current frame's header has come, and the length that it spells so far. */
  #headerBytes = 0;
  #length = 0;
  #body = new Body();

  constructor(maxBytes = MAX_MESSAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** True between frames: every byte so far belongs to a whole message. */
  get atEdge(): boolean {
    return this.#headerBytes === 0;
  }

  /**
   * Takes the next bytes of the stream, in any size, and returns the messages that they complete, in order.
   * @throws {FrameError} `TOO_LONG` as soon as a header announces more than `maxBytes`. The decoder is of no more use then.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    return todo(1);
  }
}

export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: 'TOO_LONG';

  constructor(code: 'TOO_LONG', bytes: number, maxBytes: number) {
    super(`a message of ${bytes} bytes is longer than the limit of ${maxBytes}`);
    this.code = code;
  }
}

/**
 * The bytes of a message that is still coming in. It holds what has arrived, not what was announced:
 * announcing a megabyte costs us nothing, and sending it byte by byte costs no more than sending it whole.
 */
class Body {
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `finalLength` is how long the message says that it will be. */
  append(piece: Uint8Array, finalLength: number): void {
    const length = this.#length + piece.length;
    if (this.#length === 0 && length === finalLength) {
      this.#bytes = piece; // it came in one piece: no copy
    } else {
      if (length > this.#bytes.length) {
        const grown = new Uint8Array(Math.min(finalLength, 2 * length));
        grown.set(this.#bytes.subarray(0, this.#length));
        this.#bytes = grown;
      }
      this.#bytes.set(piece, this.#length);
    }
    this.#length = length;
  }

  take(): Uint8Array {
    const message = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    return message;
  }
}
