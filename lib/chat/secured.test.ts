// Streams that have shaken hands: what passes, who is believed, and what strangers may try.

import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { Identity } from '#identity/identity.ts';
import { encodeHello, randomId } from '#tcp-peers/hello.ts';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { PairStream } from '#tcp-peers/pair-stream.ts';
import { Peer } from '#tcp-peers/peer.ts';
import { Tcp } from '#tcp-peers/tcp.ts';
import type { Transport } from '../contracts.ts';
import { SimulatedClock } from '../lab/clock.ts';
import { Counted } from '../lab/counted.ts';
import { Inbox, soon, until } from '../lab/inbox.ts';
import { Links } from '../lab/links.ts';
import { Secured, type SecuredOptions } from './secured.ts';
import { Ways } from './ways.ts';

const text = new TextEncoder();

test('over TCP: a megabyte each way, whole, and everything that was said before the end', async () => {
  const [ana, bo] = [await someone(new Tcp()), await someone(new Tcp())];
  const long = 'x'.repeat(1_000_000);
  await bo.peer.send(ana.peer.address, text.encode(long));
  expect((await ana.inbox.first(1))[0]).toBe(long);
  await ana.peer.send(bo.peer.address, text.encode(long));
  for (let number = 0; number < 500; number++) void ana.peer.send(bo.peer.address, text.encode(`${number}`));
  await ana.peer.close();
  const heard = await bo.inbox.first(501);
  expect(heard).toEqual([long, ...Array.from({ length: 500 }, (_, number) => `${number}`)]);
  await until(() => bo.gone.length === 1, 'ana is seen to leave');
  expect(bo.gone).toEqual([undefined]);
});

test('who says something and leaves is heard, though we speak before we have listened', async () => {
  const net = new MemoryNetwork();
  const below: Duplex[] = [];
  const listening: Transport = {
    ...net.transport('ana'),
    listen: (heard) =>
      net.transport('ana').listen((stream) => {
        below.push(stream);
        heard(stream);
      }),
  };
  const ana = await Secured.over(new Ways(listening), { identity: await made() });
  const bo = await Secured.over(new Ways(net.transport('bo')), { identity: await made() });
  const heard = new Promise<Duplex>((resolve) => void ana.listen(resolve));
  const [theirs, ours] = await Promise.all([bo.dial('ana'), heard]);
  theirs.end('my last words');
  await until(() => below[0]!.writableEnded, 'they have left');
  ours.write('are you there?');
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  const words: string[] = [];
  for await (const chunk of ours) words.push(String(chunk));
  expect(words).toEqual(['my last words']);
});

test('in simulated time, whatever the delays: one connection, whoever dialled, and nothing is left open', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const net = new Links(seed);
    const patience = { clock: net.clock, patienceMs: 1_000_000 };
    const [ana, bo] = [await someone(net.transport('ana'), patience), await someone(net.transport('bo'), patience)];
    const both = [ana.peer.send('bo', text.encode('1')), bo.peer.send('ana', text.encode('2'))];
    await passing(net.clock, () => ana.inbox.texts.length + bo.inbox.texts.length === 2);
    await Promise.all(both);
    await passing(net.clock, () => net.open.length === 1);
    expect([ana.peer.connections.length, bo.peer.connections.length]).toEqual([1, 1]);
    const closed = ana.peer.close();
    await passing(net.clock, () => net.open.length === 0);
    await closed;
    expect(bo.gone.at(-1)).toBeUndefined();
  }
});

