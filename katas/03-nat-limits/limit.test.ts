// Step 8: where it ends, said beforehand; and what guessing can do about it.

import { expect } from 'vitest';
import type { Nat } from '#nat-limits/nat.ts';
import { chanceOf, guessPorts, predictPorts, verdict } from '#nat-limits/verdict.ts';
import { Internet, type Network } from '../../lib/lab/internet/internet.ts';
import { behaviours, type NatBehaviour } from '../../lib/lab/internet/nat.ts';
import { KINDS, type Kind, meetingOf, natOf, pairOf } from '../../lib/lab/internet/pairs.ts';
import { seeded } from '../../lib/lab/random.ts';
import { step } from '../../lib/runner/step.ts';
import { agentOn, during, introduce, meet, type Talk, witnessOn, world } from './world.ts';

const { portRestrictedCone, symmetricRandom, symmetricSequential } = behaviours;

const VERDICTS = { directly: 'direct', 'by a guess': 'by birthday', 'through a relay': 'relay' };

step(8, 'for all 81 pairs of behaviours, the verdict is what the RFCs say', () => {
  for (const one of KINDS) {
    for (const other of KINDS) {
      const said = VERDICTS[meetingOf(one, other)];
      expect(verdict(nat(one, 1), nat(other, 2)), pairOf(one, other)).toBe(said);
    }
  }
});

step(8, 'for all 81 pairs, what happens is what was said', async () => {
  for (const one of KINDS) {
    for (const other of KINDS) {
      const net = new Internet({ seed: 3 });
      const isMet = await canMeet(net, net.router({ nat: natOf(one) }), net.router({ nat: natOf(other) }));
      expect(isMet, pairOf(one, other)).toBe(meetingOf(one, other) === 'directly');
    }
  }
});

step(8, 'behind a carrier that hairpins, the stricter of two NATs decides', async () => {
  for (const one of KINDS) {
    for (const other of KINDS) {
      const net = new Internet({ seed: 3 });
      const carrier = net.router({
        nat: { ...portRestrictedCone, hairpinning: 'external source' },
        lan: '100.64.0.0/10',
      });
      const isMet = await canMeet(net, carrier.router({ nat: natOf(one) }), carrier.router({ nat: natOf(other) }));
      const strict = (kind: Kind): Kind => ({ ...kind, filtering: 'address-and-port-dependent' });
      expect(isMet, pairOf(one, other)).toBe(meetingOf(strict(one), strict(other)) === 'directly');
    }
  }
});

step(8, 'what is not known counts as the worst', () => {
  const best = nat({ mapping: 'endpoint-independent', filtering: 'endpoint-independent' }, 1);
  const cone = nat({ mapping: 'endpoint-independent', filtering: 'address-and-port-dependent' }, 1);
  const unknown = {
    ...nat({ mapping: 'endpoint-independent', filtering: 'endpoint-independent' }, 2),
    mapping: 'unknown',
  } as const;
  expect(verdict(best, unknown)).toBe('direct');
  expect(verdict(cone, unknown)).toBe('by birthday');
  expect(verdict({ ...best, filtering: 'unknown' }, unknown)).toBe('by birthday');
  expect(verdict({ ...best, mapping: 'unknown' }, unknown)).toBe('relay');
});

step(8, 'no UDP is no UDP; behind one NAT without hairpinning, it takes a network in common', () => {
  const cell = { mapping: 'endpoint-independent', filtering: 'endpoint-independent' } as const;
  const [one, other] = [nat(cell, 1), nat(cell, 1)];
  expect(verdict({ ...one, seen: [] }, nat(cell, 2))).toBe('no UDP');
  expect(verdict(one, other)).toBe('nearby');
  expect(verdict({ ...one, hairpins: true }, { ...other, hairpins: true })).toBe('direct');
  expect(verdict({ ...one, hairpins: true }, other), 'whoever of both has found it out').toBe('direct');
  expect(verdict(one, { ...other, hairpins: true }), 'whoever of both has found it out').toBe('direct');
});

step(8, 'the next ports of a NAT that gives one after the other', () => {
  const seen = (...ports: number[]) => ports.map((port) => ({ address: '203.0.113.1', port }));
  expect(predictPorts(seen(5_000, 5_001, 5_002), 3)).toEqual([5_003, 5_004, 5_005]);
  expect(predictPorts(seen(5_000, 5_001), 2), 'two sightings are enough').toEqual([5_002, 5_003]);
  expect(predictPorts(seen(5_000, 5_003, 5_007), 2), 'others took some in between').toEqual([5_008, 5_009]);
  expect(predictPorts(seen(4_000, 31_000, 31_001), 1), 'the first kept its own').toEqual([31_002]);
  expect(predictPorts(seen(41_477, 41_478, 41_478), 1), 'one for each address').toEqual([41_479]);
  expect(predictPorts(seen(5_000, 5_016), 1), 'sixteen at most').toEqual([5_017]);
  expect(predictPorts(seen(5_000, 5_017), 1), 'sixteen at most').toEqual([]);
  expect(predictPorts(seen(65_534, 65_535), 3), 'after the last comes the first').toEqual([1_024, 1_025, 1_026]);
  expect(predictPorts(seen(65_535, 1_025), 1), 'after the last comes the first').toEqual([1_026]);
  expect(predictPorts(seen(5_000, 23_118, 61_007), 3), 'at random').toEqual([]);
  expect(predictPorts(seen(5_002, 5_001), 3), 'backwards').toEqual([]);
  expect(predictPorts(seen(5_000, 5_000, 5_000), 3), 'always the same').toEqual([]);
  expect(predictPorts(seen(5_000), 3), 'one sighting').toEqual([]);
  expect(predictPorts([], 3), 'none').toEqual([]);
});

