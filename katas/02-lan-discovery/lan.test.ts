// Step 9: everybody around us, on every link.

import { createSocket } from 'node:dgram';
import type { EventEmitter } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';
import { expect } from 'vitest';
import { MDNS } from '#lan-discovery/dns-sd.ts';
import { Lan, type LanOptions, type Neighbour } from '#lan-discovery/lan.ts';
import { isOnLink, joinGroup, type Link, links } from '#lan-discovery/link.ts';
import { until } from '../../lib/lab/inbox.ts';
import { type Host, SimulatedLan } from '../../lib/lab/lan.ts';
import { freeUdpPort } from '../../lib/lab/ports.ts';
import { seeded } from '../../lib/lab/random.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

/** Anybody has spoken within this time, however long they first asked for their name. In ms. */
const SETTLED_MS = 2_500;

step(9, 'three peers on this machine find each other, by no address at all', async ({ after }) => {
  const loopback = links().filter(({ address }) => address === '127.0.0.1');
  const group = { address: '224.0.0.251', port: await freeUdpPort() };
  const real = (number: number, name: string) =>
    join(number, name, after, {
      links: () => loopback,
      group,
      openSocket: () => createSocket({ type: 'udp4', reuseAddr: true }),
    });
  const peers = [await real(1, 'ana'), await real(2, 'bo'), await real(3, 'cy')];
  await until(() => peers.every(({ names }) => names.length === 2), 'everybody has found both others');
  expect(peers.map(({ names }) => names.join())).toEqual(['bo,cy', 'ana,cy', 'ana,bo']);
  expect(peers[1]!.lan.neighbours.find(({ name }) => name === 'ana')).toEqual({
    id: idOf(1),
    name: 'ana',
    addresses: ['127.0.0.1:4001'],
  });
  await peers[0]!.lan.close();
  await until(() => peers[1]!.names.join() === 'cy', 'bo hears the goodbye');
});

step(9, 'each link is told the address that we have there, and a peer on two links is one peer', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  const bo = await simulated(lan, lan.host('10.0.0.2', '10.0.1.2'), 2, 'bo', after);
  const cy = await simulated(lan, lan.host('10.0.1.3'), 3, 'cy', after);
  await lan.clock.advance(SETTLED_MS);
  expect(ana.names).toEqual(['bo', 'cy']);
  expect(addressesOf(ana, 'bo')).toEqual(['10.0.0.2:4002', '10.0.1.2:4002']);
  expect(addressesOf(bo, 'ana')).toEqual(['10.0.0.1:4001', '10.0.1.1:4001']);
  expect(addressesOf(ana, 'cy')).toEqual(['10.0.1.3:4003']);
  expect(addressesOf(cy, 'ana')).toEqual(['10.0.1.1:4001']);
});

step(9, 'who leaves one link is still there on the other', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  const house = lan.host('10.0.0.2', '10.0.1.2');
  let plugged = house.links;
  const bo = await simulated(lan, house, 2, 'bo', after, { links: () => plugged });
  await lan.clock.advance(SETTLED_MS);
  plugged = house.links.slice(1);
  await lan.clock.advance(6_000);
  expect(addressesOf(ana, 'bo')).toEqual(['10.0.1.2:4002']);
  expect(addressesOf(bo, 'ana'), 'bo hears nothing on the link that it has left').toEqual(['10.0.1.1:4001']);
  expect(ana.news).not.toContain('-bo');
  plugged = house.links;
  await lan.clock.advance(8_000);
  expect(addressesOf(ana, 'bo')).toEqual(['10.0.0.2:4002', '10.0.1.2:4002']);
  await bo.lan.close();
  await lan.clock.advance(100);
  expect(ana.news.at(-1)).toBe('-bo');
  expect(ana.names).toEqual([]);
});

