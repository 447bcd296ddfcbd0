// A kata's tests, run again at every save; a process that does not come back is ended.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import { type Note, Notes, note } from './notes.ts';
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

/** A test whose process dies while its run is being cancelled, since it saves a file itself. */
const DYING = `import * as tiny from '#tiny/tiny.ts';
import { writeFileSync } from 'node:fs';
import { step } from '../../lib/runner/step.ts';
step(3, 'dies once', ({ signal }) => {
  if (!('dies' in tiny)) return;
  signal.addEventListener('abort', () => process.kill(process.pid, 'SIGKILL'));
  writeFileSync('katas/01-tiny/tiny.ts', ${JSON.stringify(SOLUTION)});
  return new Promise(() => {});
});
`;

/** Prints what is seen after each change; the next one is made then. */
const WATCH = `import { rmSync, writeFileSync } from 'node:fs';
import { boardOf } from './lib/runner/board.ts';
import { troubleLines } from './lib/runner/fault-lines.ts';
import { allKatas } from './lib/runner/katas.ts';
import { runTests } from './lib/runner/session.ts';
import { WORDS } from './lib/runner/words.ts';

const [kata] = allKatas();
const solution = ${JSON.stringify(SOLUTION)};
const answer = (text) => () => writeFileSync('katas/01-tiny/tiny.ts', text);
const all = {
  wrong: answer(solution.replace('number * 2', 'number * 3')),
  unreadable: answer('export const = 1;'),
  unexported: answer(solution.replace('export function double(', 'function double(')),
  lost: answer('import { net } from "./nett.ts";' + solution.replace('number * 2', 'net(number)')),
  // Saves the right answer while its run is under way.
  loops: answer(
    'import { writeFileSync } from "node:fs";' +
      solution.replace('return number', \`writeFileSync('katas/01-tiny/tiny.ts', \${JSON.stringify(solution)}); for (;;); return number\`),
  ),
  dies: answer(solution + 'export const dies = true;'),
  deleted: () => rmSync('katas/01-tiny/tiny.ts'),
  right: answer(solution),
};
const [how, ...changes] = process.argv.slice(2);
const look = (report) => {
  const { trouble, steps } = boardOf(kata, undefined, report);
  const lines = trouble ? troubleLines(trouble, 1, WORDS.en, 200) : [steps.map(({ state }) => state).join(' ')];
  console.log(lines[0]);
  setImmediate(() => (changes.length > 0 ? all[changes.shift()]() : session.then((open) => open.close())));
};
const session = runTests({
  kata,
  onReport: look,
  watch: { poll: how === 'poll', onStart() {}, onFiles: () => boardOf(kata).trouble && look() },
});
`;

async function watching(...words: string[]): Promise<string[]> {
  await scratch.write('watch.ts', WATCH);
  const { out, status, err } = await scratch.node(['--import', 'tsx', 'watch.ts', ...words]);
  expect(err).toBe('');
  expect(status).not.toBeNull(); // it ended by itself: nothing was left running
  return out.trimEnd().split('\n');
}

test('at every save: what is wrong now, and nothing more than is needed to know', async () => {
  await scratch.write('katas/01-tiny/slow.test.ts', SLOW);
  const seen = await watching('events', 'wrong', 'unreadable', 'unexported', 'lost', 'deleted', 'right');
  expect(seen).toEqual([
    'todo todo',
    'fail fail', // step 3 is not waited for
    expect.stringMatching(/^katas\/01-tiny\/tiny\.ts:1: /),
    'katas/01-tiny/tiny.ts no longer exports double, which the tests import.',
    "katas/01-tiny/tiny.ts:1: Cannot find module './nett.ts'",
    expect.stringMatching(/^katas\/01-tiny\/tiny\.ts is missing; /),
    'pass pass pass',
  ]);
});

test('the same where files have to be polled', async () => {
  expect(await watching('poll', 'wrong', 'right')).toEqual(['todo todo', 'fail fail', 'pass pass']);
});

test('a file saved while a test is in a loop without an end', async () => {
  expect(await watching('events', 'loops')).toEqual(['todo todo', 'pass pass']);
});

test('a file saved while tests run, whose process dies when it is told to stop', async () => {
  await scratch.write('katas/01-tiny/dying.test.ts', DYING);
  expect(await watching('events', 'dies')).toEqual(['todo todo', 'pass pass pass']);
});

test('a loop without an end is ended from outside, and how far its process came is known', async () => {
  const child: ChildProcess = spawn(process.execPath, ['-e', "console.log('on'); for (;;);"]);
  await once(child.stdout!, 'data');
  const asTest = (id: string, state: string) => ({ id, result: () => ({ state }), meta: () => ({ pid: child.pid }) });
  const module = {
    children: { allTests: () => [asTest('a', 'passed'), asTest('b', 'pending'), asTest('c', 'pending')].values() },
  } as unknown as TestModule;
  const written = new Map<string, Note>([['b', 'passed']]);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const notes = { of: (pid: number) => (pid === child.pid ? written : new Map()) } as Notes;
    const watchdog = new Watchdog(notes);
    watchdog.hear(module);
    vi.advanceTimersByTime(6_000);
    watchdog.hear(module); // a sign of life
    vi.advanceTimersByTime(6_000);
    expect(child.killed || watchdog.left.size > 0).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect([...watchdog.left]).toEqual([
      ['b', 'passed'],
      ['c', 'begun'], // nothing was left word of: the next one
    ]);
    written.set('c', 'passed').set('d', 'begun');
    watchdog.hear(module);
    vi.advanceTimersByTime(8_000);
    expect([...watchdog.left.values()]).toEqual(['passed', 'passed', 'begun']);
  } finally {
    vi.useRealTimers();
  }
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});

test('how far each test has come is left where another process can read it', () => {
  const notes = new Notes();
  vi.stubEnv(...(Object.entries(notes.env)[0] as [string, string]));
  try {
    note('1', 'begun');
    note('1', 'passed');
    note('2', 'begun');
    expect([...notes.of(process.pid)]).toEqual([
      ['1', 'passed'],
      ['2', 'begun'],
    ]);
    notes.clear();
    expect(notes.of(process.pid).size).toBe(0);
  } finally {
    vi.unstubAllEnvs();
    notes.remove();
  }
});
