// Pages in a browser: what a test calls there, it can call here.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished, type TestContext, test } from 'vitest';
import { running, type Todo } from '../runner/todo.ts';
import { Pages } from './pages.ts';

const TODO = fileURLToPath(new URL('../runner/todo.ts', import.meta.url));
const MODULE = `import { todo } from ${JSON.stringify(TODO)};
export const reversed = (bytes: Uint8Array) => bytes.slice().reverse();
export const fail = () => { throw Object.assign(new RangeError('too far'), { code: 'FAR' }); };
export const write = (step: number) => todo(step, () => 'a stand-in');
export const writeLater = (step: number) => void setTimeout(() => todo(step));
let heard = 0;
export const remember = () => (heard += 1);
`;
interface Module {
  reversed(bytes: Uint8Array): Uint8Array;
  fail(): void;
  write(step: number): string;
  writeLater(step: number): void;
  remember(): number;
}

const folder = await mkdtemp(join(tmpdir(), 'p2p-katas-page-'));
const file = join(folder, 'page.ts');
await writeFile(file, MODULE);
const pages = new Pages<Module>(pathToFileURL(file));
afterAll(async () => {
  await pages.close();
  await rm(folder, { recursive: true });
});

test('arguments and results are copied, and so are errors', async (context) => {
  const page = await pages.open(testOf(context));
  expect(await page.reversed(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(3, 2, 1));
  await expect(page.fail()).rejects.toMatchObject({ name: 'RangeError', message: 'too far', code: 'FAR' });
});

test('a todo() in a page is one of the step that runs here', async (context) => {
  const unwritten: number[] = [];
  let heard = () => {};
  const both = new Promise<void>((resolve) => {
    heard = () => unwritten.length === 2 && resolve();
  });
  const step = { step: 3, unwritten: (todo: Todo) => void [unwritten.push(todo.step), heard()] };
  const { current } = running;
  running.current = () => step;
  onTestFinished(() => {
    running.current = current;
  });
  const page = await pages.open(testOf(context));
  expect(await page.write(4)).toBe('a stand-in');
  await expect(page.write(3)).rejects.toThrow('step 3 is not written yet');
  await page.writeLater(2);
  await both;
  expect(unwritten).toEqual([3, 2]);
});

test('a page knows nothing of those before it', async (context) => {
  const closings: (() => unknown)[] = [];
  const page = await pages.open({ ...testOf(context), after: (close) => void closings.push(close) });
  const first = await page.remember();
  for (const close of closings) await close();
  expect(await (await pages.open(testOf(context))).remember()).toBe(first);
});

function testOf({ skip }: TestContext) {
  const after = (close: () => unknown) => onTestFinished(async () => void (await close()));
  return { skip, after };
}
