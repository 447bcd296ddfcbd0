// An id that can be said aloud: two words and a number, as in `otter lamp 42`. Each language has its own words for
// the same two numbers, so an id that was said in Spanish can be typed in a French program.

import type { Random } from '../../lib/contracts.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Which words, by their place in a list, and the number. */
export interface ShortId {
  readonly words: readonly [number, number];
  readonly number: number;
}

/** How many words a list has. */
export const LIST_LENGTH = 256;
/** Two digits, the first of which is not 0: so it is said in one way only. */
const MIN_NUMBER = 10;
const MAX_NUMBER = 99;

/** One of 5,898,240. `random` must be one that nobody can foresee. */
export function drawId(random: Random): ShortId {
  return todo(5);
}

/** As people say it, in the language of `list`. */
export function sayId({ words: [first, second], number }: ShortId, list: readonly string[]): string {
  return todo(5);
}

/**
 * The id that somebody has typed, with the words of whichever language; undefined if it is none. Accents, capitals and
 * what stands between the words do not matter.
 */
export function hearId(typed: string, lists: readonly (readonly string[])[]): ShortId | undefined {
  return todo(5);
}

/** Without accents and capitals. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** An id as it travels: `17-203-42`. */
export function writeId({ words, number }: ShortId): string {
  return [...words, number].join('-');
}

/** Undefined for what is no id. */
export function readId(text: unknown): ShortId | undefined {
  const found = typeof text === 'string' && /^(\d{1,3})-(\d{1,3})-(\d\d)$/.exec(text);
  if (!found) return undefined;
  const [first, second, number] = found.slice(1).map(Number) as [number, number, number];
  return first < LIST_LENGTH && second < LIST_LENGTH && number >= MIN_NUMBER
    ? { words: [first, second], number }
    : undefined;
}
