// What happened in a test's world is shown when the test fails, and drawn when somebody wants to see it.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test as plainTest } from 'vitest';
import { type Drawing, drawingsEnv, drawn, fitting, imageOf } from './drawings.ts';
import { Scratch, SOLUTION } from './scratch.ts';

const test = plainTest.extend<{ scratch: Scratch }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads a fixture's needs from this pattern
  scratch: async ({}, use) => {
    const scratch = await Scratch.make();
    await scratch.write('katas/01-tiny/tiny.test.ts', TESTS);
    await use(scratch);
    await scratch.remove();
  },
});

/** Tests with worlds that are easily drawn. */
const TESTS = `import { double, doubleAll } from '#tiny/tiny.ts';
import { expect, vi } from 'vitest';
import { step } from '../../lib/runner/step.ts';

vi.setConfig({ testTimeout: 200 });

function world({ draws }) {
  const happened = [];
  draws({
    lines: ({ columns }, language) => ['\\x1b[31m' + [language, columns, ...happened].join(' ') + '\\x1b[39m'],
    image: (title, language) => '<svg>' + [title, language, ...happened].join(' ') + '</svg>',
  });
  return happened;
}

step(1, 'two and two, or « deux et deux »: it’s four', (context) => {
  const happened = world(context);
  context.after(() => happened.push('closed'));
  happened.push('asked');
  expect(double(2)).toBe(4);
});
step(1, 'two and two, or "deux et deux": its FOUR', async (context) => {
  world(context).push('asked for ever');
  if (double(2) !== 4) await new Promise(() => {});
});
step(1, 'nobody catches it', (context) => {
  world(context).push('thrown');
  if (double(2) !== 4) Promise.reject(new Error('late'));
});
step(1, 'a drawing that fails', ({ draws }) => {
  draws({ lines() { throw new Error('no ink'); }, image() { throw new Error('no paper'); } });
  expect(double(2)).toBe(4);
});
step(2, 'all of them', (context) => {
  world(context).push('earlier');
  world(context).push('sent');
  expect(doubleAll(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(2, 4, 6));
});
step(2, 'without a world', () => {});
`;

const ANSWER = 'katas/01-tiny/tiny.ts';
const WRONG = SOLUTION.replace('number * 2', 'number * 3');

describe.concurrent('a test that fails', () => {
  test('shows what happened until then, in the learner’s language', async ({ scratch, expect }) => {
    const [todo, english, french, pass] = await scratch.runAll(
      'kata 1',
      { write: ANSWER, text: WRONG },
      'kata 1',
      { words: 'kata 1', env: { KATA_LANG: 'fr' } },
      { write: ANSWER, text: SOLUTION },
      'kata 1',
    );
    expect(english!.out).toContain('\n\n  en 77 asked\n\n  All of it, as an image: npm run kata 1 trace 1\nfail 2');
    expect(french!.out).toContain('\n\n  fr 77 asked\n\n  Le tout, en image\u00a0: npm run kata 1 trace 1\n');
    for (const { out } of [todo!, pass!]) expect(out).not.toMatch(/77|trace/);
  });

  test('shows it in npm test too, whoever’s answer it is and whatever made it fail', async ({ scratch, expect }) => {
    await scratch.write('solutions/01-tiny/tiny.ts', WRONG);
    await scratch.answer(WRONG);
    const { out } = await scratch.run('test', { env: { KATA_LANG: 'es' } });
    for (const happened of ['asked', 'asked for ever', 'thrown']) {
      expect(out.match(new RegExp(`^  es 77 ${happened}$`, 'gm')), happened).toHaveLength(2);
    }
    expect(out.match(/npm run kata 1 trace 1$/gm), 'of the reference there is nothing to trace').toHaveLength(3);
    expect(out.match(/ {2}a drawing that fails\n {2}se esperaba/g), 'says why it failed').toHaveLength(2);
    expect(out, 'only the last world of a test').not.toContain('earlier');
  });
});

