// Step 9: when there is no door, somebody else carries; and nobody is carried for who has not asked.

import { expect } from 'vitest';
import { decodeChannelData, encodeChannelData } from '#nat-limits/channel-data.ts';
import { Relay, RelayedSocket } from '#nat-limits/relay.ts';
import { decode, encode, type StunMessage } from '#nat-limits/stun.ts';
import type { UdpAddress } from '../../lib/contracts.ts';
import type { Host } from '../../lib/lab/internet/host.ts';
import type { Internet, Router } from '../../lib/lab/internet/internet.ts';
import { behaviours } from '../../lib/lab/internet/nat.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { agentOn, during, hear, introduce, meet, socketOn, witnessOn, world } from './world.ts';

const { portRestrictedCone, symmetricRandom } = behaviours;
const RELAY_PORT = 3478;

step(9, 'two who find no door talk through a third', async (context) => {
  const { net, ana, bo, relay } = await withRelay(context, symmetricRandom, symmetricRandom);
  const [atAna, atBo] = meet(ana, bo, { relay: relay.at, openSocket: undefined });
  await net.clock.advance(3_000);
  expect([atAna.paths, atBo.paths]).toEqual([['relayed'], ['relayed']]);
  await hear(net, atAna, atBo);
  const names = net.records.map(({ bytes, hops }) => {
    const { method, attributes } = decode(bytes) ?? {};
    return method === 'allocate' && hops[0]!.at === 'ana' ? attributes?.username : undefined;
  });
  const asked = new Set(names.filter((name) => name !== undefined));
  expect(asked, 'whom ana asks for, and who she is').toEqual(new Set([`${bo.offer.name}:${ana.offer.name}`]));
});

step(9, 'it lasts as long as they need it', async (context) => {
  const { net, ana, bo, relay } = await withRelay(context, symmetricRandom, symmetricRandom);
  const [atAna, atBo] = meet(ana, bo, { relay: relay.at, openSocket: undefined });
  await net.clock.advance(600_000);
  expect([atAna.paths, atBo.paths]).toEqual([['relayed'], ['relayed']]);
  await hear(net, atAna, atBo);
});

step(9, 'who has a door does not ask to be carried', async (context) => {
  const { net, ana, bo, relay } = await withRelay(context, portRestrictedCone, portRestrictedCone);
  const [atAna, atBo] = meet(ana, bo, { relay: relay.at });
  await net.clock.advance(30_000);
  expect([atAna.paths, atBo.paths]).toEqual([['reflexive'], ['reflexive']]);
  const asked = net.records.filter(({ bytes }) => decode(bytes)?.method === 'allocate');
  expect(asked, 'packets that ask for a relay').toEqual([]);
});

step(9, 'when a door opens, they go back to it', async (context) => {
  const { net, ana, bo, relay, homes } = await withRelay(context, portRestrictedCone, portRestrictedCone);
  net.sever(...homes);
  const [atAna, atBo] = meet(ana, bo, { relay: relay.at });
  await net.clock.advance(20_000);
  expect([atAna.paths, atBo.paths]).toEqual([['relayed'], ['relayed']]);
  net.heal();
  await net.clock.advance(30_000);
  expect([atAna.paths, atBo.paths]).toEqual([
    ['relayed', 'reflexive'],
    ['relayed', 'reflexive'],
  ]);
  await hear(net, atAna, atBo);
  const before = net.records.length;
  await net.clock.advance(120_000);
  const later = net.records.slice(before).filter(({ hops }) => hops.some(({ at }) => at === 'relay'));
  expect(later, 'packets through the relay, five seconds later and after').toEqual([]);
});

step(9, 'when a door closes for good, they come back', async (context) => {
  const { net, ana, bo, relay, homes } = await withRelay(context, portRestrictedCone, portRestrictedCone);
  const [atAna, atBo] = meet(ana, bo, { relay: relay.at });
  await net.clock.advance(10_000);
  net.sever(...homes);
  await net.clock.advance(60_000);
  expect([atAna.paths, atBo.paths]).toEqual([
    ['reflexive', 'none', 'relayed'],
    ['reflexive', 'none', 'relayed'],
  ]);
  await hear(net, atAna, atBo);
});

