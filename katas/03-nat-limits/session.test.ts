// Steps 5 to 7: two find a way to each other, take the nearest one, and keep it open.

import { expect } from 'vitest';
import type { Agent } from '#nat-limits/agent.ts';
import { type Candidate, farness, gather, type Kind, nearest } from '#nat-limits/candidates.ts';
import { keepAliveFor, lifetimeOf } from '#nat-limits/lifetime.ts';
import type { Nat } from '#nat-limits/nat.ts';
import { makeOffer, type Offer, readOffer } from '#nat-limits/offer.ts';
import { decode, encode } from '#nat-limits/stun.ts';
import type { UdpAddress } from '../../lib/contracts.ts';
import type { Host } from '../../lib/lab/internet/host.ts';
import type { Internet, Network, Router } from '../../lib/lab/internet/internet.ts';
import { behaviours, type NatBehaviour } from '../../lib/lab/internet/nat.ts';
import type { PacketRecord } from '../../lib/lab/internet/packet.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import {
  agentOn,
  during,
  hear,
  type Introduced,
  introduce,
  meet,
  socketOn,
  type Talk,
  talk,
  witnessOn,
  world,
} from './world.ts';

const { fullCone, restrictedCone, portRestrictedCone, symmetricRandom } = behaviours;
/** Whoever knocks is heard within this time, or never. In ms. */
const PATIENCE_MS = 6_000;

// ---- Step 5: punch

step(5, 'two behind NATs that let nobody in open a way by knocking at the same time', async (context) => {
  const { net, ana, bo } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  expect(atAna.paths, 'ana’s ways to bo').toEqual(['reflexive']);
  expect(atBo.paths, 'bo’s ways to ana').toEqual(['reflexive']);
  await hear(net, atAna, atBo);
});

step(5, 'what is said the moment that a way opens arrives', async (context) => {
  let heard = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const net = world(context, seed);
    const conditions = { jitterMs: 80 };
    const ana = await known(net.router({ name: 'NAT ana', nat: portRestrictedCone, conditions }), 'ana');
    const bo = await known(net.router({ name: 'NAT bo', nat: portRestrictedCone, conditions }), 'bo');
    const greet = (one: Introduced, other: Introduced): Talk => {
      const at: Talk = talk(one, other.offer, { onPath: () => at.session.send(Buffer.from('hello')) });
      return at;
    };
    const both = [greet(ana, bo), greet(bo, ana)];
    await net.clock.advance(PATIENCE_MS);
    heard += both.filter((each) => each.heard.length === 1).length;
    for (const { session } of both) session.close();
  }
  expect(heard, 'first words that were heard, of 40').toBe(40);
});

step(5, 'each of our sockets knocks for itself', async (context) => {
  const { net, ana, bo } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const first = await agentOn(ana.host); // of which bo knows nothing
  const [atAna, atBo] = [talk(ana, bo.offer, { agents: [first, ana.agent] }), talk(bo, ana.offer)];
  await net.clock.advance(PATIENCE_MS);
  await hear(net, atAna, atBo);
});

step(5, 'it does not matter who begins, nor how late the other is', async (context) => {
  for (const lateMs of [0, 2_000, 10_000]) {
    const { net, ana, bo } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
    const atAna = talk(ana, bo.offer);
    await net.clock.advance(lateMs);
    expect(atAna.paths).toEqual([]);
    const atBo = talk(bo, ana.offer);
    await net.clock.advance(1_000);
    await hear(net, atAna, atBo);
    expect(atAna.session.path?.rttMs, 'how long a knock and its answer take, in ms').toBeGreaterThanOrEqual(44);
    await net.clock.advance(PATIENCE_MS);
    const knocks = net.records.filter(({ bytes }) => decode(bytes)?.attributes.username);
    expect(knocks.length, 'knocks: who is open is not knocked at again').toBeLessThanOrEqual(40);
    for (const { session } of [atAna, atBo]) session.close();
  }
});

step(5, 'who comes by another port than expected is heard, and answered there', async (context) => {
  const { net, ana, bo } = await twoHomes(context, symmetricRandom, restrictedCone);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  expect(atBo.paths, 'bo’s ways to ana').toEqual(['peer-reflexive']);
  await hear(net, atAna, atBo);
});

