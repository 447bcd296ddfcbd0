// Worlds whose outcome is known, because the RFCs or the real internet say so.

import { expect, test } from 'vitest';
import type { UdpAddress, UdpSocket } from '../../contracts.ts';
import type { Host } from './host.ts';
import { Internet, type Network } from './internet.ts';
import { endpoint } from './ip.ts';
import { behaviours, type NatBehaviour } from './nat.ts';
import type { PacketRecord } from './packet.ts';

const { fullCone, restrictedCone, portRestrictedCone, symmetricRandom, symmetricSequential } = behaviours;

const CARRIER_LAN = '100.64.0.0/10'; // RFC 6598

/** Somebody who remembers what they hear. */
class Person {
  readonly heard: { words: string; from: UdpAddress }[] = [];
  readonly host: Host;
  readonly at: UdpAddress;
  readonly socket: UdpSocket;

  constructor(host: Host, address = host.address) {
    this.host = host;
    this.at = { address, port: 4_000 };
    this.socket = host.socket(address.includes(':') ? 'udp6' : 'udp4');
    this.socket.bind(this.at.port);
    this.socket.on('message', (packet, { address, port }) => this.hear(`${packet}`, { address, port }));
  }

  get words(): string[] {
    return this.heard.map(({ words }) => words);
  }

  say(words: string, { address, port }: UdpAddress): void {
    this.socket.send(Buffer.from(words), port, address);
  }

  protected hear(words: string, from: UdpAddress): void {
    this.heard.push({ words, from });
  }
}

/** Tells everybody under which endpoint it sees them. */
class Witness extends Person {
  protected override hear(words: string, from: UdpAddress): void {
    super.hear(words, from);
    this.say(JSON.stringify(from), from);
  }
}

/** Knows how a witness sees them, and answers whoever says hello to wherever that came from. */
class Puncher extends Person {
  reflexive: UdpAddress | undefined;
  isMet = false;

  protected override hear(words: string, from: UdpAddress): void {
    super.hear(words, from);
    if (words.startsWith('{')) this.reflexive = JSON.parse(words);
    else this.isMet = true;
    if (words === 'hello') this.say('I hear you', from);
  }
}

/** Two learn how a witness sees them, then say hello to where it sees the other, and to the `guesses` next ports. */
async function punch(net: Internet, [one, other]: [Network, Network], guesses = 0): Promise<[Puncher, Puncher]> {
  const witness = new Witness(net.host());
  const [ana, bo] = [new Puncher(one.host()), new Puncher(other.host())];
  for (const each of [ana, bo]) each.say('who am I?', witness.at);
  await net.clock.run();
  const greet = (from: Puncher, to: UdpAddress) => {
    for (let guess = 0; guess <= guesses; guess += 1) from.say('hello', { ...to, port: to.port + guess });
  };
  for (let round = 0; round < 3; round += 1) {
    greet(ana, bo.reflexive!);
    greet(bo, ana.reflexive!);
    await net.clock.advance(200);
  }
  return [ana, bo];
}

async function canMeet(one: NatBehaviour, other: NatBehaviour, guesses = 0): Promise<boolean> {
  const net = new Internet({ seed: 5 });
  const pair = await punch(net, [net.router({ nat: one }), net.router({ nat: other })], guesses);
  return pair.every(({ isMet }) => isMet);
}

/** What became of the packet that was sent last. */
function lastFate(net: Internet): string {
  return fateOf(net.records.at(-1)!);
}

function fateOf({ fate }: PacketRecord): string {
  return fate.is === 'dropped' ? `${fate.reason}${fate.by ? ` at ${fate.by}` : ''}` : fate.is;
}

/** Where a packet was, and as whose it was seen there. */
function way({ hops }: PacketRecord): string[] {
  return hops.map(({ at, from }) => `${at}: ${endpoint(from)}`);
}

const DEPENDENCES = ['endpoint-independent', 'address-dependent', 'address-and-port-dependent'] as const;
const CELLS = DEPENDENCES.flatMap((mapping) => DEPENDENCES.map((filtering) => ({ mapping, filtering })));
type Cell = (typeof CELLS)[number];

/**
 * Whether two can meet who know each other's reflexive endpoints, write there, and answer what they hear.
 *
 * - With endpoint-independent mapping one *stays*: the other sees the endpoint that the witness saw. With either other
 *   mapping one *moves*: the other sees another port, because the other's address is not the witness's (§4.1).
 * - A hello arrives at a reflexive endpoint if the filter there lets everybody in, or if somebody has written to its
 *   sender *through that endpoint* (§5). That has only who stays; and they have written to the sender's reflexive
 *   endpoint: the right address, but the wrong port if the sender moves.
 * - An answer arrives where the hello came from. Through there its sender has written to the answerer's reflexive
 *   endpoint: once more the right address, but the wrong port if the answerer moves.
 *
 * They meet if both hear a hello, or if one hears a hello and the other its answer.
 */
