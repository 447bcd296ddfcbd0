// Steps 1 to 4: a beacon, in words that are easy to read.

import { createSocket } from 'node:dgram';
import { expect } from 'vitest';
import { Beacon } from '#lan-discovery/beacon.ts';
import { joinGroup } from '#lan-discovery/link.ts';
import { Plain } from '#lan-discovery/plain.ts';
import type { UdpAddress, UdpSocket } from '../../lib/contracts.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { until } from '../../lib/lab/inbox.ts';
import { type Host, SimulatedLan } from '../../lib/lab/lan.ts';
import { freeUdpPort } from '../../lib/lab/ports.ts';
import { seeded } from '../../lib/lab/random.ts';
import { Voice } from '../../lib/lab/voice.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

const GROUP = { address: '239.255.77.77', port: 7777 };
/** Anybody has spoken within this time, however long they first asked for their name. In ms. */
const SETTLED_MS = 2_500;

// ---- Step 1: shout

step(1, 'two peers on one machine hear each other, and not themselves', async ({ after }) => {
  const loopback = { name: 'lo', address: '127.0.0.1', subnets: ['127.0.0.1/8'] };
  const clock = new SimulatedClock();
  const group = { ...GROUP, port: await freeUdpPort() };
  const real = async (name: string, number: number) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    after(() => socket.close());
    const send = await joinGroup(socket, group, loopback);
    return beaconOn(socket, send, { name, number, clock, after });
  };
  const [ana, bo] = [await real('ana', 1), await real('bo', 2)];
  await clock.advance(SETTLED_MS);
  await until(
    () => ana.beacon.hearsItself && bo.beacon.hearsItself,
    'both hear themselves: nothing has come back from the group',
  );
  await until(() => ana.news.length > 0 && bo.news.length > 0, 'both have found somebody');
  expect(ana.news).toEqual(['+bo']);
  expect(bo.news).toEqual(['+ana']);
});

step(1, 'a peer tells where it is, and goes on telling', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const witness = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(12_000);
  const said = witness.heard.filter(({ say }) => say === 'here');
  expect(said[0]).toMatchObject({ id: idOf(1), name: 'ana', port: 4001 });
  expect(said.length, 'announcements in 12 seconds, one a second').toBeGreaterThanOrEqual(8);
  expect(said.length, 'announcements in 12 seconds, one a second').toBeLessThanOrEqual(13);
  const gaps = said.slice(1).map(({ at }, index) => at - said[index]!.at);
  expect(new Set(gaps).size, 'different intervals: who once spoke together would always speak together').not.toBe(1);
  expect(ana.news).toEqual([]);
});

step(1, 'somebody else may have our name, our address and our port', async ({ after }) => {
  const ana = silent('ana', 1, after);
  const here = (number: number, port: number) => {
    const words = { say: 'here', id: idOf(number), name: 'ana', port, ttlMs: 3_000 };
    ana.hear(new TextEncoder().encode(JSON.stringify(words)), { address: '127.0.0.1', port: GROUP.port });
  };
  here(2, 4001);
  expect(ana.hearsItself, 'is it us? our name, our port, another id').toBe(false);
  here(1, 4001);
  expect(ana.hearsItself, 'is it us? our id').toBe(true);
});

step(1, 'who joins a link speaks and hears there, and on no other', async ({ after }) => {
  const lan = new SimulatedLan();
  const between = lan.host('10.0.0.1', '10.0.1.1');
  const ana = await peer(lan, between, 'ana', { number: 1, via: 1, after });
  const bo = await peer(lan, lan.host('10.0.1.2'), 'bo', { number: 2, after });
  const elsewhere = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  expect(ana.news).toEqual(['+bo']);
  expect(bo.news).toEqual(['+ana']);
  expect(elsewhere.heard, 'heard on the other link').toEqual([]);
});

step(1, 'what is sent goes to the group, or to the one host that it is for', async () => {
  const lan = new SimulatedLan();
  const send = await joinGroup(lan.host('10.0.0.1').socket(), GROUP, lan.host('10.0.0.1').links[0]!);
  await send(Uint8Array.of(1));
  await send(Uint8Array.of(2), { address: '10.0.0.2', port: 9_000 });
  expect(lan.packets.map(({ from, to, hops }) => ({ from, to, hops }))).toEqual([
    { from: { address: '10.0.0.1', port: GROUP.port }, to: GROUP, hops: 255 },
    { from: { address: '10.0.0.1', port: GROUP.port }, to: { address: '10.0.0.2', port: 9_000 }, hops: 255 },
  ]);
});

