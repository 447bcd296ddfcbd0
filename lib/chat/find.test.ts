// Whom we dial, when, and when no more: on a LAN where machines come and go, block us, or are made up.

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Neighbour } from '#lan-discovery/lan.ts';
import { SimulatedClock } from '../lab/clock.ts';
import { seeded } from '../lab/random.ts';
import { Find } from './find.ts';

const ANA = neighbour('a', '192.168.1.20:4000');

test('whoever is found is dialled, once', async () => {
  const { find, clock, dials, net } = world();
  net.open('192.168.1.20:4000', 'a');
  find.found(ANA);
  find.found({ ...ANA, name: 'called otherwise' });
  await clock.advance(60_000);
  expect(dials).toEqual(['0 192.168.1.20:4000']);
});

test('whoever is here already is not dialled, whoever dialled', async () => {
  const { find, clock, dials, here } = world();
  here.add('a');
  find.found(ANA);
  await clock.advance(60_000);
  expect(dials).toEqual([]);
});

test('addresses are tried one after the other, until one leads to them', async () => {
  const { find, clock, dials, net, unreached } = world();
  net.open('192.168.1.20:4001', 'somebody else');
  net.open('10.0.0.20:4000', 'a');
  find.found(neighbour('a', '172.17.0.1:4000', '192.168.1.20:4001', '10.0.0.20:4000', '10.0.0.21:4000'));
  await clock.advance(60_000);
  expect(dials).toEqual(['0 172.17.0.1:4000', '10 192.168.1.20:4001', '20 10.0.0.20:4000']);
  expect(unreached).toEqual([]);
});

