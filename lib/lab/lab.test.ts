// The worlds that katas are judged in must themselves be right.

import { once } from 'node:events';
import { expect, test } from 'vitest';
import { SimulatedClock } from './clock.ts';
import { Links } from './links.ts';
import { seeded } from './random.ts';

test('the same seed gives the same numbers, another seed others, all below the bound', () => {
  const draw = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 100 }, () => random(10));
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(new Set(draw(3))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

test('a clock: in the order of time, then in the order in which timers were set, and no further than told', async () => {
  const clock = new SimulatedClock();
  const rung: string[] = [];
  const ring = (name: string) => () => void rung.push(`${name} at ${clock.now()}`);
  clock.setTimeout(ring('late'), 30);
  clock.setTimeout(ring('early'), 10);
  clock.setTimeout(ring('early too'), 10);
  clock.clearTimeout(clock.setTimeout(ring('never'), 5));
  clock.setTimeout(() => clock.setTimeout(ring('set by another'), 5), 10);
  await clock.advance(20);
  expect(rung).toEqual(['early at 10', 'early too at 10', 'set by another at 15']);
  expect(clock.now()).toBe(20);
  await clock.run();
  expect(rung.at(-1)).toBe('late at 30');
});

test('a clock: what nobody hears of happens in its turn, and before it all promises have gone on', async () => {
  const clock = new SimulatedClock();
  const rung: string[] = [];
  clock.setTimeout(() => void Promise.resolve().then(() => rung.push('a promise')), 10);
  clock.setUnheardTimeout(() => void rung.push('unheard'), 10);
  clock.setUnheardTimeout(() => void clock.setTimeout(() => rung.push('set by another'), 0), 10);
  clock.setTimeout(() => void rung.push('heard'), 10);
  clock.clearTimeout(clock.setUnheardTimeout(() => void rung.push('never'), 5));
  await clock.advance(10);
  expect(rung).toEqual(['a promise', 'unheard', 'heard', 'set by another']);
  expect(clock.pending).toBe(0);
});

test('links: bytes arrive in order, whatever the pieces, and the same seed gives the same run', async () => {
  const run = async (seed: number) => {
    const links = new Links(seed);
    const [a, b] = links.pair();
    const pieces: string[] = [];
    a.resume();
    b.on('data', (chunk) => pieces.push(`${links.clock.now()} ${chunk}`));
    for (const word of ['hello ', 'and ', 'goodbye']) a.write(word);
    a.end();
    await links.clock.run();
    expect(links.open.length).toBe(0);
    return pieces;
  };
  const one = await run(1);
  expect(one.map((piece) => piece.replace(/^\d+ /, '')).join('')).toBe('hello and goodbye');
  expect(await run(1)).toEqual(one);
  expect(await run(2)).not.toEqual(one);
});

test('links: a writer is told to wait when nobody reads', async () => {
  const links = new Links(3);
  const [a, b] = links.pair();
  expect(a.write(new Uint8Array(200_000))).toBe(false);
  let drained = false;
  a.once('drain', () => {
    drained = true;
  });
  a.write(new Uint8Array(200_000));
  await links.clock.run();
  expect(drained).toBe(false);
  b.resume();
  await links.clock.run();
  expect(drained).toBe(true);
});

test('links: who vanishes leaves nothing behind, not even a reset', async () => {
  const links = new Links(5);
  const heard: string[] = [];
  await links.transport('bo').listen((stream) => void stream.on('data', (chunk) => heard.push(`${chunk}`)));
  const dialling = links.transport('ana').dial('bo');
  await links.clock.run();
  const stream = await dialling;
  links.vanish('bo');
  stream.resume();
  stream.end('hello');
  await links.clock.run();
  expect({ heard, ended: stream.readableEnded, destroyed: stream.destroyed }).toEqual({
    heard: [],
    ended: false,
    destroyed: false,
  });
});

test('links: who crashes leaves resets behind, and hears no more', async () => {
  const links = new Links(4);
  const heard: unknown[] = [];
  await links.transport('bo').listen((stream) => void heard.push(stream));
  const dialling = links.transport('ana').dial('bo');
  await links.clock.run();
  const stream = await dialling;
  expect(heard.length).toBe(1);
  links.crash('bo');
  const broken = once(stream, 'error');
  stream.resume();
  await links.clock.run();
  expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' });
  const again = links.transport('ana').dial('bo');
  again.catch(() => {});
  await links.clock.run();
  await expect(again).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
