// Steps 5 and 6: the standard on the wire, and software that is not ours.

import { createSocket } from 'node:dgram';
import { Bonjour, type Service } from 'bonjour-service'; // speaks what we speak, written by others
import { type Answer, decode, encode, type Packet } from 'dns-packet';
import { expect } from 'vitest';
import { Beacon } from '#lan-discovery/beacon.ts';
import { DnsSd } from '#lan-discovery/dns-sd.ts';
import { joinGroup, type Link, links } from '#lan-discovery/link.ts';
import type { UdpAddress, UdpSocket } from '../../lib/contracts.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { until } from '../../lib/lab/inbox.ts';
import { type Host, SimulatedLan } from '../../lib/lab/lan.ts';
import { freeUdpPort } from '../../lib/lab/ports.ts';
import { seeded } from '../../lib/lab/random.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

const GROUP = { address: '224.0.0.251', port: 5353 };
const TYPE = '_p2p-katas._tcp.local';
const ALL_TYPES = '_services._dns-sd._udp.local';
/** Anybody has spoken within this time, however long they first asked for their name. In ms. */
const SETTLED_MS = 2_500;

// ---- Step 5: speak the standard

step(5, 'an announcement is a response with all the records of a service', async ({ after }) => {
  const lan = new SimulatedLan();
  const witness = voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'Ana María', { number: 1, after });
  await lan.clock.advance(SETTLED_MS);
  const { answers = [], flag_aa: isAuthoritative } = witness.responses()[0]!;
  expect(isAuthoritative).toBe(true);
  const [ptr, srv, txt, a] = ['PTR', 'SRV', 'TXT', 'A'].map((type) => answers.find((answer) => answer.type === type));
  expect(ptr).toMatchObject({ name: TYPE, ttl: 3, flush: false, data: `Ana María.${TYPE}` });
  expect(srv).toMatchObject({ name: `Ana María.${TYPE}`, ttl: 3, flush: true, data: { port: 4001 } });
  expect(txt).toMatchObject({ name: `Ana María.${TYPE}`, flush: true });
  expect((txt as unknown as { data: Buffer[] }).data.map(String)).toEqual([`id=${idOf(1)}`]);
  expect(a).toMatchObject({ name: `${idOf(1)}.local`, flush: true, data: '10.0.0.1' });
});

step(5, 'questions of all kinds are answered, and those for others are not', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  const answersTo = async (type: string, name: string) => {
    await asker.untilJustAnnounced();
    const before = asker.toMe().length;
    await asker.say({ type: 'query', questions: [{ type: type as 'PTR', name }] }, { alone: true });
    await lan.clock.advance(150);
    return asker
      .toMe()
      .slice(before)
      .flatMap(({ answers }) => answers!.map((answer) => answer.type));
  };
  for (const [type, name] of [
    ['PTR', TYPE],
    ['PTR', '_P2P-KATAS._tcp.LOCAL'],
    ['SRV', `ana.${TYPE}`],
    ['TXT', `ANA.${TYPE}`],
    ['ANY', `ana.${TYPE}`],
    ['A', `${idOf(1)}.local`],
  ] as const) {
    expect(await answersTo(type, name), `${type} ${name}`).toContain(type === 'ANY' ? 'SRV' : type);
  }
  expect(await answersTo('PTR', '_http._tcp.local')).toEqual([]);
  expect(await answersTo('SRV', `bo.${TYPE}`)).toEqual([]);
  expect(await answersTo('A', 'ana.local')).toEqual([]);
});

step(5, 'who asks which kinds of service there are, is told of ours', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const asker = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  await asker.untilJustAnnounced();
  await asker.say({ type: 'query', questions: [{ type: 'PTR', name: ALL_TYPES }] }, { alone: true });
  await lan.clock.advance(150);
  const [answer] = asker.toMe();
  expect(answer?.answers ?? []).toContainEqual(expect.objectContaining({ type: 'PTR', name: ALL_TYPES, data: TYPE }));
});