step(9, 'nothing is told that is no news', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  await simulated(lan, lan.host('10.0.0.2', '10.0.1.2'), 2, 'bo', after);
  await lan.clock.advance(30_000);
  expect(ana.news, 'found on one link, then on the other').toEqual(['+bo', '+bo']);
  for (const host of [lan.host('10.0.0.7'), lan.host('10.0.0.8')]) {
    const send = await joinGroup(host.socket(), MDNS, host.links[0]!);
    await send(encode({ type: 'response', answers: printerAt('10.0.0.7') }));
  }
  await lan.clock.advance(100);
  expect(ana.news, 'and a printer, of which two hosts tell the same').toEqual(['+bo', '+bo', '+printer']);
});

step(9, 'a packet is heard where it belongs, whichever socket it comes in by', async ({ after }) => {
  // The second socket of a host gets what was meant for the first one's link: it was bound last, on the same port.
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await simulated(lan, lan.host('10.0.0.1'), 1, 'ana', after);
  for (const arrivalMs of [5_300, 5_700]) {
    await lan.clock.advance(arrivalMs);
    const bo = await simulated(lan, lan.host(`10.0.0.${arrivalMs / 100}`, '10.0.1.2'), 2, 'bo', after);
    await lan.clock.advance(30);
    expect(bo.names, '30 ms after bo came').toEqual(['ana']);
    await bo.lan.close();
  }
});

step(9, 'what comes from elsewhere is not from our link', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const house = lan.host('10.0.0.1', '10.0.1.1');
  const { openSocket, hearBySocket } = tapped(house);
  const ana = await simulated(lan, house, 1, 'ana', after, { openSocket });
  const packet = encode({ type: 'response', answers: printerAt('10.0.0.7') });
  const hearFrom = (address: string) => {
    for (const index of [0, 1]) hearBySocket(index, packet, address);
  };
  for (const address of ['192.0.2.7', '10.0.2.7', '127.0.0.1', '::1', 'nonsense', '']) hearFrom(address);
  expect(ana.names).toEqual([]);
  hearFrom('10.0.0.7');
  expect(ana.names).toEqual(['printer']);
});

step(9, 'who crashed is dropped, though nobody said goodbye', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  const house = lan.host('10.0.0.2', '10.0.1.2');
  await simulated(lan, house, 2, 'bo', after);
  await lan.clock.advance(SETTLED_MS);
  house.crash();
  await lan.clock.advance(3_010);
  expect(ana.names).toEqual([]);
  expect(ana.news.at(-1)).toBe('-bo');
});

step(9, 'who crashes and comes back at once, under the same name, is one and not two', async ({ after }) => {
  const lan = new SimulatedLan();
  const bo = await simulated(lan, lan.host('10.0.0.2', '10.0.1.2'), 2, 'bo', after);
  const house = lan.host('10.0.0.1', '10.0.1.1');
  await simulated(lan, house, 1, 'ana', after);
  await lan.clock.advance(SETTLED_MS);
  house.crash();
  await lan.clock.advance(500);
  await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 3, 'ana', after);
  await lan.clock.advance(10_000);
  expect(bo.lan.neighbours.map(({ id }) => id)).toEqual([idOf(3)]);
});

step(9, 'whoever invents a thousand ids fills no memory', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  const liar = lan.host('10.0.0.7');
  for (let number = 10; number < 2_010; number += 1) {
    const id = { type: 'TXT', name: 'printer._p2p-katas._tcp.local', ttl: 120, data: [`id=${idOf(number)}`] } as Answer;
    liar.say(encode({ type: 'response', answers: [...printerAt('10.0.0.7'), id] }), MDNS);
    await lan.clock.advance(0);
  }
  expect(ana.lan.neighbours.length).toBe(1);
});

step(9, 'a conflict that comes in by two sockets is one conflict', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  await lan.clock.advance(SETTLED_MS);
  const overheard = lan.host('10.0.0.9').overhear();
  const rival = printerAt('10.0.0.7').map((record) =>
    JSON.parse(JSON.stringify(record).replaceAll('printer.', 'ana.')),
  );
  lan.host('10.0.0.7').say(encode({ type: 'response', answers: rival }), MDNS);
  await lan.clock.advance(100);
  const claims = overheard
    .map(({ bytes }) => decode(Buffer.from(bytes)))
    .filter(({ authorities }) => authorities!.length > 0);
  expect(claims[0]?.questions?.[0]?.name, 'the name is asked for again').toBe('ana._p2p-katas._tcp.local');
  expect(ana.names).toEqual([]);
});