step(9, 'with a relay that is not there, all else goes on', async (context) => {
  const { net, ana, bo, homes } = await withRelay(context, portRestrictedCone, portRestrictedCone);
  const nobody = { address: net.host({ name: 'nobody' }).address, port: RELAY_PORT };
  net.sever(...homes);
  const [atAna, atBo] = meet(ana, bo, { relay: nobody });
  await net.clock.advance(100_000);
  expect([atAna.paths, atBo.paths]).toEqual([[], []]);
  net.heal();
  await net.clock.advance(60_000);
  await hear(net, atAna, atBo);
});

step(9, 'a relay that comes late, goes, or forgets is found again', async (context) => {
  const { net, ana, bo, relay, homes } = await withRelay(context, symmetricRandom, symmetricRandom);
  net.partition(relay.host);
  const [atAna, atBo] = meet(ana, bo, { relay: relay.at, openSocket: undefined });
  const paths = async (ms: number) => {
    await net.clock.advance(ms);
    return [atAna.session.path?.kind, atBo.session.path?.kind];
  };
  expect(await paths(60_000), 'it is not there').toEqual([undefined, undefined]);
  net.heal();
  expect(await paths(120_000), 'it is').toEqual(['relayed', 'relayed']);
  net.partition(relay.host);
  expect(await paths(120_000), 'it is not there').toEqual([undefined, undefined]);
  net.heal();
  expect(await paths(180_000), 'it is').toEqual(['relayed', 'relayed']);
  homes[0].reboot(); // and whoever is behind it comes from another port
  expect(await paths(300_000), 'after a while').toEqual(['relayed', 'relayed']);
  await hear(net, atAna, atBo);
});

step(9, 'who closes while a relay is being asked asks no more', async (context) => {
  for (const afterMs of [0, 30, 100, 5_050, 31_000]) {
    const { net, ana, bo, relay } = await withRelay(context, symmetricRandom, symmetricRandom);
    const both = meet(ana, bo, { relay: relay.at, openSocket: undefined });
    if (afterMs < 50) net.partition(relay.host); // the question goes on
    await net.clock.advance(afterMs);
    for (const { session } of both) session.close();
    await net.clock.advance(100);
    const before = net.records.length;
    await net.clock.advance(600_000);
    expect(net.records.length - before, `packets after closing at ${afterMs} ms`).toBe(0);
    expect(net.clock.pending, 'timers that are still set').toBe(0);
  }
});

step(
  9,
  'a relay that says that it carries for years is asked again all the same; a channel that is none is none',
  async (context) => {
    const net = world(context);
    const host = net.host({ name: 'relay' });
    const socket = await socketOn(host, { port: RELAY_PORT });
    let asked = 0;
    let channel = 0x4000;
    socket.on('message', (packet, { address, port }) => {
      asked += 1;
      const attributes = { channel, lifetimeS: 2 ** 32 - 1 };
      const { transaction } = decode(packet)!;
      socket.send(encode({ kind: 'success', method: 'allocate', transaction, attributes }), port, address);
    });
    const ana = await agentOn(net.host({ name: 'ana' }));
    const relayed = await during(net, RelayedSocket.open(ana, { address: host.address, port: RELAY_PORT }, 'bo:ana'));
    await net.clock.advance(3_600_000);
    expect(asked, 'how often, in an hour').toBeGreaterThan(3);
    expect(asked, 'how often, in an hour').toBeLessThan(20);
    relayed.close();
    channel = 1;
    const refused = RelayedSocket.open(ana, { address: host.address, port: RELAY_PORT }, 'bo:ana').catch(
      ({ code }) => code,
    );
    expect(await during(net, refused)).toBe('REFUSED');
  },
);