test('both know who the other is, and have the same hash, which nobody else has', async () => {
  const net = new MemoryNetwork();
  const [ana, bo, cy] = [
    await someone(net.transport('ana')),
    await someone(net.transport('bo')),
    await someone(net.transport('cy')),
  ];
  await bo.peer.send('ana', text.encode('hello'));
  await cy.peer.send('ana', text.encode('hello'));
  await ana.inbox.first(2);
  const seen = (from: Someone, who: Someone) => {
    const connection = from.peer.connections.find(({ id }) => id === who.peer.id)!;
    return from.secured.theirs(connection.duplex)!;
  };
  expect(seen(ana, bo).identity).toEqual(bo.secured.identity.publicKey);
  expect(seen(bo, ana).identity).toEqual(ana.secured.identity.publicKey);
  expect(seen(bo, ana).id).toBe(ana.secured.id);
  expect(seen(ana, bo).hash).toEqual(seen(bo, ana).hash);
  expect(seen(ana, cy).hash).not.toEqual(seen(ana, bo).hash);
});

test('who says an id that is not theirs is hung up on', async () => {
  const net = new MemoryNetwork();
  const ana = await someone(net.transport('ana'));
  const refused: Error[] = [];
  const bo = await someone(net.transport('bo'), {}, (error) => refused.push(error));
  const mallory = await Secured.over(new Ways(net.transport('mallory')), { identity: await made() });
  for (const id of [ana.peer.id, randomId()]) {
    const stream = new PairStream(await mallory.dial('bo'));
    await stream.send(encodeHello({ id, address: 'mallory' }));
    const heard = (async () => {
      for await (const _ of stream); // hello, and that is all
    })();
    await expect(heard).rejects.toMatchObject({ code: 'CUT' });
  }
  await until(() => refused.length === 2, 'both are refused');
  expect(refused).toEqual(Array(2).fill(expect.objectContaining({ name: 'PeerError', code: 'NOT_THEIRS' })));
  expect(bo.peer.connections).toEqual([]);
});

test('there is no way around it: who says hello in the clear, or nothing, or nonsense, is hung up on', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const ana = await someone(net.transport('ana'), { clock });
  const plain = await Peer.listen({ transport: net.transport('bo'), onMessage: () => {} });
  onTestFinished(() => void plain.close());
  await expect(plain.send('ana', text.encode('hello'))).rejects.toThrow();
  await expect(ana.peer.send('bo', text.encode('hello'))).rejects.toThrow();
  const silent = await net.transport('cy').dial('ana');
  await clock.advance(9_999);
  expect(silent.destroyed).toBe(false);
  await clock.advance(1);
  await until(() => silent.destroyed, 'who says nothing is hung up on');
  expect(ana.peer.connections).toEqual([]);
});

test('of those who do not finish their handshake so many are waited for; the oldest makes room', async () => {
  const net = new MemoryNetwork();
  const ana = await someone(net.transport('ana'), { clock: new SimulatedClock() });
  const silent: Duplex[] = [];
  for (let count = 0; count < 100; count++) silent.push(await net.transport('').dial('ana'));
  await until(() => silent.filter(({ destroyed }) => destroyed).length === 68, 'most are hung up on');
  expect(silent.slice(68).every(({ destroyed }) => !destroyed)).toBe(true);
  const bo = await someone(net.transport('bo'));
  await bo.peer.send('ana', text.encode('hello'));
  expect(await ana.inbox.first(1)).toEqual(['hello']);
  await ana.peer.close();
  await until(() => silent.every(({ destroyed }) => destroyed), 'nobody is left');
});

test('by a channel: the part that is given, and only whom it may be', async () => {
  const [ana, bo] = [await someone(), await someone()];
  const met = await channel();
  const both = [
    ana.peer.send(ana.secured.lead(met[0], { isInitiator: true }), text.encode('1')),
    bo.peer.send(bo.secured.lead(met[1], { isInitiator: false, mayBe: () => true }), text.encode('2')),
  ];
  await Promise.all(both);
  expect(await bo.inbox.first(1)).toEqual(['1']);
  const others = await channel();
  const asked: Uint8Array[] = [];
  ana.secured.hear(others[0]);
  const address = bo.secured.lead(others[1], {
    isInitiator: true,
    mayBe: (key) => {
      asked.push(key);
      return false;
    },
  });
  await expect(bo.peer.send(address, text.encode('3'))).rejects.toMatchObject({
    name: 'SecureError',
    code: 'WRONG_IDENTITY',
  });
  expect(asked).toEqual([ana.secured.identity.publicKey]);
  expect(others[1].destroyed).toBe(true);
});

