// `npm run kata …` as a learner meets it: real processes in a scratch copy of the workbook.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test as plainTest } from 'vitest';
import { Scratch, SOLUTION } from './scratch.ts';
import { stubOf } from './stubs.ts';

const test = plainTest.extend<{ scratch: Scratch }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads a fixture's needs from this pattern
  scratch: async ({}, use) => {
    const scratch = await Scratch.make();
    await use(scratch);
    await scratch.remove();
  },
});

const WRONG = SOLUTION.replace('numbers.map(double)', 'numbers.slice()');

describe.concurrent('one kata, without a terminal', () => {
  test('nothing is written yet: where to write', async ({ scratch, expect }) => {
    expect(await scratch.run('kata 1')).toEqual({
      status: 1,
      out: 'todo 1 One number\n  write     katas/01-tiny/tiny.ts:6  double\ntodo 2 Many numbers\n',
      err: '',
    });
  });

  test('a wrong answer: what was expected, seen and printed, where, and where the test says so', async ({
    scratch,
    expect,
  }) => {
    await scratch.answer(WRONG.replace('  return numbers', "  console.log('I got', numbers);\n  return numbers"));
    const { status, out } = await scratch.run('kata 1');
    expect(out.split('\n')).toEqual([
      'pass 1 One number',
      'fail 2 Many numbers',
      '  all of them',
      '  expected  Uint8Array [2, 4, 6]',
      '  seen      Uint8Array [1, 2, 3]',
      '  where     katas/01-tiny/tiny.ts:10  doubleAll',
      '  test      katas/01-tiny/tiny.test.ts:10',
      '  printed   I got Uint8Array(3) [ 1, 2, 3 ]',
      '',
    ]);
    expect(status).toBe(1);
  });

  test('all right: exit status 0; a progress file that was damaged is kept aside', async ({ scratch, expect }) => {
    await scratch.write('progress.json', '{"katas": {"1": ');
    await scratch.answer(SOLUTION);
    const { status, out, err } = await scratch.run('kata 1');
    expect({ status, out }).toEqual({ status: 0, out: 'pass 1 One number\npass 2 Many numbers\n' });
    expect(err).toMatch(/^progress\.json was damaged; it is kept as progress-damaged-1\.json/);
    expect(await scratch.read('progress-damaged-1.json')).toBe('{"katas": {"1": ');
    const progress = JSON.parse(await scratch.read('progress.json'));
    expect(progress.katas[1]).toMatchObject({ passed: [1, 2], steps: 2, sha256: expect.stringMatching(/^\w{64}$/) });
  });

  test('in French, and an error in the learner’s code: the line that threw it', async ({ scratch, expect }) => {
    await scratch.answer(SOLUTION.replace('return number * 2', "throw new RangeError('too much')"));
    const { out } = await scratch.run('kata 1', { env: { KATA_LANG: 'fr' } });
    expect(out).toContain(
      'fail 1 Un nombre\n  two and two\n  RangeError: too much\n  où        katas/01-tiny/tiny.ts:5\n',
    );
  });

  test('a file that does not compile: its error, at its line', async ({ scratch, expect }) => {
    await scratch.answer(SOLUTION.replace('return number * 2', 'const = number'));
    const { status, out, err } = await scratch.run('kata 1');
    expect(err).toMatch(/^katas\/01-tiny\/tiny\.ts:5: .+\n(?:.+\n)? {2}const = number;\n\s+\^\n$/);
    expect({ status, out }).toEqual({ status: 1, out: '' });
  });

  test('a lesson that is gone costs its text, not the tests', async ({ scratch, expect }) => {
    for (const name of ['README', 'LISEZMOI', 'LEERME']) await rm(join(scratch.folder, `katas/01-tiny/${name}.md`));
    expect((await scratch.run('kata 1')).out).toContain('todo 1 two and two\n');
    expect((await scratch.run('kata 1 lesson')).err).toMatch(/^The lesson of kata 1 is missing/);
  });
});