step(5, 'where no knock gets through, there is no way', async (context) => {
  const { net, ana, bo } = await twoHomes(context, symmetricRandom, portRestrictedCone);
  const [atAna, atBo] = meet(ana, bo, { openSocket: undefined });
  await net.clock.advance(60_000);
  expect([atAna.paths, atBo.paths]).toEqual([[], []]);
  expect(atAna.session.send(Buffer.from('hello'))).toBe(false);
  expect(net.clock.pending, 'timers that are still set').toBe(0);
});

step(5, 'knocks are lost, late and doubled, and still there is a way', async (context) => {
  for (const seed of [1, 2, 3]) {
    const net = world(context, seed);
    const conditions = { lossPercent: 20, jitterMs: 80, duplicatePercent: 20 };
    const ana = await known(net.router({ name: 'NAT ana', nat: portRestrictedCone, conditions }), 'ana');
    const bo = await known(net.router({ name: 'NAT bo', nat: restrictedCone, conditions }), 'bo');
    const [atAna, atBo] = meet(ana, bo);
    await net.clock.advance(PATIENCE_MS);
    expect([atAna.paths.at(-1), atBo.paths.at(-1)], `seed ${seed}`).toEqual(['reflexive', 'reflexive']);
  }
});

step(5, 'a neighbour who has bo’s private address is not taken for bo', async (context) => {
  const net = world(context);
  const home = net.router({ name: 'NAT ana', nat: portRestrictedCone });
  const ana = await known(home, 'ana');
  const printer = home.host({ name: 'printer' });
  await agentOn(printer, { port: 4_000 }); // it answers questions, as every peer does
  const away = net.router({ name: 'NAT bo', nat: portRestrictedCone });
  away.host({ name: 'somebody' });
  const bo = await known(away, 'bo', (host) => [{ kind: 'host', address: host.address, port: 4_000 }]);
  expect(bo.host.address, 'two with one address').toBe(printer.address);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  expect([atAna.paths, atBo.paths]).toEqual([['reflexive'], ['reflexive']]);
});

step(5, 'who cannot sign gets no answer, and no hearing', async (context) => {
  const { net, ana, bo } = await twoHomes(context, fullCone, fullCone);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  const mallory = await socketOn(net.host({ name: 'mallory' }));
  let answers = 0;
  mallory.on('message', () => {
    answers += 1;
  });
  const door = ana.offer.candidates.at(-1)!;
  const knock = (password?: string) => {
    const attributes = { username: `${ana.offer.name}:${bo.offer.name}` };
    const packet = encode({ kind: 'request', method: 'binding', transaction: '00'.repeat(12), attributes }, password);
    mallory.send(packet, door.port, door.address);
  };
  knock();
  knock('guessed');
  knock(bo.offer.password);
  mallory.send(Buffer.from('I am bo'), door.port, door.address);
  await net.clock.advance(1_000);
  expect(answers, 'packets that mallory got').toBe(0);
  expect(atAna.heard, 'what ana heard').toEqual([]);
  expect(atAna.paths).toEqual(['reflexive']);
  await hear(net, atAna, atBo);
});

step(5, 'who has been told something else by somebody in between is not met', async (context) => {
  const { net, ana, bo } = await twoHomes(context, fullCone, fullCone);
  const forged: Offer = { ...bo.offer, password: 'another password' };
  const [atAna, atBo] = [talk(ana, forged), talk(bo, ana.offer)];
  await net.clock.advance(PATIENCE_MS);
  expect(atAna.paths).toEqual([]);
  atBo.session.close();
});

step(5, 'who repeats what somebody else has said is not heard', async (context) => {
  const { net, ana, bo } = await twoHomes(context, fullCone, fullCone);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  const username = `${ana.offer.name}:${bo.offer.name}`;
  const { bytes } = net.records.find((record) => decode(record.bytes)?.attributes.username === username)!;
  const mallory = await socketOn(net.host({ name: 'mallory' }));
  let packets = 0;
  mallory.on('message', () => {
    packets += 1;
  });
  const door = ana.offer.candidates.at(-1)!;
  mallory.send(bytes, door.port, door.address);
  await net.clock.advance(100);
  mallory.send(Buffer.from('I am bo'), door.port, door.address);
  await net.clock.advance(30_000);
  expect(atAna.heard, 'what ana heard').toEqual([]);
  expect(packets, 'packets that one knock has drawn: an answer, and some knocks').toBeLessThanOrEqual(4);
  await hear(net, atAna, atBo);
});

