// Step 5: an invitation under a short id.

import { getEventListeners, once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Mailbox, type MailboxOptions } from '#webrtc-by-hand/mailbox.ts';
import { leave, PostError, type PostOptions, take, type WebSocketClass } from '#webrtc-by-hand/post.ts';
import { drawId, hearId, LIST_LENGTH, readId, type ShortId, sayId, writeId } from '#webrtc-by-hand/short-id.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { soon, until } from '../../lib/lab/inbox.ts';
import { seeded } from '../../lib/lab/random.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

const ENGLISH = Array.from({ length: LIST_LENGTH }, (_, index) => `word${letters(index)}`);
const SPANISH = Array.from({ length: LIST_LENGTH }, (_, index) => `pájaro${letters(index)}`);
const FRENCH = Array.from({ length: LIST_LENGTH }, (_, index) => `cœur${letters(index)}`);
/** With which an upgrade to a WebSocket is asked for. RFC 6455 §1.3 */
const VERSION_AND_KEY = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const ID: ShortId = { words: [17, 203], number: 42 };

step(5, 'an id is two words and a number of two digits, any of them', () => {
  const random = seeded(5);
  const ids = Array.from({ length: 5_000 }, () => drawId(random));
  const words = ids.flatMap(({ words }) => words);
  const numbers = ids.map(({ number }) => number);
  expect([Math.min(...words), Math.max(...words)]).toEqual([0, 255]);
  expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([10, 99]);
  expect(new Set(ids.map(writeId)).size, 'ids that differ, of 5000').toBeGreaterThan(4_980);
  expect(ids.filter(({ words: [first, second] }) => first === second).length, 'pairs of like words').toBeLessThan(60);
});

step(5, 'it is said in one language and understood in all, whatever the accents, capitals and commas', () => {
  const lists = [ENGLISH, SPANISH, FRENCH];
  expect(sayId(ID, ENGLISH)).toBe(`${ENGLISH[17]} ${ENGLISH[203]} 42`);
  for (const list of lists) expect(hearId(sayId(ID, list), lists)).toEqual(ID);
  const said = sayId(ID, SPANISH);
  expect(hearId(` ${said.toUpperCase()}! `, lists)).toEqual(ID);
  expect(hearId(said.normalize('NFD').replace(/\p{M}/gu, ''), lists)).toEqual(ID);
  expect(hearId(said.replaceAll(' ', ', '), lists)).toEqual(ID);
  expect(hearId(said.replaceAll(' ', '-'), lists)).toEqual(ID);
  expect(readId(writeId(ID)), 'as it travels').toEqual(ID);
  for (const text of ['', '17-203', '17-203-9', '17-256-42', '-1-203-42', '17-203-42-1', ' 17-203-42', 17, null, {}]) {
    expect(readId(text), String(text)).toBeUndefined();
  }
});

step(5, 'what is no id is none: another word, a word too many, another number, two languages at once', () => {
  const lists = [ENGLISH, SPANISH];
  const [first, second] = [ENGLISH[17], ENGLISH[203]];
  for (const typed of [
    '',
    `${first} ${second}`,
    `${first} ${second} 7`,
    `${first} ${second} 07`,
    `${first} ${second} 421`,
    `${first} nonsense 42`,
    `${first} ${second} 42 ${first}`,
    `${first} ${SPANISH[203]} 42`,
    `42 ${first} ${second}`,
  ]) {
    expect(hearId(typed, lists), typed).toBeUndefined();
  }
});

step(5, 'an invitation is left, its id is said, it is taken, and the answer comes back', async (context) => {
  const { url } = await mailbox(context);
  const left = await soon(leave('ana-invites', post(url)), () => 'ana has left an invitation, and hears no id');
  const taken = await soon(take(left.id, post(url)), () => 'bo knows the id, and gets no invitation');
  expect(taken.invitation).toBe('ana-invites');
  taken.answer('bo-answers');
  expect(await soon(left.answer, () => 'bo has answered, and ana does not hear it')).toBe('bo-answers');
});