step(9, 'what is heard late by one socket is not heard twice', async ({ after }) => {
  // A process that was busy empties one socket after the other: on each, the whole story from its beginning.
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const house = lan.host('10.0.0.1', '10.0.1.1');
  const { openSocket, hearBySocket } = tapped(house);
  const ana = await simulated(lan, house, 1, 'ana', after, { openSocket });
  await lan.clock.advance(SETTLED_MS);
  const story = [printerAt('10.0.0.7'), printerAt('10.0.0.7').map((record) => ({ ...record, ttl: 0 }) as Answer)];
  for (const index of [0, 1]) {
    for (const answers of story) {
      hearBySocket(index, encode({ type: 'response', answers }), '10.0.0.7');
      await lan.clock.advance(1);
    }
  }
  expect(ana.news).toEqual(['+printer', '-printer']);
});

step(9, 'a system that cannot say what links there are, or opens no socket, is asked again', async ({ after }) => {
  const lan = new SimulatedLan();
  const house = lan.host('10.0.0.1');
  let isIll = true;
  const ill = <T>(work: () => T): T => {
    if (isIll) throw new Error('ENOBUFS');
    return work();
  };
  const noLinks = await simulated(lan, house, 1, 'ana', after, { links: () => ill(() => house.links) });
  const noSockets = await simulated(lan, lan.host('10.0.0.2'), 2, 'bo', after, {
    openSocket: () => ill(() => house.socket()),
  });
  await lan.clock.advance(6_000);
  isIll = false;
  const cy = await simulated(lan, lan.host('10.0.0.3'), 3, 'cy', after);
  await lan.clock.advance(8_000);
  expect(noLinks.names).toEqual(['cy']);
  expect(cy.names).toContain('ana');
  await noSockets.lan.close();
  expect(lan.clock.pending).toBeGreaterThan(0);
});

step(9, 'two interfaces with one address are one link', async ({ after }) => {
  const lan = new SimulatedLan();
  const house = lan.host('10.0.0.1');
  const twice = () => [...house.links, ...house.links];
  const ana = await simulated(lan, house, 1, 'ana', after, { links: twice });
  await lan.clock.advance(SETTLED_MS);
  await ana.lan.close();
  await lan.clock.advance(10);
  expect(lan.clock.pending).toBe(0);
});

step(9, 'software without an id is told apart by its name', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  const printer = lan.host('10.0.0.7', '10.0.1.7');
  for (const link of printer.links) {
    const send = await joinGroup(printer.socket(), MDNS, link);
    await send(encode({ type: 'response', answers: printerAt(link.address) }));
  }
  await lan.clock.advance(100);
  expect(addressesOf(ana, 'printer')).toEqual(['10.0.0.7:9100', '10.0.1.7:9100']);
  expect(ana.lan.neighbours[0]!.id).toBe(undefined);
  await lan.clock.advance(120_000);
  expect(ana.names).toEqual([]);
});

step(9, 'a link where nothing comes back is deaf, and one that works is not', async ({ after }) => {
  const lan = new SimulatedLan();
  const house = lan.host('10.0.0.1', '10.0.1.1', '10.0.2.1');
  const deaf: string[] = [];
  const openSocket = () => {
    const socket = house.socket();
    const addMembership = socket.addMembership.bind(socket);
    socket.addMembership = (group, via) => {
      if (via === '10.0.1.1') throw new Error('ENODEV');
      if (via !== '10.0.2.1') addMembership(group, via);
    };
    return socket;
  };
  await simulated(lan, house, 1, 'ana', after, { openSocket, onDeaf: ({ address }) => void deaf.push(address) });
  await lan.clock.advance(60_000);
  expect(deaf.sort(), 'once each').toEqual(['10.0.1.1', '10.0.2.1']);
  const works: string[] = [];
  await simulated(lan, lan.host('10.0.0.2'), 2, 'bo', after, { onDeaf: ({ address }) => void works.push(address) });
  await lan.clock.advance(60_000);
  expect(works).toEqual([]);
});

