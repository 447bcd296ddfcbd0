// Kata 3: everybody who can meet behind NATs does, and nobody else, in simulated time: each kind of NAT with each other
// kind, alone on an internet; and a thousand peers who all knock at once.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { introduce, meet, type Talk, witnessOn } from '../../katas/03-nat-limits/world.ts';
import { Internet, type Network } from '../lab/internet/internet.ts';
import { behaviours, type NatBehaviour } from '../lab/internet/nat.ts';
import { KINDS, type Kind, meetingOf, natOf, pairOf } from '../lab/internet/pairs.ts';
import type { Figure } from './bench.ts';
import { quantile, START } from './rounds.ts';

const ROUNDS = 5;
const CROWD = 1_000;
const CROWD_ROUNDS = 3;
/** A session that has not found a way after so long finds none. In ms of theirs. */
const KNOCKING_MS = 6_000;
/** Nobody guesses: that is for those who have time (black belt). */
const WITHOUT_GUESSES = { openSocket: undefined };

/** Where the homes of two peers are, and which of them can meet there. */
interface Setting {
  what: string;
  homes(net: Internet, one: NatBehaviour, other: NatBehaviour): Network[];
  canMeet(one: Kind, other: Kind): boolean;
}

const HAIRPINS = { hairpinning: 'external source' } as const;
const byTable = (one: Kind, other: Kind) => meetingOf(one, other) === 'directly';

const SETTINGS: Setting[] = [
  {
    what: 'NATs of their own',
    homes: (net, one, other) => [net.router({ nat: one }), net.router({ nat: other })],
    canMeet: byTable,
  },
  {
    what: 'NATs that hairpin',
    homes: (net, one, other) => [
      net.router({ nat: { ...one, ...HAIRPINS } }),
      net.router({ nat: { ...other, ...HAIRPINS } }),
    ],
    canMeet: byTable,
  },
  {
    what: 'NATs behind one carrier, who hairpins',
    homes: (net, one, other) => homesOfCarrier(net, [one, other], HAIRPINS),
    canMeet: (one, other) => byTable(strict(one), strict(other)), // the stricter of two NATs decides
  },
  {
    what: 'NATs behind one carrier, who does not hairpin',
    homes: (net, one, other) => homesOfCarrier(net, [one, other]),
    canMeet: () => false, // they know each other by addresses of the carrier's alone
  },
];

export async function* nats(): AsyncIterable<Figure> {
  const rounds: Round[][] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const results: Round[] = [];
    for (const setting of SETTINGS) results.push(await everyPair(setting));
    rounds.push(results);
  }
  const [first, ...warm] = rounds.map((results) => results.reduce((sum, { tookMs }) => sum + tookMs, 0));
  for (const [index, { what }] of SETTINGS.entries()) {
    const results = rounds.map((each) => each[index]!);
    const { packets, simulatedMs, surprises } = results[0]!;
    const tookMs = quantile(
      results.slice(1).map((each) => each.tookMs),
      0.5,
    );
    const pairs = KINDS.length ** 2;
    yield {
      what: `kata 3: all ${pairs} pairs of ${what}, in simulated time`,
      ours: [
        `${pairs - surprises.length} as the RFCs say, ${seconds(tookMs)} s for ${seconds(simulatedMs)} s of theirs`,
        `${Math.round((packets / simulatedMs) * 1_000)} packets in each of those`,
        ...surprises,
      ].join(', '),
      goal: 'every pair as the RFCs say',
      met: results.every((each) => each.surprises.length === 0),
    };
  }
  const [median, slowest] = [quantile(warm, 0.5), Math.max(...warm)];
  yield {
    what: `kata 3: all of these ${SETTINGS.length * KINDS.length ** 2} pairs, median and slowest of ${ROUNDS} rounds, and one before`,
    ours: `${seconds(median)}, ${seconds(slowest)} and ${seconds(first!)} s`,
    goal: 'under 1 s',
    met: median < 1_000,
  };
  yield await crowding();
}

interface Round {
  tookMs: number;
  /** How much time has passed for them, all pairs together. */
  simulatedMs: number;
  packets: number;
  /** Pairs that met and should not have, or the other way round. */
  surprises: string[];
}

async function everyPair({ homes, canMeet }: Setting): Promise<Round> {
  const round: Round = { tookMs: 0, simulatedMs: 0, packets: 0, surprises: [] };
  const start = performance.now();
  for (const one of KINDS) {
    for (const other of KINDS) {
      const net = new Internet({ seed: 3 });
      const isMet = await tryToMeet(net, homes(net, natOf(one), natOf(other)));
      if (isMet !== canMeet(one, other)) round.surprises.push(`${pairOf(one, other)}: ${isMet ? 'met' : 'not met'}`);
      round.simulatedMs += net.clock.now();
      round.packets += net.records.length;
    }
  }
  round.tookMs = performance.now() - start;
  return round;
}