step(5, 'on the wire: one text for each thing that is said, and at the end both are hung up on', async (context) => {
  const { url } = await mailbox(context);
  await leave('cy-invites', post(url)); // says what is not written yet: what strangers set off does not
  const [ana, bo] = [await stranger(context, url), await stranger(context, url)];
  ana.says({ leave: 'ana-invites' });
  await until(() => ana.heard.length > 0, 'ana hears an id');
  const { id } = ana.heard[0]!;
  expect(readId(id), `${id} is an id`).toBeDefined();
  bo.says({ take: id });
  await until(() => bo.heard.length > 0, 'bo hears an invitation');
  bo.says({ answer: 'bo-answers' });
  await soon(Promise.all([ana.gone, bo.gone]), () => 'bo has answered, and the mailbox does not hang up');
  expect(ana.heard, 'what ana hears').toEqual([{ id }, { answer: 'bo-answers' }]);
  expect(bo.heard, 'what bo hears').toEqual([{ invitation: 'ana-invites' }]);
});

step(5, 'whoever has taken an invitation has as long to answer as it lives', async (context) => {
  const clock = new SimulatedClock();
  const { url } = await mailbox(context, { clock, lifetimeMs: 60_000 });
  const left = await leave('ana-invites', post(url));
  await clock.advance(30_000);
  const taken = await take(left.id, post(url));
  await clock.advance(29_999);
  taken.answer('bo-answers');
  expect(await soon(left.answer, () => 'bo has answered in time, and ana does not hear it')).toBe('bo-answers');
});

step(5, 'it is taken once: whoever comes second hears that nothing is there', async (context) => {
  const box = await mailbox(context);
  const left = await leave('ana-invites', post(box.url));
  expect(box.size).toBe(1);
  await take(left.id, post(box.url));
  expect(box.size).toBe(0);
  expect(await refusal(take(left.id, post(box.url)))).toBe('NOT_HERE');
});

step(5, 'two invitations never have the same id', async (context) => {
  const drawn = [1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6];
  const { url } = await mailbox(context, { random: () => drawn.shift() ?? 0 });
  const [one, other] = [await leave('one', post(url)), await leave('other', post(url))];
  expect([writeId(one.id), writeId(other.id)]).toEqual(['1-2-13', '4-5-16']);
});

step(5, 'an id that was taken can be drawn again, and the one who had it does not take it along', async (context) => {
  const box = await mailbox(context, { random: () => 0 });
  await leave('cy-invites', post(box.url)).then(({ id }) => take(id, post(box.url))); // says what is not written yet
  const ana = await stranger(context, box.url);
  ana.says({ leave: 'ana-invites' });
  await until(() => ana.heard.length > 0, 'ana hears an id');
  const taken = await take(readId(ana.heard[0]!.id)!, post(box.url));
  const left = await leave('di-invites', post(box.url));
  expect(writeId(left.id)).toBe(ana.heard[0]!.id);
  taken.answer('bo-answers');
  await soon(ana.gone, () => 'bo has answered, and the mailbox does not hang up');
  expect((await take(left.id, post(box.url))).invitation).toBe('di-invites');
});

step(5, 'it expires, and its owner hears of it', async (context) => {
  const clock = new SimulatedClock();
  const box = await mailbox(context, { clock, lifetimeMs: 60_000 });
  const left = await leave('ana-invites', post(box.url));
  await clock.advance(59_999);
  expect(box.size, 'just before its time').toBe(1);
  await clock.advance(1);
  expect(await refusal(left.answer)).toBe('EXPIRED');
  await until(() => box.size === 0, 'what has expired is no longer kept');
  expect(await refusal(take(left.id, post(box.url)))).toBe('NOT_HERE');
});

