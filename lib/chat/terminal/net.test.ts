// People of one chat in the lab's internet, each behind something: what /net says to them, and what strangers may try.

import { expect, onTestFinished, test } from 'vitest';
import { Agent, type AskOptions } from '#nat-limits/agent.ts';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import type { Address, Transport, UdpAddress } from '../../contracts.ts';
import type { Host } from '../../lab/internet/host.ts';
import { Internet, Router } from '../../lab/internet/internet.ts';
import { behaviours } from '../../lab/internet/nat.ts';
import { LANGUAGES, type Language } from '../../languages.ts';
import { Chat } from '../connect.ts';
import type { Favour } from '../exchange.ts';
import type { Face } from './face.ts';
import { notice } from './lines.ts';
import { Net, report } from './net.ts';
import { bound, Witnessing } from './witnessing.ts';
import { WORDS } from './words.ts';

const { net } = WORDS.en;
const [OPEN, BY_ADDRESS, STRICT] = ['endpoint-independent', 'address-dependent', 'address-and-port-dependent'] as const;

const NATS = { ...behaviours, addressSymmetric: { ...behaviours.symmetricRandom, mapping: BY_ADDRESS } };

test.each([
  ['fullCone', OPEN, OPEN, net.open, net.punching.any],
  ['restrictedCone', OPEN, BY_ADDRESS, net.closed, net.punching.any],
  ['portRestrictedCone', OPEN, STRICT, net.closed, net.punching.most],
  ['addressSymmetric', BY_ADDRESS, STRICT, net.closed, net.punching.few],
  ['symmetricRandom', STRICT, STRICT, net.closed, net.punching.few],
  ['symmetricSequential', STRICT, STRICT, net.closed, net.punching.few],
] as const)('behind a NAT, %s, with two people outside', async (behaviour, mapping, filtering, reach, punching) => {
  const town = new Town();
  const home = town.net.router({ nat: NATS[behaviour] });
  const ana = await town.person('ana', home.host());
  await town.join(await town.person('bo', town.net.host()), ana);
  await town.join(await town.person('cy', town.net.host()), ana);
  const [you, seen, ...told] = await town.ask(ana);
  expect(you).toBe('You: 192.168.1.2 (private), port 4000.');
  expect(seen).toMatch(/^Others see you at 203\.0\.113\.1:\d+ \(here port \d+\): that is a NAT\.$/);
  expect(told).toEqual([
    net.mapping[mapping],
    net.filtering[filtering],
    `${reach} ${punching}`,
    '  bo: TCP, 203.0.113.2:4000, on another network',
    '  cy: TCP, 203.0.113.3:4000, on another network',
  ]);
});

test('who came by a channel is connected by WebRTC, whatever else is known of them', () => {
  const people = [
    { id: '11'.repeat(16), name: 'bo' },
    { id: '22'.repeat(16), name: 'cy' },
  ] as const;
  const contacts = [
    { person: people[0], addresses: ['channel:1', '127.0.0.1:4000'], stun: [] },
    { person: people[1], addresses: ['127.0.0.1:4001', 'channel:2'], stun: [] },
  ];
  const told = report(undefined, { address: '127.0.0.1:4002', contacts, own: ['127.0.0.1'], near: [] }, WORDS.en);
  expect(told.slice(2)).toEqual([net.byWebRtc('bo'), net.connected('cy', '127.0.0.1:4001', 'this machine')]);
});

test('who is on the same network sees no NAT, and says nothing about the one that others see', async () => {
  const town = new Town();
  const home = town.net.router({ nat: behaviours.portRestrictedCone });
  const ana = await town.person('ana', home.host());
  for (const name of ['di', 'eva']) await town.join(await town.person(name, home.host()), ana);
  expect(await town.ask(ana)).toEqual([
    'You: 192.168.1.2 (private), port 4000.',
    `${net.noNat} ${net.firewall[OPEN]}`,
    net.behindSomething,
    '  di: TCP, 192.168.1.3:4000, on your network',
    '  eva: TCP, 192.168.1.4:4000, on your network',
  ]);
  for (const name of ['bo', 'cy']) await town.join(await town.person(name, town.net.host()), ana);
  const [, , ...told] = await town.ask(ana);
  expect(told.slice(0, 2)).toEqual([net.mapping[OPEN], net.filtering[STRICT]]);
});