async function tryToMeet(net: Internet, homes: Network[]): Promise<boolean> {
  const witnesses = await witnessOn(net);
  const introductions = Promise.all(homes.map((home) => introduce(home.host(), witnesses)));
  await net.clock.run();
  const [ana, bo] = await introductions;
  const both = meet(ana!, bo!, WITHOUT_GUESSES);
  await net.clock.advance(KNOCKING_MS);
  return both.every(hasMet);
}

function homesOfCarrier(net: Internet, nats: NatBehaviour[], hairpins?: Partial<NatBehaviour>): Network[] {
  const carrier = net.router({ nat: { ...behaviours.portRestrictedCone, ...hairpins }, lan: '100.64.0.0/10' });
  return nats.map((nat) => carrier.router({ nat }));
}

function strict(kind: Kind): Kind {
  return { ...kind, filtering: 'address-and-port-dependent' };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}

function hasMet({ session }: Talk): boolean {
  return session.path !== undefined;
}

/** What a thousand peers have done. */
interface Crowd {
  /** Pairs that can meet, and those that did; pairs that cannot, and did. */
  able: number;
  met: number;
  surprises: number;
  /** How long it took, for them, from the first knock until the last of those who can had met. */
  lastMs: number;
  /** And for us, of which they had knocked for so long. */
  tookMs: number;
  knockedMs: number;
  packets: number;
  /** Of which that many since they knew what they are behind. */
  knocks: number;
  megabytes: number;
}

async function crowding(): Promise<Figure> {
  const rounds: Crowd[] = [];
  for (let round = 0; round < CROWD_ROUNDS; round += 1) {
    const other = fork(START, ['./bench/nats.ts', 'crowd']);
    const [crowd] = await once(other, 'message');
    rounds.push(crowd);
  }
  const { able, met, surprises, lastMs, packets, knocks } = rounds[0]!;
  const of = (name: 'tookMs' | 'knockedMs') => rounds.map((round) => round[name]);
  const both = (numbers: number[]) => `${seconds(quantile(numbers, 0.5))} (${seconds(Math.max(...numbers))}) s`;
  return {
    what: `kata 3: ${CROWD} peers behind ${CROWD} NATs of all kinds, in one internet, all knock at once`,
    ours: [
      `${met} of the ${able} pairs that can have met after ${seconds(lastMs)} s of theirs, and ${surprises} others`,
      `median (slowest) of ${CROWD_ROUNDS}: ${both(of('knockedMs'))} for ${knocks.toLocaleString('en')} packets`,
      `${both(of('tookMs'))} and ${packets.toLocaleString('en')} with all that they asked before`,
      `at most ${Math.max(...rounds.map(({ megabytes }) => megabytes))} MB`,
    ].join(', '),
    goal: 'all who can, and nobody else',
    met: rounds.every((round) => round.met === round.able && round.surprises === 0),
  };
}

/** In a process of its own, so that we see how much memory it takes. */
async function knockAllAtOnce(): Promise<Crowd> {
  const baseBytes = process.memoryUsage.rss();
  const start = performance.now();
  const net = new Internet({ seed: 3 });
  const witnesses = await witnessOn(net);
  const pairs = Array.from({ length: CROWD / 2 }, (_, index) => {
    const kinds = [KINDS[index % KINDS.length]!, KINDS[Math.floor(index / KINDS.length) % KINDS.length]!] as const;
    const introductions = kinds.map((kind) => introduce(net.router({ nat: natOf(kind) }).host(), witnesses));
    return { canMeet: byTable(...kinds), introductions: Promise.all(introductions) };
  });
  await net.clock.run();
  const introduced = await Promise.all(pairs.map(({ introductions }) => introductions));
  const [asked, startMs, knocking] = [net.records.length, net.clock.now(), performance.now()];
  let lastMs = 0;
  const onPath = () => {
    lastMs = net.clock.now() - startMs;
  };
  const meetings = introduced.map(([ana, bo]) => meet(ana!, bo!, { ...WITHOUT_GUESSES, onPath }));
  await net.clock.advance(KNOCKING_MS);
  const end = performance.now();
  const met = meetings.map((both) => both.every(hasMet));
  return {
    able: pairs.filter(({ canMeet }) => canMeet).length,
    met: pairs.filter(({ canMeet }, index) => canMeet && met[index]).length,
    surprises: pairs.filter(({ canMeet }, index) => !canMeet && met[index]).length,
    lastMs,
    tookMs: end - start,
    knockedMs: end - knocking,
    packets: net.records.length,
    knocks: net.records.length - asked,
    megabytes: Math.round((process.memoryUsage.rss() - baseBytes) / 1e6),
  };
}

if (process.send && process.argv[2] === 'crowd') process.send(await knockAllAtOnce(), () => process.exit());