step(5, 'an asker of the old kind gets its answer alone, with its question in it', async ({ after }) => {
  const lan = new SimulatedLan();
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(SETTLED_MS);
  const socket = lan.host('10.0.0.9').socket();
  const heard: Packet[] = [];
  socket.bind(0);
  socket.on('message', (packet) => heard.push(decode(Buffer.from(packet))));
  socket.send(encode({ type: 'query', id: 77, questions: [{ type: 'PTR', name: TYPE }] }), GROUP.port, GROUP.address);
  await lan.clock.advance(150);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({ id: 77, questions: [{ type: 'PTR', name: TYPE }] });
  for (const answer of heard[0]!.answers!) expect(answer).toMatchObject({ flush: false });
});

step(5, 'goodbye is the same with no time to live, but others of our kind may stay', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const witness = voice(lan, lan.host('10.0.0.9'));
  await lan.clock.advance(SETTLED_MS);
  await ana.beacon.close();
  await lan.clock.advance(10);
  const { answers = [] } = witness.responses().at(-1)!;
  expect(answers.map((answer) => [answer.type, answer.name, (answer as { ttl: number }).ttl])).toEqual([
    ['PTR', TYPE, 0],
    ['SRV', `ana.${TYPE}`, 0],
    ['TXT', `ana.${TYPE}`, 0],
    ['A', `${idOf(1)}.local`, 0],
  ]);
});

step(5, 'the first question, byte for byte', async ({ after }) => {
  const lan = new SimulatedLan();
  const witness = voice(lan, lan.host('10.0.0.9'));
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  await lan.clock.advance(10);
  const label = (text: string) => [text.length, ...Buffer.from(text)];
  expect([...lan.packets[0]!.bytes]).toEqual([
    ...[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], // a query, with one question
    ...[...label('_p2p-katas'), ...label('_tcp'), ...label('local'), 0],
    ...[0, 12, 0x80, 1], // PTR, IN; an answer for the asker alone is welcome
  ]);
  expect(witness.heard()).toHaveLength(1);
});

step(5, 'a Bonjour browser sees us', async ({ after }) => {
  const { clock, ana, bonjour } = await besideBonjour(after, 'Ana María élève');
  const seen: Service[] = [];
  const browser = bonjour.find({ type: 'p2p-katas' }, (service) => void seen.push(service));
  await passing(clock, () => seen.length > 0, 'the browser sees ana');
  expect(seen[0]).toMatchObject({ name: 'Ana María élève', port: 4001, txt: { id: idOf(1) } });
  expect(seen[0]!.addresses).toEqual(['127.0.0.1']);
  await ana.beacon.close();
  await passing(clock, () => browser.services.length === 0, 'the browser hears her goodbye');
});

// ---- Step 6: hear the standard

step(6, 'two peers find each other, in the words of the standard', async ({ after }) => {
  const lan = new SimulatedLan();
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'Bo élève', { number: 2, after });
  await lan.clock.advance(SETTLED_MS);
  expect(ana.beacon.neighbours).toEqual([{ id: idOf(2), name: 'Bo élève', port: 4002, addresses: ['10.0.0.2'] }]);
  expect(bo.beacon.neighbours).toEqual([{ id: idOf(1), name: 'ana', port: 4001, addresses: ['10.0.0.1'] }]);
  await bo.beacon.close();
  await lan.clock.advance(10);
  expect(ana.news).toEqual(['+Bo élève', '-Bo élève']);
});

step(6, 'what a Bonjour service announces becomes a peer, until it says goodbye', async ({ after }) => {
  const { clock, ana, bonjour } = await besideBonjour(after, 'ana');
  const host = 'printer.local';
  bonjour.publish({ name: 'A web site', type: 'http', port: 80, host, probe: false });
  bonjour.publish({ name: 'Bob’s printer', type: 'p2p-katas', port: 9100, host, probe: false });
  await passing(clock, () => ana.news.length > 0, 'ana finds the printer');
  const [found] = ana.beacon.neighbours;
  expect(found).toMatchObject({ id: undefined, name: 'Bob’s printer', port: 9100 });
  expect(found!.addresses.length, 'its addresses').toBeGreaterThan(0);
  await new Promise((resolve) => bonjour.unpublishAll(resolve));
  await passing(clock, () => ana.news.length > 1, 'ana hears its goodbye');
  expect(ana.news).toEqual(['+Bob’s printer', '-Bob’s printer']);
});