step(5, 'nobody is flooded because somebody says that they are there', async (context) => {
  const { net, ana } = await twoHomes(context, portRestrictedCone, fullCone);
  const victim = net.host({ name: 'victim' });
  const candidates = Array.from({ length: 40 }, (_, index) => ({ kind: 'host', ...at(victim.address, 1_000 + index) }));
  const seen = [at(victim.address, 5), at(victim.address, 40_000)];
  const mapping = 'address-and-port-dependent';
  const nat = { seen, isTranslated: true, mapping, filtering: 'unknown', hairpins: false };
  const hostile = readOffer({ name: 'victim', password: 'anything', candidates, nat })!;
  const before = net.records.length;
  const atAna = talk(ana, hostile);
  await net.clock.advance(60_000);
  const times = net.records.slice(before).map(({ hops }) => hops[0]!.atMs);
  expect(times.length, 'packets to somebody who never answers').toBeLessThanOrEqual(256);
  const atOnce = Math.max(...times.map((time) => times.filter((other) => other >= time && other < time + 20).length));
  expect(atOnce, 'packets within 20 ms').toBeLessThanOrEqual(4);
  atAna.session.close();
});

step(5, 'who says that somebody else’s door is theirs hears nothing that comes from there', async (context) => {
  const { net, ana, bo } = await twoHomes(context, fullCone, fullCone);
  const again = { ...ana, offer: { ...ana.offer, name: 'another', password: 'another password' } };
  const withMallory = talk(again, { ...bo.offer, name: 'mallory', password: 'hers' }); // at bo’s door, and first
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(1_000);
  await hear(net, atAna, atBo);
  expect(withMallory.heard, 'what came to mallory’s session').toEqual([]);
});

step(5, 'nobody talks to themselves', async (context) => {
  const { net, ana } = await twoHomes(context, fullCone, fullCone);
  const atAna = talk(ana, readOffer(JSON.parse(JSON.stringify(ana.offer)))!);
  await net.clock.advance(PATIENCE_MS);
  expect(atAna.paths).toEqual([]);
});