step(1, 'a port that cannot be had is an error that can be caught', async ({ after }) => {
  const selfish = createSocket('udp4');
  const late = createSocket('udp4');
  after(() => selfish.close());
  after(() => late.close());
  await new Promise<void>((resolve) => selfish.bind(0, resolve));
  const group = { ...GROUP, port: selfish.address().port };
  const link = { name: 'lo', address: '127.0.0.1', subnets: ['127.0.0.1/8'] };
  await expect(joinGroup(late, group, link)).rejects.toThrow('EADDRINUSE');
});

// ---- Step 2: who is there?

step(2, 'a newcomer need not wait for the next announcement', async ({ after }) => {
  for (const [seed, arrivalMs] of [5_000, 5_300, 5_650, 5_900].entries()) {
    const lan = new SimulatedLan({ seed });
    await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
    await lan.clock.advance(arrivalMs);
    const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
    await lan.clock.advance(30);
    expect(bo.news, `30 ms after bo came, at ${arrivalMs} ms`).toEqual(['+ana']);
  }
});

step(2, 'a newcomer asks again, in case the first question got lost', async ({ after }) => {
  const lan = new SimulatedLan();
  const witness = voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(5_000);
  const alone = witness.questions.map((words) => words.alone);
  expect(alone.length, 'questions in five seconds').toBeGreaterThanOrEqual(2);
  expect(alone.slice(0, 2), 'would an answer for us alone do? for a newcomer, and later').toEqual([true, false]);
});

step(2, 'nobody asks what somebody has just asked', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const witness = voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(900);
  await witness.say({ say: 'who', known: [] });
  await lan.clock.advance(200);
  expect(witness.heard.filter(({ say, from }) => say === 'who' && from === '10.0.0.1').length).toBe(1);
});

step(2, 'a question is answered by those who are there, and the answer says who they are', async ({ after }) => {
  const lan = new SimulatedLan();
  for (const number of [1, 2, 3]) await peer(lan, lan.host(`10.0.0.${number}`), `p${number}`, { number, after });
  await lan.clock.advance(10_000);
  const newcomer = voice(lan, lan.host('10.0.0.9'));
  await newcomer.say({ say: 'who', known: [], alone: true });
  await lan.clock.advance(150);
  const answered = newcomer.heard.filter(({ say }) => say === 'here').map(({ name }) => name);
  expect([...new Set(answered)].sort()).toEqual(['p1', 'p2', 'p3']);
});

step(2, 'who is not there yet does not answer', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const asker = voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await asker.say({ say: 'who', known: [] });
  await lan.clock.advance(2);
  expect(
    asker.heard.map(({ say }) => say),
    '2 ms after ana has begun',
  ).not.toContain('here');
});

step(2, 'an answer is an announcement, not one more', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const asker = voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  for (let i = 0; i < 10; i += 1) {
    await lan.clock.advance(1_100);
    await asker.say({ say: 'who', known: [] });
  }
  const said = asker.heard.filter(({ say }) => say === 'here').length;
  expect(said, 'announcements in 11 seconds, in which somebody asked ten times').toBeLessThanOrEqual(13);
});

// ---- Step 3: goodbye

step(3, 'whoever leaves is forgotten at once, by everybody', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const cy = await peer(lan, lan.host('10.0.0.3'), 'cy', { number: 3, after });
  await lan.clock.advance(SETTLED_MS);
  await ana.beacon.close();
  await lan.clock.advance(10);
  expect(bo.news.at(-1)).toBe('-ana');
  expect(cy.news.at(-1)).toBe('-ana');
  expect(bo.names).toEqual(['cy']);
});

step(3, 'after goodbye there is silence, and nothing left to wait for', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const witness = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  await ana.beacon.close();
  await ana.beacon.close();
  await lan.clock.advance(10);
  const before = witness.heard.length;
  expect(witness.heard.at(-1)).toMatchObject({ say: 'here', name: 'ana', ttlMs: 0 });
  await witness.say({ say: 'who', known: [] });
  await lan.clock.advance(10_000);
  expect(witness.heard.slice(before).map(({ name }) => name)).not.toContain('ana');
  expect(lan.clock.pending, 'timers').toBe(0);
});