function shouldMeet(one: Cell, other: Cell): boolean {
  const stays = ({ mapping }: Cell) => mapping === 'endpoint-independent';
  const admits = ({ filtering }: Cell, hasRightPort: boolean) =>
    filtering === 'address-dependent' || (filtering === 'address-and-port-dependent' && hasRightPort);
  const isOpen = ({ filtering }: Cell) => filtering === 'endpoint-independent';
  const hello = (from: Cell, to: Cell) => isOpen(to) || (stays(to) && admits(to, stays(from)));
  const answer = (from: Cell, to: Cell) => isOpen(to) || admits(to, stays(from));
  const meet = (from: Cell, to: Cell) => hello(from, to) && (hello(to, from) || answer(to, from));
  return meet(one, other) || meet(other, one);
}

const ALLOCATIONS = {
  'the port of the host': { preservesPort: true, otherPorts: 'random' },
  'the next port': { preservesPort: false, otherPorts: 'contiguous' },
  'any port': { preservesPort: false, otherPorts: 'random' },
} as const;

test.each(Object.entries(ALLOCATIONS))(
  'all 81 pairs of mapping and filtering, with %s: who can meet is who should',
  async (_, allocation) => {
    const tell = ({ mapping, filtering }: Cell) => `mapping ${mapping}, filtering ${filtering}`;
    const [seen, expected]: [string[], string[]] = [[], []];
    for (const one of CELLS) {
      for (const other of CELLS) {
        const pair = `${tell(one)} × ${tell(other)}`;
        const isMet = await canMeet({ ...fullCone, ...allocation, ...one }, { ...fullCone, ...allocation, ...other });
        if (isMet) seen.push(pair);
        if (shouldMeet(one, other)) expected.push(pair);
      }
    }
    expect(seen).toEqual(expected);
  },
);

test('the types that RFC 3489 named meet as they do behind the NATs of Linux', async () => {
  const types = { fullCone, restrictedCone, portRestrictedCone, symmetricRandom };
  const rows: Record<string, string> = {};
  for (const [name, one] of Object.entries(types)) {
    const row = await Promise.all(Object.values(types).map((other) => canMeet(one, other)));
    rows[name] = row.map((isMet) => (isMet ? 'x' : '-')).join(' ');
  }
  expect(rows).toEqual({
    fullCone: 'x x x x',
    restrictedCone: 'x x x x',
    portRestrictedCone: 'x x x -',
    symmetricRandom: 'x x - -',
  });
});

test('the next port of a symmetric NAT can be guessed where it counts on, and not where it draws lots', async () => {
  expect(await canMeet(portRestrictedCone, symmetricSequential)).toBe(false);
  expect(await canMeet(portRestrictedCone, symmetricSequential, 1)).toBe(true);
  expect(await canMeet(portRestrictedCone, symmetricRandom, 1)).toBe(false);
});

test('a packet is seen under another source after each NAT, and the answer takes the same way back', async () => {
  const net = new Internet();
  const carrier = net.router({ name: 'carrier', nat: symmetricRandom, lan: CARRIER_LAN });
  const home = carrier.router({ name: 'home', nat: fullCone });
  const ana = new Puncher(home.host({ name: 'ana' }));
  const witness = new Witness(net.host({ name: 'witness' }));
  ana.say('who am I?', witness.at);
  await net.clock.run();
  const [question, answer] = net.records;
  const outside = endpoint(ana.reflexive!);
  expect(ana.reflexive!.address).toBe(carrier.externalAddresses[0]);
  expect(way(question!)).toEqual([
    'ana: 192.168.2.2:4000',
    'home: 100.64.0.2:4000',
    `carrier: ${outside}`,
    `witness: ${outside}`,
  ]);
  expect(answer!.hops.map(({ atMs, at, to }) => `${atMs} ${at}: ${endpoint(to)}`)).toEqual([
    `22 witness: ${outside}`,
    '42 carrier: 100.64.0.2:4000',
    '43 home: 192.168.2.2:4000',
    '44 ana: 192.168.2.2:4000',
  ]);
});

