// Step 2: the PairStream.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { PairStream } from '#tcp-peers/pair-stream.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { soon, until } from '../../lib/lab/inbox.ts';
import { Links } from '../../lib/lab/links.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

const KILOBYTES_64 = new Uint8Array(65_536);

step(2, 'whole messages, in order, both ways, over a stream that splits and joins', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const links = new Links(seed);
    const [a, b] = pairOn(links);
    const sent = ['', 'a', 'hello', 'x'.repeat(5_000), 'last'];
    const atB = texts(b);
    const atA = texts(a);
    for (const text of sent) {
      a.send(bytes(text)).catch(() => {});
      b.send(bytes(text.toUpperCase())).catch(() => {});
    }
    await links.clock.advance(10_000);
    a.close().catch(() => {});
    await links.clock.run();
    expect(await settled(atB), `seed ${seed}`).toEqual(sent);
    expect(await settled(atA), `seed ${seed}`).toEqual(sent.map((text) => text.toUpperCase()));
  }
});

step(2, 'the iterator is always the same one: nothing is lost between a first look and the rest', async () => {
  const links = new Links(1);
  const [a, b] = pairOn(links);
  for (const text of ['one', 'two', 'three']) a.send(bytes(text)).catch(() => {});
  a.close().catch(() => {});
  const first = b[Symbol.asyncIterator]().next();
  first.catch(() => {}); // it may break before we look
  await links.clock.run();
  expect(text((await settled(first)).value!)).toBe('one');
  const rest = texts(b);
  await links.clock.run();
  expect(await settled(rest)).toEqual(['two', 'three']);
});

step(2, 'who sends faster than the other reads has to wait', async () => {
  const links = new Links(2);
  const [a, b] = pairOn(links);
  let resolved = 0;
  const sending = (async () => {
    for (let i = 0; i < 40; i++) {
      await a.send(KILOBYTES_64);
      resolved += 1;
    }
  })();
  sending.catch(() => {}); // seen in what was resolved
  await links.clock.advance(5_000);
  expect(resolved, 'messages of 64 KB accepted while nobody reads').toBeLessThan(10);
  const reading = texts(b);
  await links.clock.advance(15_000);
  expect(resolved, 'messages of 64 KB accepted after the other end began to read').toBe(40);
  a.close().catch(() => {});
  await links.clock.run();
  expect((await settled(reading)).length).toBe(40);
});

step(2, 'waiting once is no excuse: who finds no room again waits again', async () => {
  const links = new Links(12);
  const [a, b] = pairOn(links);
  const messages = b[Symbol.asyncIterator]();
  for (let round = 0; round < 3; round++) {
    let resolved = 0;
    const sending = Array.from({ length: 20 }, () => a.send(KILOBYTES_64).then(() => (resolved += 1)));
    for (const send of sending) send.catch(() => {});
    await links.clock.advance(1_000);
    expect(resolved, `round ${round}: messages of 64 KB accepted while nobody reads`).toBeLessThan(10);
    for (let i = 0; i < 20; i++) {
      const next = messages.next();
      next.catch(() => {}); // it may break before we look
      await links.clock.advance(1_000);
      await settled(next);
    }
    expect(resolved, `round ${round}: messages of 64 KB accepted when all was read`).toBe(20);
  }
});

step(2, 'however often one waits, nothing is left behind', async () => {
  const links = new Links(18);
  const [raw] = links.pair();
  const a = new PairStream(raw, { clock: links.clock });
  const b = new PairStream(links.links[0]!.ends[1], { clock: links.clock });
  const before = raw.eventNames().map((name) => raw.listenerCount(name));
  const heard = texts(b);
  for (let i = 0; i < 20; i++) {
    const sent = a.send(KILOBYTES_64);
    sent.catch(() => {});
    await links.clock.advance(1_000);
    await settled(sent);
  }
  expect(raw.eventNames().map((name) => raw.listenerCount(name))).toEqual(before);
  expect(links.clock.pending, 'timers that nobody has cleared').toBe(0);
  a.close().catch(() => {});
  await links.clock.run();
  expect((await settled(heard)).length).toBe(20);
  expect(links.links[0]!.ends[1].listenerCount('readable'), 'who waits to read, after the end').toBe(0);
});

step(2, 'a stream on which nothing is going on may rest as long as it likes', async () => {
  const links = new Links(13);
  const [a, b] = pairOn(links);
  const heard = texts(b);
  a.send(KILOBYTES_64).catch(() => {});
  await links.clock.advance(1_000_000);
  a.send(bytes('still there?')).catch(() => {});
  await links.clock.advance(1_000);
  a.close().catch(() => {});
  await links.clock.advance(1_000);
  expect((await settled(heard)).at(-1)).toBe('still there?');
  expect(links.clock.pending, 'timers that nobody has cleared').toBe(0);
});