test('one peer that can be dialled and has a channel besides is one connection', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = [await someone(net.transport('ana')), await someone(net.transport('bo'))];
  await bo.peer.send('ana', text.encode('dialled'));
  const [ours, theirs] = await channel();
  ana.secured.hear(theirs);
  await bo.peer.send(bo.secured.lead(ours, { isInitiator: true }), text.encode('by channel'));
  expect(await ana.inbox.first(2)).toEqual(['dialled', 'by channel']);
  await until(() => ours.destroyed && theirs.destroyed, 'the channel that is not needed is closed');
  expect(bo.peer.connections).toHaveLength(1);
});

test('a slow reader slows down who speaks', async () => {
  let goOn = () => {};
  const net = new MemoryNetwork();
  const ana = await someone(
    net.transport('ana'),
    {},
    undefined,
    () => new Promise<void>((resolve) => (goOn = resolve)),
  );
  const bo = await someone(net.transport('bo'));
  let sent = 0;
  const sending = (async () => {
    for (let count = 0; count < 200; count++) {
      await bo.peer.send('ana', new Uint8Array(50_000));
      sent += 1;
    }
  })();
  sending.catch(() => {}); // ana leaves before it has arrived
  await until(() => ana.inbox.texts.length === 1, 'the first arrives');
  for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toBeLessThan(120);
  goOn();
});

test('who breaks off breaks off below, at once; what breaks below is seen above', async () => {
  const net = new MemoryNetwork();
  const [counted, others] = [new Counted(net.transport('ana')), new Counted(net.transport('bo'))];
  const [ana, bo] = [await someone(counted), await someone(others)];
  await bo.peer.send('ana', text.encode('hello'));
  await ana.inbox.first(1);
  bo.peer.connections[0]!.duplex.destroy();
  await until(() => counted.open === 0 && others.open === 0, 'nothing is open below');
  await until(() => ana.gone.length === 1, 'it is seen at the other end');
  expect(ana.gone[0]).toBeInstanceOf(Error);
  await bo.peer.send('ana', text.encode('again'));
  await ana.inbox.first(2);
  counted.crash();
  await until(() => ana.gone.length === 2 && bo.gone.length === 2, 'it is seen at both ends');
  expect(bo.peer.connections).toEqual([]);
});

/** Lets simulated time pass, slowly enough for WebCrypto, whose time is real. */
async function passing(clock: SimulatedClock, done: () => boolean): Promise<void> {
  const passes = (async () => {
    while (!done()) await clock.advance(1);
  })();
  await soon(passes, () => 'it never comes about');
}

type Someone = Awaited<ReturnType<typeof someone>>;

async function someone(
  below?: Transport,
  options: Partial<SecuredOptions> = {},
  onRefused?: (error: Error) => void,
  heard?: () => Promise<void>,
) {
  const secured = await Secured.over(new Ways(below), { identity: await made(), ...options });
  const [inbox, gone] = [new Inbox(), [] as (Error | undefined)[]];
  const peer = await Peer.listen({
    transport: secured,
    id: secured.id,
    onMessage: (message) => {
      inbox.add(message);
      return heard?.();
    },
    onGone: (_who, error) => gone.push(error),
    onRefused,
    ...options,
  });
  onTestFinished(() => void peer.close());
  return { secured, peer, inbox, gone };
}

function made(): Promise<Identity> {
  return Identity.make({ mayLeave: false });
}

async function channel(): Promise<[Duplex, Duplex]> {
  const net = new MemoryNetwork();
  const theirs = new Promise<Duplex>((resolve) => void net.transport('there').listen(resolve));
  return [await net.transport('here').dial('there'), await theirs];
}