test('two behind one NAT meet by their own addresses, and by its address only if it hairpins (RFC 4787 §6)', async () => {
  for (const hairpinning of ['none', 'external source', 'internal source'] as const) {
    const net = new Internet();
    const home = net.router({ name: 'home', nat: { ...portRestrictedCone, hairpinning } });
    const [ana, bo] = await punch(net, [home, home]);
    expect([ana.isMet, bo.isMet], hairpinning).toEqual(hairpinning === 'none' ? [false, false] : [true, true]);
    if (hairpinning === 'none') expect(lastFate(net)).toBe('no-hairpinning at home');
    else expect(bo.heard.at(-1)!.from).toEqual(hairpinning === 'external source' ? ana.reflexive : ana.at);
    ana.say('we are neighbours', bo.at);
    await net.clock.run();
    expect(bo.words.at(-1)).toBe('we are neighbours');
    expect(net.records.at(-1)!.hops, 'it has not gone through the router').toHaveLength(2);
  }
});

test('two homes behind one carrier meet if the carrier hairpins, or by the addresses that it knows them by', async () => {
  for (const hairpinning of ['none', 'external source'] as const) {
    const net = new Internet();
    const carrier = net.router({ nat: { ...fullCone, hairpinning }, lan: CARRIER_LAN });
    const homes = [carrier.router({ nat: portRestrictedCone }), carrier.router({ nat: portRestrictedCone })] as const;
    const [ana, bo] = await punch(net, [homes[0], homes[1]]);
    expect(ana.isMet && bo.isMet, hairpinning).toBe(hairpinning !== 'none');
    const [a, b] = homes.map(({ externalAddresses }) => ({ address: externalAddresses[0]!, port: 4_000 }));
    ana.say('knock', b!);
    bo.say('knock, knock', a!);
    await net.clock.run();
    expect(bo.heard.at(-1)).toEqual({ words: 'knock', from: a });
    expect(ana.heard.at(-1)).toEqual({ words: 'knock, knock', from: b });
  }
});

test('behind two NATs one is as hard to meet as the harder of them makes it', async () => {
  const meet = async (carrierNat: NatBehaviour, homeNat: NatBehaviour, otherNat: NatBehaviour) => {
    const net = new Internet();
    const home = net.router({ nat: carrierNat, lan: CARRIER_LAN }).router({ nat: homeNat });
    const pair = await punch(net, [home, net.router({ nat: otherNat })]);
    return pair.every(({ isMet }) => isMet);
  };
  expect(await meet(fullCone, portRestrictedCone, portRestrictedCone)).toBe(true);
  expect(await meet(symmetricRandom, fullCone, portRestrictedCone)).toBe(false);
  expect(await meet(fullCone, symmetricRandom, portRestrictedCone)).toBe(false);
  expect(await meet(symmetricRandom, fullCone, restrictedCone)).toBe(true);
});

test('a hole closes when nobody has used it for as long as the NAT says, and words keep it open', async () => {
  for (const pauseMs of [29_000, 30_000]) {
    const net = new Internet();
    const nat = { ...portRestrictedCone, timeoutMs: 30_000 };
    const [one, other] = [net.router({ nat }), net.router({ nat, name: 'the other' })];
    const [ana, bo] = await punch(net, [one, other]);
    for (let round = 0; round < 3; round += 1) {
      await net.clock.advance(pauseMs);
      bo.say('still there?', ana.reflexive!);
      ana.say('still there?', bo.reflexive!);
    }
    await net.clock.advance(pauseMs);
    ana.say('and now?', bo.reflexive!);
    await net.clock.run();
    expect(lastFate(net)).toBe(pauseMs < 30_000 ? 'delivered' : 'mapping-expired at the other');
  }
});

test('a router that reboots lets nobody in until its host has written again', async () => {
  const net = new Internet();
  const [home, other] = [net.router({ nat: portRestrictedCone, name: 'home' }), net.router({ nat: fullCone })];
  const [ana, bo] = await punch(net, [home, other]);
  home.reboot();
  bo.say('hello?', ana.reflexive!);
  await net.clock.run();
  expect(lastFate(net)).toBe('no-mapping at home');
  ana.say('sorry', bo.reflexive!);
  await net.clock.run();
  bo.say('no problem', ana.reflexive!);
  await net.clock.run();
  expect(ana.words.at(-1)).toBe('no problem');
});

test('behind a one-to-one NAT somebody can be written to who has never said a word', async () => {
  const net = new Internet();
  const cloud = net.router({ nat: 'one-to-one', lan: '10.0.0.0/16' });
  const [server, second] = [new Person(cloud.host()), new Person(cloud.host())];
  const ana = new Person(net.host());
  expect(cloud.externalAddresses).toHaveLength(2);
  const [first, other] = cloud.externalAddresses.map((address) => ({ address, port: 4_000 }));
  ana.say('good morning', first!);
  server.say('have you heard?', other!);
  await net.clock.run();
  expect(server.heard).toEqual([{ words: 'good morning', from: ana.at }]);
  expect(second.heard, 'by way of the outside').toEqual([{ words: 'have you heard?', from: first }]);
});

