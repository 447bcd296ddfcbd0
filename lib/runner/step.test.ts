// What becomes of a step whose `todo()` is reached, and of errors that nobody catches, wherever that happens.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Scratch } from './scratch.ts';

const TESTS = `import { createServer, connect } from 'node:net';
import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';
import { todo } from '../../lib/runner/todo.ts';

const never = () => new Promise(() => {});

step(3, 'todo at once', () => todo(3));
step(4, 'todo in a timer', async () => {
  setTimeout(() => todo(4), 1);
  await never();
});
step(5, 'todo in a socket callback', async ({ after }) => {
  const server = createServer(() => todo(5)).listen(0, '127.0.0.1', () => connect(server.address().port, '127.0.0.1').unref());
  after(() => server.close());
  await never();
});
step(6, 'todo swallowed', async () => {
  try {
    todo(6);
  } catch {}
  await never();
});
step(7, 'todo in a promise that nobody waits for', async () => {
  (async () => todo(7))();
  await never();
});
step(8, 'thrown in a callback', async () => {
  setTimeout(() => { throw new TypeError('in a callback'); }, 1);
  await never();
});
step(9, 'rejected, and nobody looks', async () => {
  Promise.reject(new TypeError('in a promise'));
  await never();
});
const closed = [];
step(10, 'closes what it opened, the last first', ({ after }) => {
  after(() => closed.push('first'));
  after(async () => closed.push('second'));
  todo(11);
});
step(11, 'and that has happened', () => {
  expect(closed).toEqual(['second', 'first']);
});
step(12, 'a later step may have a stand-in', () => {
  expect(todo(13, () => 'until then')).toBe('until then');
});
step(13, 'which its own step does not use', () => todo(13, () => 'until then'));
step(14, 'nor does one that comes later', () => todo(13, () => 'until then'));
`;

let scratch: Scratch;
let lines: string[];
beforeAll(async () => {
  scratch = await Scratch.make();
  await scratch.write('katas/01-tiny/step.test.ts', TESTS);
  const { out, err } = await scratch.run('kata 1');
  expect(err).toBe('');
  lines = out.split('\n').map((line) => line.replace(/ \((?:done|not right yet|not written yet)\)$/, ''));
});
afterAll(() => scratch.remove());

test.for(['at once', 'in a timer', 'in a socket callback', 'swallowed', 'in a promise that nobody waits for'])(
  'a todo %s: not written yet',
  (where) => {
    expect(lines.find((line) => line.endsWith(`todo ${where}`))).toMatch(/^todo \d /);
  },
);

test('an error that nobody catches fails the step that it belongs to, and no other', () => {
  const at = lines.indexOf('fail 8 thrown in a callback');
  expect(lines.slice(at + 2, at + 6)).toEqual([
    '  TypeError: in a callback',
    '  It was thrown where nobody could catch it: in a callback, or in a promise',
    '  without await.',
    '  test      katas/01-tiny/step.test.ts:29',
  ]);
  expect(lines).toContain('fail 9 rejected, and nobody looks');
  expect(lines.filter((line) => line.startsWith('fail'))).toHaveLength(2);
});

test('what was opened is closed, in whatever way a step ends', () => {
  expect(lines).toContain('todo 10 closes what it opened, the last first');
  expect(lines).toContain('pass 11 and that has happened');
});

test('a stand-in serves earlier steps only', () => {
  expect(lines).toContain('pass 12 a later step may have a stand-in');
  expect(lines).toContain('todo 13 which its own step does not use');
  expect(lines).toContain('todo 14 nor does one that comes later');
});
