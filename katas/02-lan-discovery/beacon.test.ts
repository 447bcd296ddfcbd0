// Steps 1 to 4, 7 and 8: a beacon, in words that are easy to read.

import { createSocket } from 'node:dgram';
import { expect } from 'vitest';
import { Beacon } from '#lan-discovery/beacon.ts';
import { joinGroup } from '#lan-discovery/link.ts';
import { nextName } from '#lan-discovery/names.ts';
import { Plain } from '#lan-discovery/plain.ts';
import type { UdpAddress, UdpSocket } from '../../lib/contracts.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { until } from '../../lib/lab/inbox.ts';
import { type Host, SimulatedLan } from '../../lib/lab/lan.ts';
import { seeded } from '../../lib/lab/random.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

const GROUP = { address: '239.255.77.77', port: 7777 };
/** Anybody has spoken within this time, however long they first asked for their name. In ms. */
const SETTLED_MS = 2_500;

// ---- Step 1: shout

step(1, 'two peers on one machine hear each other, and not themselves', async ({ after }) => {
  const loopback = { name: 'lo', address: '127.0.0.1', subnets: ['127.0.0.1/8'] };
  const clock = new SimulatedClock();
  const group = { ...GROUP, port: await freePort() };
  const real = async (name: string, number: number) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    after(() => socket.close());
    const send = await joinGroup(socket, group, loopback);
    return beaconOn(socket, send, { name, number, clock, after });
  };
  const [ana, bo] = [await real('ana', 1), await real('bo', 2)];
  await clock.advance(SETTLED_MS);
  await until(() => ana.beacon.hearsItself && bo.beacon.hearsItself, 'both hear themselves');
  await until(() => ana.news.length > 0 && bo.news.length > 0, 'both have found somebody');
  expect(ana.news).toEqual(['+bo']);
  expect(bo.news).toEqual(['+ana']);
});

step(1, 'a peer tells where it is, and goes on telling', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const witness = await voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(12_000);
  const said = witness.heard.filter(({ say }) => say === 'here');
  expect(said[0]).toMatchObject({ id: idOf(1), name: 'ana', port: 4001 });
  expect(said.length, 'announcements in 12 seconds, one a second').toBeGreaterThanOrEqual(8);
  expect(said.length, 'announcements in 12 seconds, one a second').toBeLessThanOrEqual(13);
  expect(ana.news).toEqual([]);
});

step(1, 'who joins a link speaks and hears there, and on no other', async ({ after }) => {
  const lan = new SimulatedLan();
  const between = lan.host('10.0.0.1', '10.0.1.1');
  const ana = await peer(lan, between, 'ana', { number: 1, via: 1, after });
  const bo = await peer(lan, lan.host('10.0.1.2'), 'bo', { number: 2, after });
  const elsewhere = await voice(lan, lan.host('10.0.0.9'));
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
  const witness = await voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(5_000);
  expect(witness.heard.filter(({ say }) => say === 'who').length, 'questions in five seconds').toBeGreaterThanOrEqual(
    2,
  );
});