test('what it takes to know more', async () => {
  const town = new Town();
  const home = town.net.router({ nat: behaviours.portRestrictedCone });
  const ana = await town.person('ana', home.host());
  expect((await town.ask(ana)).slice(1)).toEqual([net.nobodyToAsk, net.whoCouldTell, WORDS.en.alone]);
  await town.join(await town.person('di', home.host()), ana);
  expect((await town.ask(ana)).slice(1, 3)).toEqual([`${net.noNat} ${net.firewall.unknown}`, net.behindSomething]);
  await town.join(await town.person('bo', town.net.host()), ana);
  const told = await town.ask(ana);
  expect(told[1]).toMatch(/that is a NAT/);
  expect(told[2]).toBe(net.mapping.unknown);
});

test('two outside who do not know each other tell the mapping, and nobody guesses the filtering', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.router({ nat: behaviours.portRestrictedCone }).host());
  const [bo, cy] = [await town.person('bo', town.net.host()), await town.person('cy', town.net.host())];
  town.keepApart(bo, cy);
  for (const other of [bo, cy]) await town.join(other, ana);
  const told = (await town.ask(ana)).slice(2, 5);
  expect(told).toEqual([net.mapping[OPEN], net.filtering.unknown, net.punching.most]);
});

test('somebody who does nobody a favour does not make a NAT look strict', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.router({ nat: behaviours.fullCone }).host());
  const others = [await town.person('bo', town.net.host()), await town.person('cy', town.net.host())];
  for (const other of others) {
    await town.join(other, ana);
    other.witnessing.oblige = () => {};
  }
  expect((await town.ask(ana)).slice(2, 4)).toEqual([net.mapping[OPEN], net.filtering.unknown]);
});

test('without a NAT, on the internet: open, or behind a firewall', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.host());
  const eva = await town.person('eva', town.net.router({ firewall: 'answers only' }).host());
  for (const name of ['bo', 'cy']) await town.join(await town.person(name, town.net.host()), ana);
  await town.join(ana, eva);
  expect((await town.ask(ana)).slice(1, 3)).toEqual([`${net.noNat} ${net.firewall[OPEN]}`, net.onTheInternet]);
  expect((await town.ask(eva)).slice(1, 3)).toEqual([`${net.noNat} ${net.firewall[STRICT]}`, net.onTheInternet]);
});

test('behind a carrier, one’s own address is that of a home, and those outside see the carrier’s', async () => {
  const town = new Town();
  const carrier = town.net.router({ nat: behaviours.symmetricRandom, lan: '100.64.0.0/24' });
  const home = carrier.router({ nat: behaviours.portRestrictedCone });
  const ana = await town.person('ana', home.host());
  const neighbour = await town.person('eva', carrier.host());
  await town.join(neighbour, ana);
  expect((await town.ask(ana))[1]).toContain('Others see you at 100.64.0.2:');
  expect((await town.ask(neighbour))[0]).toBe('You: 100.64.0.3 (shared by a carrier’s customers), port 4000.');
  for (const name of ['bo', 'cy']) await town.join(await town.person(name, town.net.host()), ana);
  const [, seen, mapping] = await town.ask(ana);
  expect(seen).toContain(`Others see you at ${carrier.externalAddresses[0]}:`);
  expect(mapping).toBe(net.mapping[STRICT]);
});

test('where UDP is blocked, nobody answers', async () => {
  const town = new Town();
  const home = town.net.router({ nat: behaviours.fullCone, firewall: 'no UDP' });
  const ana = await town.person('ana', home.host());
  for (const name of ['bo', 'cy']) await town.join(await town.person(name, town.net.host()), ana);
  expect((await town.ask(ana)).slice(1, 3)).toEqual([net.noAnswer(2), net.whoCouldTell]);
});

test('asked twice, it asks once; who leaves meanwhile waits for nothing and is told nothing', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.router({ nat: behaviours.portRestrictedCone }).host());
  for (const name of ['bo', 'cy']) await town.join(await town.person(name, town.net.host()), ana);
  ana.shown.length = 0;
  const both = Promise.all([ana.net.tell(), ana.net.tell()]);
  await town.net.clock.advance(1_000);
  ana.net.close();
  const before = town.net.clock.now();
  await town.passing(both);
  expect(town.net.clock.now() - before).toBeLessThan(100);
  expect(ana.shown).toEqual([net.asking]);
});

test.each(LANGUAGES)('in %s it fits: eight lines of a terminal for ourselves', async (language) => {
  const town = new Town();
  for (const nat of [...Object.values(NATS), undefined]) {
    const ana = await town.person(
      'ana',
      nat ? town.net.router({ nat, lan: town.lan() }).host() : town.net.host(),
      language,
    );
    for (const name of ['bo', 'cy']) await town.join(await town.person(name, town.net.host()), ana);
    const lines = notice((await town.ask(ana)).slice(0, -2).join('\n'), 79);
    expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(8);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(79);
  }
});