step(9, 'whoever has closed is silent, and leaves nothing behind', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await simulated(lan, lan.host('10.0.0.1', '10.0.1.1'), 1, 'ana', after);
  await lan.clock.advance(SETTLED_MS);
  await ana.lan.close();
  await lan.clock.advance(100);
  const before = lan.packets.length;
  await lan.clock.advance(60_000);
  expect(lan.packets.length - before).toBe(0);
  expect(lan.clock.pending).toBe(0);
});

step(9, 'the links of this machine', () => {
  const loopback = links().find(({ address }) => address === '127.0.0.1')!;
  expect(isOnLink('127.0.0.1', loopback)).toBe(true);
  expect(isOnLink('192.0.2.1', { name: 'eth0', address: '10.0.0.1', subnets: ['10.0.0.1/8'] })).toBe(false);
  expect(isOnLink('10.200.0.1', { name: 'eth0', address: '10.0.0.1', subnets: ['10.0.0.1/8'] })).toBe(true);
  expect(isOnLink('fd00::7', { name: 'eth0', address: '10.0.0.1', subnets: ['10.0.0.1/8', 'fd00::1/64'] })).toBe(true);
  for (const { name } of links()) expect(name).not.toBe('');
});

// ---- Peers, simulated or real

interface Joined {
  lan: Lan;
  /** `+bo` when bo was found or has changed, `-bo` when bo was lost. */
  news: string[];
  /** Who is there now. */
  readonly names: string[];
}

type Given = Pick<LanOptions, 'links' | 'openSocket'> & Partial<LanOptions>;

async function join(number: number, name: string, after: StepContext['after'], given: Given): Promise<Joined> {
  const news: string[] = [];
  const lan = await Lan.join({
    id: idOf(number),
    name,
    port: 4000 + number,
    onFound: (neighbour) => void news.push(`+${neighbour.name}`),
    onLost: (neighbour) => void news.push(`-${neighbour.name}`),
    random: seeded(number),
    ...given,
  });
  after(() => lan.close());
  return {
    lan,
    news,
    get names() {
      return lan.neighbours.map((neighbour) => neighbour.name).sort();
    },
  };
}

function simulated(
  lan: SimulatedLan,
  host: Host,
  number: number,
  name: string,
  after: StepContext['after'],
  given: Partial<LanOptions> = {},
): Promise<Joined> {
  return join(number, name, after, {
    links: (): Link[] => host.links,
    openSocket: () => host.socket(),
    clock: lan.clock,
    ...given,
  });
}

/** A host whose sockets hear what we want them to, one by one. */
function tapped(host: Host) {
  const sockets: EventEmitter[] = [];
  return {
    openSocket() {
      const socket = host.socket();
      sockets.push(socket as unknown as EventEmitter);
      return socket;
    },
    hearBySocket(index: number, packet: Uint8Array, address: string): void {
      sockets[index]!.emit('message', packet, { address, port: 5353 });
    },
  };
}

function addressesOf({ lan }: Joined, name: string): string[] | undefined {
  const neighbour: Neighbour | undefined = lan.neighbours.find((one) => one.name === name);
  return neighbour && [...neighbour.addresses].sort();
}

/** The records of a service of other people’s software. */
function printerAt(address: string): Answer[] {
  const [type, instance, host] = ['_p2p-katas._tcp.local', 'printer._p2p-katas._tcp.local', 'printer.local'];
  return [
    { type: 'PTR', name: type!, ttl: 120, data: instance! },
    { type: 'SRV', name: instance!, ttl: 120, data: { port: 9100, target: host! } },
    { type: 'A', name: host!, ttl: 120, data: address },
  ];
}

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}