step(6, 'records may come one by one, in any order', async ({ after }) => {
  const records = recordsFor('bo', 7);
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [1, 3, 0, 2],
    [3, 0, 2, 1],
  ]; // prettier than all 24
  for (const order of orders) {
    const lan = new SimulatedLan({ maxDelayMs: 0 });
    const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
    const bo = voice(lan, lan.host('10.0.0.7'));
    for (const index of order) {
      await bo.say({ type: 'response', answers: [records[index]!] });
      await lan.clock.advance(10);
    }
    expect(ana.beacon.neighbours, `${order}`).toMatchObject([{ name: 'bo', port: 4007, addresses: ['10.0.0.7'] }]);
    await ana.beacon.close();
  }
});

step(6, 'who has heard a name asks for the rest', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = voice(lan, lan.host('10.0.0.7'));
  const [ptr, srv, txt, a] = recordsFor('bo', 7);
  await bo.say({ type: 'response', answers: [ptr!] });
  await lan.clock.advance(10);
  expect(bo.questions()).toContain(`SRV bo.${TYPE}`);
  expect(bo.questions()).toContain(`TXT bo.${TYPE}`);
  await bo.say({ type: 'response', answers: [srv!, txt!] });
  await lan.clock.advance(1_500);
  await bo.say({ type: 'response', answers: [srv!] });
  await lan.clock.advance(10);
  expect(bo.questions().join(', '), 'questions, once the host is known').toContain('A 7.local');
  await bo.say({ type: 'response', answers: [srv!], additionals: [a!] });
  await lan.clock.advance(10);
  expect(ana.news).toEqual(['+bo']);
});

step(6, 'a service lives as long as the first of its records to end, and is asked for before', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = voice(lan, lan.host('10.0.0.7'));
  const [ptr, ...rest] = recordsFor('bo', 7);
  await bo.say({ type: 'response', answers: [{ ...ptr!, ttl: 4_500 } as Answer, ...rest] }); // these: 120 s
  await lan.clock.advance(95_000);
  const before = bo.questions().length;
  await lan.clock.advance(5_000);
  expect(bo.questions().length, 'questions after four fifths of it').toBeGreaterThan(before);
  await lan.clock.advance(19_000);
  expect(ana.news).toEqual(['+bo']);
  await lan.clock.advance(2_000);
  expect(ana.news).toEqual(['+bo', '-bo']);
});

step(6, 'other services, other links and nonsense are none of our business', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = voice(lan, lan.host('10.0.0.7'));
  const heard = async (what: string, answers: Answer[]) => {
    await bo.say({ type: 'response', answers });
    await lan.clock.advance(10);
    expect(ana.news, what).toEqual([]);
  };
  const other = (record: Answer) => JSON.parse(JSON.stringify(record).replaceAll('_p2p-katas', '_http')) as Answer;
  await heard('a web site', recordsFor('ed', 8).map(other));
  for (const data of ['8.8.8.8', '127.0.0.1', '10.0.1.7', '224.0.0.251', '0.0.0.0']) {
    const [ptr, srv, txt, a] = recordsFor('bo', 7);
    await heard(`an address that is not on this link: ${data}`, [ptr!, srv!, txt!, { ...a, data } as Answer]);
  }
  for (const name of ['x\u001b[31mred', 'a\nb', ' ', '\u202eana']) {
    await heard(`a name that cannot be shown: ${JSON.stringify(name)}`, recordsFor(name, 8));
  }
  const portless = { type: 'SRV', name: `ed.${TYPE}`, ttl: 120, data: { port: 0, target: '9.local' } } as Answer;
  await heard('port 0, which means that nothing is there', [portless, ...recordsFor('ed', 9).toSpliced(1, 1)]);
  await heard(
    'records of another class',
    recordsFor('flo', 10).map((record) => ({ ...record, class: 'CH' }) as Answer),
  );
});

