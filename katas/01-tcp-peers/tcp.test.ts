// Step 3: a peer has a mouth and an ear.

import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect } from 'vitest';
import { splitAddress, Tcp } from '#tcp-peers/tcp.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

step(3, 'an ear says where it can be reached: on this machine, on a port that was free', async ({ after }) => {
  const one = await ear(after);
  const two = await ear(after);
  expect(one.address).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(two.address).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(one.address).not.toBe(two.address);
});

step(3, 'a mouth and an ear: talking to yourself', async ({ after }) => {
  const me = await ear(after);
  const mouth = await dial(me.address, after);
  const heard = await me.next();
  mouth.write('hello, me');
  expect(await said(heard)).toBe('hello, me');
  heard.write('hello to you');
  expect(await said(mouth)).toBe('hello to you');
});

step(3, 'an ear hears many', async ({ after }) => {
  const me = await ear(after);
  for (const name of ['ana', 'bo', 'cy']) {
    const mouth = await dial(me.address, after);
    mouth.write(name);
    expect(await said(await me.next())).toBe(name);
  }
});

step(3, 'a port that is taken: the second ear is told so, the first hears on', async ({ after }) => {
  const first = await ear(after);
  const second = new Tcp({ port: splitAddress(first.address).port }).listen(() => {});
  await expect(soon(second, () => 'listen() did not settle')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const mouth = await dial(first.address, after);
  mouth.write('still there?');
  expect(await said(await first.next())).toBe('still there?');
});

step(3, 'an ear that closes gives its port back; those who are talking go on', async ({ after }) => {
  const first = await ear(after);
  const mouth = await dial(first.address, after);
  const heard = await first.next();
  await soon(first.close(), () => 'close() did not resolve while somebody is connected');
  mouth.write('go on');
  expect(await said(heard)).toBe('go on');
  const again = await ear(after, splitAddress(first.address).port);
  expect(again.address).toBe(first.address);
});

step(3, 'nobody there', async ({ after }) => {
  const gone = await ear(after);
  await gone.close();
  await expect(soon(new Tcp().dial(gone.address), () => 'dial() did not settle')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

step(3, 'a dial can be called off', async ({ after }) => {
  const me = await ear(after);
  const abort = new AbortController();
  const dialling = new Tcp().dial(me.address, abort.signal);
  abort.abort();
  await expect(soon(dialling, () => 'dial() did not settle')).rejects.toThrow();
});

step(3, 'what is no address is not dialled', async () => {
  for (const address of ['', 'ana', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', ':4000', 'a b:1', '::1:4000']) {
    const dialling = new Tcp().dial(address);
    await expect(
      soon(dialling, () => 'dial() did not settle'),
      address,
    ).rejects.toMatchObject({ code: 'BAD_ADDRESS' });
  }
});

step(3, 'whoever dials without end is refused in the end, and those who are in stay in', async ({ after }) => {
  let heard = 0;
  const flooded = await new Tcp().listen((stream) => {
    heard += 1;
    after(() => stream.destroy());
  });
  after(flooded.close);
  const first = await dial(flooded.address, after);
  const flood = Array.from({ length: 299 }, async () => {
    const socket = await dial(flooded.address, after);
    socket.on('error', () => {}).resume();
    await once(socket, 'close');
  });
  await soon(Promise.race(flood), () => 'nobody was refused');
  expect(heard).toBe(256);
  expect(first.destroyed).toBe(false);
});

step(3, 'one connection is reset: every other goes on', async ({ after }) => {
  const me = await ear(after);
  const good = await dial(me.address, after);
  const goodHeard = await me.next();
  const bad = await dial(me.address, after);
  const badHeard = await me.next();
  const reset = once(badHeard, 'error');
  bad.resetAndDestroy();
  await soon(reset, () => 'the reset was not seen');
  good.write('go on');
  expect(await said(goodHeard)).toBe('go on');
});

/** An ear that hands over, one by one, the streams that it hears. */
async function ear(after: StepContext['after'], port = 0) {
  const heard: Duplex[] = [];
  const waiting: ((stream: Duplex) => void)[] = [];
  const { address, close } = await new Tcp({ port }).listen((stream) => {
    after(() => stream.destroy());
    const next = waiting.shift();
    if (next) next(stream);
    else heard.push(stream);
  });
  after(close);
  const next = () => {
    const stream = heard.shift();
    const coming = stream ? Promise.resolve(stream) : new Promise<Duplex>((resolve) => waiting.push(resolve));
    return soon(coming, () => 'the ear was not called');
  };
  return { address, close, next };
}

async function dial(address: string, after: StepContext['after']) {
  const socket = await soon(new Tcp().dial(address), () => `dial(${address}) did not resolve`);
  after(() => socket.destroy());
  return socket;
}

async function said(stream: Duplex): Promise<string> {
  const [chunk] = await soon(once(stream, 'data'), () => 'nothing came');
  return String(chunk);
}
