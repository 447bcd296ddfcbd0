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

const ANSWER = 'katas/01-tiny/tiny.ts';
const WRONG = SOLUTION.replace('numbers.map(double)', 'numbers.slice()');

/** The same with another function to be written in step 2, and one that is given. */
const MORE = `${SOLUTION}
export function triple(number: number): number {
  // #region step 2
  return number * 3;
  // #endregion
}

/** Given. */
export function sum(numbers: Uint8Array): number {
  return numbers.reduce((a, b) => a + b);
}
`;
const MORE_TESTS = `import { double, doubleAll, sum, triple } from '#tiny/tiny.ts';
import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';
step(1, 'two and two', () => expect(double(2)).toBe(4));
step(2, 'the sum', () => expect(sum(doubleAll(Uint8Array.of(1, 2)))).toBe(6));
step(2, 'three times', () => expect(triple(2)).toBe(6));
`;

describe.concurrent('one kata, without a terminal', () => {
  test('nothing is written yet: where to write', async ({ scratch, expect }) => {
    expect(await scratch.run('kata 1')).toEqual({
      status: 1,
      out: 'todo 1 One number (not written yet)\n  write     katas/01-tiny/tiny.ts:6  double\ntodo 2 Many numbers (not written yet)\n',
      err: '',
    });
  });

  test('a wrong answer: what was expected, seen and printed, and where; an error; what does not compile', async ({
    scratch,
    expect,
  }) => {
    const [wrong, error, broken] = await scratch.runAll(
      { write: ANSWER, text: WRONG.replace('  return numbers', "  console.log('I got', numbers);\n  return numbers") },
      'kata 1',
      { write: ANSWER, text: SOLUTION.replace('return number * 2', "throw new RangeError('too much')") },
      { words: 'kata 1', env: { KATA_LANG: 'fr' } },
      { write: ANSWER, text: SOLUTION.replace('return number * 2', 'const = number') },
      'kata 1',
    );
    expect(wrong!.out.split('\n')).toEqual([
      'pass 1 One number (done)',
      'fail 2 Many numbers (not right yet)',
      '  all of them',
      '  expected  Uint8Array [2, 4, 6]',
      '  seen      Uint8Array [1, 2, 3]',
      '  where     katas/01-tiny/tiny.ts:10  doubleAll',
      '  test      katas/01-tiny/tiny.test.ts:10',
      '  printed   I got Uint8Array(3) [ 1, 2, 3 ]',
      '',
    ]);
    expect(wrong!.status).toBe(1);
    expect(error!.out).toContain(
      'fail 1 Un nombre (pas encore juste)\n  Cette étape était réussie\u00a0: une modification faite depuis l’a cassée. Tu en\n  étais à l’étape 2\u00a0: doubleAll.\n' +
        '  two and two\n  RangeError: too much\n  où        katas/01-tiny/tiny.ts:5  double\n',
    );
    expect(broken!.err).toMatch(/^katas\/01-tiny\/tiny\.ts:5: .+\n(?:.+\n)? {2}const = number;\n\s+\^\n$/);
    expect(broken).toMatchObject({ status: 1, out: '' });
  });

  test('where to look: the line that threw, as near as the learner wrote it; else all that may have led to it', async ({
    scratch,
    expect,
  }) => {
    await scratch.write('solutions/01-tiny/tiny.ts', MORE);
    await scratch.write('katas/01-tiny/tiny.test.ts', MORE_TESTS);
    const answers = [
      MORE.replace('numbers.map(double)', 'numbers.nothing.map(double)'),
      MORE.replace('numbers.map(double)', 'Uint8Array.of(sum(undefined))'), // thrown by what is given
      MORE.replace('numbers.map(double)', 'undefined'), // the same, and no line of the learner's led there
      MORE.replace('numbers.map(double)', 'numbers').replace('return number * 3', 'return todo(2)'),
    ].map((text) => ({ write: ANSWER, text: `import { todo } from '../../lib/runner/todo.ts';${text}` }));
    const outcomes = await scratch.runAll(...answers.flatMap((answer) => [answer, 'kata 1']));
    const [own, through, given, half] = outcomes.map(({ out }) => out.replaceAll('katas/01-tiny/', ''));
    expect(own).toContain('  where     tiny.ts:12  doubleAll\n  test ');
    expect(through).toContain('  where     tiny.ts:12  doubleAll\n            tiny.ts:16  triple\n  test ');
    expect(given).toContain(
      '  where     tiny.ts:24  sum\n            tiny.ts:10  doubleAll\n            tiny.ts:16  triple\n  test ',
    );
    expect(half).toContain('\n  write     tiny.ts:18  triple\n');
    expect(half).toContain('\n  where     tiny.ts:10  doubleAll\n  test ');
  });

  test('of two files with tests of one step, the one that imports less is about less, and told first', async ({
    scratch,
    expect,
  }) => {
    const both = `import 'node:net';
import 'node:dns';
import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';
step(1, 'the network', () => expect('up').toBe('down'));
`;
    await scratch.write('katas/01-tiny/all.test.ts', both);
    await scratch.answer(SOLUTION.replace('number * 2', 'number * 3'));
    const { out } = await scratch.run('kata 1');
    expect(out).toMatch(/^fail 1 .*\n {2}two and two\n/);
    expect(out).toContain('One more test of this step fails.');
  });

  test('all right: exit status 0, and what the chat makes of it; then broken again', async ({ scratch, expect }) => {
    const [right, broken] = await scratch.runAll(
      { write: ANSWER, text: SOLUTION },
      'kata 1',
      { write: ANSWER, text: SOLUTION.replace('number * 2', 'number * 3') },
      'kata 1',
    );
    expect(right).toEqual({
      status: 0,
      err: '',
      out:
        'pass 1 One number (done)\npass 2 Many numbers (done)\n\n' +
        'All 2 steps are done. The chat runs on your code from now on: npm run chat.\n',
    });
    const progress = JSON.parse(await scratch.read('progress.json'));
    expect(progress.katas[1]).toMatchObject({ passed: [], steps: 2, sha256: expect.stringMatching(/^\w{64}$/) });
    expect(broken!.out.split('\n')).toEqual([
      'fail 1 One number (not right yet)',
      '  This step was done: a later change has broken it.',
      '  two and two',
      '  expected  4',
      '  seen      6',
      '  where     katas/01-tiny/tiny.ts:3  double',
      '  test      katas/01-tiny/tiny.test.ts:6',
      'fail 2 Many numbers (not right yet)', // because of step 1, perhaps: one line
      '',
    ]);
  });

  test('what was done is called broken until it passes again, or is taken out', async ({ scratch, expect }) => {
    const tripled = (text: string) => text.replace(/number \* 2|todo\(1\)/, 'number * 3');
    const answer = (text: string) => ({ write: ANSWER, text });
    const outcomes = await scratch.runAll(
      ...[answer(WRONG), 'kata 1', answer(tripled(WRONG)), 'kata 1', 'kata 1', answer(WRONG), 'kata 1'],
      ...[answer(stubOf(SOLUTION)), 'kata 1', answer(tripled(stubOf(SOLUTION))), 'kata 1'],
    );
    const broken = 'This step was done: a later change has broken it. You were at step 2: doubleAll.';
    const isBroken = outcomes.map(({ out }) => out.replaceAll(/\n */g, ' ').includes(broken));
    expect(isBroken).toEqual([false, true, true, false, false, false]);
  });

  test('a lesson that is gone costs its text, not the tests', async ({ scratch, expect }) => {
    for (const name of ['README', 'LISEZMOI', 'LEERME']) await rm(join(scratch.folder, `katas/01-tiny/${name}.md`));
    const [tests, lesson] = await scratch.runAll('kata 1', 'kata 1 lesson');
    expect(tests!.out).toContain('todo 1 two and two (not written yet)\n');
    expect(lesson!.err).toMatch(/^The lesson of kata 1 is missing/);
  });
});