step(6, 'an answer from another port than theirs was not said to all, and is not believed', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const packet = encode({ type: 'response', answers: recordsFor('bo', 7) });
  ana.beacon.hear(packet, { address: '10.0.0.7', port: 40_000 });
  expect(ana.news).toEqual([]);
  ana.beacon.hear(packet, { address: '10.0.0.7', port: GROUP.port });
  expect(ana.news).toEqual(['+bo']);
});

step(6, 'packets cut short or pointing in circles do no harm', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const from = { address: '10.0.0.7', port: GROUP.port };
  const whole = encode({ type: 'response', answers: recordsFor('bo', 7) });
  for (let length = 0; length < whole.length; length += 1) ana.beacon.hear(whole.subarray(0, length), from);
  expect(ana.news, 'of records cut short').toEqual([]);
  const header = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
  const rest = [0, 12, 0, 1, 0, 0, 0, 3, 0, 2, 0xc0, 12];
  ana.beacon.hear(Uint8Array.from([...header, 0xc0, 12, ...rest]), from); // a name that points to itself
  ana.beacon.hear(Uint8Array.from([...header, 0xc0, 14, 0xc0, 12, ...rest]), from); // two that point to each other
  ana.beacon.hear(Uint8Array.from([...header, 1, 97, 0xc0, 12, ...rest]), from); // one that has no end
  ana.beacon.hear(Uint8Array.from([0, 0, 0x84, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), from);
  const random = seeded(6);
  for (let i = 0; i < 2_000; i += 1) {
    const damaged = Uint8Array.from(whole);
    for (let n = 0; n < 4; n += 1) damaged[random(damaged.length)] = random(256);
    ana.beacon.hear(damaged, from);
  }
  ana.beacon.hear(whole, from);
  expect(ana.beacon.neighbours).toContainEqual({ id: idOf(7), name: 'bo', port: 4007, addresses: ['10.0.0.7'] });
});

step(6, 'records that the codec chokes on do no harm either', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const from = { address: '10.0.0.7', port: GROUP.port };
  // A fingerprint (SSHFP) of the wrong length, among the records that somebody claims our name with.
  const claim = encode({
    type: 'query',
    questions: [{ type: 'ANY' as 'PTR', name: `ana.${TYPE}` }],
    authorities: [
      ...recordsFor('ana', 7).filter(({ type }) => type === 'SRV'),
      { type: 'HINFO', name: `ana.${TYPE}`, data: { cpu: 'abcd', os: 'efgh' } },
    ],
  });
  const asFingerprint = Buffer.from(claim);
  asFingerprint.writeUInt16BE(44, asFingerprint.lastIndexOf(Buffer.from([0, 13, 0, 1])));
  ana.beacon.hear(asFingerprint, from);
  // A host's description (HINFO) that ends where its text should begin, in a packet that promises 60,000 more records.
  const unending = [0, 0, 0x84, 0, 0, 0, 0xea, 0x60, 0, 0, 0, 0, 0, 0, 13, 0, 1, 0, 0, 0, 3, 0, 2];
  const before = process.hrtime.bigint();
  for (let i = 0; i < 20; i += 1) ana.beacon.hear(Uint8Array.from(unending), from);
  expect(Number(process.hrtime.bigint() - before) / 1e6, 'ms for twenty of them').toBeLessThan(500);
  // Questions that come from port 0, where no answer can go, and from a port of their own by the hundred.
  for (let port = 0; port < 100; port += 1) {
    ana.beacon.hear(encode({ type: 'query', questions: [{ type: 'PTR', name: TYPE }] }), { ...from, port });
  }
  await lan.clock.advance(2_000);
  expect(ana.beacon.name).toBe('ana');
});