describe.concurrent('npm run kata 1 trace', () => {
  const traces = 'katas/01-tiny/traces';
  const filesIn = (scratch: Scratch) => readdir(join(scratch.folder, traces));

  test('draws the step that one is at, or another, in place of what was drawn of it', async ({ scratch, expect }) => {
    for (const name of ['step-1-old', 'step-2-other', 'step-10-mine']) await scratch.write(`${traces}/${name}.svg`, '');
    const [one, other] = await scratch.runAll(
      { write: ANSWER, text: WRONG },
      'kata 1 trace',
      { write: ANSWER, text: SOLUTION },
      { words: 'kata 1 traza 02', env: { KATA_LANG: 'es' } },
    );
    expect(one).toEqual({
      status: 0,
      err: '',
      out:
        '3 tests of step 1 are drawn here; any browser shows them:\n' +
        `  ${traces}/step-1-two-and-two-or-deux-et-deux-its-four.svg (not right yet)\n` +
        `  ${traces}/step-1-two-and-two-or-deux-et-deux-its-four-2.svg (not right yet)\n` +
        `  ${traces}/step-1-nobody-catches-it.svg (not right yet)\n`,
    });
    const sentence = 'La prueba del paso 2 está dibujada aquí; cualquier navegador la muestra:';
    expect(other!.out).toBe(`${sentence}\n  ${traces}/step-2-all-of-them.svg\n`);
    expect((await filesIn(scratch)).sort()).toEqual([
      'step-1-nobody-catches-it.svg',
      'step-1-two-and-two-or-deux-et-deux-its-four-2.svg',
      'step-1-two-and-two-or-deux-et-deux-its-four.svg',
      'step-10-mine.svg',
      'step-2-all-of-them.svg',
    ]);
    expect(await scratch.read(`${traces}/step-1-nobody-catches-it.svg`)).toMatch(/^<svg>1 · .* en thrown<\/svg>$/);
    expect(await scratch.read(`${traces}/step-2-all-of-them.svg`)).toBe('<svg>2 · all of them es sent</svg>');
  });

  test('says in one sentence why there is nothing to draw', async ({ scratch, expect }) => {
    const tests = 'katas/01-tiny/tiny.test.ts';
    const [todo, none, word, nothing, broken, done, worldless] = await scratch.runAll(
      'kata 1 trace',
      'kata 1 trace 3',
      { words: 'kata 1 trace all', env: { KATA_LANG: 'fr' } },
      { write: ANSWER, text: SOLUTION },
      { write: tests, text: TESTS.replaceAll(/ {2}world\(context\)\.push.*\n/g, '') },
      'kata 1 trace 2',
      { write: ANSWER, text: 'export const = 1;' },
      'kata 1 trace 2',
      { write: 'progress.json', text: '{"katas": {"1": {"passed": [1, 2], "steps": 2, "hints": {}}}}' },
      'kata 1 trace',
      { write: tests, text: TESTS.replaceAll('draws', 'after') },
      'kata 1 trace',
    );
    expect(todo).toEqual({ status: 0, err: '', out: 'Step 1 is not written yet: there is nothing to draw.\n' });
    expect(none).toEqual({ status: 1, out: '', err: 'Kata 1 has no step 3; they are numbered 1 to 2.\n' });
    expect(word).toEqual({ status: 1, out: '', err: 'Le kata 1 n’a pas d’étape all\u00a0; elles vont de 1 à 2.\n' });
    expect(nothing!.out).toBe('Nothing was sent in the tests of step 2: there is nothing to draw.\n');
    expect(broken).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/^katas\/01-tiny\/tiny\.ts:1: /) });
    expect(done!.out).toBe('Every step of kata 1 passes; say which one is to be drawn:\nnpm run kata 1 trace 2.\n');
    expect(worldless!.out).toBe('The tests of kata 1 have no simulated internet: there is nothing to draw.\n');
    await expect(filesIn(scratch)).rejects.toThrow('ENOENT');
  });
});

describe('the sizes in which something is handed over', () => {
  /** Twice as wide as high, if there is room. */
  const drawing: Drawing = {
    lines: ({ columns, rows }) => (columns < 60 ? [] : Array.from({ length: Math.min(rows, 20) }, () => `${columns}`)),
    image: (title, language) => `${title} in ${language}`,
  };

  plainTest('are all that differ, the largest first', ({ expect }) => {
    withEnv(drawingsEnv('fr'), () => {
      const sizes = drawn(drawing).map(({ columns, lines }) => [columns, lines.length]);
      expect(sizes).toEqual([
        [77, 20],
        [77, 12],
        [67, 20],
        [67, 12],
      ]);
      const small: Drawing = { ...drawing, lines: () => ['one'] };
      expect(drawn(small).map(({ columns }) => columns)).toEqual([77, 67, 57]);
    });
    expect(drawn(drawing), 'for nobody').toEqual([]);
  });

  plainTest('are one of them for every screen that is wide enough', ({ expect }) => {
    withEnv(drawingsEnv('fr'), () => {
      const all = drawn(drawing);
      const size = (columns: number, rows: number) => {
        const lines = fitting(all, { columns, rows });
        return [lines[0], lines.length];
      };
      expect(size(200, 99)).toEqual(['77', 20]);
      expect(size(77, 20)).toEqual(['77', 20]);
      expect(size(77, 19)).toEqual(['77', 12]);
      expect(size(76, 3), 'the lowest, since none is so low').toEqual(['67', 12]);
      expect(size(66, 99)).toEqual([undefined, 0]);
    });
  });

  plainTest('of one step there is an image, if it is wanted', ({ expect }) => {
    withEnv(drawingsEnv('es', 4), () => {
      expect(imageOf(drawing, 4, 'a test')).toBe('4 · a test in es');
      expect(imageOf(drawing, 3, 'a test')).toBeUndefined();
    });
    withEnv(drawingsEnv('es'), () => expect(imageOf(drawing, 4, 'a test')).toBeUndefined());
  });

  function withEnv(env: Record<string, string>, run: () => void): void {
    Object.assign(process.env, env);
    try {
      run();
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
    }
  }
});
