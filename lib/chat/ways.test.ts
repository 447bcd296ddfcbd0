import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { Peer } from '#tcp-peers/peer.ts';
import type { Transport } from '../contracts.ts';
import { Inbox, until } from '../lab/inbox.ts';
import { isChannel, Ways } from './ways.ts';

const text = new TextEncoder();

test('over a channel each can write to the other, whoever came and whoever went', async () => {
  const [ana, bo] = [await someone(), await someone()];
  const [ours, theirs] = await channel();
  ana.ways.hear(theirs);
  await bo.peer.send(bo.ways.lead(ours), text.encode('hello'));
  expect(await ana.inbox.first(1)).toEqual(['hello']);
  const [address] = [...ana.peer.connections[0]!.addresses];
  expect(isChannel(address!)).toBe(true);
  await ana.peer.send(address!, text.encode('hello to you'));
  expect(await bo.inbox.first(1)).toEqual(['hello to you']);
});

test('both may go at once: there is one connection', async () => {
  const [ana, bo] = [await someone(), await someone()];
  const [ours, theirs] = await channel();
  const both = [
    ana.peer.send(ana.ways.lead(ours), text.encode('1')),
    bo.peer.send(bo.ways.lead(theirs), text.encode('2')),
  ];
  await Promise.all(both);
  expect(await ana.inbox.first(1)).toEqual(['2']);
  expect(await bo.inbox.first(1)).toEqual(['1']);
  expect([ana.peer.connections.length, bo.peer.connections.length]).toEqual([1, 1]);
});

test('two who can dial each other, and have two channels besides, have one connection', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = [await someone(net.transport('ana')), await someone(net.transport('bo'))];
  expect(ana.peer.address).toBe('ana');
  await bo.peer.send('ana', text.encode('dialled'));
  for (const said of ['one', 'two']) {
    const [ours, theirs] = await channel();
    ana.ways.hear(theirs);
    await bo.peer.send(bo.ways.lead(ours), text.encode(said));
    await until(() => ours.destroyed && theirs.destroyed, 'the channel that is not needed is closed');
  }
  expect(await ana.inbox.first(3)).toEqual(['dialled', 'one', 'two']);
  expect([...bo.peer.connections[0]!.addresses][0]).toBe('ana');
});

test('a channel can be led to once, and not when it is closed', async () => {
  const { ways } = await someone();
  const [ours] = await channel();
  const address = ways.lead(ours);
  expect(await ways.dial(address)).toBe(ours);
  await expect(ways.dial(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const [other] = await channel();
  const closed = ways.lead(other);
  await once(other.destroy(), 'close');
  await expect(ways.dial(closed)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('without anything below nobody can be dialled, and our own address means nothing to others', async () => {
  const { ways, peer } = await someone();
  await expect(ways.dial('127.0.0.1:4000')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(isChannel(peer.address)).toBe(true);
  expect(isChannel('127.0.0.1:4000')).toBe(false);
});

test('nobody dials an address that is a channel of somebody else', async () => {
  const net = new MemoryNetwork();
  await net.transport('channel:1').listen(() => expect.unreachable());
  const { ways } = await someone(net.transport('ana'));
  await expect(ways.dial('channel:1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('where nobody listens, or no longer, channels are closed', async () => {
  const unheard = new Ways();
  const [early] = await channel();
  unheard.hear(early);
  expect(early.destroyed).toBe(true);

  const { ways, peer } = await someone();
  const [waiting, heard, led] = [(await channel())[0], (await channel())[0], (await channel())[0]];
  ways.lead(waiting);
  await peer.close();
  ways.hear(heard);
  ways.lead(led);
  expect([waiting, heard, led].map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
});

async function someone(below?: Transport) {
  const ways = new Ways(below);
  const inbox = new Inbox();
  const peer = await Peer.listen({ transport: ways, onMessage: (message) => inbox.add(message) });
  onTestFinished(() => void peer.close());
  return { ways, peer, inbox };
}

/** Two ends of a stream, from wherever they are. */
async function channel(): Promise<[Duplex, Duplex]> {
  const net = new MemoryNetwork();
  let theirs!: Duplex;
  await net.transport('there').listen((stream) => {
    theirs = stream;
  });
  return [await net.transport('here').dial('there'), theirs];
}
