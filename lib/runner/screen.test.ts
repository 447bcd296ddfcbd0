// What `npm run kata 1` shows in a terminal, from its state alone.

import { stripVTControlCharacters } from 'node:util';
import chalk from 'chalk';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../languages.ts';
import type { Board, BoardStep } from './board.ts';
import { parseLesson } from './lesson.ts';
import { type Screen, screenLines } from './screen.ts';
import type { State } from './verdict.ts';
import { WORDS } from './words.ts';
import { columnsOf } from './wrap.ts';

const LESSON =
  parseLesson(`# 1 · A kata with a title that is so long that it does not fit on any line of a small terminal

${[1, 2, 3, 4, 5]
  .map(
    (number) => `## ${number}. The step with the number ${number}, ${'which is rather long, '.repeat(number)}

Make it **true** that \`something()\` gives what it should, however long that takes to be told in a lesson.

<details><summary>Hint 1</summary>First.</details>
<details><summary>Hint 2</summary>Second.</details>
`,
  )
  .join('\n')}`);

function board(...states: (State | undefined)[]): Board {
  const steps = states.map((state, index): BoardStep => {
    const lesson = LESSON.steps[index]!;
    return {
      number: index + 1,
      title: lesson.title,
      lesson,
      moreFaults: 0,
      toWrite: [],
      output: '',
      ...(state && { state }),
    };
  });
  const current = steps.find(({ state }) => state !== 'pass');
  return { number: 1, title: LESSON.title, steps, ...(current && { current }) };
}

const place = { file: 'katas/01-tcp-peers/pair-stream.ts', line: 123, within: '[Symbol.asyncIterator]' };
const failing = board('pass', 'fail', undefined, undefined, undefined);
Object.assign(failing.steps[1]!, {
  fault: {
    title: 'whole messages, in order, both ways, over a stream that splits and joins as it likes',
    message: `seed 17\n${'x'.repeat(200)}`,
    expected: `Uint8Array [${'1, '.repeat(200)}2]`,
    seen: 'undefined',
    places: [place],
    test: place,
  },
  moreFaults: 2,
  output: `${'printed '.repeat(60)}\n`.repeat(20),
});
const writing = board('pass', 'pass', 'todo', undefined, undefined);
writing.steps[2]!.toWrite = [place];
const broken: Board = {
  ...board(undefined, undefined, undefined, undefined, undefined),
  trouble: {
    kind: 'code',
    message: 'Unexpected token, '.repeat(9),
    place,
    column: 40,
    code: `  const ${'a'.repeat(99)} = ;`,
  },
};
const done = board('pass', 'pass', 'pass', 'pass', 'pass');

const show = (of: Board, also: Partial<Screen> = {}) => {
  const screen = { board: of, words: WORDS.en, columns: 80, rows: 99, hints: 0, ...also };
  return screenLines(screen).map(stripVTControlCharacters);
};

test.each(LANGUAGES)('in %s no line is wider than the terminal, nor than 80 columns', (language) => {
  for (const of of [failing, writing, broken, done]) {
    for (const columns of [60, 80, 200]) {
      for (const rows of [10, 99]) {
        const lines = show(of, { words: WORDS[language], columns, rows, hints: 2, notes: ['note '.repeat(40)] });
        for (const line of lines) expect(columnsOf(line), line).toBeLessThanOrEqual(Math.min(columns, 80));
      }
    }
  }
});

test('each step’s state is a word, not a sign alone', () => {
  const states = show(failing)
    .filter((line) => /^. {2}\d {2}/.test(line))
    .map((line) => line.split(/ {2,}/).at(-1));
  expect(states).toEqual(['done', 'not right yet', 'waiting', 'waiting', 'waiting']);
});

test('only the first step that does not pass shows its text', () => {
  const text = show(writing).join('\n');
  expect(text.match(/^Make it true/gm)).toHaveLength(1);
  expect(text).toContain(
    '› not written yet\n  write     katas/01-tcp-peers/pair-stream.ts:123  [Symbol.asyncIterator]\n',
  );
});

test('a step that passed before says so; what is half written shows what fails, too', () => {
  const broken = structuredClone(failing);
  broken.steps[1]!.broken = { at: 4, functions: ['send', '#dial'] };
  broken.current = broken.steps[1]!;
  expect(show(broken).join('\n')).toContain(
    '  This step was done: a later change has broken it. You were at step 4: send,\n  #dial.\n  seed 17\n',
  );
  const half = structuredClone(failing);
  Object.assign(half.steps[1]!, { state: 'todo', toWrite: [place] });
  half.current = half.steps[1]!;
  expect(show(half).join('\n')).toMatch(
    /› not written yet\n {2}write .*\n {2}whole messages, .*\n {2}it likes\n {2}seed 17\n/,
  );
});

test('hints that were asked for, and how many are left', () => {
  expect(show(failing).at(-1)).toMatch(/^h hint \(2 left\) · d diff · l lesson · q quit$/);
  const lines = show(failing, { hints: 1 });
  expect(lines.join('\n')).toContain('Hint 1\n  First.\n');
  expect(lines.join('\n')).not.toContain('Second');
  expect(lines.at(-1)).toContain('(1 left)');
  expect(show(failing, { hints: 2 }).at(-1)).toBe('d diff · l lesson · q quit');
});

test('what happened is drawn below the fault, as large as there is room for', () => {
  const drawn = [
    { columns: 77, lines: Array.from({ length: 20 }, (_, index) => `\x1b[31mwide ${index}\x1b[39m`) },
    { columns: 77, lines: ['wide and low'] },
    { columns: 57, lines: ['narrow'] },
  ];
  const drawing = structuredClone(failing);
  drawing.current = drawing.steps[1]!;
  drawing.current.fault!.drawn = drawn;
  const whole = show(drawing);
  expect(whole.join('\n')).toContain('\n  2 more tests of this step fail.\n\n  wide 0\n  wide 1\n');
  expect(whole.join('\n')).toContain('\n  wide 19\n\n  All of it, as an image: npm run kata 1 trace 2\n\nh hint');
  const all = whole.length + 1; // one is for the cursor
  const folded = all - 2; // three steps that wait are one line
  expect(show(drawing, { rows: all })).toEqual(whole);
  expect(show(drawing, { rows: folded }).join('\n')).toContain('\n  wide 19\n');
  expect(show(drawing, { rows: folded - 1 }).join('\n')).toContain('\n  wide and low\n\n');
  expect(show(drawing, { rows: 10 }).join('\n')).toContain('\n  wide and low\n\n');
  expect(show(drawing, { columns: 60 }).join('\n')).toContain('\n  narrow\n\n');
  expect(show(drawing, { columns: 59 }).join('\n')).not.toMatch(/narrow|wide/);
  const coloured = screenLines({ board: drawing, words: WORDS.en, columns: 80, rows: 99, hints: 0 });
  expect(
    coloured.some((line) => line.includes('\x1b[31mwide')),
    'coloured only where colour is wanted',
  ).toBe(chalk.level > 0);
});

test('on a small screen the steps fold', () => {
  const lines = show(writing, { rows: 24 - 8 });
  expect(lines).toContain('✓  1–2  done');
  expect(lines).toContain('·  4–5  waiting');
});

test('trouble comes before any step, and nothing is ticked that nobody has checked', () => {
  const lines = show({ ...done, trouble: broken.trouble! });
  expect(lines.join('\n')).not.toMatch(/✓|steps done/);
  expect(lines.join('\n')).toContain('katas/01-tcp-peers/pair-stream.ts:123: Unexpected token');
  expect(lines.join('\n')).not.toContain('Make it true');
});

test('when all is done the next kata is a key away, if there is one', () => {
  expect(show(done).join('\n')).toContain('All 5 steps are done.');
  expect(show(done).at(-1)).not.toContain('next');
  const lines = show(done, { next: { number: 2, title: 'Discovery' } });
  expect(lines.join('\n')).toContain('Next: kata 2, Discovery.');
  expect(lines.at(-1)).toBe('d diff · l lesson · n next kata · q quit');
});