test('with IPv6 addresses stay as they are; a firewall that admits only answers is opened from inside', async () => {
  const net = new Internet();
  const homes = ['one', 'other'].map((name) => net.router({ name, nat: symmetricRandom, firewall: 'answers only' }));
  const [ana, bo] = homes.map((home) => {
    const host = home.host({ ipv6: 1 });
    return new Person(host, host.addresses[1]);
  }) as [Person, Person];
  ana.say('hello', bo.at);
  await net.clock.run();
  expect(lastFate(net)).toBe('address-filtered at other');
  bo.say('hello', ana.at);
  await net.clock.run();
  ana.say('how are you?', bo.at);
  await net.clock.run();
  expect(ana.heard).toEqual([{ words: 'hello', from: bo.at }]);
  expect(bo.heard).toEqual([{ words: 'how are you?', from: ana.at }]);
  homes[0]!.reboot();
  bo.say('fine', { ...ana.at, address: ana.at.address.replace('::', ':0:0::0:') });
  await net.clock.run();
  expect(lastFate(net), 'by another spelling of the address').toBe('address-filtered at one');
});

test('a firewall that blocks UDP lets nothing out and nothing in', async () => {
  const net = new Internet();
  const office = net.router({ name: 'office', firewall: 'no UDP' });
  const [ana, bo, cy] = [new Person(office.host()), new Person(net.host()), new Person(office.host())];
  await net.clock.run(); // all are bound, and speak in turn
  ana.say('hello', bo.at);
  bo.say('hello', ana.at);
  ana.say('hello', cy.at);
  await net.clock.run();
  expect(net.records.map(fateOf)).toEqual(['udp-blocked at office', 'udp-blocked at office', 'delivered']);
});

test('what has no way ends where it has none', async () => {
  const net = new Internet();
  const home = net.router({ name: 'home', nat: fullCone });
  const ana = new Person(home.host({ name: 'ana' }));
  const bo = new Person(net.host({ name: 'bo' }));
  const send = async (from: Person, address: string, port = 4_000) => {
    from.say('anybody?', { address, port });
    await net.clock.run();
    return { fate: lastFate(net), last: net.records.at(-1)!.hops.at(-1)!.at };
  };
  expect(await send(ana, '192.168.1.77')).toEqual({ fate: 'no-route', last: 'ana' });
  expect(await send(ana, '10.1.2.3')).toEqual({ fate: 'private-destination', last: 'home' });
  expect(await send(ana, '100.64.0.9')).toEqual({ fate: 'private-destination', last: 'home' });
  expect(await send(bo, ana.at.address)).toEqual({ fate: 'private-destination', last: 'bo' });
  expect(await send(ana, '203.0.113.77')).toEqual({ fate: 'no-route', last: 'home' });
  expect(await send(ana, '239.255.7.7')).toEqual({ fate: 'no-route', last: 'home' });
  expect(await send(ana, bo.at.address, 9)).toEqual({ fate: 'nobody-listens at bo', last: 'bo' });
  expect(await send(bo, home.externalAddresses[0]!, 9)).toEqual({ fate: 'no-mapping at home', last: 'home' });
});

test('without a NAT whoever is behind a router needs an address that means something outside', async () => {
  const net = new Internet();
  const bo = new Person(net.host());
  for (const [lan, fate] of [
    ['192.168.1.0/24', 'private-source'],
    ['192.0.2.0/24', 'delivered'],
    [undefined, 'delivered'],
  ] as const) {
    const ana = new Person(net.router({ lan }).host());
    ana.say('hello', bo.at);
    await net.clock.run();
    expect(lastFate(net), lan).toBe(fate);
    if (fate === 'delivered') expect(bo.heard.at(-1)!.from).toEqual(ana.at);
  }
});

test('with its own address a host also reaches itself, and with two it hears both', async () => {
  const net = new Internet();
  const host = net.host({ ipv4: 2 });
  const [person, guest] = [new Person(host), new Person(net.host())];
  person.say('echo', person.at);
  person.say('echo', { ...person.at, address: '127.0.0.1' });
  guest.say('by the back door', { ...person.at, address: host.addresses[1]! });
  await net.clock.run();
  const echoes = [person.at.address, '127.0.0.1'].map((address) => ({ words: 'echo', from: { address, port: 4_000 } }));
  expect(person.heard).toEqual([...echoes, { words: 'by the back door', from: guest.at }]);
});