step(3, 'who leaves waits until goodbye has left', async () => {
  let left = () => {};
  const sent = new Promise<void>((resolve) => {
    left = resolve;
  });
  const clock = new SimulatedClock();
  const ana = new Beacon({ ...nobody('ana', 1), clock, send: () => sent });
  ana.start();
  await clock.advance(SETTLED_MS);
  let isClosed = false;
  const closing = ana.close().then(() => {
    isClosed = true;
  });
  await clock.advance(0);
  expect(isClosed, 'before goodbye has left').toBe(false);
  left();
  await closing;
});

step(3, 'DNS does not tell Ana from ANA, and so nor do we', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const ana = voice(lan, lan.host('10.0.0.1'));
  await ana.say({ say: 'here', id: idOf(1), name: 'Ana', port: 4001, ttlMs: 3_000 });
  await ana.say({ say: 'here', id: idOf(1), name: 'ANA', port: 4001, ttlMs: 0 });
  expect(bo.news).toEqual(['+Ana', '-Ana']);
});

step(3, 'nobody says goodbye for somebody else', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const liar = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  await liar.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs: 0 });
  await liar.say({ say: 'here', id: idOf(5), name: 'nobody', port: 4001, ttlMs: 0 });
  await lan.clock.advance(100);
  expect(bo.news).toEqual(['+ana']);
});

// ---- Step 4: a crash does not say goodbye

step(4, 'who falls silent is dropped within three seconds', async ({ after }) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const lan = new SimulatedLan({ seed });
    const house = lan.host('10.0.0.1');
    const ana = await peer(lan, house, 'ana', { number: 1, after });
    const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
    await lan.clock.advance(SETTLED_MS + 100 * seed);
    house.crash();
    await lan.clock.advance(1_500);
    expect(bo.news, 'one that misses an announcement is not dropped').toEqual(['+ana']);
    await lan.clock.advance(1_510);
    expect(bo.news, 'three seconds after the crash').toEqual(['+ana', '-ana']);
    await ana.beacon.close();
  }
});

step(4, 'the time to live is theirs to choose, and it begins anew with each word', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const ana = voice(lan, lan.host('10.0.0.1'));
  const here = (ttlMs: number) => ana.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs });
  await here(10_000);
  await lan.clock.advance(9_000);
  expect(bo.names).toEqual(['ana']);
  await here(4_000);
  await lan.clock.advance(3_900);
  expect(bo.names, '3.9 of 4 seconds after the second word').toEqual(['ana']);
  await lan.clock.advance(200);
  expect(bo.news).toEqual(['+ana', '-ana']);
});

step(4, 'whoever has been silent for most of their time is asked before they are dropped', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  await lan.clock.advance(30_000); // bo's own questions are far apart by now
  const ana = voice(lan, lan.host('10.0.0.1'));
  const here = () => ana.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs: 10_000 });
  await here();
  await lan.clock.advance(7_900);
  expect(ana.questions, 'questions in the first 7.9 of 10 seconds').toEqual([]);
  await lan.clock.advance(400);
  expect(ana.questions.length, 'questions after 8.3 of 10 seconds').toBe(1);
  await lan.clock.advance(1_600);
  expect(ana.questions.length, 'questions after 9.9 of 10 seconds').toBeGreaterThanOrEqual(3);
  await here();
  await lan.clock.advance(1_000);
  expect(bo.news).toEqual(['+ana']);
});

step(4, 'not everybody asks in the same moment', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  for (const number of [2, 3]) await peer(lan, lan.host(`10.0.0.${number}`), `p${number}`, { number, after });
  await lan.clock.advance(30_000);
  const ana = voice(lan, lan.host('10.0.0.1'));
  await ana.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs: 10_000 });
  await lan.clock.advance(9_900);
  const times = ana.questions.map(({ at }) => at);
  expect(times.length, 'questions before ana’s time is over').toBeGreaterThan(0);
  expect(new Set(times).size, 'different moments').toBe(times.length);
});

