// People who cannot dial each other, introduced by a friend. What flows between them flows over WebRTC on this machine.

import wrtc from '@roamhq/wrtc';
import { expect, onTestFinished, test } from 'vitest';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { type Connection, Peer } from '#tcp-peers/peer.ts';
import { recognise, toText } from '#webrtc-by-hand/handover.ts';
import { Rendezvous } from '#webrtc-by-hand/rendezvous.ts';
import type { Clock, Transport } from '../contracts.ts';
import { SimulatedClock } from '../lab/clock.ts';
import { soon, until } from '../lab/inbox.ts';
import { Chat } from './connect.ts';
import { decode, encodeGreeting, encodeSignal, type Signal } from './exchange.ts';
import { Introductions, type WebRtc } from './introduce.ts';
import { Invitations } from './invite.ts';
import { isChannel, Ways } from './ways.ts';
import { someone as person } from './world.ts';

const webrtc: WebRtc = {
  rtc: wrtc as unknown as WebRtc['rtc'],
  mayUse: ({ address }) => address === '127.0.0.1',
};

test('three who cannot be dialled all know each other, and need the friend no longer', async () => {
  const [ana, bo, cy] = [await someone('ana'), await someone('bo'), await someone('cy')];
  await meet(bo, ana);
  await meet(cy, ana);
  await soon(cy.chat.introduced(), () => 'cy is not introduced');
  expect(cy.here()).toEqual(['ana', 'bo']);
  await ana.chat.close();
  await until(() => cy.here().length === 1 && bo.here().length === 1, 'ana is seen to leave');
  await cy.chat.say('still here');
  await until(() => bo.seen.includes('cy: still here'), 'they talk on');
  expect(cy.seen).toEqual(['ana is here', 'bo is here', 'ana left']);
  expect(bo.seen).toEqual(['ana is here', 'cy is here', 'ana left', 'cy: still here']);
});

test('introduced by a friend, they know by whom each other is spoken for: the friend cannot be in between', async () => {
  const [ana, bo, cy] = [
    await person('ana', undefined, { webrtc }),
    await person('bo', undefined, { webrtc }),
    await person('cy', undefined, { webrtc }),
  ];
  for (const guest of [bo, cy]) {
    const invitation = await ana.invitations.invite();
    const answer = await guest.invitations.receive(invitation.text);
    await ana.invitations.receive(answer.text);
    await Promise.all([invitation.met, answer.met]);
  }
  await until(() => bo.chat.people.length === 2 && cy.chat.people.length === 2, 'bo and cy meet');
  expect(bo.chat.people.map(({ identity }) => identity)).toContain(cy.chat.me.identity);
  cy.chat.verify(cy.chat.people.find(({ name }) => name === 'bo')!);
  await until(() => bo.digits.length === 1 && cy.digits.length === 1, 'both see digits');
  expect(bo.digits).toEqual(cy.digits);
});

test('two circles become one, and each of two is met once though both make an offer at once', async () => {
  const [ana, bo, cy, di] = [await someone('ana'), await someone('bo'), await someone('cy'), await someone('di')];
  await meet(bo, ana);
  await meet(di, cy);
  await meet(cy, ana); // bo and di hear of each other from both sides
  const all = [ana, bo, cy, di];
  for (const each of all) await until(() => each.here().length === 3, `${each.chat.me.name} knows all`);
  await di.chat.say('so many');
  for (const each of [ana, bo, cy]) await until(() => each.seen.includes('di: so many'), 'all hear it once');
  for (const each of all) expect(each.seen.filter((line) => line.endsWith('is here'))).toHaveLength(3);
});

test('whoever can be dialled is dialled; whoever cannot is introduced, though they see the same people', async () => {
  const net = new MemoryNetwork();
  const [tia, tom] = [await someone('tia', net.transport('tia')), await someone('tom', net.transport('tom'))];
  const [bea, ben] = [await someone('bea'), await someone('ben')];
  await tom.chat.connect('tia');
  await meet(bea, tia);
  await meet(ben, tom);
  const all = [tia, tom, bea, ben];
  for (const each of all) await until(() => each.here().length === 3, `${each.chat.me.name} knows all`);
  const wayTo = ({ chat }: Someone, name: string) =>
    chat.contacts.find(({ person }) => person.name === name)!.addresses[0]!;
  expect(wayTo(tia, 'tom')).toBe('tom');
  expect(wayTo(tom, 'tia')).toBe('tia');
  for (const name of ['tia', 'tom', 'bea']) expect(isChannel(wayTo(ben, name))).toBe(true);
  expect(all.flatMap(({ seen }) => seen).filter((line) => line.startsWith('unreached'))).toEqual([]);
});