test('of many people only some are asked and named', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.host());
  for (let number = 1; number <= 12; number += 1) {
    await town.join(await town.person(`p${number}`, town.net.host()), ana);
  }
  const told = await town.ask(ana);
  expect(told).toHaveLength(3 + 8 + 1);
  expect(told.at(-1)).toBe('  and 4 more');
});

test('where the port is taken, another will do; without UDP the chat goes on, and says so', async () => {
  const town = new Town();
  const host = town.net.host();
  await town.passing(bound(() => host.socket(), host.address, 4_000));
  const bo = await town.person('bo', host);
  expect(bo.witness).toHaveLength(2);
  expect(bo.witness.map(({ port }) => port)).not.toContain(4_000);
  const deaf = town.net.host();
  deaf.socket = () => {
    throw new Error('EACCES');
  };
  const ana = await town.person('ana', deaf);
  expect(ana.witness).toEqual([]);
  await town.join(bo, ana);
  expect((await town.ask(ana))[1]).toBe(net.noUdp);
  expect((await town.ask(bo))[1]).toBe(net.nobodyToAsk);
});

// ---- What strangers may try

test('a favour is done only to where somebody is seen who is here, from a port of ours, and not without end', async () => {
  const town = new Town();
  const [ana, bo] = [await town.person('ana', town.net.host()), await town.person('bo', town.net.host())];
  await town.join(bo, ana);
  const victim = town.net.host();
  const [main] = ana.witness;
  const transaction = '0123456789abcdef01234567';
  const wrong: Partial<Favour>[] = [
    { to: `${victim.address}:53` },
    { to: '224.0.0.251:5353' },
    { to: '255.255.255.255:9' },
    { to: 'example.com:80' },
    { to: `${bo.host.address}:0` },
    { to: `[::ffff:${bo.host.address}]:4000` },
    { to: 'nonsense' },
    { to: '' },
    { from: 4_001 },
  ];
  const usual: Favour = { kind: 'favour', to: `${bo.host.address}:9`, transaction, from: main!.port };
  const sent = () => town.net.records.length;
  const before = sent();
  for (const each of wrong) ana.witnessing.oblige({ ...usual, ...each });
  await town.net.clock.advance(100);
  expect(sent()).toBe(before);
  for (let times = 0; times < 1_000; times += 1) ana.witnessing.oblige(usual);
  await town.net.clock.advance(0);
  expect(sent() - before).toBe(16);
  for (const { bytes } of town.net.records.slice(before)) expect(bytes.length).toBeLessThanOrEqual(48);
  await town.net.clock.advance(1_000);
  for (let times = 0; times < 1_000; times += 1) ana.witnessing.oblige(usual);
  await town.net.clock.advance(0);
  expect(sent() - before).toBe(24);
});

test('a flood of questions is answered so often and no more, and asks nobody for favours without end', async () => {
  const town = new Town();
  const [ana, bo] = [await town.person('ana', town.net.host()), await town.person('bo', town.net.host())];
  await town.join(bo, ana);
  let favours = 0;
  bo.witnessing.oblige = () => {
    favours += 1;
  };
  const stranger = await town.agent(town.net.host());
  const flood = async (options: AskOptions) => {
    const answers: string[] = [];
    for (let times = 0; times < 500; times += 1) {
      stranger.ask(ana.witness[0]!, { ...options, waitsMs: [200] }).then(
        () => answers.push('answer'),
        () => {},
      );
    }
    await town.net.clock.advance(400);
    return answers.length;
  };
  expect(await flood({})).toBe(64);
  await town.net.clock.advance(10_000);
  await flood({ attributes: { change: { address: true, port: true } } });
  expect(favours).toBeLessThanOrEqual(16);
  expect(ana.here()).toEqual(['bo']);
});

test('an answer says from where else another can come only if that is somebody else, elsewhere', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.host());
  const home = town.net.router({ nat: behaviours.fullCone });
  const [bo, di] = [await town.person('bo', home.host()), await town.person('di', home.host())];
  const other = async (host: Host) => {
    const { attributes } = await town.passing((await town.agent(host)).ask(ana.witness[0]!));
    return attributes.other;
  };
  const stranger = town.net.host();
  expect(await other(stranger)).toBeUndefined();
  await town.join(ana, bo);
  expect(await other(stranger)).toMatchObject({ address: home.externalAddresses[0] }); // as far as Ana knows
  expect(await other(di.host)).toBeUndefined(); // behind the same NAT as who would help
});

