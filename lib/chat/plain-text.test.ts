import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookOf, plainName, plainPieces, plainText } from './plain-text.ts';

test('what a terminal would obey does not reach it', () => {
  expect(plainText('a\u001b[2Jb')).toBe('ab');
  expect(plainText('\u001b[38;5;196mred\u001b[0m')).toBe('red');
  expect(plainText('\u001b]0;new title\u0007text')).toBe('text');
  expect(plainText('\u001b]8;;http://example.com\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
  expect(plainText('\u001bP1$r payload \u001b\\after')).toBe('after');
  expect(plainText('\u009b31mC1')).toBe('C1');
  expect(plainText('\u001bcreset')).toBe('reset');
  expect(plainText('unfinished \u001b[')).toBe('unfinished');
  expect(plainText('unfinished \u001b]0;title')).toBe('unfinished 0;title');
  expect(plainText('over\rwrite\b\b\u0007\u007f')).toBe('over write');
});

test('a text is one line', () => {
  expect(plainText('one\ntwo\r\nthree\u2028four\u0085five\tsix\n')).toBe('one two three four five six');
});

test('nothing turns the writing direction or hides', () => {
  expect(plainText('user\u202egnp.exe')).toBe('usergnp.exe');
  expect(plainText('\u2066a\u2069\u200f\u061c\u200b\ufeff\u00adb')).toBe('ab');
  expect(plainText('half \ud83d emoji')).toBe('half  emoji');
});

test('accents, scripts and emoji stay as they are', () => {
  for (const text of [
    'Zoë, ¿qué tal? Ça va !',
    '日本語 한국어 ไทย हिन्दी עברית العربية',
    '👩‍👩‍👧‍👦 👍🏽 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣',
    'می‌خواهم',
    '  indented',
  ]) {
    expect(plainText(text)).toBe(text);
  }
});

test('accents cannot be piled up over the lines around', () => {
  expect([...plainText(`z${'\u0301'.repeat(500)}`)]).toHaveLength(9);
});

test('a text is bounded, and not cut through an emoji', () => {
  expect(plainText('x'.repeat(5_000))).toBe('x'.repeat(2_000));
  const family = '👩‍👩‍👧‍👦'; // seven code points
  expect(plainText(family.repeat(400))).toBe(family.repeat(285));
  expect([...plainText(`👩${'\u200d👩'.repeat(3_000)}`)]).toHaveLength(2_000);
});

test('what we say is not cut but comes in pieces', () => {
  expect(plainPieces('')).toEqual([]);
  expect(plainPieces(' \u200d\u2800 ')).toEqual([]);
  expect(plainPieces('hello')).toEqual(['hello']);
  expect(plainPieces('x'.repeat(4_500)).map((piece) => piece.length)).toEqual([2_000, 2_000, 500]);
});

test('a name is short, on one line, and never empty', () => {
  expect(plainName('ana')).toBe('ana');
  expect(plainName('  María \t  José\n')).toBe('María José');
  expect(plainName('x'.repeat(1_000_000))).toBe('x'.repeat(32));
  expect(plainName('> <bo> ')).toBe('bo');
  for (const blank of ['', ' ', '\u001b[1m', '\u200d', '\u3164', '\u2800', '<>']) expect(plainName(blank)).toBe('anon');
});

test('no name is blank, or pretends to end before it does', () => {
  for (const hidden of ['✓\u2800', '√⍻⎷☑✅✔𐄂🗸🗹🮱', '<\u200d>', `${'\u3164'.repeat(40)}`, `${'\u200d'.repeat(40)}x`]) {
    expect(plainName(hidden)).toBe('anon');
  }
  expect(plainName(`${'\u3164'.repeat(40)}bo\u2800\u2800\u2800yes`)).toBe('bo yes');
});

test('names that look the same are the same', () => {
  expect(lookOf('Ａna\u200d ')).toBe(lookOf('ana'));
  expect(lookOf('ana')).not.toBe(lookOf('anna'));
  for (const twin of ['b\u043e', '\u0412\u041e', '\u03b2\u03bf']) expect(lookOf(twin)).toBe(lookOf('bo')); // not Latin
  expect(lookOf('вова')).toBe(lookOf('Вова'));
});

test('whatever comes, what is shown holds no control character and keeps its bounds', () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '\u001b',
        '[',
        ']',
        ';',
        'm',
        '\u009b',
        '\u009d',
        '\u0007',
        '\\',
        '\u202e',
        '\u2028',
        '\ud83d',
        '\u200d',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    ),
    maxLength: 3_000,
  });
  const bad = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u;
  fc.assert(
    fc.property(nasty, (text) => {
      const [name, line, pieces] = [plainName(text), plainText(text), plainPieces(text)];
      for (const shown of [name, line, ...pieces]) expect(shown).not.toMatch(bad);
      expect([...name].length).toBeGreaterThan(0);
      expect([...name].length).toBeLessThanOrEqual(32);
      for (const shown of [line, ...pieces]) expect([...shown].length).toBeLessThanOrEqual(2_000);
      expect(pieces[0] ?? '').toBe(line);
    }),
  );
});
