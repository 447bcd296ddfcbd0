// Step 7: nothing gets lost.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { expect } from 'vitest';
import { Channel, type ChannelError, PIECE_BYTES, WINDOW_BYTES } from '#webrtc-by-hand/channel.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { seeded } from '../../lib/lab/random.ts';
import { step } from '../../lib/runner/step.ts';
import { bytesOf, connected, FakeWire, readAll } from './world.ts';

step(7, 'large and many writes arrive whole and in order', async () => {
  const { ana, bo, wires } = pair();
  const random = seeded(7);
  const written = Array.from({ length: 60 }, (_, index) => bytesOf(random(index % 7 === 0 ? 400_000 : 3_000), index));
  for (const chunk of written) ana.write(chunk);
  ana.end();
  bo.end();
  const arrives = readAll(bo);
  ana.resume();
  await wires[0].settle();
  expect(digest(await delivered(arrives))).toBe(digest(Buffer.concat(written)));
});

step(7, 'no message is longer than a piece, and no more is on its way than the window', async () => {
  const { ana, bo, wires } = pair();
  bo.resume();
  ana.write(bytesOf(1_000_000));
  let most = 0;
  do {
    most = Math.max(most, bytesIn(wires[0].kept));
    wires[0].deliver();
    wires[1].deliver();
    await turn();
  } while (wires[0].kept.length > 0 || wires[1].kept.length > 0);
  expect(bytesIn(wires[0].sent), 'bytes sent in the end').toBe(1_000_000);
  expect(Math.max(...wires[0].sent.map(({ length }) => length)), 'the longest message').toBeLessThanOrEqual(
    PIECE_BYTES,
  );
  expect(most, 'the most that was on its way').toBeLessThanOrEqual(WINDOW_BYTES);
  expect(most, 'a window that is not used slows everything down').toBeGreaterThan(WINDOW_BYTES - PIECE_BYTES);
});

step(7, 'writes that do not fit into pieces overfill no window, and lose no credit', async () => {
  const { ana, bo, wires } = pair();
  bo.resume();
  let most = 0;
  for (let count = 0; count < 100; count += 1) ana.write(bytesOf(10_000));
  do {
    most = Math.max(most, bytesIn(wires[0].kept));
    wires[0].deliver();
    wires[1].deliver();
    await turn();
  } while (wires[0].kept.length > 0 || wires[1].kept.length > 0);
  expect(most, 'the most that was on its way').toBeLessThanOrEqual(WINDOW_BYTES);
  expect(bytesIn(wires[0].sent), 'bytes sent in the end, of a million in writes of 10,000').toBe(1_000_000);
  expect(creditIn(wires[1].sent), 'bytes for which there was credit, of a million').toBeGreaterThan(
    1_000_000 - PIECE_BYTES,
  );
});

step(7, 'whoever writes faster than the other reads has to wait, and goes on when the other does', async () => {
  const { ana, bo, wires } = pair();
  let isWritten = false;
  ana.write(bytesOf(1_000_000), () => {
    isWritten = true;
  });
  await wires[0].settle();
  const sent = bytesIn(wires[0].sent);
  expect(sent, 'bytes sent to somebody who does not read').toBeLessThanOrEqual(2 * WINDOW_BYTES);
  expect(isWritten, 'the writer thinks that everything is on its way').toBe(false);
  bo.resume();
  await wires[0].settle();
  expect(bytesIn(wires[0].sent)).toBe(1_000_000);
  expect(isWritten).toBe(true);
});

step(7, 'as much credit is given as has been taken, and not for each small message', async () => {
  const { ana, bo, wires } = pair();
  bo.resume();
  for (let count = 0; count < 2_000; count += 1) ana.write(bytesOf(100));
  await wires[0].settle();
  const credits = wires[1].sent.filter((message) => typeof message === 'string');
  expect(credits.length, 'messages that give credit for 2000 small ones').toBeLessThan(20);
  const given = creditIn(wires[1].sent);
  expect(given, 'bytes for which there was credit, of 200,000').toBeGreaterThan(200_000 - WINDOW_BYTES / 2);
  expect(given).toBeLessThanOrEqual(200_000);
});