test('nobody is told of an address that is a channel of ours', async () => {
  const net = new MemoryNetwork();
  const tia = await someone('tia', net.transport('tia'));
  const bea = await someone('bea');
  await meet(bea, tia);
  const { heard, peer } = await stranger(net, 'old', encodeGreeting('old', []));
  await tia.chat.connect('old');
  await until(() => heard.length > 0, 'a greeting');
  expect(heard).toEqual([
    { kind: 'greeting', name: 'tia', peers: [], stun: [], signals: [{ id: bea.chat.me.id, addresses: [] }] },
  ]);
  expect(peer.connections).toHaveLength(1);
});

test('signals are passed on, unread, to those who know them, from one who is here to another', async () => {
  const net = new MemoryNetwork();
  const tia = await someone('tia', net.transport('tia'));
  const knows = (name: string) => encodeGreeting(name, [], [], []);
  const ben = await stranger(net, 'ben', knows('ben'));
  const bea = await stranger(net, 'bea', knows('bea'));
  const old = await stranger(net, 'old', encodeGreeting('old', []));
  for (const name of ['ben', 'bea', 'old']) await tia.chat.connect(name);
  const signal = 'x'.repeat(80);
  for (const { peer } of [bea, old, ben]) await ben.send('tia', pass(peer.id, signal));
  await ben.send('tia', pass('ff'.repeat(16), signal));
  await ben.send('tia', new TextEncoder().encode('{"text":"that was all"}'));
  await until(() => tia.seen.includes('ben: that was all'), 'all of it is heard');
  await tia.chat.say('the end');
  for (const each of [bea, old, ben]) await until(() => each.heard.at(-1)?.kind === 'text', 'the end is heard');
  const passedOn = { kind: 'passed on', whose: ben.peer.id, signal };
  expect(bea.heard.slice(1)).toEqual([passedOn, { kind: 'text', text: 'the end' }]);
  expect([old.heard.length, ben.heard.length]).toEqual([2, 2]);
});

test('nobody has more passed on than some at once, and some more every minute', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const tia = await someone('tia', net.transport('tia'), clock);
  const ben = await stranger(net, 'ben', encodeGreeting('ben', [], [], []));
  const bea = await stranger(net, 'bea', encodeGreeting('bea', [], [], []));
  await tia.chat.connect('ben');
  await tia.chat.connect('bea');
  const flood = async () => {
    for (let times = 0; times < 200; times++) await ben.send('tia', pass(bea.peer.id, 'x'.repeat(80)));
    await ben.send('tia', new TextEncoder().encode('{"text":"enough"}'));
    await until(() => tia.seen.at(-1) === 'ben: enough', 'all of it is heard');
    tia.seen.length = 0;
  };
  await flood();
  await until(() => bea.heard.length === 1 + 64, 'some are passed on');
  await clock.advance(60_000);
  await flood();
  await until(() => bea.heard.length === 1 + 64 + 12, 'a few more are');
  expect(tia.here()).toEqual(['bea', 'ben']);
});

test('a friend who names many who are not there: few offers at a time, few in all, and a word about each', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const tia = await someone('tia', net.transport('tia'), clock);
  const nobody = Array.from({ length: 64 }, (_, index) => ({ id: id(index), addresses: [] }));
  const mallory = await stranger(net, 'mallory', encodeGreeting('mallory', [], [], nobody));
  await tia.chat.meet('mallory');
  const offers = () => mallory.heard.filter(({ kind }) => kind === 'to pass on');
  await until(() => offers().length === 4, 'some offers');
  await clock.advance(7_999);
  expect(offers()).toHaveLength(4);
  await clock.advance(1);
  await until(() => offers().length === 6, 'two more');
  await clock.advance(60_000);
  await soon(tia.chat.introduced(), () => 'there is no end to it');
  expect(offers()).toHaveLength(6);
  expect(tia.seen).toEqual(['mallory is here', ...Array(6).fill('unreached: undefined by mallory')]);
});

test('whom one friend did not reach, another may', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const tia = await someone('tia', net.transport('tia'), clock);
  const tom = await someone('tom', net.transport('tom'));
  const bea = await someone('bea');
  await meet(bea, tom);
  const signals = [{ id: bea.chat.me.id, addresses: [] }];
  const mallory = await stranger(net, 'mallory', encodeGreeting('mallory', [], [], signals));
  await tia.chat.meet('mallory');
  await until(() => mallory.heard.some(({ kind }) => kind === 'to pass on'), 'an offer that goes nowhere');
  await tia.chat.meet('tom');
  await clock.advance(8_000);
  await until(() => tia.here().includes('bea'), 'tom brings them together');
});