step(9, 'who relays can be relayed; who has many addresses has one home', async (context) => {
  const net = world(context);
  const host = net.host({ name: 'relay', ipv6: 1 });
  for (const address of ['0.0.0.0', '::']) {
    const agent = await agentOn(host, { address, port: RELAY_PORT });
    agent.play(new Relay(agent));
  }
  const [ipv4, ipv6] = host.addresses.map((address) => ({ address, port: RELAY_PORT }));
  const [one, other] = [await agentOn(net.host({ name: 'ana' })), await agentOn(net.host({ name: 'bo' }))];
  one.play(new Relay(one));
  const ana = await during(net, RelayedSocket.open(one, ipv4!, 'bo:ana'));
  const bo = await during(net, RelayedSocket.open(other, ipv4!, 'ana:bo'));
  const heard: string[] = [];
  ana.on('message', (packet) => heard.push(Buffer.from(packet).toString()));
  bo.send(Buffer.from('hello'));
  await net.clock.advance(100);
  expect(heard).toEqual(['hello']);
  for (const socket of [ana, bo]) socket.close();

  const greedy = net.host({ name: 'greedy', ipv4: 0, ipv6: 17 }); // all in one /64
  const places: string[] = [];
  for (const [index, address] of greedy.addresses.entries()) {
    const place = RelayedSocket.open(await agentOn(greedy, { address, port: 1_000 }), ipv6!, `you:me${index}`);
    places.push(
      await during(
        net,
        place.then(
          () => 'in',
          ({ attributes }) => `${attributes.error}`,
        ),
      ),
    );
  }
  expect(places.filter((place) => place === 'in')).toHaveLength(16);
  expect(places.at(-1)).toBe('486');
});

step(9, 'who asks to be carried must show where they are', async (context) => {
  const { net, relay } = await relayAlone(context);
  const ana = await guest(net, 'ana');
  const mallory = await guest(net, 'mallory');
  await net.clock.advance(59_000); // near the end of a minute
  ana.ask(relay.at, { username: 'bo:ana' });
  await net.clock.advance(100);
  const { error, nonce, channel } = ana.heard.at(-1)!.attributes;
  expect({ error, channel }, 'the first answer').toEqual({ error: 401, channel: undefined });
  expect(nonce, 'something to show').toBeDefined();

  mallory.ask(relay.at, { username: 'bo:ana', nonce: nonce! });
  ana.ask(relay.at, { username: 'bo:ana', nonce: 'made up' });
  await net.clock.advance(100);
  expect(mallory.heard.at(-1)!.attributes.error, 'what was shown to somebody else is worth nothing').toBe(438);
  expect(ana.heard.at(-1)!.attributes.error, 'nor is what is made up').toBe(438);

  ana.ask(relay.at, { username: 'bo:ana', nonce: nonce! });
  await net.clock.advance(100);
  expect(ana.heard.at(-1)).toMatchObject({ kind: 'success', attributes: { lifetimeS: 60 } });
  ana.ask(relay.at, { username: 'bo:ana' });
  await net.clock.advance(100);
  expect(ana.heard.at(-1)!.attributes.error, 'each time').toBe(401);
  await net.clock.advance(45_000);
  ana.ask(relay.at, { username: 'bo:ana', nonce: nonce! });
  await net.clock.advance(100);
  expect(ana.heard.at(-1)!.kind, '45 seconds later').toBe('success');
  await net.clock.advance(80_000);
  ana.ask(relay.at, { username: 'bo:ana', nonce: nonce! });
  await net.clock.advance(100);
  expect(ana.heard.at(-1)!.attributes.error, 'two minutes later it is stale').toBe(438);
});