step(2, 'nobody asks what somebody has just asked', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const witness = await voice(lan, lan.host('10.0.0.9'));
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
  const newcomer = await voice(lan, lan.host('10.0.0.9'));
  await newcomer.say({ say: 'who', known: [], alone: true });
  await lan.clock.advance(150);
  expect(
    newcomer.heard
      .filter(({ say }) => say === 'here')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['p1', 'p2', 'p3']);
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
  const witness = await voice(lan, lan.host('10.0.0.9'));
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

step(3, 'who comes back is found again', async ({ after }) => {
  const lan = new SimulatedLan();
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const house = lan.host('10.0.0.1');
  const ana = await peer(lan, house, 'ana', { number: 1, after });
  await lan.clock.advance(SETTLED_MS);
  await ana.beacon.close();
  await peer(lan, house, 'ana', { number: 3, after });
  await lan.clock.advance(SETTLED_MS);
  expect(bo.news).toEqual(['+ana', '-ana', '+ana']);
});

step(3, 'nobody says goodbye for somebody else', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const liar = await voice(lan, lan.host('10.0.0.9'));
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
  const ana = await voice(lan, lan.host('10.0.0.1'));
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
  const ana = await voice(lan, lan.host('10.0.0.1'));
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

step(4, 'nobody is believed to stay for ever', async ({ after }) => {
  const lan = new SimulatedLan();
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const ana = await voice(lan, lan.host('10.0.0.1'));
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

// ---- Step 7: good manners

step(7, 'nobody says what the asker knows already', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = await voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  const answers = async (known: object[]) => {
    const before = asker.heard.length;
    await asker.say({ say: 'who', known, alone: true });
    await lan.clock.advance(50);
    return asker.heard.slice(before).filter(({ say, to }) => say === 'here' && to === '10.0.0.9').length;
  };
  await untilJustAnnounced(lan, asker);
  expect(await answers([{ name: 'bo', ttlMs: 3_000 }]), 'knows somebody else').toBe(1);
  await untilJustAnnounced(lan, asker);
  expect(await answers([{ name: 'ana', ttlMs: 2_900 }]), 'knows us').toBe(0);
  await untilJustAnnounced(lan, asker);
  expect(await answers([{ name: 'ANA', ttlMs: 2_900 }]), 'knows us, in other letters').toBe(0);
  await untilJustAnnounced(lan, asker);
  expect(await answers([{ name: 'ana', ttlMs: 1_000 }]), 'will soon forget us').toBe(1);
});

step(7, 'a question lists those whom we know well', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const ana = await voice(lan, lan.host('10.0.0.1'));
  await lan.clock.advance(500);
  await ana.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs: 10_000 });
  await lan.clock.advance(700);
  expect(ana.questions.at(-1)!.known, 'at 1 s, half a second after ana spoke').toEqual([{ name: 'ana', ttlMs: 9_500 }]);
  await lan.clock.advance(7_800);
  expect(ana.questions.length, 'questions in 9 seconds').toBeGreaterThanOrEqual(3);
  expect(ana.questions.at(-1)!.known, 'at 8.5 s and later, when less than half is left').toEqual([]);
});

step(7, 'where many may answer, not all do so in the same moment', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const count = 40;
  for (let number = 1; number <= count; number += 1) {
    await peer(lan, lan.host(`10.0.0.${number}`), `p${number}`, { number, after });
  }
  await lan.clock.advance(20_000);
  const asker = await voice(lan, lan.host('10.0.0.99'));
  const askedAt = lan.clock.now();
  await asker.say({ say: 'who', known: [], alone: true });
  await lan.clock.advance(200);
  const answers = asker.heard.filter(({ say }) => say === 'here');
  const times = answers.map(({ at }) => at - askedAt);
  expect(new Set(answers.map(({ name }) => name)).size, 'of 40').toBe(count);
  expect(new Set(times).size, 'different moments').toBeGreaterThan(15);
  expect(Math.max(...times), 'ms until the last answer').toBeLessThanOrEqual(120);
});

step(7, 'who is alone answers at once', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(SETTLED_MS);
  const asker = await voice(lan, lan.host('10.0.0.9'));
  await asker.say({ say: 'who', known: [], alone: true });
  await lan.clock.advance(2);
  expect(asker.heard.filter(({ say }) => say === 'here').length).toBe(1);
});

step(7, 'a thousand questions are no reason to say anything a thousand times', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = await voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  const before = lan.packets.length;
  for (let i = 0; i < 1_000; i += 1) {
    await asker.say({ say: 'who', known: [], alone: i % 2 === 0 });
    await lan.clock.advance(1);
  }
  const answers = lan.packets.slice(before).filter(({ from }) => from.address === '10.0.0.1');
  expect(
    answers.filter(({ to }) => to.address === GROUP.address).length,
    'to everybody, in one second',
  ).toBeLessThanOrEqual(2);
  expect(answers.length, 'in one second').toBeLessThanOrEqual(14);
});