step(7, 'both directions at once do not get into each other’s way', async () => {
  const { ana, bo, wires } = pair();
  const [there, back] = [bytesOf(300_000, 1), bytesOf(500_000, 2)];
  ana.end(there);
  bo.end(back);
  const [atBo, atAna] = [readAll(bo), readAll(ana)];
  await wires[0].settle();
  expect(digest(await delivered(atBo))).toBe(digest(there));
  expect(digest(await delivered(atAna))).toBe(digest(back));
});

step(7, 'whoever sends more than there is room for is cut off', async () => {
  const { bo, stranger } = meetingAStranger();
  const failed = once(bo, 'error');
  for (let count = 0; count < 12; count += 1) stranger.send(bytesOf(PIECE_BYTES));
  await stranger.settle();
  expect(await codeOf(failed)).toBe('FLOOD');
  expect(stranger.isClosed, 'the wire is closed').toBe(true);
});

step(7, 'credit for what was never sent is nonsense, and so is anything else that nobody says', async () => {
  for (const said of ['1', '65536', '0', '-1', '007', '1e3', '9'.repeat(300), 'hello', '', 'ended']) {
    const { bo, stranger } = meetingAStranger();
    const failed = once(bo, 'error');
    stranger.send(said);
    await stranger.settle();
    expect(await codeOf(failed), JSON.stringify(said.slice(0, 10))).toBe('NONSENSE');
  }
  for (const afterTheEnd of ['end', bytesOf(1)]) {
    const { bo, stranger } = meetingAStranger();
    const failed = once(bo, 'error');
    stranger.send('end');
    stranger.send(afterTheEnd);
    await stranger.settle();
    expect(await codeOf(failed), 'after the end').toBe('NONSENSE');
  }
});

step(7, 'a wire that breaks breaks the stream; one that both have ended does not', async () => {
  const cut = pair();
  const failed = once(cut.bo, 'error');
  cut.ana.write('half a');
  cut.wires[0].destroy();
  expect(await codeOf(failed)).toBe('CUT');

  const ended = pair();
  ended.ana.end('bye');
  ended.bo.end('bye');
  const heard = [readAll(ended.ana), readAll(ended.bo)];
  await ended.wires[0].settle();
  expect((await delivered(Promise.all(heard))).map(String)).toEqual(['bye', 'bye']);
  await ended.wires[0].settle();
  expect([ended.ana.errored, ended.bo.errored]).toEqual([null, null]);
  expect(ended.wires[0].isClosed, 'when both have ended, nobody needs the wire').toBe(true);
});

step(7, 'over WebRTC: eight megabytes each way at once', async (context) => {
  const [ana, bo] = await connected(context);
  const [there, back] = [bytesOf(8_000_000, 1), bytesOf(8_000_000, 2)];
  const both = Promise.all([readAll(bo), readAll(ana)]);
  ana.end(there);
  bo.end(back);
  const [atBo, atAna] = await both;
  expect(digest(atBo)).toBe(digest(there));
  expect(digest(atAna)).toBe(digest(back));
});

function pair() {
  const wires = FakeWire.pair();
  const [ana, bo] = [new Channel(wires[0]), new Channel(wires[1])];
  return { ana, bo, wires };
}

/** At the other end is not a channel of ours, but somebody who says whatever they like. */
function meetingAStranger() {
  const [stranger, wire] = FakeWire.pair();
  return { bo: new Channel(wire), stranger };
}

/** What comes of it when all messages have been delivered. */
function delivered<T>(what: Promise<T>): Promise<T> {
  return soon(what, () => 'every message has been delivered, and the end has not come');
}

/** The code of the error that an event brings. */
async function codeOf(failed: Promise<unknown[]>): Promise<string> {
  const [error] = await soon(failed, () => 'the other end breaks the rules, and nothing comes of it');
  return (error as ChannelError).code;
}

function bytesIn(messages: (Uint8Array | string)[]): number {
  return messages.reduce((sum, message) => sum + (typeof message === 'string' ? 0 : message.length), 0);
}

/** For how many bytes there is credit in these. */
function creditIn(messages: (Uint8Array | string)[]): number {
  return messages.reduce((sum, message) => sum + (typeof message === 'string' ? Number(message) : 0), 0);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function digest(bytes: Uint8Array): string {
  return `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
}