step(9, 'nobody is carried for who has not asked for the other', async (context) => {
  const { net, relay } = await relayAlone(context);
  const [ana, bo, cy] = [await guest(net, 'ana'), await guest(net, 'bo'), await guest(net, 'cy')];
  const channel = await during(net, ana.enter(relay.at, 'bo:ana'));
  ana.say(relay.at, { channel, data: Buffer.from('1: bo has not asked') });
  await net.clock.advance(100);
  await during(net, bo.enter(relay.at, 'cy:bo'));
  const ofCy = await during(net, cy.enter(relay.at, 'ana:cy'));
  ana.say(relay.at, { channel, data: Buffer.from('2: bo has asked for cy') });
  cy.say(relay.at, { channel: ofCy, data: Buffer.from('3: ana has asked for bo') });
  await net.clock.advance(100);
  expect([ana.carried, bo.carried, cy.carried]).toEqual([[], [], []]);

  const ofBo = await during(net, bo.enter(relay.at, 'ana:bo'));
  ana.say(relay.at, { channel, data: Buffer.from('4: both have asked') });
  ana.say(relay.at, { channel: channel + 7, data: Buffer.from('5: by a channel that is nobody’s') });
  cy.say(relay.at, { channel, data: Buffer.from('6: by ana’s channel, but from elsewhere') });
  bo.say(relay.at, { channel: ofBo, data: Buffer.from('7: and the other way') });
  await net.clock.advance(100);
  expect([ana.carried, bo.carried, cy.carried]).toEqual([['7: and the other way'], ['4: both have asked'], []]);
});

step(9, 'a packet comes by the channel of whoever gets it; who asks no more is not carried for', async (context) => {
  const { net, relay } = await relayAlone(context);
  const [ana, bo] = [await guest(net, 'ana'), await guest(net, 'bo')];
  await during(net, ana.enter(relay.at, 'cy:ana'));
  const here = await during(net, ana.enter(relay.at, 'bo:ana'));
  const there = await during(net, bo.enter(relay.at, 'ana:bo'));
  expect(here, 'two channels').not.toBe(there);
  ana.say(relay.at, { channel: here, data: Buffer.from('1') });
  await net.clock.advance(50_000);
  ana.say(relay.at, { channel: here, data: Buffer.from('2') });
  await during(net, bo.enter(relay.at, 'ana:bo'));
  await net.clock.advance(15_000);
  ana.say(relay.at, { channel: here, data: Buffer.from('3') });
  await net.clock.advance(100);
  expect(bo.carried).toEqual(['1', '2']);
  expect(new Set(bo.channels)).toEqual(new Set([there]));
});

step(9, 'nobody takes somebody else’s place, until they have left it', async (context) => {
  const { net, relay } = await relayAlone(context);
  const [ana, mallory] = [await guest(net, 'ana'), await guest(net, 'mallory')];
  const channel = await during(net, ana.enter(relay.at, 'bo:ana'));
  const asked = await during(net, mallory.ask(relay.at, { username: 'bo:ana' }));
  expect(asked.attributes.error, 'who has shown nothing is told nothing').toBe(401);
  expect(
    await during(
      net,
      mallory.enter(relay.at, 'bo:ana').catch((error) => error.message),
    ),
  ).toBe('437');
  expect(await during(net, ana.enter(relay.at, 'bo:ana')), 'who asks again has the same channel').toBe(channel);
  await net.clock.advance(61_000);
  await during(net, mallory.enter(relay.at, 'bo:ana'));
});

step(9, 'a relay carries for so many, and no more; what is larger than a packet is not carried', async (context) => {
  const { net, relay } = await relayAlone(context);
  const ana = await guest(net, 'ana');
  const bo = await guest(net, 'bo');
  const channel = await during(net, ana.enter(relay.at, 'bo:ana'));
  await during(net, bo.enter(relay.at, 'ana:bo'));
  ana.say(relay.at, { channel, data: Buffer.alloc(1_500, 'a') });
  ana.say(relay.at, { channel, data: Buffer.alloc(1_501, 'a') });
  await net.clock.advance(100);
  expect(bo.carried.map(({ length }) => length)).toEqual([1_500]);
  const greedy = await guest(net, 'greedy');
  const places: string[] = [];
  for (let count = 0; count < 20; count += 1) {
    const place = greedy.enter(relay.at, `other${count}:me${count}`).then(String, (error) => error.message);
    places.push(await during(net, place));
  }
  expect(new Set(places.slice(0, 16)).size, 'channels for one address').toBe(16);
  expect(places.slice(16), 'no more than 16').toEqual(['486', '486', '486', '486']);
  expect(await during(net, greedy.enter(relay.at, 'other0:me0')), 'who is in stays in').toBe(Number(places[0]));
  for (const username of ['', 'ana', 'ana:ana', 'a:b:c', `${'x'.repeat(65)}:y`]) {
    greedy.ask(relay.at, { username });
    await net.clock.advance(100);
    expect(greedy.heard.at(-1)!.attributes.error, `who is called “${username}”`).toBe(400);
  }
});

