// Steps 7 and 8: good manners, and two who are called ana.

import { expect } from 'vitest';
import { Beacon } from '#lan-discovery/beacon.ts';
import { joinGroup } from '#lan-discovery/link.ts';
import { nextName } from '#lan-discovery/names.ts';
import { Plain } from '#lan-discovery/plain.ts';
import { type Host, SimulatedLan } from '../../lib/lab/lan.ts';
import { seeded } from '../../lib/lab/random.ts';
import { Voice } from '../../lib/lab/voice.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

const GROUP = { address: '239.255.77.77', port: 7777 };
/** Anybody has spoken within this time, however long they first asked for their name. In ms. */
const SETTLED_MS = 2_500;

// ---- Step 7: good manners

step(7, 'nobody says what the asker knows already', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = voice(lan, lan.host('10.0.0.9'));
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
  const ana = voice(lan, lan.host('10.0.0.1'));
  await lan.clock.advance(500);
  await ana.say({ say: 'here', id: idOf(1), name: 'ana', port: 4001, ttlMs: 10_000 });
  await lan.clock.advance(700);
  expect(ana.questions.at(-1)!.known, 'at 1 s, half a second after ana spoke').toEqual([{ name: 'ana', ttlMs: 9_500 }]);
  await lan.clock.advance(7_800);
  expect(ana.questions.length, 'questions in 9 seconds').toBeGreaterThanOrEqual(3);
  expect(ana.questions.at(-1)!.known, 'at 8.5 s and later, when less than half is left').toEqual([]);
});

step(7, 'a question is no longer than a packet, however many we know', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  const many = voice(lan, lan.host('10.0.0.1'));
  for (let i = 0; i < 40; i += 1) {
    await many.say({ say: 'here', id: idOf(100 + i), name: `x${i}`, port: 4001, ttlMs: 60_000 });
  }
  await lan.clock.advance(2_000);
  const known = many.questions.map((words) => (words.known as unknown[]).length);
  expect(Math.max(...known), 'names in a question').toBe(10);
});

step(7, 'who is asked for by name answers, known or not', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(SETTLED_MS);
  const asker = voice(lan, lan.host('10.0.0.9'));
  await untilJustAnnounced(lan, asker);
  await asker.say({ say: 'who', known: [{ name: 'ana', ttlMs: 3_000 }], about: 'ana', alone: true });
  await lan.clock.advance(10);
  expect(asker.heard.filter(({ to }) => to === '10.0.0.9').map(({ name }) => name)).toEqual(['ana']);
});

step(7, 'among very many, any wait is as likely as any other', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  for (let i = 0; i < 300; i += 1) {
    await asker.say({ say: 'here', id: idOf(100 + i), name: `x${i}`, port: 4001, ttlMs: 4_500_000 });
  }
  const waits: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const askedAt = lan.clock.now();
    await asker.say({ say: 'who', known: [], alone: true });
    await lan.clock.advance(300);
    const answer = asker.heard.find(({ say, from, at }) => say === 'here' && from === '10.0.0.1' && at >= askedAt);
    if (answer) waits.push(answer.at - askedAt);
  }
  const longest = waits.filter((ms) => ms >= 118).length;
  expect(waits.length, 'answers to sixty questions').toBeGreaterThan(50);
  expect(longest, 'answers that waited as long as can be').toBeLessThan(waits.length / 4);
});

step(7, 'where many may answer, not all do so in the same moment', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const count = 40;
  for (let number = 1; number <= count; number += 1) {
    await peer(lan, lan.host(`10.0.0.${number}`), `p${number}`, { number, after });
  }
  await lan.clock.advance(20_000);
  const asker = voice(lan, lan.host('10.0.0.99'));
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
  const asker = voice(lan, lan.host('10.0.0.9'));
  await asker.say({ say: 'who', known: [], alone: true });
  await lan.clock.advance(2);
  expect(asker.heard.filter(({ say }) => say === 'here').length).toBe(1);
});

step(7, 'a thousand questions are no reason to say anything a thousand times', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = voice(lan, lan.host('10.0.0.9'));
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
  const witness = voice(lan, lan.host('10.0.0.9'));
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
  const rival = voice(lan, lan.host('10.0.0.9'));
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
  const rival = voice(lan, lan.host('10.0.0.9'));
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
    const rival = voice(lan, lan.host('10.0.0.9'));
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

step(8, 'who claims another name is none of our business', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const other = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(300);
  await other.say({ say: 'claim', id: idOf(9), name: 'bo', port: 4009 });
  await lan.clock.advance(900);
  expect(other.heard.filter(({ say }) => say === 'here').length, 'the name is used within 1.2 seconds').toBe(1);
  const before = other.heard.length;
  await lan.clock.advance(300);
  await other.say({ say: 'claim', id: idOf(9), name: 'bo', port: 4009 });
  await lan.clock.advance(2);
  expect(other.heard.slice(before).map(({ say, from }) => `${say} from ${from}`)).toEqual(['claim from 10.0.0.9']);
});

step(8, 'a thousand claims are no reason to defend a name a thousand times', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const rival = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  const before = lan.packets.length;
  for (let i = 0; i < 1_000; i += 1) {
    await rival.say({ say: 'claim', id: idOf(9), name: 'ana', port: 4009 });
    await lan.clock.advance(1);
  }
  const answers = lan.packets.slice(before).filter(({ from }) => from.address === '10.0.0.1').length;
  expect(answers, 'packets in a second: RFC 6762 allows one in a quarter of it').toBeLessThanOrEqual(6);
});

step(8, 'who takes every name away from us does not make us busy', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const rival = voice(lan, lan.host('10.0.0.9'));
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
}

async function peer(lan: SimulatedLan, host: Host, name: string, { number, after }: PeerOptions): Promise<TestPeer> {
  const socket = host.socket();
  const news: string[] = [];
  const beacon = new Beacon({
    me: { id: idOf(number), name, port: 4000 + number, addresses: [] },
    dialect: new Plain(),
    send: await joinGroup(socket, GROUP, host.links[0]!),
    onFound: (service) => news.push(`+${service.name}`),
    onLost: (service) => news.push(`-${service.name}`),
    clock: lan.clock,
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

function voice(lan: SimulatedLan, host: Host): Voice {
  return new Voice(lan, host, GROUP);
}

/** Until ana has just told everybody that she is here: what she says next within a second is for the asker alone. */
async function untilJustAnnounced(lan: SimulatedLan, witness: Voice): Promise<void> {
  const before = witness.heard.length;
  for (let i = 0; i < 3_000; i += 1) {
    await lan.clock.advance(1);
    if (witness.heard.slice(before).some(({ say, to }) => say === 'here' && to === GROUP.address)) return;
  }
  throw new Error('waited in vain until ana announced herself');
}

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}
