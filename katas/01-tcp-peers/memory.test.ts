// Step 9: not only TCP.

import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { expect } from 'vitest';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { Peer } from '#tcp-peers/peer.ts';
import type { Transport } from '../../lib/contracts.ts';
import { Counted } from '../../lib/lab/counted.ts';
import { Inbox, soon, until } from '../../lib/lab/inbox.ts';
import { freePath, unix } from '../../lib/lab/unix.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

step(9, 'the same peers, with no network at all', async ({ after }) => {
  const network = new MemoryNetwork();
  await fourTalk(after, ['ana', 'bo', 'cy', 'di'], (name) => network.transport(name));
});

step(9, 'the same peers, on Unix sockets', async ({ after }) => {
  const paths = ['ana', 'bo', 'cy', 'di'].map(freePath);
  after(() => {
    for (const path of paths) rmSync(path, { force: true });
  });
  await fourTalk(after, paths, unix);
});

step(9, 'a name that is taken, a name that nobody has', async () => {
  const network = new MemoryNetwork();
  const ear = await network.transport('ana').listen(() => {});
  const second = network.transport('ana').listen(() => {});
  await expect(soon(second, () => 'listen() did not settle')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const nobody = network.transport('bo').dial('cy');
  await expect(soon(nobody, () => 'dial() did not settle')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await ear.close();
  const gone = network.transport('bo').dial('ana');
  await expect(soon(gone, () => 'dial() did not settle')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await network.transport('ana').listen(() => {});
});

step(9, 'two networks do not hear each other', async () => {
  const [one, other] = [new MemoryNetwork(), new MemoryNetwork()];
  await one.transport('ana').listen(() => {});
  await expect(other.transport('bo').dial('ana')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

step(9, 'what one end writes the other reads, and the other way round', async () => {
  const network = new MemoryNetwork();
  const heard: string[] = [];
  await network.transport('ana').listen((stream) => {
    stream.on('data', (chunk) => {
      heard.push(String(chunk));
      stream.write('and to you');
    });
  });
  const mouth = await network.transport('bo').dial('ana');
  mouth.on('data', (chunk) => heard.push(String(chunk)));
  mouth.write('good morning');
  await until(() => heard.length === 2, 'both have heard the other');
  expect(heard).toEqual(['good morning', 'and to you']);
  mouth.destroy();
});

step(9, 'who writes more than is read has to wait, and who breaks off is noticed', async () => {
  const network = new MemoryNetwork();
  const heard: Duplex[] = [];
  await network.transport('ana').listen((stream) => void heard.push(stream));
  const mouth = await network.transport('bo').dial('ana');
  let room = true;
  for (let i = 0; i < 100; i++) room = mouth.write(new Uint8Array(10_000));
  expect(room).toBe(false);
  const drained = once(mouth, 'drain');
  heard[0]!.resume();
  await soon(drained, () => 'there was no drain');
  const gone = once(mouth, 'close');
  heard[0]!.destroy();
  await soon(gone, () => 'the other end is still open');
});

/** Four peers meet, all at once, talk to themselves and to each other, and go: kata 1 in one breath. */
async function fourTalk(after: StepContext['after'], addresses: string[], transport: (address: string) => Transport) {
  const peers = await Promise.all(
    addresses.map(async (address) => {
      const inbox = new Inbox();
      const streams = new Counted(transport(address));
      const peer = await Peer.listen({ transport: streams, onMessage: (message) => inbox.add(message) });
      after(() => streams.crash());
      after(() => peer.close());
      return { peer, inbox, streams };
    }),
  );
  expect(peers.map(({ peer }) => peer.address)).toEqual(addresses);
  const sends = peers.flatMap(({ peer }) =>
    addresses.map((address) => peer.send(address, new TextEncoder().encode(peer.address))),
  );
  await soon(Promise.all(sends), () => 'not every send settled');
  for (const { inbox } of peers) expect((await inbox.first(4)).toSorted()).toEqual(addresses.toSorted());
  for (const { peer, streams } of peers) {
    // Three to the others, and two ends of the one to itself.
    await until(() => streams.open === 5, `five streams are open at ${peer.address}`);
  }
  await soon(Promise.all(peers.map(({ peer }) => peer.close())), () => 'not every close() resolved');
  expect(peers.map(({ streams }) => streams.open)).toEqual([0, 0, 0, 0]);
}
