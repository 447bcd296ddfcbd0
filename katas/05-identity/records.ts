// Messages as plaintexts of records, and back. Records follow the bytes, not the messages: many small messages share
// one, a long message takes several.
//
//   4 bytes: length, uint32, most significant first | the message | the next one …

import { TAG_BYTES } from './primitives.ts';

/** The longest record, as Noise has it (§3), and the longest plaintext of one. In bytes. */
export const MAX_RECORD_BYTES = 65_535;
export const MAX_PLAINTEXT_BYTES = MAX_RECORD_BYTES - TAG_BYTES;
/** The longest message. */
export const MAX_MESSAGE_BYTES = 1_048_576;
const HEADER_BYTES = 4;
/** So much room there is for small messages, at first. */
const FIRST_BYTES = 1_024;

/** Puts messages together. */
export class Packer {
  /** Plaintexts that are full. */
  readonly #full: Uint8Array[] = [];
  #current = new Uint8Array(0);
  #used = 0;

  /** What waits to be taken, in bytes. */
  get bytes(): number {
    return this.#full.length * MAX_PLAINTEXT_BYTES + this.#used;
  }

  /** Whether a plaintext is full: there is no point in waiting for more. */
  get isFull(): boolean {
    return this.#full.length > 0;
  }

  /** Copies the message: whoever has given it can use its memory again. */
  add(message: Uint8Array): void {
    const header = new Uint8Array(HEADER_BYTES);
    new DataView(header.buffer).setUint32(0, message.length);
    this.#put(header);
    this.#put(message);
  }

  /** The next plaintext; undefined if nothing waits. */
  take(): Uint8Array | undefined {
    if (this.#full.length === 0 && this.#used > 0) this.#cut();
    return this.#full.shift();
  }

  #put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + MAX_PLAINTEXT_BYTES - this.#used);
      this.#makeRoom(piece.length);
      this.#current.set(piece, this.#used);
      this.#used += piece.length;
      at += piece.length;
      if (this.#used === MAX_PLAINTEXT_BYTES) this.#cut();
    }
  }

  #cut(): void {
    this.#full.push(this.#current.subarray(0, this.#used));
    this.#current = new Uint8Array(0);
    this.#used = 0;
  }

  /** Grows as it has to: a line of a chat shall not cost 64 KB. */
  #makeRoom(length: number): void {
    if (this.#used + length <= this.#current.length) return;
    const wanted = Math.max(this.#used + length, 2 * this.#current.length, FIRST_BYTES);
    const grown = new Uint8Array(Math.min(wanted, MAX_PLAINTEXT_BYTES));
    grown.set(this.#current.subarray(0, this.#used));
    this.#current = grown;
  }
}

/** Takes them apart again. */
export class Unpacker {
  /** What has come of a message that is not whole, and of its header. */
  #begun = new Uint8Array(0);
  #used = 0;
  /** How many bytes it takes until there is something to do. */
  #wanted = HEADER_BYTES;

  /** Whether nothing is missing of the last message. */
  get atEdge(): boolean {
    return this.#used === 0;
  }

  /**
   * The messages that are whole with this plaintext.
   * @throws {RangeError} as soon as one says that it is longer than it may be.
   */
  push(plaintext: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    let bytes = this.#append(plaintext);
    while (bytes.length >= this.#wanted) {
      const { buffer, byteOffset } = bytes;
      const length = new DataView(buffer, byteOffset).getUint32(0);
      if (length > MAX_MESSAGE_BYTES) throw new RangeError(`a message of ${length} bytes`);
      this.#wanted = HEADER_BYTES + length;
      if (bytes.length < this.#wanted) break;
      messages.push(bytes.subarray(HEADER_BYTES, this.#wanted));
      bytes = bytes.subarray(this.#wanted);
      this.#wanted = HEADER_BYTES;
    }
    this.#keep(bytes);
    return messages;
  }

  /** All that has not been taken apart yet. Memory doubles when it has to grow: a byte at a time costs no more. */
  #append(plaintext: Uint8Array): Uint8Array {
    if (this.#used === 0) return plaintext;
    const used = this.#used + plaintext.length;
    if (used > this.#begun.length) {
      const grown = new Uint8Array(Math.max(used, Math.min(2 * this.#begun.length, this.#wanted)));
      grown.set(this.#begun.subarray(0, this.#used));
      this.#begun = grown;
    }
    this.#begun.set(plaintext, this.#used);
    this.#used = used;
    return this.#begun.subarray(0, used);
  }

  /** What is left for the next time. What was handed out lies in memory that is not written to again. */
  #keep(rest: Uint8Array): void {
    if (rest.length > 0 && rest.buffer === this.#begun.buffer && rest.length === this.#used) return;
    this.#begun = rest.slice();
    this.#used = rest.length;
  }
}