step(8, 'sequential symmetric against port-restricted: predicted, while others use the NAT too', async (context) => {
  for (const [seed, flip] of [
    [1, false],
    [2, true],
    [3, false],
  ] as const) {
    const net = world(context, seed);
    const home = net.router({ name: 'NAT ana', nat: symmetricSequential });
    const sister = await agentOn(home.host({ name: 'sister' }));
    const witnesses = await witnessOn(net);
    const ana = await during(net, introduce(home.host({ name: 'ana' }), witnesses));
    const bo = await during(
      net,
      introduce(net.router({ name: 'NAT bo', nat: portRestrictedCone }).host({ name: 'bo' }), witnesses),
    );
    expect(verdict(ana.offer.nat, bo.offer.nat)).toBe('by prediction');
    expect(verdict(bo.offer.nat, ana.offer.nat)).toBe('by prediction');
    for (const witness of witnesses) await during(net, sister.ask(witness)); // takes the next ports
    const both = flip ? meet(bo, ana) : meet(ana, bo);
    await net.clock.advance(6_000);
    expect(both.map(areOpen), `seed ${seed}`).toEqual([true, true]);
    close(both);
  }
});

step(8, 'black belt: guesses are spread over all ports, and none is wasted', () => {
  const ports = guessPorts(2_000, seeded(1));
  expect(ports).toHaveLength(2_000);
  expect(new Set(ports).size, 'different ports').toBe(2_000);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(1_024);
  expect(Math.max(...ports)).toBeLessThanOrEqual(65_535);
  const quarters = [0, 1, 2, 3].map(
    (quarter) => ports.filter((port) => Math.floor((port - 1_024) / 16_128) === quarter).length,
  );
  expect(Math.min(...quarters), `of 2,000 guesses, in each quarter of the ports: ${quarters}`).toBeGreaterThan(400);
});

step(8, 'black belt: the chance that one of many guesses finds one of many doors', () => {
  expect(chanceOf(0, 256)).toBe(0);
  expect(chanceOf(1, 256)).toBeCloseTo(256 / 64_512, 10);
  expect(chanceOf(174, 256), '174 guesses, 256 doors').toBeCloseTo(0.5, 2);
  expect(chanceOf(1_024, 256), '1,024 guesses, 256 doors').toBeCloseTo(0.983, 2);
  expect(chanceOf(1_024, 1), 'without a birthday: one door').toBeCloseTo(0.0157, 3);
});

step(8, 'black belt: random symmetric against port-restricted, with 256 doors and 1,024 guesses', async (context) => {
  let found = 0;
  for (const seed of [1, 2, 3, 4]) {
    const net = world(context, seed);
    const witnesses = await witnessOn(net);
    const ana = await during(
      net,
      introduce(net.router({ name: 'NAT ana', nat: symmetricRandom }).host({ name: 'ana' }), witnesses),
    );
    const bo = await during(
      net,
      introduce(net.router({ name: 'NAT bo', nat: portRestrictedCone }).host({ name: 'bo' }), witnesses),
    );
    expect(verdict(ana.offer.nat, bo.offer.nat)).toBe('by birthday');
    const both = meet(ana, bo);
    await net.clock.advance(12_000);
    if (both.every(areOpen)) found += 1;
    close(both);
    expect(net.clock.pending, 'timers that are still set').toBe(0);
  }
  expect(found, 'of four, those who found each other').toBeGreaterThanOrEqual(3);
});

step(8, 'symmetric against symmetric: no way, and everybody was told', async (context) => {
  const net = world(context);
  const witnesses = await witnessOn(net);
  const home = (name: string, nat: NatBehaviour) => net.router({ name: `NAT ${name}`, nat }).host({ name });
  const ana = await during(net, introduce(home('ana', symmetricRandom), witnesses));
  const bo = await during(net, introduce(home('bo', symmetricSequential), witnesses));
  expect(verdict(ana.offer.nat, bo.offer.nat)).toBe('relay');
  const both = meet(ana, bo);
  await net.clock.advance(12_000);
  expect(both.map(({ paths }) => paths)).toEqual([[], []]);
  close(both);
});

/** Whether two in these homes reach each other, without guessing. */
async function canMeet(net: Internet, one: Network, other: Network): Promise<boolean> {
  const witnesses = await witnessOn(net);
  const introductions = [
    introduce(one.host({ name: 'ana' }), witnesses),
    introduce(other.host({ name: 'bo' }), witnesses),
  ];
  const [ana, bo] = await during(net, Promise.all(introductions));
  const both = meet(ana!, bo!, { openSocket: undefined });
  await net.clock.advance(6_000);
  const isMet = both.every(areOpen);
  close(both);
  return isMet;
}

function areOpen({ session }: Talk): boolean {
  return session.path !== undefined;
}

function close(talks: Talk[]): void {
  for (const { session } of talks) session.close();
}

/** What somebody knows about a NAT of this kind; `number` tells two NATs apart. */
function nat({ mapping, filtering }: Kind, number: number): Nat {
  const address = `203.0.113.${number}`;
  const ports = mapping === 'endpoint-independent' ? [7_000, 7_000, 7_000] : [7_000, 41_000, 22_000];
  const seen = ports.map((port) => ({ address, port }));
  return { seen, isTranslated: true, mapping, filtering, hairpins: false };
}