step(6, 'what others plant does not make us say more than they did', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const liar = lan.host('10.0.0.9');
  await lan.clock.advance(SETTLED_MS);
  const hosts = Array.from({ length: 100 }, (_, n) => ({
    ...{ type: 'SRV', name: `bo.${TYPE}`, ttl: 120 },
    data: { port: 4000, target: `${'h'.repeat(60)}${n}.local` },
  })) as Answer[];
  liar.say(encode({ type: 'response', answers: hosts }), GROUP);
  const type = { type: 'PTR', name: TYPE } as const;
  for (let i = 0; i < 20; i += 1) {
    const questions = [type, ...Array.from({ length: 50 }, () => ({ type: 'A', name: 'x.local' }) as const)];
    const old = encode({ type: 'query', id: i, questions });
    liar.say(old, GROUP, 40_000 + i);
    await lan.clock.advance(200);
  }
  const sizes = lan.packets.filter(({ from }) => from.address === '10.0.0.1').map(({ bytes }) => bytes.length);
  expect(Math.max(...sizes), 'bytes of the longest packet').toBeLessThan(1_200);
});

step(6, 'one service has few addresses, however many it is said to have', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const [ptr, srv, txt] = recordsFor('bo', 7);
  const many = Array.from(
    { length: 150 },
    (_, n) => ({ type: 'A', name: '7.local', ttl: 120, data: `10.0.0.${n + 2}` }) as Answer,
  );
  lan.host('10.0.0.7').say(encode({ type: 'response', answers: [ptr!, srv!, txt!, ...many] }), GROUP);
  await lan.clock.advance(10);
  expect(ana.beacon.neighbours[0]?.addresses.length).toBeLessThanOrEqual(8);
});

step(6, 'an address that comes alone completes what was known of its host', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  const ana = await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const [ptr, srv, txt, a] = recordsFor('bo', 7);
  const bo = voice(lan, lan.host('10.0.0.7'));
  await bo.say({ type: 'response', answers: [ptr!, srv!, txt!] });
  await bo.say({ type: 'response', answers: [a!] });
  await bo.say({
    type: 'response',
    answers: [{ ...a!, ttl: 0, data: '10.0.0.7' } as Answer, { ...a!, data: '10.0.0.8' } as Answer],
  });
  await lan.clock.advance(10);
  expect(
    ana.beacon.neighbours.map(({ addresses }) => addresses),
    'and the old one is gone',
  ).toEqual([['10.0.0.8']]);
});

step(6, 'twenty thousand invented services fill no memory, and push out nobody who is real', async ({ after }) => {
  const lan = new SimulatedLan({ maxDelayMs: 0 });
  await peer(lan, lan.host('10.0.0.1'), 'ana', { number: 1, after });
  const bo = await peer(lan, lan.host('10.0.0.2'), 'bo', { number: 2, after });
  await lan.clock.advance(5_000);
  const before = lan.packets.length;
  const pointer = (name: string) => ({ type: 'PTR', name: TYPE, ttl: 4_500, data: `${name}.${TYPE}` }) as Answer;
  for (let i = 0; i < 1_000; i += 1) {
    // Twenty in each packet: half of them whole, half only a name that one could ask for.
    const whole = Array.from({ length: 10 }, (_, n) => recordsFor(`x${i}-${n}`, 3 + (i % 200))).flat();
    const names = Array.from({ length: 10 }, (_, n) => pointer(`y${i}-${n}`));
    const bytes = encode({ type: 'response', answers: [...whole, ...names] });
    bo.beacon.hear(bytes, { address: `10.0.0.${3 + (i % 200)}`, port: GROUP.port });
  }
  await lan.clock.advance(100);
  expect(lan.packets.length - before, 'questions that this made us ask').toBeLessThan(60);
  expect(bo.beacon.neighbours.length).toBeLessThanOrEqual(512);
  await peer(lan, lan.host('10.0.0.250'), 'cy', { number: 250, after });
  await lan.clock.advance(SETTLED_MS);
  const names = bo.beacon.neighbours.map(({ name }) => name);
  expect(names).toContain('ana');
  expect(names).toContain('cy');
});

// ---- A peer that speaks the standard, and somebody who says and hears anything

interface PeerOptions extends Pick<StepContext, 'after'> {
  number: number;
}

async function peer(lan: SimulatedLan, host: Host, name: string, { number, after }: PeerOptions) {
  const socket = host.socket();
  const send = await joinGroup(socket, GROUP, host.links[0]!);
  return beaconOn(socket, send, { number, name, link: host.links[0]!, port: GROUP.port, clock: lan.clock, after });
}

