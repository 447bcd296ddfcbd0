import { describe, expect, test } from 'vitest';
import { hearId, LIST_LENGTH, sayId } from '#webrtc-by-hand/short-id.ts';
import { LANGUAGES } from '../languages.ts';
import { ID_WORDS } from './id-words.ts';

const LISTS = Object.values(ID_WORDS);

describe.each(LANGUAGES)('%s', (language) => {
  const list = ID_WORDS[language];
  const words = list.map(plain);

  test('as many words as an id has places for, each of 3 to 8 letters', () => {
    expect(list).toHaveLength(LIST_LENGTH);
    for (const word of list) expect(word).toMatch(/^\p{Ll}{3,8}$/u);
    for (const word of words) expect(word).toMatch(/^[a-z]{3,8}$/);
  });

  test('no word is taken for another: not by its first four letters, not by one slip', () => {
    const alike = words.flatMap((one, place) =>
      words.slice(place + 1).flatMap((other) => (beginAlike(one, other) || slip(one, other) ? [[one, other]] : [])),
    );
    expect(alike).toEqual([]);
  });

  test('what is said is heard, with or without its accents', () => {
    for (const first of list.keys()) {
      const id = { words: [first, LIST_LENGTH - 1 - first], number: 42 } as const;
      const said = sayId(id, list);
      expect(hearId(said, LISTS)).toEqual(id);
      expect(hearId(plain(said).toUpperCase(), LISTS)).toEqual(id);
    }
  });
});

test('no two languages share a spelling: it would mean two ids', () => {
  const all = LISTS.flat().map(plain);
  expect(all.filter((word, place) => all.indexOf(word) !== place)).toEqual([]);
});

function plain(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}

function beginAlike(one: string, other: string): boolean {
  const [a, b] = [one.slice(0, 4), other.slice(0, 4)];
  return a.startsWith(b) || b.startsWith(a);
}

/** Whether one letter that is wrong, missing, added or swapped with the next makes one word the other. */
function slip(one: string, other: string): boolean {
  let [a, b] = [one, other];
  while (a && a[0] === b[0]) [a, b] = [a.slice(1), b.slice(1)];
  while (a && a.at(-1) === b.at(-1)) [a, b] = [a.slice(0, -1), b.slice(0, -1)];
  const longest = Math.max(a.length, b.length);
  return longest <= 1 || (longest === 2 && a === [...b].reverse().join(''));
}