test('whatever a friend brings, few offers are answered, each once, and the rest does nothing', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const tia = await someone('tia', net.transport('tia'), clock);
  const mallory = await stranger(net, 'mallory', encodeGreeting('mallory', [], [], []));
  await tia.chat.connect('mallory');
  const rendezvous = new Rendezvous(webrtc);
  onTestFinished(() => rendezvous.close());
  const offers = await Promise.all(Array.from({ length: 16 }, () => rendezvous.invite()));
  const text = toText(offers[0]!.packed);
  const foreign = toText(Uint8Array.of(0xe0, ...offers[0]!.packed.subarray(1)));
  for (const signal of ['x', '-_-', text.slice(1), foreign, 'x'.repeat(400)])
    await mallory.send('tia', bring(1, signal));
  for (const [index, { packed }] of offers.entries()) await mallory.send('tia', bring(index, toText(packed)));
  for (const [index, { packed }] of offers.entries()) await mallory.send('tia', bring(index, toText(packed)));
  for (let more = 100; more < 200; more++) await mallory.send('tia', bring(more, text));
  const answers = () => mallory.heard.filter(({ kind }) => kind === 'to pass on') as Signal[];
  await until(() => answers().length === 16, 'all offers are answered');
  expect(
    answers()
      .map(({ whose }) => whose)
      .sort(),
  ).toEqual(offers.map((_, index) => id(index)).sort());
  await mallory.send('tia', bring(3, answers()[0]!.signal)); // an answer to nothing
  await mallory.send('tia', new TextEncoder().encode('{"text":"enough"}'));
  await until(() => tia.seen.at(-1) === 'mallory: enough', 'she is still heard');
  expect(answers()).toHaveLength(16);
});

test('an answer counts from whom we made an offer to, and only once', async () => {
  const net = new MemoryNetwork();
  const tia = await someone('tia', net.transport('tia'));
  const signals = [{ id: id(1), addresses: [] }];
  const mallory = await stranger(net, 'mallory', encodeGreeting('mallory', [], [], signals));
  await tia.chat.meet('mallory');
  await until(() => mallory.heard.length === 2, 'an offer');
  const { signal } = mallory.heard[1] as Signal;
  const [wrong, right] = [new Rendezvous(webrtc), new Rendezvous(webrtc)];
  onTestFinished(() => {
    for (const rendezvous of [wrong, right]) rendezvous.close();
  });
  const { packed } = await wrong.join(recognise(signal));
  await mallory.send('tia', bring(2, toText(packed))); // had it been taken, no other would be
  const answer = await right.join(recognise(signal));
  for (let times = 0; times < 2; times++) await mallory.send('tia', bring(1, toText(answer.packed)));
  const channel = await soon(answer.channel, () => 'it does not open');
  channel.destroy();
});

test('who leaves while introductions are under way leaves nothing behind', async () => {
  const net = new MemoryNetwork();
  const tia = await someone('tia', net.transport('tia'));
  const nobody = Array.from({ length: 64 }, (_, index) => ({ id: id(index), addresses: [] }));
  const mallory = await stranger(net, 'mallory', encodeGreeting('mallory', [], [], nobody));
  await tia.chat.meet('mallory');
  await until(() => mallory.heard.length > 1, 'an offer');
  await tia.chat.close();
  await soon(tia.chat.introduced(), () => 'something still waits');
  expect(tia.seen).toEqual(['mallory is here']);
});

/** Somebody with WebRTC, and with nothing to be dialled at unless there is something below. */
async function someone(name: string, below?: Transport, clock?: Clock) {
  const seen: string[] = [];
  const ways = new Ways(below);
  const chat = await Chat.open({
    transport: ways,
    introductions: new Introductions({ ways, clock, ...webrtc }),
    name,
    onJoined: (person) => void seen.push(`${person.name} is here`),
    onText: (person, said) => void seen.push(`${person.name}: ${said}`),
    onLeft: (person, error) => void seen.push(`${person.name} ${error ? 'is lost' : 'left'}`),
    onUnreached: (address, teller) => void seen.push(`unreached: ${address} by ${teller.name}`),
    clock,
  });
  const invitations = new Invitations({ chat, ways, ...webrtc });
  onTestFinished(async () => {
    invitations.close();
    await chat.close();
  });
  return { chat, invitations, seen, here: () => chat.people.map((person) => person.name).sort() };
}

type Someone = Awaited<ReturnType<typeof someone>>;

async function meet(guest: Someone, host: Someone): Promise<void> {
  const invitation = await host.invitations.invite();
  const answer = await guest.invitations.receive(invitation.text);
  await host.invitations.receive(answer.text);
  await Promise.all([invitation.met, answer.met]);
}

/** A peer that is no chat: it answers with a greeting, and then says what a test wants it to. */
async function stranger(net: MemoryNetwork, name: string, greeting: Uint8Array) {
  const heard: ReturnType<typeof decode>[] = [];
  const peer = await Peer.listen({
    transport: net.transport(name),
    onMessage: async (message: Uint8Array, from: Connection) => {
      heard.push(decode(message));
      if (heard.length === 1) await from.send(greeting);
    },
  });
  onTestFinished(() => void peer.close());
  return { peer, heard, send: (to: string, message: Uint8Array) => peer.send(to, message) };
}

/** The id of nobody. */
function id(index: number): string {
  return index.toString(16).padStart(32, '0');
}

function pass(whose: string, signal: string): Uint8Array {
  return encodeSignal({ kind: 'to pass on', whose, signal });
}

function bring(index: number, signal: string): Uint8Array {
  return encodeSignal({ kind: 'passed on', whose: id(index), signal });
}
