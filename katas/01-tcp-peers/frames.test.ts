import { encodeFrame } from '#tcp-peers/frames.ts';
import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';
import { todo } from '../../lib/runner/todo.ts';

step(1, 'a', () => {
  expect([...encodeFrame(Uint8Array.of(1, 2))]).toEqual([0, 0, 0, 2, 1, 2]);
});
step(2, 'in a callback', async () => { await new Promise((r) => setTimeout(() => todo(2), 5)) });
step(3, 'thrown in a callback', async () => { await new Promise((r) => setTimeout(() => { throw new TypeError('oops') }, 5)) });
step(4, 'rejected', async ({ after }) => { after(() => console.log('closed')); await new Promise((r) => setTimeout(async () => { throw new TypeError('oops') }, 5)) });
step(5, 'swallowed', async ({ after }) => { after(() => console.log('closed 5')); try { todo(5) } catch {} await new Promise(() => {}) });
step(6, 'stand-in', async () => { expect(todo(7, () => 3)).toBe(3) });