step(2, 'send goes on at once while there is room', async () => {
  const [a] = pairOn(new Links(3));
  await settled(a.send(bytes('one')));
  await settled(a.send(bytes('two')));
});

step(2, 'a clean end: what was sent arrives, then the iteration finishes', async () => {
  const links = new Links(4);
  const [a, b] = pairOn(links);
  const heard = texts(b);
  a.send(bytes('goodbye')).catch(() => {});
  const closed = a.close();
  await links.clock.run();
  expect(await settled(heard)).toEqual(['goodbye']);
  await settled(closed);
  expect(links.open.length, 'streams left open').toBe(0);
});

step(2, 'close resolves only when the other end has closed too', async () => {
  const links = new Links(5);
  const [a] = pairOn(links);
  let closed = false;
  a.close().then(
    () => {
      closed = true;
    },
    () => {},
  );
  await links.clock.advance(0);
  expect(closed, 'closed before the other end can know').toBe(false);
  await links.clock.run();
  expect(closed).toBe(true);
});

step(2, 'what is still on its way when we close has been sent, and its send says so', async () => {
  const links = new Links(14);
  const [a, b] = pairOn(links);
  const sends = Array.from({ length: 5 }, () => a.send(KILOBYTES_64));
  for (const send of sends) send.catch(() => {});
  a.close().catch(() => {});
  const heard = texts(b);
  await links.clock.run();
  expect((await settled(heard)).length).toBe(5);
  for (const send of sends) await settled(send);
});

step(2, 'who closes hears no more', async () => {
  const links = new Links(15);
  const [a, b] = pairOn(links);
  const heard: string[] = [];
  const reading = (async () => {
    for await (const message of a) heard.push(text(message));
  })();
  reading.catch(() => {});
  b.send(bytes('before')).catch(() => {});
  await links.clock.advance(1_000);
  a.close().catch(() => {});
  for (const word of ['after', 'and', 'after']) b.send(bytes(word)).catch(() => {});
  b.close().catch(() => {});
  await links.clock.run();
  await settled(reading);
  expect(heard).toEqual(['before']);
});

step(2, 'they close while we still have much to say: it arrives, and then we have closed too', async () => {
  const links = new Links(16);
  const [raw, b] = rawAndPair(links);
  const heard = texts(b);
  let received = 0;
  raw.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
  });
  const sends = Array.from({ length: 10 }, () => b.send(KILOBYTES_64));
  for (const send of sends) send.catch(() => {});
  raw.end();
  await links.clock.run();
  expect(await settled(heard)).toEqual([]);
  expect(received).toBe(10 * (4 + KILOBYTES_64.length));
  expect(links.open.length, 'streams left open').toBe(0);
});

step(2, 'over a Duplex that could stay half open: when they close, so do we', async () => {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const clock = new SimulatedClock();
  const a = new PairStream(Duplex.from({ readable: back, writable: there }), { clock });
  const b = new PairStream(Duplex.from({ readable: there, writable: back }), { clock });
  const heard = texts(b);
  await a.send(bytes('hello'));
  await soon(a.close(), () => 'close() did not resolve');
  expect(await soon(heard, () => 'the iteration did not finish')).toEqual(['hello']);
});

step(2, 'after the end, from either side, send says that it is closed', async () => {
  const links = new Links(6);
  const [a, b] = pairOn(links);
  const heard = texts(b);
  a.close().catch(() => {});
  await expect(settled(a.send(bytes('too late')))).rejects.toMatchObject({ code: 'CLOSED' });
  await links.clock.run();
  await settled(heard);
  await expect(settled(b.send(bytes('too late')))).rejects.toMatchObject({ code: 'CLOSED' });
});

step(2, 'an end in the middle of a message is not a clean one', async () => {
  for (const bytesBefore of [1, 4, 6]) {
    const links = new Links(7);
    const [raw, b] = rawAndPair(links);
    const heard = texts(b);
    raw.write(Uint8Array.of(0, 0, 0, 5, 1, 2).subarray(0, bytesBefore));
    raw.end();
    await links.clock.run();
    await expect(settled(heard), `ended after ${bytesBefore} bytes`).rejects.toMatchObject({ code: 'CUT' });
  }
});

