// Where a learner stands, from what Vitest has seen of each test.

import type { SerializedError } from 'vitest';
import { expect, test } from 'vitest';
import type { TestModule } from 'vitest/node';
import { boardOf } from './board.ts';
import { allKatas } from './katas.ts';
import type { Note } from './notes.ts';
import { judge } from './verdict.ts';

const kata = allKatas()[0]!;

interface Seen {
  id: string;
  step: number;
  state?: 'passed' | 'failed' | 'pending' | 'skipped';
  /** The step whose `todo()` it reached. */
  unwritten?: number;
}

function moduleOf(...tests: Seen[]): TestModule {
  const all = tests.map(({ id, step, state = 'passed', unwritten }) => ({
    id,
    name: `test ${id}`,
    meta: () => ({ step, ...(unwritten && { unwritten }) }),
    result: () => ({ state, errors: state === 'failed' ? [{ name: 'Error', message: `wrong ${id}` }] : [] }),
  }));
  return { children: { allTests: () => all.values() }, errors: () => [] } as unknown as TestModule;
}

const states = (...args: Parameters<typeof judge>) => judge(...args).steps.map(({ number, state }) => [number, state]);

test('a loop without an end is blamed on the test that did not come back; results that it overtook count', () => {
  const early = moduleOf({ id: 'a', step: 1 });
  const late = moduleOf(
    { id: 'b', step: 2, state: 'pending' },
    { id: 'c', step: 3, state: 'pending' },
    { id: 'd', step: 3, state: 'pending' },
  );
  const left = new Map<string, Note>([
    ['b', 'passed'],
    ['c', 'begun'],
  ]);
  const { steps, tests } = judge([early, late], [], left);
  expect(steps.map(({ state }) => state)).toEqual(['pass', 'pass', 'fail']);
  expect(steps[2]!.failures).toEqual([{ title: 'test c', error: { name: 'Hung', message: '' } }]);
  expect(tests).toEqual({ passed: 2, failed: 1, todo: 0, skipped: 0 });
});

test('a step that is still to be written does not fail, whatever its tests run into', () => {
  const module = moduleOf(
    { id: 'a', step: 3, state: 'failed' },
    { id: 'b', step: 4, state: 'failed' },
    { id: 'c', step: 4, state: 'skipped', unwritten: 4 },
    { id: 'd', step: 5, state: 'failed' },
  );
  expect(states([module], [], new Map(), new Set([4]))).toEqual([
    [3, 'fail'],
    [4, 'todo'],
    [5, 'fail'],
  ]);
  expect(judge([module], [], new Map(), new Set([4])).tests).toEqual({ passed: 0, failed: 2, todo: 2, skipped: 0 });
});

test('what the failing test printed, and nothing of another test; that the step passed before, and what came after', () => {
  const module = moduleOf(
    { id: 'a', step: 1 },
    { id: 'b', step: 1, state: 'failed' },
    { id: 'c', step: 2, state: 'failed' },
  );
  const output = new Map(['a', 'b', 'c'].map((id) => [id, `printed by ${id}\n`]));
  const solved = { ...kata, folder: kata.solution };
  const board = boardOf(solved, undefined, { verdict: judge([module]), output }, 2);
  expect(board.steps.slice(0, 2).map(({ output, broken }) => [output, broken])).toEqual([
    ['printed by b\n', { at: 2, functions: expect.arrayContaining(['#receive']) }],
    ['printed by c\n', undefined],
  ]);
});

test('an error that comes from nowhere in particular says less than a step that does not pass', () => {
  const stray = [{ name: 'Error', message: 'reset' } as unknown as SerializedError];
  const boardAfter = (module: TestModule) =>
    boardOf(kata, undefined, { verdict: judge([module], stray), output: new Map() });
  expect(boardAfter(moduleOf({ id: 'a', step: 1, state: 'failed' })).trouble).toBeUndefined();
  const all = boardOf(kata, undefined).steps.map(({ number }) => ({ id: `${number}`, step: number }));
  expect(boardAfter(moduleOf(...all)).trouble).toMatchObject({ message: 'reset' });
});