test('a partition keeps apart those on its two sides, and what is behind them, until it is healed', async () => {
  const net = new Internet();
  const home = net.router({ nat: fullCone, name: 'home' });
  const [ana, bo] = [new Person(home.host()), new Person(home.host())];
  const [cy, di] = [new Person(net.host()), new Person(net.host({ name: 'di' }))];
  const say = async (from: Person, to: Person) => {
    from.say('hello', to.at);
    await net.clock.run();
    return lastFate(net);
  };
  net.partition(home, cy.host);
  expect(await say(ana, di)).toBe('partitioned');
  expect(net.records.at(-1)!.fate).toMatchObject({ next: 'di' });
  expect([await say(ana, bo), await say(ana, cy)], 'on one side').toEqual(['delivered', 'delivered']);
  net.partition(bo.host);
  expect([await say(ana, bo), await say(bo, cy)], 'a second one').toEqual(['partitioned', 'partitioned']);
  net.heal();
  expect([await say(ana, di), await say(ana, bo)]).toEqual(['delivered', 'delivered']);
});

test('between two that are severed nothing passes, until they are healed; everybody else reaches both', async () => {
  const net = new Internet();
  const [one, other] = [net.router({ nat: fullCone }), net.router({ nat: fullCone })];
  const [ana, bo, di] = [new Person(one.host()), new Person(other.host()), new Person(net.host())];
  const say = async (from: Person, to: UdpAddress) => {
    from.say('hello', to);
    await net.clock.run();
    return lastFate(net);
  };
  const toBo = { address: other.externalAddresses[0]!, port: bo.at.port };
  await say(bo, di.at);
  net.sever(one, other);
  expect(await say(ana, toBo)).toBe('partitioned');
  expect([await say(ana, di.at), await say(di, toBo)]).toEqual(['delivered', 'delivered']);
  net.heal();
  expect(await say(ana, toBo)).toBe('delivered');
});

test('a bad link loses, delays, mixes up and doubles packets, about as many as it is told to', async () => {
  const net = new Internet({ seed: 3 });
  const ana = new Person(net.host());
  const bo = new Person(net.host({ conditions: { lossPercent: 20, duplicatePercent: 10, jitterMs: 50 } }));
  for (let number = 0; number < 1_000; number += 1) {
    ana.say(`${number}`, bo.at);
    await net.clock.advance(1);
  }
  await net.clock.run();
  const lost = net.records.filter((record) => fateOf(record) === 'lost').length;
  const numbers = bo.words.map(Number);
  const overtaken = numbers.filter((number, index) => number < (numbers[index - 1] ?? 0)).length;
  expect(net.records.length - 1_000, 'doubled').toBeGreaterThan(70);
  expect(net.records.length - 1_000, 'doubled').toBeLessThan(130);
  expect(lost).toBeGreaterThan(170);
  expect(lost).toBeLessThan(270);
  expect(overtaken).toBeGreaterThan(300);
  expect(bo.words.length).toBe(net.records.length - lost);
  expect(Math.max(...net.records.map(({ hops }) => hops.length)), 'each has a record of its own').toBe(2);
});

test('a flood of packets to ever new addresses takes up a NAT’s table, and leaves those in it alone', async () => {
  const net = new Internet();
  const home = net.router({ nat: { ...symmetricRandom, capacity: 50 }, name: 'home' });
  const [ana, flooder] = [new Person(home.host()), new Person(home.host())];
  const bo = new Person(net.host());
  ana.say('first', bo.at);
  await net.clock.run();
  for (let port = 1; port <= 100; port += 1) flooder.say('x', { address: bo.at.address, port });
  ana.say('still', bo.at);
  await net.clock.run();
  expect(net.records.filter((record) => fateOf(record) === 'table-full at home')).toHaveLength(51);
  expect(bo.words).toEqual(['first', 'still']);
});

test('the same seed gives the same records, to the last byte and millisecond; another seed gives others', async () => {
  const run = async (seed: number) => {
    const net = new Internet({ seed });
    const conditions = { lossPercent: 5, duplicatePercent: 10, jitterMs: 40 };
    const homes = [symmetricRandom, restrictedCone].map((nat) => net.router({ nat, conditions }));
    await punch(net, [homes[0]!, homes[1]!], 3);
    return JSON.stringify(net.records);
  };
  const one = await run(1);
  expect(await run(1)).toBe(one);
  expect(await run(2)).not.toBe(one);
});

test('two hosts have never the same name', () => {
  const net = new Internet();
  net.host({ name: 'ana' });
  expect(() => net.router().host({ name: 'ana' })).toThrow('ana');
});