step(4, 'who comes back has all their time again', async ({ after }) => {
  const lan = new SimulatedLan();
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const house = lan.host('10.0.0.1');
  const ana = await peer(lan, house, 'ana', { number: 1, after });
  await lan.clock.advance(SETTLED_MS);
  await ana.beacon.close();
  await peer(lan, house, 'ana', { number: 3, after });
  await lan.clock.advance(10_000);
  expect(bo.news).toEqual(['+ana', '-ana', '+ana']);
});

step(4, 'nobody is believed to stay for ever', async ({ after }) => {
  const lan = new SimulatedLan();
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const ana = voice(lan, lan.host('10.0.0.1'));
  await ana.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs: 1e15 });
  await lan.clock.advance(4_400_000);
  expect(bo.names, 'after 73 minutes').toEqual(['ana']);
  await lan.clock.advance(200_000);
  expect(bo.names, 'after 77 minutes').toEqual([]);
});

step(4, 'a hundred thousand invented peers fill no memory, and push out nobody who is real', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  await lan.clock.advance(5_000);
  const flood = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) {
      const invented = { say: 'here', id: idOf(1_000 + i), name: `x${i}`, port: 1 + (i % 65_535), ttlMs: 4_500_000 };
      const from = { address: `10.0.0.${100 + (i % 100)}`, port: GROUP.port };
      bo.beacon.hear(new TextEncoder().encode(JSON.stringify(invented)), from);
    }
  };
  flood(0, 50_000);
  await peer(lan, lan.host('10.0.0.3'), 'cy', { number: 3, after });
  await lan.clock.advance(SETTLED_MS);
  expect(bo.names).toContain('ana');
  expect(bo.names).toContain('cy');
  flood(50_000, 100_000);
  expect(bo.names.length).toBeLessThanOrEqual(512);
  expect(lan.clock.pending, 'timers').toBeLessThan(5_000);
  expect(bo.names).toContain('ana');
  expect(bo.names).toContain('cy');
});

// ---- A peer in simulated time, and somebody who says and hears anything

interface TestPeer {
  beacon: Beacon;
  /** `+bo` when bo was found, `-bo` when bo was lost. */
  news: string[];
  /** Who is there now. */
  readonly names: string[];
}

interface PeerOptions extends Pick<StepContext, 'after'> {
  number: number;
  /** The interface, from 0. */
  via?: number;
}

async function peer(lan: SimulatedLan, host: Host, name: string, options: PeerOptions): Promise<TestPeer> {
  const socket = host.socket();
  const send = await joinGroup(socket, GROUP, host.links[options.via ?? 0]!);
  return beaconOn(socket, send, { ...options, name, clock: lan.clock });
}

interface BeaconOptions extends Pick<StepContext, 'after'> {
  name: string;
  number: number;
  clock: SimulatedClock;
}

function beaconOn(
  socket: UdpSocket,
  send: (packet: Uint8Array, to?: UdpAddress) => Promise<void>,
  { name, number, clock, after }: BeaconOptions,
): TestPeer {
  const news: string[] = [];
  const beacon = new Beacon({
    me: { id: idOf(number), name, port: 4000 + number, addresses: [] },
    dialect: new Plain(),
    send,
    onFound: (service) => news.push(`+${service.name}`),
    onLost: (service) => news.push(`-${service.name}`),
    clock,
    random: seeded(number),
  });
  socket.on('message', (packet, from) => beacon.hear(packet, from));
  after(() => beacon.close());
  beacon.start();
  return {
    beacon,
    news,
    get names() {
      return beacon.neighbours.map((service) => service.name);
    },
  };
}

/** One that nothing has started, and that nobody hears. */
function silent(name: string, number: number, after: StepContext['after']): Beacon {
  const beacon = new Beacon({ ...nobody(name, number), clock: new SimulatedClock(), send: async () => {} });
  after(() => beacon.close());
  return beacon;
}

function nobody(name: string, number: number) {
  const me = { id: idOf(number), name, port: 4000 + number, addresses: [] };
  return { me, dialect: new Plain(), onFound: () => {}, onLost: () => {}, random: seeded(number) };
}

function voice(lan: SimulatedLan, host: Host): Voice {
  return new Voice(lan, host, GROUP);
}

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}