step(7, 'a hundred peers find each other, with few words', async ({ after }) => {
  const lan = new SimulatedLan({ seed: 7 });
  const peers = [];
  for (let number = 1; number <= 100; number += 1) {
    peers.push(await peer(lan, lan.host(`10.0.0.${number}`), `p${number}`, { number, after }));
  }
  await lan.clock.advance(3_000);
  expect(peers.filter(({ names }) => names.length < 99).length, 'peers that have not found everybody').toBe(0);
  expect(lan.packets.length / 100, 'packets for each').toBeLessThan(12);
});

// ---- Step 8: two called ana

step(8, 'the next name', () => {
  expect(nextName('ana')).toBe('ana (2)');
  expect(nextName('ana (2)')).toBe('ana (3)');
  expect(nextName('ana (9)')).toBe('ana (10)');
  expect(nextName('ana (b)')).toBe('ana (b) (2)');
  expect(nextName('é'.repeat(31))).toBe(`${'é'.repeat(29)} (2)`);
});

step(8, 'a name is asked for three times before it is used', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const witness = await voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await witness.say({ say: 'who', known: [] });
  await lan.clock.advance(3_000);
  const first = witness.heard.findIndex(({ say }) => say === 'here');
  const claims = witness.heard.slice(0, first).filter(({ say }) => say === 'claim');
  expect(claims.map(({ name, id }) => [name, id])).toEqual(new Array(3).fill(['ana', idOf(1)]));
  const [one, two, three, here] = [...claims, witness.heard[first]!].map(({ at }) => at);
  expect([two! - one!, three! - two!, here! - three!], 'ms between them, and before the name is used').toEqual([
    250, 250, 250,
  ]);
  expect(witness.heard.filter(({ say }) => say === 'claim').length, 'claims').toBe(3);
});

step(8, 'who comes second takes another name, and who was first keeps it', async ({ after }) => {
  const lan = new SimulatedLan();
  const first = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 9, after });
  await lan.clock.advance(5_000);
  const second = await peer(lan, lan.host('10.0.0.2'), 'ANA', { number: 1, after });
  const third = await peer(lan, lan.host('10.0.0.3'), 'ana', { number: 5, after });
  await lan.clock.advance(8_000);
  expect(first.beacon.name).toBe('ana');
  expect([second.beacon.name, third.beacon.name].map((name) => name.toLowerCase()).sort()).toEqual([
    'ana (2)',
    'ana (3)',
  ]);
  expect(first.names.map((name) => name.toLowerCase()).sort()).toEqual(['ana (2)', 'ana (3)']);
  expect(second.names).toContain('ana');
});

step(8, 'of two who ask in the same moment, one waits', async ({ after }) => {
  for (let seed = 0; seed < 20; seed += 1) {
    const lan = new SimulatedLan({ seed });
    const twins = [];
    for (const number of [1, 2, 3]) twins.push(await peer(lan, lan.host(`10.0.0.${number}`), 'ana', { number, after }));
    await lan.clock.advance(8_000);
    expect(twins.map(({ beacon }) => beacon.name).sort(), `seed ${seed}`).toEqual(['ana', 'ana (2)', 'ana (3)']);
    expect(
      twins.map(({ names }) => names.length),
      `seed ${seed}: how many others each has found`,
    ).toEqual([2, 2, 2]);
    for (const { beacon } of twins) await beacon.close();
  }
});

step(8, 'who loses waits for a second and then asks again', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const rival = await voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(300);
  const before = rival.heard.length;
  await rival.say({ say: 'claim', id: idOf(9), name: 'Ana', port: 4009 });
  const lostAt = lan.clock.now();
  await lan.clock.advance(3_000);
  const after300 = rival.heard.slice(before).filter(({ say, id }) => say === 'claim' && id === idOf(1));
  expect(
    after300.map(({ at }) => at - lostAt),
    'ms after the rival’s claim',
  ).toEqual([1_000, 1_250, 1_500]);
  expect(ana.beacon.name, 'the rival has never come').toBe('ana');
});