describe.concurrent('words', () => {
  test.for([
    ['kata 7', 'There is no kata 7; they are numbered 1 to 1, and npm run kata lists them.'],
    ['kata 1 hnit', '"hnit" means nothing here; did you mean hint?'],
    ['kata hint', '"hint" means nothing here; did you mean npm run kata 1 hint?'],
    ['kata lang de', 'The workbook does not speak "de"; it speaks en (English), fr (Français), es\n(Español).'],
  ])('%s: one sentence', async ([words = '', sentence], { scratch, expect }) => {
    expect(await scratch.run(words)).toEqual({ status: 1, out: '', err: `${sentence}\n` });
  });

  test('the list, in the language that was chosen, else the system’s', async ({ scratch, expect }) => {
    const list = async (env: NodeJS.ProcessEnv) => (await scratch.run('kata', { env: { KATA_LANG: '', ...env } })).out;
    expect(await list({ LANG: 'es_MX.UTF-8' })).toContain('Algo pequeño  sin empezar');
    expect((await scratch.run('kata lang fr')).out).toBe('Désormais, le cahier parle français.\n');
    expect(await list({ LANG: 'es_MX.UTF-8' })).toContain('Quelque chose de petit  pas commencé');
    expect(await list({ KATA_LANG: 'en' })).toMatch(
      /^· {2}1 {2}Something small {2}not begun\n {6}connect, 5 min\n\nGo on with: npm run kata 1\n/,
    );
  });

  test('hints come one by one, for the first step that does not pass', async ({ scratch, expect }) => {
    const hint = async (words = 'kata 1 hint') => (await scratch.run(words)).out;
    expect(await hint()).toBe('1. One number\n\nHint 1\n  Think of twins.\n\nAnother one: npm run kata 1 hint\n');
    expect(await hint()).toMatch(/Hint 1\n.*\n\nHint 2\n {2}Multiply\.\n\nThat was the last/);
    await scratch.write('progress.json', '{"katas": {"1": {"passed": [1], "steps": 2, "hints": {"1": 2}}}}');
    expect(await hint('kata 1 pista')).toMatch(/^2\. Many numbers\n\nHint 1\n {2}`map`\n/);
  });

  test('the lesson keeps its hints folded, says so, and has colour only where wanted', async ({ scratch, expect }) => {
    const { out } = await scratch.run('kata 1 lesson');
    expect(out).toContain('1. One number\n\nWrite `double`.\n\n2 hints are folded away: npm run kata 1 hint unfolds');
    expect(out).not.toContain('twins');
    expect(out).not.toContain('\x1b');
    const coloured = await scratch.run('kata 1 lesson', { env: { FORCE_COLOR: '1' } });
    expect(coloured.out).toContain('\x1b[');
  });

  test('the difference gives the solution away: asked first, until the kata passes', async ({ scratch, expect }) => {
    await scratch.answer(WRONG);
    expect((await scratch.run('kata 1 diff', { input: 'n\n' })).out).not.toContain('double');
    expect((await scratch.run('kata 1 diff', { input: 'y\n' })).out).toContain(
      '-   return numbers.slice();\n+   return numbers.map(double);\n',
    );
    await scratch.write('progress.json', '{"katas": {"1": {"passed": [1, 2], "steps": 2, "hints": {}}}}');
    await scratch.answer(SOLUTION.replaceAll(/^ *\/\/ #.*\n/gm, ''));
    expect((await scratch.run('kata 1 diff')).out).toBe('Your files and the reference are the same.\n');
  });

  test('a reset asks, keeps a copy, and leaves tests and lessons alone', async ({ scratch, expect }) => {
    await scratch.answer(WRONG);
    expect((await scratch.run('kata 1 reset')).out).toContain('Nothing was changed.');
    expect(await scratch.read('katas/01-tiny/tiny.ts')).toBe(WRONG);
    expect((await scratch.run('kata 1 reset', { input: 'yes\n' })).out).toContain('in katas/01-tiny/kept/1.');
    expect(await scratch.read('katas/01-tiny/kept/1/tiny.ts')).toBe(WRONG);
    expect(await scratch.read('katas/01-tiny/tiny.ts')).toBe(stubOf(SOLUTION));
    expect((await scratch.run('kata 1 reset')).out).toBe('Kata 1 is as it was at the start.\n');
  });

  test('a deleted file comes back, and only that one', async ({ scratch, expect }) => {
    const more = 'export function more(): number {\n  // #region step 2\n  return 1;\n  // #endregion\n}\n';
    await scratch.write('solutions/01-tiny/more.ts', more);
    await scratch.answer(WRONG);
    expect((await scratch.run('kata 1')).err).toBe(
      'katas/01-tiny/more.ts is missing; npm run kata 1 reset restores it and leaves\nyour other files alone.\n',
    );
    expect((await scratch.run('kata 1 reset')).out).toContain('Restored: more.ts.');
    expect(await scratch.read('katas/01-tiny/more.ts')).toBe(stubOf(more));
    expect(await scratch.read('katas/01-tiny/tiny.ts')).toBe(WRONG);
  });

  test('doctor looks at this machine', async ({ scratch, expect }) => {
    const { status, out } = await scratch.run('kata doctor');
    expect(out).toMatch(/^✓ ok {7}Node \d+\.\d+/);
    expect(out).toMatch(/✓ ok {7}a free TCP port on 127\.0\.0\.1\n/);
    expect(status).toBe(0);
  });
});

test('the chat asks which katas pass with the files that are there now', async ({ scratch, expect }) => {
  const file = "'katas/01-tiny/tiny.ts'";
  await scratch.answer(SOLUTION);
  await scratch.write(
    'ask.ts',
    `import { readFileSync, writeFileSync } from 'node:fs';
    import { allKatas } from './lib/runner/katas.ts';
    import { passedKatas, recordSteps } from './lib/runner/progress.ts';
    const answers = [passedKatas()];
    recordSteps(allKatas()[0], [1], 2);
    answers.push(passedKatas());
    recordSteps(allKatas()[0], [1, 2], 2);
    answers.push(passedKatas());
    writeFileSync(${file}, readFileSync(${file}, 'utf8').replaceAll('\\n', '\\r\\n')); // as git may on Windows
    answers.push(passedKatas());
    writeFileSync(${file}, '// something else');
    answers.push(passedKatas());
    console.log(JSON.stringify(answers));`,
  );
  expect((await scratch.node(['--import', 'tsx', 'ask.ts'])).out).toBe('[[],[],[1],[1],[]]\n');
});
