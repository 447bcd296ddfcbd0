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
  /** How much of the header has come of a message that is not whole, and the length that it spells so far. */
  #headerBytes = 0;
  #length = 0;
  /** What has come of the message itself. */
  #begun: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Whether nothing is missing of the last message. */
  get atEdge(): boolean {
    return this.#headerBytes === 0;
  }

  /**
   * The messages that are whole with this plaintext.
   * @throws {RangeError} as soon as one says that it is longer than it may be.
   */
  push(plaintext: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    for (let at = 0; at < plaintext.length; ) {
      if (this.#headerBytes < HEADER_BYTES) {
        this.#length = this.#length * 256 + plaintext[at]!;
        this.#headerBytes += 1;
        at += 1;
      } else {
        const piece = plaintext.subarray(at, at + this.#length - this.#used);
        this.#append(piece);
        at += piece.length;
      }
      if (this.#length > MAX_MESSAGE_BYTES) throw new RangeError(`a message of ${this.#length} bytes`);
      if (this.#headerBytes === HEADER_BYTES && this.#used === this.#length) messages.push(this.#take());
    }
    return messages;
  }

  /** Memory follows what has come, not what was announced, and doubles: a byte at a time costs no more. */
  #append(piece: Uint8Array): void {
    const used = this.#used + piece.length;
    if (piece.length === this.#length) {
      this.#begun = piece; // all of it at once: no copy
    } else {
      if (used > this.#begun.length) {
        const grown = new Uint8Array(Math.min(2 * used, this.#length));
        grown.set(this.#begun.subarray(0, this.#used));
        this.#begun = grown;
      }
      this.#begun.set(piece, this.#used);
    }
    this.#used = used;
  }

  #take(): Uint8Array {
    const message = this.#begun.subarray(0, this.#length);
    this.#begun = new Uint8Array(0);
    this.#headerBytes = this.#length = this.#used = 0;
    return message;
  }
}