test('what is no STUN and what is broken does not stop a witness', async () => {
  const town = new Town();
  const ana = await town.person('ana', town.net.host());
  const host = town.net.host();
  const socket = await bound(() => host.socket(), host.address, 0);
  const { port, address } = ana.witness[0]!;
  const good = Buffer.from('000100002112a442000102030405060708090a0b', 'hex');
  for (let length = 0; length <= good.length; length += 1) socket.send(good.subarray(0, length), port, address);
  for (let bit = 0; bit < good.length * 8; bit += 1) {
    const bent = Buffer.from(good);
    bent[bit >> 3]! ^= 1 << (bit & 7);
    socket.send(bent, port, address);
  }
  await town.net.clock.advance(5_000);
  const asker = await town.agent(host);
  expect((await town.passing(asker.ask(ana.witness[0]!))).attributes.mapped).toEqual(asker.local);
});

interface Somebody {
  name: string;
  host: Host;
  chat: Chat;
  witnessing: Witnessing;
  /** Where she answers STUN. */
  witness: UdpAddress[];
  net: Net;
  shown: string[];
  here(): string[];
}

/** Hosts on the lab's internet for UDP, and between them connections of the chat in memory. */
class Town {
  readonly net = new Internet({ seed: 1 });
  readonly #wires = new MemoryNetwork();
  readonly #people: Somebody[] = [];
  readonly #apart: [Somebody, Somebody][] = [];
  #lans = 0;

  /** Addresses that no other home has: here they are names as well. */
  lan(): string {
    this.#lans += 1;
    return `10.0.${this.#lans}.0/24`;
  }

  async person(name: string, host: Host, language: Language = 'en'): Promise<Somebody> {
    const { clock, random } = this.net;
    const words = WORDS[language];
    const shown: string[] = [];
    const face = { notice: (text: string) => void shown.push(text) } as unknown as Face;
    const chat = await Chat.open({
      transport: this.#transport(host),
      name,
      onJoined: () => {},
      onText: () => {},
      onLeft: () => {},
      onUnreached: () => {},
      onFavour: (favour) => somebody.witnessing.oblige(favour),
      clock,
    });
    const addresses = () => [...host.addresses];
    const openSocket = () => host.socket();
    const subnet = host.network instanceof Router ? `${host.address}/24` : `${host.address}/32`;
    const links = () => [{ name: 'eth0', address: host.address, subnets: [subnet] }];
    const witnessing = await this.passing(Witnessing.open({ chat, openSocket, addresses, clock, random }));
    const net = new Net({ chat, face, words, openSocket, addresses, links, clock, random });
    const witness = witnessing.ports.map((port) => ({ address: host.address, port }));
    const here = () => chat.people.map((person) => person.name).sort();
    const somebody: Somebody = { name, host, chat, witnessing, witness, net, shown, here };
    this.#people.push(somebody);
    onTestFinished(async () => {
      net.close();
      witnessing.close();
      await chat.close();
    });
    return somebody;
  }

  /** Of two who are outside for each other, who is behind a NAT has to dial. */
  async join(other: Somebody, one: Somebody): Promise<void> {
    await this.passing(one.chat.connect(other.chat.address));
    await this.net.clock.advance(1_000);
  }

  keepApart(one: Somebody, other: Somebody): void {
    this.#apart.push([one, other]);
  }

  /** What `/net` says after it has said that it is asking. */
  async ask({ shown, net }: Somebody): Promise<string[]> {
    shown.length = 0;
    await this.passing(net.tell());
    expect(shown).toHaveLength(2);
    return shown[1]!.split('\n');
  }

  async agent(host: Host): Promise<Agent> {
    const socket = await this.passing(bound(() => host.socket(), host.address, 0));
    return new Agent({ socket, clock: this.net.clock, random: this.net.random });
  }

  /** Resolves as `promise` does, and lets time pass until then. */
  async passing<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    promise.then(over, over);
    while (!isOver && this.net.clock.now() < 3_600_000) await this.net.clock.advance(20);
    return promise;
  }

  #transport(host: Host): Transport {
    const address = `${host.address}:4000`;
    const wires = this.#wires.transport(address);
    return {
      listen: (heard) => wires.listen(heard),
      dial: async (to) => {
        if (this.#isApart(address, to)) throw Object.assign(new Error('unreachable'), { code: 'EHOSTUNREACH' });
        return wires.dial(to);
      },
      locate: (_stream, said) => this.#seen(said, host),
    };
  }

  #isApart(one: Address, other: Address): boolean {
    return this.#apart.some((pair) => pair.every(({ chat }) => chat.address === one || chat.address === other));
  }

  /** Where who says to be at `said` is for somebody on `host`. */
  #seen(said: Address, { network }: Host): Address {
    const other = this.#people.find(({ chat }) => chat.address === said)!.host;
    if (other.network === network || !(other.network instanceof Router)) return said;
    const [external] = other.network.externalAddresses;
    return external ? `${external}:4000` : said;
  }
}