step(2, 'a stream that breaks is not a clean end', async () => {
  const links = new Links(8);
  const [raw, b] = rawAndPair(links);
  const heard = texts(b);
  raw.write(Uint8Array.of(0, 0, 0, 1, 65));
  await links.clock.run();
  raw.destroy();
  await links.clock.run();
  await expect(settled(heard)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

step(2, 'a frame longer than the limit ends the stream, and frees it', async () => {
  const links = new Links(9);
  const [raw, b] = rawAndPair(links);
  const heard = texts(b);
  raw.on('error', () => {});
  raw.write(Uint8Array.of(255, 255, 255, 255));
  await links.clock.run();
  await expect(settled(heard)).rejects.toMatchObject({ code: 'TOO_LONG' });
  expect(links.open.length, 'streams left open').toBe(0);
});

step(2, 'the limit is the one that the stream was made with, in both directions', async () => {
  const links = new Links(17);
  const [a, b] = links.pair();
  const generous = new PairStream(a, { clock: links.clock });
  const strict = new PairStream(b, { clock: links.clock, maxMessageBytes: 10 });
  const heard = texts(generous);
  await expect(settled(strict.send(new Uint8Array(11)))).rejects.toMatchObject({ code: 'TOO_LONG' });
  strict.send(bytes('just right')).catch(() => {});
  await links.clock.advance(1_000);
  const refused = texts(strict);
  generous.send(bytes('a bit much!')).catch(() => {});
  await links.clock.run();
  await expect(settled(refused)).rejects.toMatchObject({ code: 'TOO_LONG' });
  await expect(settled(heard)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

step(2, 'a frame that never ends: patience does', async () => {
  const links = new Links(10);
  const [raw, b] = rawAndPair(links, { patienceMs: 1_000 });
  const heard = texts(b);
  raw.on('error', () => {});
  raw.write(Uint8Array.of(0, 0, 0, 5, 1, 2));
  await links.clock.run();
  await expect(settled(heard)).rejects.toMatchObject({ code: 'STALLED' });
});

step(2, 'a peer that stops reading: patience ends, and with it the stream', async () => {
  const links = new Links(11);
  const [raw, b] = rawAndPair(links, { patienceMs: 1_000 });
  raw.on('error', () => {});
  const sending = (async () => {
    for (let i = 0; i < 100; i++) await b.send(KILOBYTES_64);
  })();
  sending.catch(() => {});
  await links.clock.run();
  await expect(settled(sending)).rejects.toMatchObject({ code: 'STALLED' });
  expect(links.open.length, 'streams left open').toBe(0);
});

step(2, 'over real TCP: large and small messages, then a clean end', async ({ after }) => {
  const [a, b] = await overTcp(after);
  const sizes = Array.from({ length: 200 }, (_, index) => (index % 20 === 0 ? 300_000 : index));
  const heard = (async () => {
    const lengths: number[] = [];
    for await (const message of b) lengths.push(message.length);
    return lengths;
  })();
  for (const size of sizes) await a.send(new Uint8Array(size));
  await soon(a.close(), () => 'close() did not resolve');
  expect(await soon(heard, () => 'the iteration did not finish')).toEqual(sizes);
});

step(2, 'over real TCP: what was sent last arrives, even if we close with their bytes unread', async ({ after }) => {
  const [a, b] = await overTcp(after);
  for (let i = 0; i < 20; i++) await b.send(new Uint8Array(1_000));
  await a.send(bytes('goodbye'));
  const closed = a.close();
  const heard = texts(b);
  expect(await soon(heard, () => 'the iteration did not finish')).toEqual(['goodbye']);
  await soon(closed, () => 'close() did not resolve');
});

step(2, 'over real TCP: a reset is seen as one', async ({ after }) => {
  const [, b, socket] = await overTcp(after);
  const heard = texts(b);
  socket.resetAndDestroy();
  await expect(soon(heard, () => 'the iteration did not end')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

function pairOn(links: Links): [PairStream, PairStream] {
  const [a, b] = links.pair();
  return [new PairStream(a, { clock: links.clock }), new PairStream(b, { clock: links.clock })];
}

function rawAndPair(links: Links, options = {}): [Duplex, PairStream] {
  const [raw, b] = links.pair();
  return [raw, new PairStream(b, { clock: links.clock, ...options })];
}

/** A PairStream at either end of a real connection on this machine, and the socket of the first. */
async function overTcp(after: StepContext['after']): Promise<[PairStream, PairStream, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  after(() => socket.destroy());
  const [other] = (await accepted) as [Socket];
  after(() => other.destroy());
  const clock = new SimulatedClock(); // time stands still: nothing may depend on patience here
  await until(() => !socket.connecting, 'the socket is connected');
  return [new PairStream(socket, { clock }), new PairStream(other, { clock }), socket];
}

/** Everything that comes, as text, once the iteration has finished. */
function texts(stream: PairStream): Promise<string[]> {
  const all = (async () => {
    const heard: string[] = [];
    for await (const message of stream) heard.push(text(message));
    return heard;
  })();
  all.catch(() => {}); // it may break before the test looks
  return all;
}

/** What `promise` has come to: in simulated time everything that was to happen has happened. */
function settled<T>(promise: Promise<T>): Promise<T> {
  const pending = new Error('the promise is still pending, with nothing left to happen'); // points at the test
  const never = new Promise<never>((_, reject) => {
    setImmediate(() => reject(pending));
  });
  return Promise.race([promise, never]);
}

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}