step(
  5,
  'whoever hangs up takes their invitation along; whoever has taken one and hangs up is told of',
  async (context) => {
    const box = await mailbox(context);
    const changesMind = new AbortController();
    const left = await leave('ana-invites', { ...post(box.url), signal: changesMind.signal });
    changesMind.abort();
    expect(await refusal(left.answer)).toBe('CANCELLED');
    await until(() => box.size === 0, 'an invitation is gone whose owner has hung up');

    const again = await leave('ana-invites', post(box.url));
    const leaves = new AbortController();
    await take(again.id, { ...post(box.url), signal: leaves.signal });
    leaves.abort();
    expect(await refusal(again.answer)).toBe('HUNG_UP');

    const goes = new AbortController();
    const last = await leave('ana-invites', { ...post(box.url), signal: goes.signal });
    const bo = await stranger(context, box.url);
    bo.says({ take: writeId(last.id) });
    await until(() => bo.heard.length > 0, 'bo hears an invitation');
    goes.abort();
    await soon(bo.gone, () => 'ana has hung up, and bo, who has her invitation, does not hear of it');
    expect(bo.heard.at(-1)).toEqual({ refused: 'NOT_HERE' });
  },
);

step(5, 'whoever guesses is stopped soon, and for a minute; others are not', async (context) => {
  const clock = new SimulatedClock();
  const box = await mailbox(context, { clock });
  const left = await leave('ana-invites', post(box.url));
  const wrong: string[] = [];
  for (let guess = 0; guess < 12; guess += 1) {
    const number = left.id.number === 10 + guess ? 99 : 10 + guess;
    wrong.push(await refusal(take({ ...left.id, number }, post(box.url))));
  }
  expect(wrong.filter((code) => code === 'NOT_HERE').length, 'guesses that were answered').toBe(10);
  expect(wrong.at(-1)).toBe('TOO_MANY_GUESSES');
  expect(await refusal(take(left.id, post(box.url))), 'the right one, from the same address').toBe('TOO_MANY_GUESSES');
  await clock.advance(60_000);
  expect((await take(left.id, post(box.url))).invitation).toBe('ana-invites');
});

step(5, 'it keeps no more than it has room for', async (context) => {
  const box = await mailbox(context);
  const all = await Promise.allSettled(Array.from({ length: 258 }, (_, index) => leave(`no-${index}`, post(box.url))));
  const reasons = all.flatMap((one) => (one.status === 'rejected' ? (one.reason as PostError).code : []));
  expect(reasons).toEqual(['FULL', 'FULL']);
  expect(box.size).toBe(256);
});

step(5, 'nonsense costs the one who says it the connection, and nobody else anything', async (context) => {
  const clock = new SimulatedClock();
  const box = await mailbox(context, { clock });
  const left = await leave('ana-invites', post(box.url));
  for (const said of [
    'hello',
    '{}',
    '[]',
    'null',
    '{"leave":5}',
    '{"leave":"<b>"}',
    '{"take":"17-999-42"}',
    '{"take":"__proto__"}',
    '{"answer":"nothing was taken"}',
    JSON.stringify({ leave: 'x'.repeat(2_000) }),
  ]) {
    const { socket, gone } = await stranger(context, box.url);
    socket.send(said);
    await soon(gone, () => `after ${said.slice(0, 40)} the mailbox does not hang up`);
  }
  const silent = await stranger(context, box.url);
  await until(() => clock.pending > 1, 'the mailbox begins to lose its patience');
  await clock.advance(10_000);
  await soon(silent.gone, () => 'somebody says nothing for ten seconds, and the mailbox does not hang up');
  expect((await take(left.id, post(box.url))).invitation, 'what ana has left is still there').toBe('ana-invites');
});

step(5, 'where there is no mailbox, one hears so', async (context) => {
  const box = await mailbox(context);
  const url = box.url;
  await box.close();
  expect(await refusal(leave('ana-invites', post(url)))).toBe('NO_MAILBOX');
  expect(await refusal(leave('ana-invites', post('hello'))), 'what is no address of one').toBe('NO_MAILBOX');
});

