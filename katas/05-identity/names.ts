// A public key as something to be compared: by machines, digit for digit; by people, word for word.

import { fromHex, toHex } from './bytes.ts';
import { KEY_BYTES } from './identity.ts';
import { hash } from './primitives.ts';
import { todo } from '../../lib/runner/todo.ts';

/** How many words a list has. */
export const LIST_LENGTH = 256;
/** How many words are shown of a key: 64 bits of its hash. To find another key with these takes 2^64 attempts. */
export const WORDS = 8;

/** 64 lower-case digits. */
export function toId(publicKey: Uint8Array): string {
  return todo(1);
}

/** The inverse, and of nothing else: two texts are never the same key. Undefined if it is no such text. */
export function fromId(text: string): Uint8Array | undefined {
  return todo(1);
}

/** Eight words of `list`, which has 256. In another language they are others: compare those of one list. */
export async function toWords(publicKey: Uint8Array, list: readonly string[]): Promise<readonly string[]> {
  return todo(1);
}