interface BeaconOptions extends PeerOptions {
  name: string;
  link: Link;
  port: number;
  clock: SimulatedClock;
}

function beaconOn(
  socket: UdpSocket,
  send: (packet: Uint8Array, to?: UdpAddress) => Promise<void>,
  { name, number, link, port, clock, after }: BeaconOptions,
) {
  const news: string[] = [];
  const beacon = new Beacon({
    me: { id: idOf(number), name, port: 4000 + number, addresses: [link.address] },
    dialect: new DnsSd(link, { port, clock }),
    send,
    onFound: (service) => news.push(`+${service.name}`),
    onLost: (service) => news.push(`-${service.name}`),
    clock,
    random: seeded(number),
  });
  socket.on('message', (packet, from) => beacon.hear(packet, from));
  after(() => beacon.close());
  beacon.start();
  return { beacon, news };
}

/** Somebody who says anything and hears everything. */
function voice(lan: SimulatedLan, host: Host) {
  const overheard = host.overhear();
  const heard = () => overheard.map(({ bytes, to }) => ({ ...decode(Buffer.from(bytes)), to: to.address }));
  const responses = () => heard().filter(({ type }) => type === 'response');
  return {
    heard,
    responses,
    /** What was said to this host alone. */
    toMe: () => responses().filter(({ to }) => to === host.addresses[0]),
    /** `SRV ana._p2p-katas._tcp.local`, for each question that was heard. */
    questions: () => heard().flatMap(({ questions = [] }) => questions.map(({ type, name }) => `${type} ${name}`)),
    async say(packet: Packet, { alone = false } = {}): Promise<void> {
      const bytes = encode(packet);
      if (alone) bytes[bytes.length - 2]! |= 0x80; // the codec does not know this bit: RFC 6762 §5.4
      host.say(bytes, GROUP);
      await lan.clock.advance(0);
    },
    /** From now on, for a second, whoever agrees to it is answered alone. */
    async untilJustAnnounced(): Promise<void> {
      const before = responses().length;
      const isNew = () =>
        responses()
          .slice(before)
          .some(({ to }) => to === GROUP.address);
      for (let i = 0; i < 3_000; i += 1) {
        await lan.clock.advance(1);
        if (isNew()) return;
      }
      throw new Error('waited in vain for an announcement');
    },
  };
}

/** A peer of ours and a Bonjour of others, on the loopback of this machine. */
async function besideBonjour(after: StepContext['after'], name: string) {
  const link = links().find(({ address }) => address === '127.0.0.1')!;
  const clock = new SimulatedClock();
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  after(() => socket.close());
  const group = { ...GROUP, port: await freeUdpPort() };
  const send = await joinGroup(socket, group, link);
  const ana = beaconOn(socket, send, { name, number: 1, link, port: group.port, clock, after });
  const onLoopback = { port: group.port, interface: '127.0.0.1', bind: '0.0.0.0' };
  const bonjour = new Bonjour(onLoopback as unknown as Partial<Service>);
  after(() => new Promise<void>((resolve) => bonjour.destroy(resolve)));
  return { clock, ana, bonjour };
}

/** Lets simulated time pass, while real packets come and go, until it is `done`. */
async function passing(clock: SimulatedClock, done: () => boolean, what: string): Promise<void> {
  let isOver = false;
  const time = (async () => {
    while (!isOver) await clock.advance(1);
  })();
  await until(done, what).finally(() => {
    isOver = true;
  });
  await time;
}

/** PTR, SRV, TXT and A of a service on host 10.0.0.`number`. */
function recordsFor(name: string, number: number): Answer[] {
  const instance = `${name}.${TYPE}`;
  return [
    { type: 'PTR', name: TYPE, ttl: 120, data: instance },
    { type: 'SRV', name: instance, ttl: 120, flush: true, data: { port: 4000 + number, target: `${number}.local` } },
    { type: 'TXT', name: instance, ttl: 120, flush: true, data: [`id=${idOf(number)}`] },
    { type: 'A', name: `${number}.local`, ttl: 120, flush: true, data: `10.0.0.${number}` },
  ];
}

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}