describe.concurrent('words', () => {
  test('what makes no sense earns one sentence', async ({ scratch, expect }) => {
    const wrong = {
      'kata 7': 'There is no kata 7; they are numbered 1 to 1, and npm run kata lists them.',
      'kata 1 hnit': '"hnit" means nothing here; did you mean hint?',
      'kata hint': '"hint" means nothing here; did you mean npm run kata 1 hint?',
      'kata lang de': 'The workbook does not speak "de"; it speaks en (English), fr (Français), es (Español).',
    };
    const outcomes = await scratch.runAll(...Object.keys(wrong));
    expect(outcomes.map(({ err }) => err.trimEnd().replaceAll('\n', ' '))).toEqual(Object.values(wrong));
    for (const { status, out } of outcomes) expect({ status, out }).toEqual({ status: 1, out: '' });
  });

  test('the list, in the language that was chosen, else the system’s', async ({ scratch, expect }) => {
    const mexican = { words: 'kata', env: { KATA_LANG: '', LANG: 'es_MX.UTF-8' } };
    const [before, chosen, after, overruled, spanish, asked] = await scratch.runAll(
      mexican,
      { ...mexican, words: 'kata lang fr' },
      mexican,
      { words: 'kata lang fr', env: { KATA_LANG: 'es' } },
      { words: 'kata', env: { KATA_LANG: 'es' } },
      { ...mexican, words: 'kata lang' },
    );
    expect(before!.out).toContain('Algo pequeño  sin empezar');
    expect(chosen!.out).toBe('Désormais, le cahier parle français.\n');
    expect(after!.out).toContain('Quelque chose de petit  pas commencé');
    expect(overruled!.out).toMatch(/^C’est noté\u00a0: français\. Mais tant que KATA_LANG=es est défini/);
    expect(spanish!.out).toMatch(
      /^· {2}1 {2}Algo pequeño {2}sin empezar\n {6}connect, 5 min\n\nSigue con: npm run kata 1\n/,
    );
    expect(asked!.status).toBe(0);
    expect(asked!.out.replaceAll('\n', ' ')).toMatch(
      /^Le cahier parle en \(English\), fr .* c’est le français\u00a0; /,
    );
  });

  test('hints come one by one, for the first step that does not pass', async ({ scratch, expect }) => {
    const [one, two, three] = await scratch.runAll(
      'kata 1 hint',
      'kata 1 hint',
      { write: 'progress.json', text: '{"katas": {"1": {"passed": [1], "steps": 2, "hints": {"1": 2}}}}' },
      'kata 1 pista',
    );
    expect(one!.out).toBe('1. One number\n\nHint 1\n  Think of twins.\n\nAnother one: npm run kata 1 hint\n');
    expect(two!.out).toMatch(/Hint 1\n.*\n\nHint 2\n {2}Multiply\.\n\nThat was the last/);
    expect(three!.out).toMatch(/^2\. Many numbers\n\nHint 1\n {2}`map`\n/);
  });

  test('a progress file that is damaged, in whatever way, is kept aside', async ({ scratch, expect }) => {
    const damages = [
      '{"katas": {"1": ',
      '{"katas": 3}',
      '[]',
      'null',
      '{"katas": {"1": 3}}',
      '{"katas": {"1": {"passed": ["1"], "steps": 2, "hints": {}}}}',
      '{"katas": {"1": {"passed": [], "steps": "2", "hints": {}}}}',
      '{"katas": {"1": {"passed": [], "steps": 2, "hints": null}}}',
      '{"language": "xx", "katas": {}}',
    ];
    const outcomes = await scratch.runAll(
      ...damages.flatMap((text) => [{ write: 'progress.json', text }, 'kata 1 hint']),
    );
    for (const [index, { status, err }] of outcomes.entries()) {
      const file = `progress-damaged-${index + 1}.json`;
      expect({ status, err }).toEqual({ status: 0, err: expect.stringContaining(`it is kept as ${file}`) });
      expect(await scratch.read(file)).toBe(damages[index]);
    }
    expect(JSON.parse(await scratch.read('progress.json')).katas[1].hints).toEqual({ 1: 1 });
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
    const [no, yes, allowed] = await scratch.runAll(
      { write: ANSWER, text: WRONG },
      { words: 'kata 1 diff', input: 'n\n' },
      { words: 'kata 1 diff', input: 'y\n' },
      { write: 'progress.json', text: '{"katas": {"1": {"passed": [1, 2], "steps": 2, "hints": {}}}}' },
      { write: ANSWER, text: SOLUTION.replaceAll(/^ *\/\/ #.*\n/gm, '') },
      'kata 1 diff',
    );
    expect(no!.out).not.toContain('double');
    expect(yes!.out).toContain('-   return numbers.slice();\n+   return numbers.map(double);\n');
    expect(allowed!.out).toBe('Your files and the reference are the same.\n');
  });

  test('a reset asks, keeps a copy, and leaves tests and lessons alone', async ({ scratch, expect }) => {
    const reset = 'kata 1 reset';
    await scratch.answer(WRONG);
    const [no] = await scratch.runAll(reset);
    expect(no!.out).toContain('Nothing was changed.');
    expect(await scratch.read(ANSWER)).toBe(WRONG);
    const [yes, again] = await scratch.runAll({ words: reset, input: 'yes\n' }, reset);
    expect(yes!.out).toContain('in katas/01-tiny/kept/1.');
    expect(await scratch.read('katas/01-tiny/kept/1/tiny.ts')).toBe(WRONG);
    expect(await scratch.read(ANSWER)).toBe(stubOf(SOLUTION));
    expect(again!.out).toBe('Kata 1 is as it was at the start.\n');
  });

  test('a deleted file comes back, and only that one', async ({ scratch, expect }) => {
    const more = 'export function more(): number {\n  // #region step 2\n  return 1;\n  // #endregion\n}\n';
    await scratch.write('solutions/01-tiny/more.ts', more);
    await scratch.answer(WRONG);
    const [missing, restored] = await scratch.runAll('kata 1', 'kata 1 reset');
    expect(missing!.err).toBe(
      'katas/01-tiny/more.ts is missing; npm run kata 1 reset restores it and leaves\nyour other files alone.\n',
    );
    expect(restored!.out).toContain('Restored: more.ts.');
    expect(await scratch.read('katas/01-tiny/more.ts')).toBe(stubOf(more));
    expect(await scratch.read('katas/01-tiny/tiny.ts')).toBe(WRONG);
  });

  test('a test that is gone is missed, and said how to get back', async ({ scratch, expect }) => {
    const tests = await scratch.read('katas/01-tiny/tiny.test.ts');
    await scratch.answer(SOLUTION);
    await scratch.write('katas/01-tiny/tiny.test.ts', tests.slice(0, tests.indexOf('step(2')));
    expect(await scratch.run('kata 1')).toEqual({
      status: 1,
      out: '',
      err:
        'Step 2 has lost its test; git checkout -- "katas/01-tiny/*.test.ts" brings the\n' +
        'tests back (without git, copy them from the original).\n',
    });
  });

  test('doctor looks at this machine', async ({ scratch, expect }) => {
    const { status, out } = await scratch.run('kata doctor');
    expect(out).toMatch(/^✓ ok {7}Node \d+\.\d+/);
    expect(out).toMatch(/✓ ok {7}a free TCP port on 127\.0\.0\.1\n/);
    expect(out).toMatch(/✓ ok {7}multicast on \S+ \(127\.0\.0\.1\)\n/);
    expect(out.match(/multicast on/g)).toHaveLength(1); // the tests speak on no other interface
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
