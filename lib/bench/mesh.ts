// Kata 1: a hundred peers that all dial each other at once, and say one word to each.
// In four processes, since one may not have so many sockets open.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Peer } from '#tcp-peers/peer.ts';
import { Tcp } from '#tcp-peers/tcp.ts';
import { Counted } from '../lab/counted.ts';
import type { Figure } from './bench.ts';
import { START } from './rounds.ts';

const PEERS = 100;
const PROCESSES = 4;

interface Count {
  /** Sockets open in the end, and words heard. */
  open: number;
  heard: number;
}

export async function* mesh(): AsyncIterable<Figure> {
  const processes = Array.from({ length: PROCESSES }, () => fork(START, ['./bench/mesh.ts', 'mesh']));
  const addresses = (await Promise.all(processes.map((each) => next<string[]>(each)))).flat();
  const start = performance.now();
  const counts = await Promise.all(
    processes.map((each) => {
      each.send(addresses);
      return next<Count>(each);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const each of processes) each.send('end');
  await Promise.all(processes.map((each) => once(each, 'exit')));
  const connections = counts.reduce((sum, { open }) => sum + open, 0) / 2;
  const heard = counts.reduce((sum, { heard }) => sum + heard, 0);
  yield {
    what: `kata 1: ${PEERS} peers all dial each other at once; sockets counted when every word is heard`,
    ours: `${connections} connections, ${heard} words heard, ${seconds.toFixed(1)} s`,
    goal: 'exactly 4,950 connections and 9,900 words',
    met: connections === (PEERS * (PEERS - 1)) / 2 && heard === PEERS * (PEERS - 1),
  };
}

/** One of the processes: listens, is told of all addresses, speaks to all, and counts. */
async function takePart(): Promise<void> {
  let heard = 0;
  const sockets: Counted[] = [];
  const peers = await Promise.all(
    Array.from({ length: PEERS / PROCESSES }, () => {
      const counted = new Counted(new Tcp());
      sockets.push(counted);
      const onMessage = () => {
        heard += 1;
      };
      return Peer.listen({ transport: counted, patienceMs: 60_000, onMessage });
    }),
  );
  process.send!(peers.map(({ address }) => address));
  const [addresses] = (await once(process, 'message')) as [string[]];
  const word = new TextEncoder().encode('hello');
  await Promise.all(
    peers.flatMap((peer) => addresses.filter((address) => address !== peer.address).map((to) => peer.send(to, word))),
  );
  const open = () => sockets.reduce((sum, each) => sum + each.open, 0);
  const expected = peers.length * (PEERS - 1);
  // Everything said has been sent; what is still to come are words on the way, and goodbyes of spare connections.
  for (let waited = 0; waited < 100 && (heard !== expected || open() !== expected); waited++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  process.send!({ open: open(), heard });
  await once(process, 'message');
  process.exit();
}

async function next<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message');
  return message as T;
}

if (process.send && process.argv[2] === 'mesh') await takePart();
