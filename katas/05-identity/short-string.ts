// Six digits that two people say aloud, and that are the same only if nobody sits between them.
//
// The keys are not known to each other, so whoever sits between has two channels, with two hashes. Could they choose
// what goes into the digits, they would try until both ends show the same six. So the one who asks says a commitment
// first, and what it commits to last: whoever chooses must choose before they know the rest, and has one guess.
//
//   asks        commitment = SHA-256("commit" | hash of the channel | asker's nonce)
//   is asked    their nonce
//   asks        the asker's nonce; the other end sees whether it fits the commitment
//   both        digits of SHA-256("digits" | hash of the channel | asker's nonce | asked one's nonce)
//
// As in ZRTP (RFC 6189 §4.4.1) and in Vaudenay, "Secure Communications over Insecure Channels Based on Short
// Authenticated Strings", 2005.

import { isSame, randomBytes, utf8 } from './bytes.ts';
import { hash } from './primitives.ts';
import { todo } from '../../lib/runner/todo.ts';

/** How many bytes a nonce has, and a commitment. */
export const NONCE_BYTES = 32;
/** How many digits are said: who sits between has a chance of one in a million. */
export const DIGITS = 6;

/** The end that asks. `channel` is the hash of its handshake. */
export class Asker {
  readonly #channel: Uint8Array;
  readonly #nonce: Uint8Array;

  /** `nonce` is drawn at random, but in tests. */
  constructor(channel: Uint8Array, nonce: Uint8Array = randomBytes(NONCE_BYTES)) {
    this.#channel = channel;
    this.#nonce = nonce;
  }

  /** Is said first. */
  commitment(): Promise<Uint8Array> {
    return todo(7);
  }

  /** Now that they have said their nonce: what we say, and what both show. @throws {ShortStringError} `MALFORMED`. */
  async hear(theirs: Uint8Array): Promise<{ nonce: Uint8Array; digits: string }> {
    return todo(7);
  }
}

/** The end that is asked. */
export class Asked {
  readonly #channel: Uint8Array;
  readonly #commitment: Uint8Array;
  /** Is said when the commitment has come, and not before. */
  readonly nonce: Uint8Array;

  constructor(channel: Uint8Array, commitment: Uint8Array, nonce: Uint8Array = randomBytes(NONCE_BYTES)) {
    this.#channel = channel;
    this.#commitment = commitment;
    this.nonce = nonce;
  }

  /** Now that they have said theirs: what both show. @throws {ShortStringError} `BROKEN`, `MALFORMED`. */
  async hear(theirs: Uint8Array): Promise<string> {
    return todo(7);
  }
}

function commitmentTo(nonce: Uint8Array, channel: Uint8Array): Promise<Uint8Array> {
  return todo(7);
}

async function digitsOf(channel: Uint8Array, askers: Uint8Array, askeds: Uint8Array): Promise<string> {
  return todo(7);
}

// What follows is given.

const COMMIT = utf8('p2p-katas commit 1\0');
const SHOW = utf8('p2p-katas digits 1\0');

/** `482913`. Of 48 bits: each number comes up equally often, to one part in 2^28. */
export function toDigits(digest: Uint8Array): string {
  const view = new DataView(digest.buffer, digest.byteOffset);
  const number = view.getUint16(0) * 2 ** 32 + view.getUint32(2);
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

const REASONS = {
  BROKEN: 'the other end has not said what it had committed to: somebody may sit between',
  MALFORMED: 'that is not what is said here',
};

export class ShortStringError extends Error {
  override readonly name = 'ShortStringError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
