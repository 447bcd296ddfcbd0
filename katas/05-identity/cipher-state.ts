// A cipher that counts: what was sealed first can only be opened first. Noise, revision 34, §5.1 and §12.3.

import { concat } from './bytes.ts';
import { cipherKey, open, seal, TAG_BYTES } from './primitives.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Noise allows 2^64 - 2. Numbers are exact up to here, which is as far as anybody gets. */
export const MAX_NONCE = Number.MAX_SAFE_INTEGER;

export class CipherState {
  #key: Promise<CryptoKey>;
  #nonce: number;

  /** `key` is 32 bytes; `nonce` is the number of the next message. */
  constructor(key: Uint8Array, nonce = 0) {
    this.#key = cipherKey(key);
    this.#key.catch(() => {}); // whoever uses it finds out
    this.#nonce = nonce;
  }

  /**
   * Several may be under way at once: each has its number from the moment of the call.
   * @throws {NoiseError} `EXHAUSTED`.
   */
  async encrypt(ad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
    return todo(4);
  }

  /** @throws {NoiseError} `EXHAUSTED`; `FORGED` if this is not what was sealed as the next message. */
  async decrypt(ad: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array> {
    return todo(4);
  }

  /** From the next message on another key is used, from which nobody can find the last one. §4.2, §11.3 */
  rekey(): void {
    return todo(9);
  }

  /** Never the same number twice: with AES-GCM, two messages under one nonce give away both, and the tags of all. */
  #next(): number {
    return todo(9, () => this.#nonce++);
  }
}

/** 32 bits of zeros, then 64 bits of the number, the most significant first. §12.3 */
function nonceOf(number: number): Uint8Array {
  return todo(4);
}

// What follows is given.

const NOTHING = new Uint8Array(0);
/** The one number that no message has: 2^64 - 1. */
const REKEY_NONCE = concat(new Uint8Array(4), new Uint8Array(8).fill(0xff));

const REASONS = {
  FORGED: 'that is not what the other end has sealed as the next message',
  EXHAUSTED: 'this key has sealed as many messages as it may',
  LOW_ORDER: 'the key of the other end is one with which nothing stays secret',
  TRUNCATED: 'a part of that message is missing',
  OUT_OF_TURN: 'it is not the turn of this end',
};

export class NoiseError extends Error {
  override readonly name = 'NoiseError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