step(8, 'who wins goes on, and a name that is ours is defended at once', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 8, after });
  const rival = await voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(300);
  await rival.say({ say: 'claim', id: idOf(1), name: 'ana', port: 4009 });
  await lan.clock.advance(900);
  expect(rival.heard.filter(({ say }) => say === 'here').length, 'the name is used within 1.2 seconds').toBe(1);
  await lan.clock.advance(400);
  const before = rival.heard.length;
  await rival.say({ say: 'claim', id: idOf(9), name: 'ana', port: 4009 });
  await lan.clock.advance(2);
  expect(rival.heard.slice(before).map(({ say }) => say)).toContain('here');
  expect(ana.beacon.name).toBe('ana');
});

step(
  8,
  'when two networks become one, of two with one name both ask again, and one takes another',
  async ({ after }) => {
    const lan = new SimulatedLan({ maxDelayMs: 0 });
    const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
    await lan.clock.advance(SETTLED_MS);
    const rival = await voice(lan, lan.host('10.0.0.9'));
    const here = () => rival.say({ say: 'here', id: idOf(9), name: 'ana', port: 4009, ttlMs: 3_000 });
    await here();
    await lan.clock.advance(10);
    expect(rival.heard.at(-1), 'ana asks again').toMatchObject({ say: 'claim', name: 'ana' });
    await here(); // and the rival insists
    await lan.clock.advance(3_000);
    expect(ana.beacon.name).toBe('ana (2)');
    expect(ana.news).toContain('+ana');
  },
);

step(8, 'who takes every name away from us does not make us busy', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const rival = await voice(lan, lan.host('10.0.0.9'));
  for (let i = 0; i < 600; i += 1) {
    await rival.say({ say: 'here', id: idOf(9), name: ana.beacon.name, port: 4009, ttlMs: 3_000 });
    await lan.clock.advance(100);
  }
  expect(rival.heard.filter(({ say }) => say === 'claim').length, 'claims in a minute').toBeLessThan(60);
  const packets = lan.packets.filter(({ from }) => from.address === '10.0.0.1');
  expect(packets.length, 'packets in a minute').toBeLessThan(300);
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

/** What a voice has heard, with when, from whom, and to whom it was said. */
type Words = Record<string, unknown> & { say: string; at: number; from: string; to: string; name?: string };

async function voice(lan: SimulatedLan, host: Host) {
  const socket = host.socket();
  const send = await joinGroup(socket, GROUP, host.links[0]!);
  const heard: Words[] = [];
  socket.on('message', (packet, from) => {
    const sent = lan.packets.findLast(({ bytes }) => Buffer.compare(bytes, packet) === 0)!;
    heard.push({
      ...JSON.parse(Buffer.from(packet).toString()),
      at: lan.clock.now(),
      from: from.address,
      to: sent.to.address,
    });
  });
  return {
    heard,
    get questions(): Words[] {
      return heard.filter(({ say }) => say === 'who');
    },
    async say(words: object): Promise<void> {
      await send(new TextEncoder().encode(JSON.stringify(words)));
      await lan.clock.advance(0);
    },
  };
}

/** Until ana has just told everybody that she is here: what she says next within a second is for the asker alone. */
async function untilJustAnnounced(lan: SimulatedLan, { heard }: { heard: Words[] }): Promise<void> {
  const before = heard.length;
  for (let i = 0; i < 3_000; i += 1) {
    await lan.clock.advance(1);
    if (heard.slice(before).some(({ say, to }) => say === 'here' && to === GROUP.address)) return;
  }
  throw new Error('waited in vain until ana announced herself');
}

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