step(9, 'a socket through a relay hears its relay, and nobody else', async (context) => {
  const { net, relay } = await relayAlone(context);
  const [here, there] = [net.host({ name: 'ana' }), net.host({ name: 'bo' })];
  const [one, other] = [await agentOn(here, { port: 4_000 }), await agentOn(there)];
  const ana = await during(net, RelayedSocket.open(one, relay.at, 'bo:ana'));
  const bo = await during(net, RelayedSocket.open(other, relay.at, 'ana:bo'));
  const heard: string[] = [];
  ana.on('message', (packet) => heard.push(Buffer.from(packet).toString()));
  const mallory = await socketOn(net.host({ name: 'mallory' }));
  mallory.send(encodeChannelData({ channel: 0x4000, data: Buffer.from('I am bo') }), 4_000, here.address);
  bo.send(Buffer.from('hello'));
  await net.clock.advance(100);
  expect(heard).toEqual(['hello']);
  ana.close();
  bo.close();
  expect(net.clock.pending, 'timers that are still set').toBe(0);
});

async function withRelay(
  context: StepContext,
  one = symmetricRandom as typeof portRestrictedCone | typeof symmetricRandom,
  other = one,
) {
  const net = world(context);
  const witnesses = await witnessOn(net);
  const relay = await relayOn(net);
  const homes = [net.router({ name: 'NAT ana', nat: one }), net.router({ name: 'NAT bo', nat: other })] as [
    Router,
    Router,
  ];
  const ana = await during(net, introduce(homes[0].host({ name: 'ana' }), witnesses));
  const bo = await during(net, introduce(homes[1].host({ name: 'bo' }), witnesses));
  return { net, ana, bo, relay, homes };
}

async function relayAlone(context: StepContext) {
  const net = world(context);
  return { net, relay: await relayOn(net) };
}

async function relayOn(net: Internet) {
  const host = net.host({ name: 'relay' });
  const agent = await agentOn(host, { port: RELAY_PORT });
  agent.play(new Relay(agent));
  return { host, at: { address: host.address, port: RELAY_PORT } };
}

/** Somebody who speaks with a relay byte by byte. */
async function guest(net: Internet, name: string) {
  const host: Host = net.host({ name });
  const socket = await socketOn(host);
  const heard: StunMessage[] = [];
  const carried: string[] = [];
  const channels: number[] = [];
  let answered: ((message: StunMessage) => void) | undefined;
  socket.on('message', (packet) => {
    const data = decodeChannelData(packet);
    if (data) carried.push(Buffer.from(data.data).toString());
    if (data) channels.push(data.channel);
    const message = decode(packet);
    if (message) heard.push(message);
    if (message) answered?.(message);
  });
  const ask = (relay: UdpAddress, attributes: StunMessage['attributes']) => {
    const transaction = Array.from({ length: 24 }, () => net.random(16).toString(16)).join('');
    socket.send(encode({ kind: 'request', method: 'allocate', transaction, attributes }), relay.port, relay.address);
    return new Promise<StunMessage>((resolve) => {
      answered = resolve;
    });
  };
  /** Asks as it should be done. Rejects with the error's number. */
  const enter = async (relay: UdpAddress, username: string) => {
    const first = await ask(relay, { username });
    const { attributes } = await ask(relay, { username, nonce: first.attributes.nonce! });
    if (attributes.channel === undefined) throw new Error(`${attributes.error}`);
    return attributes.channel;
  };
  const say = (relay: UdpAddress, data: { channel: number; data: Uint8Array }) => {
    socket.send(encodeChannelData(data), relay.port, relay.address);
  };
  return { heard, carried, channels, ask, enter, say };
}