test('who is out of reach is told once, and tried again after ever longer rests, as long as they are there', async () => {
  const { find, clock, dials, unreached } = world();
  find.found(ANA);
  await clock.advance(100_000);
  const at = dials.map((dial) => Number.parseInt(dial, 10));
  expect(at.map((ms, index) => ms - 10 - (at[index - 1] ?? 0)).slice(1)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect(unreached).toEqual(['7040 a']); // not at once: they may only just be starting
  find.lost(ANA);
  await clock.advance(100_000);
  expect(dials).toHaveLength(at.length);
  expect(clock.pending).toBe(0);
});

test('under other addresses they are tried at once', async () => {
  const { find, clock, dials, net } = world();
  find.found(ANA);
  await clock.advance(20_000); // in the middle of a long rest
  net.open('10.0.0.20:4000', 'a');
  find.found(neighbour('a', '10.0.0.20:4000'));
  await clock.advance(60_000);
  expect(dials.slice(-1)).toEqual(['20000 10.0.0.20:4000']);
  expect(clock.pending).toBe(0);
});

test('other addresses while a dial is under way: tried when it has failed', async () => {
  const { find, clock, dials, net } = world();
  find.found(ANA);
  net.open('10.0.0.20:4000', 'a');
  find.found(neighbour('a', '10.0.0.20:4000'));
  await clock.advance(60_000);
  expect(dials).toEqual(['0 192.168.1.20:4000', '10 10.0.0.20:4000']);
});

test('who is cut off but still on the LAN is tried again after a second, and nobody blames a firewall', async () => {
  const { find, clock, dials, net, here, unreached } = world();
  net.open('192.168.1.20:4000', 'a');
  find.found(ANA);
  await clock.advance(50_000);
  net.shut('192.168.1.20:4000');
  here.delete('a');
  find.peopleChanged();
  await clock.advance(20_000);
  expect(dials.slice(1, 4)).toEqual(['51000 192.168.1.20:4000', '53010 192.168.1.20:4000', '57020 192.168.1.20:4000']);
  net.open('192.168.1.20:4000', 'a');
  await clock.advance(30_000);
  expect([...here]).toEqual(['a']);
  expect(unreached).toEqual([]);
});

test('who has left in every way is not dialled again', async () => {
  const { find, clock, dials, net, here } = world();
  net.open('192.168.1.20:4000', 'a');
  find.found(ANA);
  await clock.advance(1_000);
  here.delete('a');
  find.peopleChanged();
  find.lost(ANA);
  await clock.advance(60_000);
  expect(dials).toHaveLength(1);
});

test('who dials us while we try in vain is here, and no more is tried or told', async () => {
  const { find, clock, dials, here, unreached } = world();
  find.found(ANA);
  await clock.advance(2_000);
  here.add('a');
  find.peopleChanged();
  await clock.advance(60_000);
  expect(dials).toHaveLength(2);
  expect(unreached).toEqual([]);
});

test('other people’s software has no id: dialled by address, and not again while that connection stands', async () => {
  const { find, clock, dials, net, here } = world();
  const theirs: Neighbour = { id: undefined, name: 'Theirs', addresses: ['192.168.1.20:4000'] };
  net.open('192.168.1.20:4000', 'theirs');
  find.found(theirs);
  await clock.advance(10_000);
  find.found({ ...theirs, name: 'THEIRS' });
  find.peopleChanged();
  await clock.advance(10_000);
  expect(dials).toEqual(['0 192.168.1.20:4000']);
  here.delete('192.168.1.20:4000');
  find.peopleChanged();
  await clock.advance(10_000);
  expect(dials).toEqual(['0 192.168.1.20:4000', '21000 192.168.1.20:4000']);
  here.clear();
  find.lost({ ...theirs, name: 'theirs' });
  find.peopleChanged();
  await clock.advance(10_000);
  expect(dials).toHaveLength(2);
});

test('at most two dials to one host, sixteen in all, and the newest first', async () => {
  const { find, clock, net } = world({ dialMs: () => 10_000 });
  for (let port = 1; port <= 100; port++) find.found(neighbour(`one host ${port}`, `10.0.0.9:${port}`));
  expect(net.underWay).toEqual(['10.0.0.9:1', '10.0.0.9:2']);
  for (let host = 1; host <= 300; host++) find.found(neighbour(`host ${host}`, `10.0.1.${host}:1`));
  expect(net.underWay).toHaveLength(16);
  find.found(ANA);
  net.open('192.168.1.20:4000', 'a');
  await clock.advance(10_000);
  expect(net.underWay).toHaveLength(16);
  expect(net.underWay).toContain('192.168.1.20:4000');
  expect(net.underWay).toContain('10.0.1.300:1');
});

test('a flood of invented neighbours: no more dials than allowed, few words about it, and no memory', async () => {
  const random = seeded(7);
  const { find, clock, net, unreached } = world({ dialMs: () => random(20_000) });
  for (let number = 0; number < 20_000; number++) {
    const addresses = Array.from({ length: random(40) }, () => `10.0.${random(3)}.${random(255)}:${1 + random(9)}`);
    find.found(neighbour(`invented ${number}`, ...addresses));
    if (number % 100 === 0) await clock.advance(50);
    expect(net.underWay.length).toBeLessThanOrEqual(16);
  }
  await clock.advance(60_000);
  expect(net.most).toBe(16);
  expect(net.mostToOneHost).toBe(2);
  expect(unreached.length).toBeLessThanOrEqual(14); // one in five seconds
  expect(clock.pending).toBeLessThanOrEqual(1_024 + 16);
  find.close();
  expect(clock.pending).toBeLessThanOrEqual(16); // the dials themselves
});

test('settled: when whoever is being dialled is here or out of reach, and not what comes later', async () => {
  const { find, clock, net, here } = world();
  await find.settled(); // nobody is being dialled
  net.open('10.0.0.2:1', 'b');
  find.found(ANA);
  find.found(neighbour('b', '10.0.0.1:1', '10.0.0.2:1'));
  let isSettled = false;
  const settled = find.settled().then(() => {
    isSettled = true;
  });
  find.found(neighbour('c', '10.0.0.3:1'));
  await clock.advance(15);
  expect(isSettled).toBe(false);
  await clock.advance(5);
  await settled;
  expect([...here]).toEqual(['b']);
});

test('settled as well when they come by themselves, are lost, or we close', async () => {
  const { find, clock, here } = world({ dialMs: () => 10_000 });
  const dialling = [ANA, neighbour('b', '10.0.0.1:1'), neighbour('c', '10.0.0.2:1')];
  for (const one of dialling) find.found(one);
  const settled = find.settled();
  here.add('a');
  find.peopleChanged();
  find.lost(dialling[1]!);
  find.close();
  await settled;
  expect(clock.now()).toBe(0);
});

test('whatever happens on a LAN, in the end everybody is here who can be reached, and nobody else is dialled', async () => {
  const people = Array.from({ length: 6 }, (_, number) => `p${number}`);
  const event = fc.record({
    who: fc.constantFrom(...people),
    what: fc.constantFrom('found', 'lost', 'moved', 'open', 'shut', 'cut off', 'dials us'),
    afterMs: fc.integer({ min: 0, max: 5_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.integer(), async (events, seed) => {
      const random = seeded(seed);
      const { find, clock, net, here, dials } = world({ dialMs: () => random(3_000) });
      const around = new Map<string, Neighbour>();
      for (const { who, what, afterMs } of events) {
        await clock.advance(afterMs);
        const address = `10.0.0.1:${who.slice(1)}`;
        const moved = neighbour(who, `10.0.0.2:${who.slice(1)}`, address);
        if (what === 'open') net.open(address, who);
        else if (what === 'shut') net.shut(address);
        else if (what === 'dials us') here.add(who);
        else if (what === 'cut off') here.delete(who);
        else if (what === 'lost') {
          const one = around.get(who);
          around.delete(who);
          if (one) find.lost(one);
        } else {
          const one = what === 'moved' ? moved : neighbour(who, address);
          around.set(who, one);
          find.found(one);
        }
        find.peopleChanged();
      }
      await clock.advance(60_000);
      for (const who of around.keys()) if (net.leadsTo(`10.0.0.1:${who.slice(1)}`, who)) expect(here).toContain(who);
      const before = dials.length;
      for (const one of around.values()) if (!here.has(one.id!)) find.lost(one);
      await clock.advance(100_000);
      expect(dials.length).toBe(before);
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 200 },
  );
});

/** A LAN whose dials take a while and then fail, unless somebody has opened what they lead to. */
function world({ dialMs = () => 10 }: { dialMs?: () => number } = {}) {
  const clock = new SimulatedClock();
  const dials: string[] = [];
  const unreached: string[] = [];
  /** The ids of those who are here, and the addresses by which we reached them. */
  const here = new Set<string>();
  const doors = new Map<string, string>();
  const net = {
    underWay: [] as string[],
    most: 0,
    mostToOneHost: 0,
    open: (address: string, who: string) => void doors.set(address, who),
    shut: (address: string) => void doors.delete(address),
    leadsTo: (address: string, who: string) => doors.get(address) === who,
  };
  const find: Find = new Find({
    connect: async (address) => {
      dials.push(`${clock.now()} ${address}`);
      net.underWay.push(address);
      const host = address.split(':')[0]!;
      net.most = Math.max(net.most, net.underWay.length);
      net.mostToOneHost = Math.max(net.mostToOneHost, net.underWay.filter((to) => to.startsWith(`${host}:`)).length);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, dialMs()));
      net.underWay.splice(net.underWay.indexOf(address), 1);
      const who = doors.get(address);
      if (who === undefined) throw new Error('nobody there');
      here.add(who === 'theirs' ? address : who);
      find.peopleChanged();
    },
    isHere: ({ id, addresses }) => (id ? here.has(id) : addresses.some((address) => here.has(address))),
    onUnreached: ({ name }) => void unreached.push(`${clock.now()} ${name}`),
    clock,
  });
  onTestFinished(() => find.close());
  return { find, clock, dials, unreached, here, net };
}

function neighbour(id: string, ...addresses: string[]): Neighbour {
  return { id, name: id, addresses };
}