step(5, 'a peer may have several sessions by one socket', async (context) => {
  const { net, ana, bo } = await twoHomes(context, portRestrictedCone, restrictedCone);
  const cy = await known(net.router({ name: 'NAT cy', nat: fullCone }), 'cy');
  const again = { ...ana, offer: { ...ana.offer, name: 'another', password: 'another password' } };
  const [withBo, atBo] = meet(ana, bo);
  const [withCy, atCy] = meet(again, cy);
  await net.clock.advance(PATIENCE_MS);
  await hear(net, withBo, atBo);
  await hear(net, withCy, atCy);
  expect([withBo.heard, withCy.heard, atBo.heard, atCy.heard].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
});

// ---- Step 6: nearest door first

step(6, 'where others may reach us: our own addresses, and what witnesses saw, each once', async (context) => {
  const net = world(context);
  const ana = await agentOn(net.host({ name: 'ana' }), { port: 4_000 });
  const seen = [at('203.0.113.9', 70), at('100.64.0.7', 60), at('203.0.113.9', 70), at('203.0.113.9', 71)];
  expect(gather(ana, ['192.168.1.2', '2001:db8::1', '10.0.0.2'], seen)).toEqual([
    { kind: 'host', address: '192.168.1.2', port: 4_000 },
    { kind: 'host', address: '10.0.0.2', port: 4_000 },
    { kind: 'reflexive', address: '100.64.0.7', port: 60 },
    { kind: 'reflexive', address: '203.0.113.9', port: 70 },
    { kind: 'reflexive', address: '203.0.113.9', port: 71 },
  ]);
  expect(gather(ana, ['192.0.2.1'], [at('192.0.2.1', 4_000)]), 'without a NAT').toEqual([
    { kind: 'host', address: '192.0.2.1', port: 4_000 },
  ]);
});

step(6, 'the nearest way: on this network, behind this carrier, somewhere, through a relay', () => {
  const way = (kind: Kind, address: string, rttMs: number) => ({ kind, to: at(address, 1), rttMs });
  const relayed = way('relayed', '203.0.113.7', 1);
  const far = way('reflexive', '203.0.113.9', 40);
  const quicker = way('peer-reflexive', '203.0.113.8', 30);
  const carrier = way('reflexive', '100.64.0.2', 50);
  const home = way('peer-reflexive', '192.168.1.7', 45);
  const host = way('host', '192.168.1.2', 60);
  expect(nearest([])).toBeUndefined();
  expect(nearest(Object.freeze([relayed, far])), 'and the list stays as it is').toBe(far);
  expect(nearest([far, quicker, relayed]), 'of two that are as near, the quicker').toBe(quicker);
  expect(nearest([quicker, carrier, far])).toBe(carrier);
  expect(nearest([carrier, home]), 'private addresses are near, too').toBe(home);
  expect(nearest([relayed, home, host, carrier])).toBe(host);
  expect(farness('host', '203.0.113.1'), 'its own address is its own address').toBe(farness('host', '192.168.1.2'));
});

step(6, 'two in one home do not go through their router', async (context) => {
  for (const hairpinning of ['none', 'external source'] as const) {
    const net = world(context);
    const home = net.router({ name: 'NAT', nat: { ...portRestrictedCone, hairpinning } });
    const witnesses = await witnessOn(net);
    const [ana, bo] = await introduced(net, witnesses, home.host({ name: 'ana' }), home.host({ name: 'bo' }));
    const [atAna, atBo] = meet(ana, bo);
    await net.clock.advance(PATIENCE_MS);
    expect([atAna.paths.at(-1), atBo.paths.at(-1)], `hairpinning: ${hairpinning}`).toEqual(['host', 'host']);
    expect(placesOf(await said(net, atAna, atBo))).toEqual(['ana', 'bo']);
  }
});

step(6, 'two in one home who cannot reach each other there meet at their router, if it hairpins', async (context) => {
  const net = world(context);
  const nat: NatBehaviour = { ...portRestrictedCone, hairpinning: 'external source' };
  const home = net.router({ name: 'NAT', nat });
  const witnesses = await witnessOn(net);
  const [ana, bo] = await introduced(net, witnesses, home.host({ name: 'ana' }), home.host({ name: 'bo' }));
  net.sever(ana.host, bo.host); // a guest Wi-Fi keeps its guests apart
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  expect([atAna.paths, atBo.paths]).toEqual([['reflexive'], ['reflexive']]);
  expect(placesOf(await said(net, atAna, atBo))).toEqual(['ana', 'NAT', 'bo']);
});

step(6, 'two homes behind one carrier meet there, and not on the internet', async (context) => {
  for (const hairpinning of ['none', 'external source'] as const) {
    const net = world(context);
    const carrier = net.router({ name: 'CGNAT', nat: { ...portRestrictedCone, hairpinning }, lan: '100.64.0.0/10' });
    const witnesses = await witnessOn(net);
    const inside = carrier.host({ name: 'neighbour' }); // any peer is a witness
    const neighbour = await agentOn(inside, { port: 3_478 });
    const all = [...witnesses, { ...neighbour.local, address: inside.address }];
    const [ana, bo] = await introduced(net, all, ...homesBehind(carrier));
    const [atAna, atBo] = meet(ana, bo);
    await net.clock.advance(PATIENCE_MS);
    expect(atAna.session.path?.to.address, `hairpinning: ${hairpinning}`).toMatch(/^100\.64\./);
    expect(placesOf(await said(net, atAna, atBo))).toEqual(['ana', 'NAT ana', 'NAT bo', 'bo']);
  }
});

step(6, 'without a witness inside, it is the carrier who must hairpin', async (context) => {
  for (const hairpinning of ['none', 'external source'] as const) {
    const net = world(context);
    const carrier = net.router({ name: 'CGNAT', nat: { ...portRestrictedCone, hairpinning }, lan: '100.64.0.0/10' });
    const [ana, bo] = await introduced(net, await witnessOn(net), ...homesBehind(carrier));
    const [atAna] = meet(ana, bo);
    await net.clock.advance(PATIENCE_MS);
    expect(atAna.paths, `hairpinning: ${hairpinning}`).toEqual(hairpinning === 'none' ? [] : ['reflexive']);
  }
});

step(6, 'when a nearer door opens later, it is taken', async (context) => {
  const net = world(context);
  const home = net.router({ name: 'NAT', nat: { ...fullCone, hairpinning: 'external source' } });
  const witnesses = await witnessOn(net);
  const [ana, bo] = await introduced(net, witnesses, home.host({ name: 'ana' }), home.host({ name: 'bo' }));
  net.sever(ana.host, bo.host);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(1_000);
  net.heal();
  await net.clock.advance(PATIENCE_MS);
  expect([atAna.paths, atBo.paths]).toEqual([
    ['reflexive', 'host'],
    ['reflexive', 'host'],
  ]);
});

step(6, 'the other side need not say first what is nearest', async (context) => {
  const net = world(context);
  const home = net.router({ name: 'NAT', nat: { ...fullCone, hairpinning: 'external source' } });
  const witnesses = await witnessOn(net);
  const [ana, bo] = await introduced(net, witnesses, home.host({ name: 'ana' }), home.host({ name: 'bo' }));
  const backwards = (offer: Offer): Offer => ({ ...offer, candidates: offer.candidates.toReversed() });
  const [atAna, atBo] = [talk(ana, backwards(bo.offer)), talk(bo, backwards(ana.offer))];
  await net.clock.advance(PATIENCE_MS);
  expect([atAna.paths.at(-1), atBo.paths.at(-1)]).toEqual(['host', 'host']);
});

step(6, 'two families of addresses: who has IPv6 needs no hole', async (context) => {
  const net = world(context);
  const witnesses = await witnessOn(net);
  const both = async (name: string) => {
    const host = net.router({ name: `NAT ${name}`, nat: symmetricRandom }).host({ name, ipv6: 1 });
    const one = await during(net, introduce(host, witnesses));
    const ipv6 = await agentOn(host, { address: '::', port: 4_000 });
    const candidates = [...one.offer.candidates, ...gather(ipv6, host.addresses, [])];
    return { ...one, agents: [one.agent, ipv6] as [Agent, Agent], offer: { ...one.offer, candidates } };
  };
  const [ana, bo] = [await both('ana'), await both('bo')];
  const [atAna, atBo] = [talk(ana, bo.offer, { agents: ana.agents }), talk(bo, ana.offer, { agents: bo.agents })];
  await net.clock.advance(PATIENCE_MS);
  expect(atAna.session.path?.to.address).toBe(bo.host.addresses[1]);
  await hear(net, atAna, atBo);
});

// ---- Step 7: keep it open

step(7, 'a way that is hardly used stays open', async (context) => {
  const nat = { ...portRestrictedCone, timeoutMs: 30_000 };
  const { net, ana, bo } = await twoHomes(context, nat, nat);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(600_000);
  expect([atAna.paths, atBo.paths], 'after ten minutes of silence').toEqual([['reflexive'], ['reflexive']]);
  atAna.session.send(Buffer.from('hello'));
  await net.clock.advance(500);
  expect(atBo.heard, 'what bo heard of ana, to whom nobody else spoke').toEqual(['hello']);
  const perMinute = net.records.filter(({ hops }) => hops[0]!.atMs > 300_000).length / 5;
  expect(perMinute, 'packets a minute, of both').toBeLessThanOrEqual(2 * 2 * 5);
});

step(7, 'when the other is gone, we notice, and go on trying', async (context) => {
  const { net, ana, bo } = await twoHomes(context, fullCone, fullCone);
  const [atAna, atBo] = meet(ana, bo, { keepAliveMs: 10_000 });
  await net.clock.advance(PATIENCE_MS);
  atBo.session.close();
  await net.clock.advance(20_000);
  expect(atAna.paths).toEqual(['reflexive', 'none']);
  expect(atAna.session.send(Buffer.from('hello')), 'is there a way?').toBe(false);
  await net.clock.advance(60_000);
  const again = talk(bo, ana.offer);
  await net.clock.advance(20_000);
  expect(atAna.paths).toEqual(['reflexive', 'none', 'reflexive']);
  await hear(net, atAna, again);
  atAna.session.close();
  again.session.close();
  expect(net.clock.pending, 'timers that are still set').toBe(0);
});

step(7, 'a cable that was pulled out for a minute is noticed by both', async (context) => {
  const { net, ana, bo, homes } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  net.sever(...homes);
  await net.clock.advance(60_000);
  expect([atAna.paths, atBo.paths]).toEqual([
    ['reflexive', 'none'],
    ['reflexive', 'none'],
  ]);
  net.heal();
  await net.clock.advance(20_000);
  await hear(net, atAna, atBo);
});

step(7, 'one lost packet closes nothing', async (context) => {
  for (const seed of [1, 2, 3]) {
    const net = world(context, seed);
    const conditions = { lossPercent: 10 };
    const ana = await known(net.router({ name: 'NAT ana', nat: portRestrictedCone, conditions }), 'ana');
    const bo = await known(net.router({ name: 'NAT bo', nat: portRestrictedCone, conditions }), 'bo');
    const [atAna, atBo] = meet(ana, bo, { keepAliveMs: 20_000 });
    await net.clock.advance(300_000);
    expect([atAna.paths, atBo.paths], `seed ${seed}`).toEqual([['reflexive'], ['reflexive']]);
  }
});

step(7, 'a router that was switched off and on has forgotten us: we punch again', async (context) => {
  const { net, ana, bo, homes } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const [atAna, atBo] = meet(ana, bo);
  await net.clock.advance(PATIENCE_MS);
  homes[0].reboot();
  homes[1].reboot();
  await net.clock.advance(30_000);
  expect(atAna.paths.at(-1)).toBe('reflexive');
  expect(atBo.paths.at(-1)).toBe('reflexive');
  await hear(net, atAna, atBo);
});

step(7, 'when a path is lost, the doors are tried at once', async (context) => {
  const { net, ana, bo, homes } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const times: number[] = [];
  meet(ana, bo, { onPath: () => times.push(net.clock.now()) });
  await net.clock.advance(PATIENCE_MS);
  times.length = 0;
  net.sever(...homes);
  while (times.length < 2) await net.clock.advance(100); // both have noticed
  net.heal();
  const healedAt = net.clock.now();
  while (times.length < 4) await net.clock.advance(100);
  expect(times.at(-1)! - healedAt, 'how long until both are back, in ms').toBeLessThan(2_000);
});

step(7, 'who has lost somebody knocks now and then, and no longer when they are back', async (context) => {
  const { net, ana, bo, homes } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const nobody: Candidate = { kind: 'host', address: '10.9.9.9', port: 9 };
  meet(ana, { ...bo, offer: { ...bo.offer, candidates: [...bo.offer.candidates, nobody] } });
  await net.clock.advance(PATIENCE_MS);
  const aMinute = async () => {
    await net.clock.advance(60_000);
    const before = net.records.length;
    await net.clock.advance(60_000);
    return net.records.length - before;
  };
  net.sever(...homes);
  expect(await aMinute(), 'packets a minute, of both, while they are apart').toBeLessThanOrEqual(72);
  net.heal();
  expect(await aMinute(), 'packets a minute, of both, when they are back').toBeLessThanOrEqual(2 * 2 * 5);
});

step(7, 'who closes when the path is lost is done', async (context) => {
  const { net, ana, bo, homes } = await twoHomes(context, portRestrictedCone, portRestrictedCone);
  const [atAna, atBo]: [Talk, Talk] = meet(ana, bo, {
    onPath: (path) => {
      if (!path) for (const { session } of [atAna, atBo]) session.close();
    },
  });
  await net.clock.advance(PATIENCE_MS);
  net.sever(...homes);
  await net.clock.advance(60_000);
  const before = net.records.length;
  await net.clock.advance(600_000);
  expect(net.records.length - before, 'packets in ten minutes').toBe(0);
  expect(net.clock.pending, 'timers that are still set').toBe(0);
});

step(7, 'a symmetric NAT that is switched off and on every minute surprises nobody for good', async (context) => {
  const { net, ana, bo, homes } = await twoHomes(context, symmetricRandom, restrictedCone);
  const [atAna, atBo] = meet(ana, bo);
  for (let minute = 0; minute < 12; minute += 1) {
    await net.clock.advance(60_000);
    homes[0].reboot();
  }
  await net.clock.advance(60_000);
  await hear(net, atAna, atBo);
});

step(7, 'a witness that cannot answer to another port says so', async (context) => {
  const net = world(context);
  const host = net.router({ name: 'NAT ana', nat: portRestrictedCone }).host({ name: 'ana' });
  const [agent, other] = [await agentOn(host), await agentOn(host)];
  const plain = net.host({ name: 'witness' });
  await agentOn(plain, { port: 3_478 });
  const measured = lifetimeOf({ agent, other, witness: at(plain.address, 3_478) }).catch(({ code }) => code);
  expect(await during(net, measured)).toBe('REFUSED');
});

step(7, 'how long a NAT remembers us is measured, and not used up', async (context) => {
  for (const inboundRefresh of [true, false]) {
    for (const [timeoutMs, livedMs] of [
      [4_000, 0],
      [20_000, 15_000],
      [31_000, 30_000],
      [120_000, 60_000],
    ] as const) {
      const net = world(context);
      const nat = { ...portRestrictedCone, preservesPort: false, timeoutMs, inboundRefresh };
      const host = net.router({ name: 'NAT ana', nat }).host({ name: 'ana' });
      const [witness] = await witnessOn(net);
      const [agent, other] = [await agentOn(host), await agentOn(host)];
      const what = `a NAT that forgets after ${timeoutMs} ms`;
      const measured = lifetimeOf({ agent, other, witness, trialsMs: [5_000, 15_000, 30_000, 60_000] });
      expect(await during(net, measured), what).toBe(livedMs);
    }
  }
});

step(7, 'so often do we speak that two lost packets do no harm', () => {
  expect(keepAliveFor(30_000)).toBeLessThanOrEqual(10_000);
  expect(keepAliveFor(30_000)).toBeGreaterThanOrEqual(7_500);
  expect(keepAliveFor(120_000), 'no less often than everybody does').toBe(15_000);
  expect(keepAliveFor(0), 'and no more than once a second').toBe(1_000);
});

step(7, 'with a NAT that forgets sooner than most, no word is lost', async (context) => {
  const nat = { ...portRestrictedCone, timeoutMs: 6_000 };
  const { net, ana, bo } = await twoHomes(context, nat, nat);
  const [atAna, atBo] = meet(ana, bo, { keepAliveMs: keepAliveFor(5_000) });
  for (let minute = 1; minute <= 10; minute += 1) {
    await net.clock.advance(60_000);
    atAna.session.send(Buffer.from(`minute ${minute}`));
  }
  await net.clock.advance(500);
  expect(atBo.heard).toHaveLength(10);
  expect(atAna.paths).toEqual(['reflexive']);
});

// ---- The worlds in which this happens

function at(address: string, port: number): UdpAddress {
  return { address, port };
}

/** What these peers say of their NATs, whatever they are: that a knock is enough. Step 8 is about what they are. */
const OPEN: Omit<Nat, 'seen'> = {
  isTranslated: true,
  mapping: 'endpoint-independent',
  filtering: 'endpoint-independent',
  hairpins: false,
};

/** A peer on a new host in a home, of which others know the reflexive address, and perhaps more. */
async function known(home: Network, name: string, more: (host: Host) => Candidate[] = () => []): Promise<Introduced> {
  const host = home.host({ name });
  const agent = await agentOn(host, { port: 4_000 });
  const net = host.network.internet;
  const witness = await witnessOn(net, `STUN ${name}`);
  const { attributes } = await during(net, agent.ask(witness[0]));
  const seen = [attributes.mapped!];
  const candidates: Candidate[] = [...more(host), { kind: 'reflexive', ...seen[0]! }];
  const draw = (bytes: number) => Uint8Array.from({ length: bytes }, () => net.random(256));
  return { host, agent, offer: makeOffer(candidates, { ...OPEN, seen }, draw) };
}

async function twoHomes(context: StepContext, one: NatBehaviour, other: NatBehaviour) {
  const net = world(context);
  const homes: [Router, Router] = [
    net.router({ name: 'NAT ana', nat: one }),
    net.router({ name: 'NAT bo', nat: other }),
  ];
  return { net, homes, ana: await known(homes[0], 'ana'), bo: await known(homes[1], 'bo') };
}

function homesBehind(carrier: Network): [Host, Host] {
  const home = (name: string) => carrier.router({ name: `NAT ${name}`, nat: portRestrictedCone }).host({ name });
  return [home('ana'), home('bo')];
}

function introduced(net: Internet, witnesses: readonly UdpAddress[], one: Host, other: Host) {
  return during(net, Promise.all([introduce(one, witnesses), introduce(other, witnesses)]));
}

/** The same, and by which way the first word went. */
async function said(net: Internet, one: Talk, other: Talk): Promise<PacketRecord> {
  const before = net.records.length;
  await hear(net, one, other);
  return net.records[before]!;
}

function placesOf({ hops }: PacketRecord): string[] {
  return hops.map(({ at: place }) => place).filter((place, index, all) => place !== all[index - 1]);
}
