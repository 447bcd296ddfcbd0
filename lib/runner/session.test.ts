// A kata's tests, run again at every save; a process that does not come back is ended.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import { Scratch, SOLUTION } from './scratch.ts';
import { Watchdog } from './watchdog.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await Scratch.make();
});
afterEach(() => scratch.remove());

/** A test that never ends while step 1 is wrong: whoever waited for it would wait for its time-out. */
const SLOW = `import { double } from '#tiny/tiny.ts';
import { step } from '../../lib/runner/step.ts';
step(3, 'not before step 1', () => new Promise((resolve) => double(2) === 4 && resolve()));
`;

const WATCH = `import { writeFileSync, rmSync } from 'node:fs';
import { boardOf, passedSteps } from './lib/runner/board.ts';
import { allKatas } from './lib/runner/katas.ts';
import { runTests } from './lib/runner/session.ts';

const file = 'katas/01-tiny/tiny.ts';
const solution = ${JSON.stringify(SOLUTION)};
const [kata] = allKatas();
const changes = [
  () => writeFileSync(file, solution.replace('number * 2', 'number * 3')), // step 1 fails: 3 is not waited for
  () => writeFileSync(file, 'export const = 1;'),
  () => rmSync(file),
  () => writeFileSync(file, solution),
];
const seen = (report) => {
  const board = boardOf(kata, undefined, report);
  console.log(board.trouble?.kind ?? board.steps.map(({ state = 'waiting' }) => state).join(' '));
  setTimeout(() => (changes.length > 0 ? changes.shift()() : session.then((open) => open.close())), 0);
};
const session = runTests({
  kata,
  onReport: seen,
  watch: {
    poll: process.argv[2] === 'poll',
    onStart() {},
    onFiles: () => boardOf(kata).trouble && seen(),
  },
});
`;

test.each(['events', 'poll'])('at every save, by %s', async (how) => {
  await scratch.write('watch.ts', WATCH);
  await scratch.write('katas/01-tiny/slow.test.ts', SLOW);
  const { out, status } = await scratch.node(['--import', 'tsx', 'watch.ts', how]);
  expect(out.split('\n')).toEqual(['todo todo', 'fail fail', 'code', 'missing', 'pass pass pass', '']);
  expect(status).not.toBeNull(); // it ended by itself: nothing was left running
});

test('a loop without an end is ended from outside, and the test that did not come back is known', async () => {
  const child: ChildProcess = spawn(process.execPath, ['-e', "console.log('on'); for (;;);"]);
  await once(child.stdout!, 'data');
  const asTest = (id: string, state: string) => ({ id, result: () => ({ state }), meta: () => ({ pid: child.pid }) });
  const tests = [asTest('a', 'passed'), asTest('b', 'pending'), asTest('c', 'pending')];
  const module = { children: { allTests: () => tests.values() } } as unknown as TestModule;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const watchdog = new Watchdog();
    watchdog.hear(module);
    vi.advanceTimersByTime(6_000);
    watchdog.hear(module); // a sign of life
    vi.advanceTimersByTime(6_000);
    expect(child.killed || watchdog.hung.size > 0).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect([...watchdog.hung]).toEqual(['b']);
  } finally {
    vi.useRealTimers();
  }
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});