step(5, 'where there is no room, one hears so; and whoever then talks nonsense ends nothing', async (context) => {
  const box = await mailbox(context);
  const left = await leave('ana-invites', post(box.url));
  const others = Array.from({ length: 511 }, () => stranger(context, box.url));
  const [first] = await Promise.all(others);
  expect(await refusal(leave('cy-invites', post(box.url)))).toBe('FULL');
  const nonsense = await connectedTo(context, box.url);
  const gone = once(nonsense, 'close');
  nonsense.resume();
  nonsense.write(
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${VERSION_AND_KEY}\r\n\r\n`,
  );
  nonsense.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff)); // no frame of a WebSocket begins like that
  await soon(gone, () => 'what is no frame comes, and the mailbox does not hang up');
  first!.socket.terminate();
  expect((await take(left.id, post(box.url))).invitation, 'what ana has left is still there').toBe('ana-invites');
});

step(5, 'it closes, even if somebody has connected and says nothing', async (context) => {
  const box = await mailbox(context);
  const left = await leave('ana-invites', post(box.url));
  await connectedTo(context, box.url);
  await soon(box.close(), () => 'somebody is connected, and the mailbox waits for them');
  expect(await refusal(left.answer)).toBe('HUNG_UP');
});

step(5, 'after the answer nobody stays on the line, whatever the mailbox does', async (context) => {
  const { signal } = new AbortController();
  const withAnswer = await liar(context, { id: '17-203-42' });
  const { answer } = await leave('ana-invites', { ...post(withAnswer.url), signal });
  for (const socket of withAnswer.clients) socket.send(JSON.stringify({ answer: 'bo-answers' }));
  expect(await soon(answer, () => 'an answer has come, and ana does not hear it')).toBe('bo-answers');
  const withInvitation = await liar(context, { invitation: 'ana-invites' });
  const taken = await take(ID, { ...post(withInvitation.url), signal });
  taken.answer('bo-answers');
  await until(() => withAnswer.clients.size + withInvitation.clients.size === 0, 'ana and bo have hung up');
  expect(getEventListeners(signal, 'abort').length, 'who still listens for a change of mind').toBe(0);
});

step(5, 'what a mailbox says is not believed: an id that is none is nonsense', async (context) => {
  const { url } = await liar(context, { id: '17-999-42' });
  expect(await refusal(leave('ana-invites', post(url)))).toBe('NONSENSE');
});

step(
  5,
  'whoever has left an invitation need not wait for the answer, and hears nothing of what goes wrong',
  async (context) => {
    const { url } = await mailbox(context);
    const changesMind = new AbortController();
    await leave('ana-invites', { ...post(url), signal: changesMind.signal });
    changesMind.abort();
    await new Promise((resolve) => setImmediate(resolve)); // an error that nobody catches would end this test
  },
);

/** Somebody on a WebSocket who says and hears what they like. */
async function stranger({ after }: StepContext, url: string) {
  const socket = new WebSocket(url);
  after(() => socket.terminate());
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const gone = once(socket, 'close');
  await once(socket, 'open');
  return { socket, heard, gone, says: (message: object) => socket.send(JSON.stringify(message)) };
}

/** Somebody who has connected, and has not said yet that this is to be a WebSocket. */
async function connectedTo({ after }: StepContext, url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  after(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A mailbox that answers everybody with the same, and hangs up on nobody. */
async function liar({ after }: StepContext, answer: object) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  after(() => server.close());
  server.on('connection', (socket) => {
    after(() => socket.terminate());
    socket.on('message', () => socket.send(JSON.stringify(answer)));
  });
  await once(server, 'listening');
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, clients: server.clients };
}

async function mailbox({ after }: StepContext, options: Partial<MailboxOptions> = {}): Promise<Mailbox> {
  const box = await Mailbox.open({ where: { host: '127.0.0.1', port: 0 }, ...options });
  after(() => box.close());
  return box;
}

function post(url: string): PostOptions {
  return { url, WebSocket: WebSocket as unknown as WebSocketClass };
}

/** The code with which `promise` fails. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const failed = promise.then(
    () => 'nothing went wrong',
    (error) => {
      if (error instanceof PostError) return error.code;
      throw error;
    },
  );
  return soon(failed, () => 'nobody is told that it came to nothing');
}

/** 0 is `aa`, 255 is `jv`: no word is the beginning of another. */
function letters(index: number): string {
  return String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26));
}
