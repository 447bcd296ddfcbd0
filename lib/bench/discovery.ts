// Kata 2: how long it takes to find somebody who is there, and to notice that they are gone, beside bonjour-service on
// the same interface; and what a hundred peers have to say to each other on a simulated LAN.

import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bonjour, type Service } from 'bonjour-service';
import { Lan } from '#lan-discovery/lan.ts';
import { links } from '#lan-discovery/link.ts';
import { SimulatedLan } from '../lab/lan.ts';
import { freeUdpPort } from '../lab/ports.ts';
import type { Figure } from './bench.ts';
import { inTurn, quantile, START } from './rounds.ts';

const ROUNDS = 30;
/** How many crash, and for how long we wait for others to drop them, in ms. */
const CRASHES = 10;
const WAIT_MS = 6_000;
const CROWD = 100;
const MINUTE_MS = 60_000;

/** On each of these ports is a world of its own: one of ours, and one of theirs. */
interface Ports {
  ours: number;
  theirs: number;
}

export async function* discovery(): AsyncIterable<Figure> {
  const ports = { ours: await freeUdpPort(), theirs: await freeUdpPort() };
  yield await finding(ports);
  yield await crashing(ports);
  for (const lossPercent of [0, 10]) yield await crowding(lossPercent);
}

async function finding(ports: Ports): Promise<Figure> {
  const [there] = await startOthers(1, ports);
  const pause = () => sleep(200 + randomInt(1_000)); // ours speaks once in a second: we come at any moment of it
  const found = await inTurn(
    () => pause().then(() => untilWeFind(ports.ours)),
    () => pause().then(() => untilBonjourFinds(ports.theirs)),
    ROUNDS,
  );
  there!.kill('SIGKILL');
  return {
    what: 'kata 2: to find somebody who has been there for a while, median and 90 %, against bonjour-service',
    ours: `${found.ours.toFixed(1)} and ${found.oursAt90.toFixed(1)} ms`,
    other: `bonjour-service ${found.other.toFixed(1)} and ${found.otherAt90.toFixed(1)} ms`,
    ratio: found.ratio,
    goal: 'at most 1.00, and at most 10 ms',
    met: found.ratio <= 1 && found.ours <= 10,
  };
}

async function crashing(ports: Ports): Promise<Figure> {
  const others = await startOthers(CRASHES, ports);
  const lostAt = new Map<string, number>();
  const lan = await Lan.join({
    ...onLoopback('watcher', ports.ours),
    onFound: () => {},
    onLost: ({ name }) => void lostAt.set(name, performance.now()),
  });
  const bonjour = bonjourOn(ports.theirs);
  const browser = bonjour.find({ type: BONJOUR_TYPE });
  await until(() => lan.neighbours.length === CRASHES && browser.services.length === CRASHES);
  const killedAt = await Promise.all(
    others.map(async (other) => {
      await sleep(randomInt(2_000));
      other.kill('SIGKILL');
      return performance.now();
    }),
  );
  await sleep(WAIT_MS);
  const tookMs = killedAt.map((at, index) => (lostAt.get(nameOf(index)) ?? Number.POSITIVE_INFINITY) - at);
  browser.expire(); // it forgets nobody by itself
  const stillListed = browser.services.length;
  const [{ ttl } = { ttl: 0 }] = browser.services;
  await lan.close();
  await new Promise<void>((resolve) => bonjour.destroy(resolve));
  const slowest = seconds(Math.max(...tookMs));
  return {
    what: `kata 2: until a crashed peer is dropped, median and slowest of ${CRASHES}, against bonjour-service`,
    ours: `${seconds(quantile(tookMs, 0.5))} and ${slowest} s`,
    other: `bonjour-service lists ${stillListed} of them after ${WAIT_MS / 1_000} s, and means to for ${ttl} s`,
    goal: 'at most 3.0 s',
    met: Number(slowest) <= 3,
  };
}

/** A hundred who all come in the same moment. */
async function crowding(lossPercent: number): Promise<Figure> {
  const lan = new SimulatedLan({ lossPercent });
  const { clock, random, packets } = lan;
  const peers = await Promise.all(
    Array.from({ length: CROWD }, (_, index) => {
      const host = lan.host(`10.0.0.${index + 1}`);
      return Lan.join({
        id: randomBytes(16).toString('hex'),
        name: nameOf(index),
        port: 4_000,
        links: () => host.links,
        openSocket: () => host.socket(),
        onFound: () => {},
        onLost: () => {},
        clock,
        random,
      });
    }),
  );
  while (peers.some(({ neighbours }) => neighbours.length < CROWD - 1)) await clock.advance(10);
  const [foundMs, toFind] = [clock.now(), packets.length];
  await clock.advance(MINUTE_MS);
  const perMinute = (packets.length - toFind) / CROWD;
  return {
    what: `kata 2: ${CROWD} peers come at once to a simulated LAN that loses ${lossPercent} % of packets`,
    ours: [
      `all know all after ${seconds(foundMs)} s and ${Math.round(toFind / CROWD)} packets each`,
      `then ${Math.round(perMinute)} packets each in a minute`,
    ].join(', '),
    goal: 'at most 60 packets each in a minute, as many as somebody who is alone says',
    met: perMinute <= 60,
  };
}

const BONJOUR_TYPE = 'p2p-bench';

async function untilWeFind(port: number): Promise<number> {
  const start = performance.now();
  let joining: Promise<Lan> | undefined;
  const tookMs = await new Promise<number>((resolve) => {
    const onFound = () => resolve(performance.now() - start);
    joining = Lan.join({ ...onLoopback('seeker', port), onFound, onLost: () => {} });
  });
  await (await joining!).close();
  return tookMs;
}

async function untilBonjourFinds(port: number): Promise<number> {
  const start = performance.now();
  const bonjour = bonjourOn(port);
  const tookMs = await new Promise<number>((resolve) => {
    bonjour.find({ type: BONJOUR_TYPE }, () => resolve(performance.now() - start));
  });
  await new Promise<void>((resolve) => bonjour.destroy(resolve));
  return tookMs;
}

/** Processes in which one of ours and one of theirs have been there for a while. */
function startOthers(count: number, { ours, theirs }: Ports): Promise<ChildProcess[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const other = fork(START, ['./bench/discovery.ts', 'other', nameOf(index), String(ours), String(theirs)]);
      await once(other, 'message');
      return other;
    }),
  );
}

async function beThere(name: string, { ours, theirs }: Ports): Promise<void> {
  await Lan.join({ ...onLoopback(name, ours), onFound: () => {}, onLost: () => {} });
  bonjourOn(theirs).publish({ name, type: BONJOUR_TYPE, port: 4_000, host: `${name}.local` });
  await sleep(2_000); // both have asked for their names by now, and announced them
  process.send!('there');
}

function onLoopback(name: string, port: number) {
  return {
    id: randomBytes(16).toString('hex'),
    name,
    port: 4_000,
    links: () => links().filter(({ address }) => address === '127.0.0.1'),
    openSocket: () => createSocket({ type: 'udp4', reuseAddr: true }),
    group: { address: '224.0.0.251', port },
  };
}

function bonjourOn(port: number): Bonjour {
  // With the interface alone it would bind to that address, and hear no multicast. Its types know none of this.
  return new Bonjour({ port, interface: '127.0.0.1', bind: '0.0.0.0' } as unknown as Partial<Service>);
}

function nameOf(index: number): string {
  return `peer-${index}`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

const [role, name = '', ours, theirs] = process.argv.slice(2);
if (process.send && role === 'other') await beThere(name, { ours: Number(ours), theirs: Number(theirs) });
