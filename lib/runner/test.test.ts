// `npm test`: the reference, the learner's answers and the workbook itself.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scratch, SOLUTION } from './scratch.ts';
import { stubOf } from './stubs.ts';

/** Fails because of step 1, before it comes to step 2. */
const CASCADE = `import { double, doubleAll } from '#tiny/tiny.ts';
import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';
step(2, 'one and all', () => {
  expect(double(1)).toBe(2);
  doubleAll(new Uint8Array(1));
});
`;

/** Each fails. */
const TEXTS = `import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';
for (const [expected, seen] of [['ana', 'ana '], ['', 'a\\nb'], ['5', 5], [4, 5], [undefined, '']])
  step(1, 'a comparison', () => expect(seen).toBe(expected));
`;

/** As the lab leaves a test out. */
const IN_BROWSER = `import { NO_BROWSER } from '../../lib/runner/left-out.ts';
import { step } from '../../lib/runner/step.ts';
step(2, 'in a browser', ({ skip }) => skip(NO_BROWSER));
`;

let scratch: Scratch;
beforeEach(async () => {
  scratch = await Scratch.make();
});
afterEach(() => scratch.remove());

test('a fresh clone is green: what is not written yet is no failure', async () => {
  expect(await scratch.run('test', { env: { CI: 'true' } })).toEqual({
    status: 0,
    out: [
      'Kata 1 · Something small: 0 of 2 steps done',
      'The workbook itself: 0 passed, 0 failed, 0 not written yet',
      '',
      '2 passed, 0 failed, 2 not written yet',
      '2 passed, 0 failed, 2 skipped',
      '',
    ].join('\n'),
    err: '',
  });
});

test('tests that need a browser where there is none are left out, and people hear how to add one', async () => {
  await scratch.write('katas/01-tiny/browser.test.ts', IN_BROWSER);
  const { status, out } = await scratch.run('test', { env: { KATA_LANG: 'fr' } });
  expect(status).toBe(0);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(
    /2 sautés 2 tests ont été laissés de côté : .* CHROMIUM=chemin dit où\. $/,
  );
});

test('what is written and wrong fails; whether the answer is to blame, the reference shows', async () => {
  const broken = SOLUTION.replace('number * 2', 'number * 3');
  await scratch.write('solutions/01-tiny/tiny.ts', broken);
  await scratch.answer(broken.replace('numbers.map(double)', 'numbers'));
  await scratch.write(
    'lib/own.test.ts',
    "import { test } from 'vitest';\ntest('mine', () => { throw new Error('so'); });",
  );
  const { status, out } = await scratch.run('test', { env: { KATA_LANG: 'es' } });
  expect(out).toContain('Kata 1, paso 1, referencia\n  two and two\n  se esperaba   4\n  se obtuvo     6\n');
  expect(out).toContain('  dónde         solutions/01-tiny/tiny.ts:3  double\n');
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(
    /paso 1, tu respuesta two and two .* katas\/01-tiny\/tiny\.test\.ts:6 La referencia también falla aquí/,
  );
  expect(out).toContain('lib/own.test.ts: mine\nError: so\n');
  expect(out).toMatch(/\n0 correctas, 5 con fallos, 0 aún sin escribir\n$/);
  expect(status).toBe(1);
});

test('what is still to be written does not fail; a step without a test does', async () => {
  await scratch.write(
    'solutions/01-tiny/more.ts',
    'function more() {\n  // #region step 3\n  return 1;\n  // #endregion\n}\n',
  );
  await scratch.write('katas/01-tiny/more.ts', '');
  await scratch.answer(stubOf(SOLUTION).replace('return todo(1)', 'return number * 3'));
  await scratch.write('katas/01-tiny/more.test.ts', CASCADE);
  const { status, out } = await scratch.run('test');
  expect(out).toContain('Step 3 has lost its test;');
  expect(out).toContain('Kata 1, step 1, your answer');
  expect(out).not.toContain('Kata 1, step 2');
  expect(out).toMatch(/\n3 passed, 2 failed, 2 not written yet\n$/);
  expect(status).toBe(1);
});

test('a file that does not compile is a failure', async () => {
  await scratch.answer('export const double = ;');
  const { status, out } = await scratch.run('test');
  expect(out).toMatch(/^katas\/01-tiny\/tiny\.ts:1: /);
  expect(out).toContain('2 passed, 1 failed, 0 not written yet');
  expect(status).toBe(1);
});

test('texts are quoted, so that one sees where they end; nothing else is', async () => {
  await scratch.write('katas/01-tiny/texts.test.ts', TEXTS);
  await scratch.answer(SOLUTION);
  const { out } = await scratch.run('test');
  expect(out.match(/(?<=reference\n {2}a comparison\n)(?: +(?:expected|seen) .*\n){2}/g)).toEqual([
    '  expected  "ana"\n  seen      "ana "\n',
    '  expected  ""\n  seen      "a\\nb"\n',
    '  expected  "5"\n  seen      5\n',
    '  expected  4\n  seen      5\n',
    '  expected  undefined\n  seen      ""\n',
  ]);
});
