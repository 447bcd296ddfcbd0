import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Script } from './script.ts';

const BO = { id: '22'.repeat(16), name: 'bo' };

test('what others say waits until there is room on the output', async () => {
  const output = new PassThrough({ highWaterMark: 20 });
  const script = new Script(new PassThrough(), output, new PassThrough());
  await script.text(BO, 'one');
  let written = false;
  const second = script.text(BO, 'more than there is room for').then(() => {
    written = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toBe(false);
  expect(String(output.read())).toBe('<bo> one\n<bo> more than there is room for\n');
  await second;
});

test('the input’s lines, with or without an end to the last', async () => {
  const input = new PassThrough();
  const script = new Script(input, new PassThrough(), new PassThrough());
  input.end('one\r\n\ntwo: ¿qué tal?');
  expect(await all(script.lines())).toEqual(['one', '', 'two: ¿qué tal?']);
});

test.each([
  ['told to leave', (script: Script) => script.leave()],
  ['nobody reads what it prints', (_: Script, output: PassThrough) => output.destroy(new Error('EPIPE'))],
])('%s: it reads no further, and waits for no room', async (_, happen) => {
  const output = new PassThrough({ highWaterMark: 1 });
  const script = new Script(new PassThrough(), output, new PassThrough());
  const lines = all(script.lines());
  const waiting = expect(script.text(BO, 'hello')).rejects.toThrow();
  happen(script, output);
  await waiting;
  expect(await lines).toEqual([]);
  expect(await all(script.lines())).toEqual([]); // nor does it begin to
});

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}
