import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
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
  expect(await all(script)).toEqual(['one', '', 'two: ¿qué tal?']);
});

test.each([
  ['told to leave', (script: Script) => script.leave()],
  ['nobody reads what it prints', (_: Script, output: PassThrough) => output.destroy(new Error('EPIPE'))],
])('%s: it reads no further, and waits for no room', async (_, happen) => {
  const output = new PassThrough({ highWaterMark: 1 });
  const script = new Script(new PassThrough(), output, new PassThrough());
  const lines = all(script);
  const waiting = script.text(BO, 'hello');
  happen(script, output);
  await waiting; // a failure would break the connection to who said it
  await script.text(BO, 'hello again');
  expect(await lines).toEqual([]);
  expect(await all(script)).toEqual([]); // nor does it begin to
});

test('what it waits for comes, or it is told to leave, or there is nothing to wait for', async () => {
  const script = new Script(new PassThrough(), new PassThrough(), new PassThrough());
  await script.unlessLeaving(Promise.resolve());
  await script.unlessLeaving(undefined);
  const waiting = script.unlessLeaving(new Promise(() => {}));
  script.leave();
  await waiting;
  await script.unlessLeaving(new Promise(() => {}));
});

test('whoever writes the input waits for who hears it', async () => {
  let read = 0;
  const input = new Readable({
    highWaterMark: 1,
    read() {
      this.push(read < LINES ? `${read++}\n` : null);
    },
  });
  const script = new Script(input, new PassThrough(), new PassThrough());
  const said: string[] = [];
  let heard = () => {};
  const conversation = script.converse((line) => {
    said.push(line);
    return said.length > 1 ? Promise.resolve() : new Promise((resolve) => (heard = resolve));
  });
  await Promise.race([once(input, 'pause'), once(input, 'end')]);
  expect(said).toEqual(['0']);
  expect(read).toBeLessThan(LINES);
  heard();
  await conversation;
  expect(said).toHaveLength(LINES);
});

/** More than readline reads ahead. */
const LINES = 5_000;

async function all(script: Script): Promise<string[]> {
  const read: string[] = [];
  await script.converse(async (line) => void read.push(line));
  return read;
}
