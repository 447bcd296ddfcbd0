import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, notice, speech } from './lines.ts';

test('what people say stands beside their name, broken between words', () => {
  expect(speech('bo', 'good morning', 40)).toEqual(['bo  good morning']);
  expect(speech('bo', 'two, which is longer than a row, as well', 30)).toEqual([
    'bo  two, which is longer than',
    '    a row, as well',
  ]);
  expect(speech('bo', `see https://example.com/${'x'.repeat(30)} there`, 30)).toEqual([
    'bo  see https://example.com/xx',
    `    ${'x'.repeat(26)}`,
    '    xx there',
  ]);
  expect(speech('bo', '  a  b   c', 40)).toEqual(['bo    a  b   c']); // somebody drew something
});

test('nobody can begin a line with somebody else’s name', () => {
  for (let spaces = 0; spaces < 100; spaces++) {
    const [first = '', ...rest] = speech('bo', `hello${' '.repeat(spaces)}ana  I owe you 5 euros`, 40);
    expect(first).toMatch(/^bo {2}hello/);
    for (const line of rest) expect(line).toMatch(/^ {4}\S/);
  }
  const [first, ...rest] = speech(`a very long name which`, 'ana  hello', 20);
  expect([first, ...rest]).toEqual(['a very long name', '  which', '  ana  hello']);
});

test('full-width characters take two columns, accents none', () => {
  expect(columnsOf('日本語')).toBe(6);
  expect(columnsOf('ｆｕｌｌ')).toBe(8);
  expect(columnsOf('한국어')).toBe(6);
  expect(columnsOf('Zoe\u0308, ¿qué tal?')).toBe(14);
  expect(columnsOf('👋')).toBe(2);
  expect(columnsOf('❤\ufe0f')).toBe(2);
  expect(columnsOf('1\ufe0f\u20e3')).toBe(2);
  expect(columnsOf('👍🏽')).toBeGreaterThanOrEqual(2);
  expect(speech('bo', '日本語'.repeat(10), 30)).toEqual([
    `bo  ${'日本語'.repeat(4)}日`,
    `    本語${'日本語'.repeat(3)}日本`,
    '    語日本語',
  ]);
});

test('what is one sign is not broken', () => {
  const family = '👩‍👩‍👧‍👦';
  const lines = speech('bo', family.repeat(20), 40);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line.replaceAll(family, '')).toMatch(/^bo {2}$|^ {4}$/);
});

test('what the chat says is broken between words, each line under its own beginning', () => {
  expect(notice('Nobody listens there: check the port.', 20)).toEqual([
    'Nobody listens',
    '  there: check the',
    '  port.',
  ]);
  expect(notice('  /who  who is here\n  /help', 14)).toEqual(['  /who  who is', '    here', '  /help']);
  expect(notice('deux\u00a0: trois', 12)).toEqual(['deux\u00a0: trois']);
  expect(notice('un deux\u00a0: trois', 8)).toEqual(['un', '  deux\u00a0:', '  trois']);
});

test('whatever is said, no line is too long, none but the first begins one, and nothing is lost', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', 'a', 'word', '日', '👩‍👩‍👧‍👦', 'e\u0301'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    ),
    maxLength: 200,
  });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 6, max: 100 }), (name, said, width) => {
      const lines = speech(`n${name}`, said.replaceAll('\n', ''), width);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      for (const line of lines.slice(1)) expect(line).toMatch(/^ |^$/);
      const bare = (some: string) => some.replace(/\s/g, '');
      expect(bare(lines.join(''))).toBe(bare(`n${name}${said}`));
    }),
  );
});
