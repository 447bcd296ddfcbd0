// People on a LAN, in simulated time: who finds whom, and what a person is told.

import { expect, onTestFinished, test } from 'vitest';
import { Lan } from '#lan-discovery/lan.ts';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import type { UdpSocket } from '../../contracts.ts';
import { type Host, SimulatedLan } from '../../lab/lan.ts';
import { Chat } from '../connect.ts';
import { Around, type AroundOptions } from './around.ts';
import { WORDS } from './words.ts';

const { en } = WORDS;
const ALONE = en.nobodyFound('/connect');

test('three find each other with nothing typed; of two with one name, everybody tells one from the other', async () => {
  const [net, lan] = [new MemoryNetwork(), new SimulatedLan()];
  const ana = await person('ana', lan.host('192.168.1.1'), net, lan);
  const bo = await person('bo', lan.host('192.168.1.2'), net, lan);
  const other = await person('ana', lan.host('192.168.1.3'), net, lan);
  await lan.clock.advance(3_000);
  const toldApart = `ana·${other.chat.me.id.slice(0, 4)}`;
  expect(ana.here()).toEqual([toldApart, 'bo']);
  expect(bo.here()).toEqual(['ana', expect.stringMatching(/^ana·\w{4}$/)]);
  await lan.clock.advance(60_000);
  for (const { shown } of [ana, bo, other]) expect(shown.filter((line) => !line.endsWith(' is here'))).toEqual([]);
  await other.leave();
  await lan.clock.advance(100);
  expect(ana.shown.at(-1)).toBe(`${toldApart} left`);
  await lan.clock.advance(60_000);
  expect(ana.shown).toHaveLength(3);
});

test('who is alone hears after five seconds what may be the matter, once', async () => {
  const lan = new SimulatedLan();
  const { shown } = await person('ana', lan.host('192.168.1.1', '10.0.0.1'), new MemoryNetwork(), lan);
  await lan.clock.advance(4_999);
  expect(shown).toEqual([]);
  await lan.clock.advance(600_000);
  expect(shown).toEqual([ALONE]);
});

test('without a network there is nothing to say about it', async () => {
  const lan = new SimulatedLan();
  const { shown } = await person('ana', lan.host('127.0.0.1'), new MemoryNetwork(), lan);
  await lan.clock.advance(60_000);
  expect(shown).toEqual([]);
});

test('multicast is blocked where no network lets us hear ourselves: said once, by name', async () => {
  const lan = new SimulatedLan();
  const host = lan.host('127.0.0.1', '192.168.1.1', '10.0.0.1');
  const { shown } = await person('ana', host, new MemoryNetwork(), lan, { isDeaf: (via) => via !== '127.0.0.1' });
  await lan.clock.advance(600_000);
  expect(shown).toEqual([en.multicastBlocked('eth1 192.168.1.1, eth2 10.0.0.1', '/connect')]);
});

test('one network that is deaf is no matter as long as another is not', async () => {
  const lan = new SimulatedLan();
  const host = lan.host('192.168.1.1', '172.17.0.1');
  const { shown } = await person('ana', host, new MemoryNetwork(), lan, { isDeaf: (via) => via === '172.17.0.1' });
  await lan.clock.advance(600_000);
  expect(shown).toEqual([ALONE]);
});

test('who announces themselves but cannot be dialled is named, and what they are called does nothing', async () => {
  const lan = new SimulatedLan();
  const ana = await person('ana', lan.host('192.168.1.1'), new MemoryNetwork(), lan);
  const host = lan.host('192.168.1.2');
  const mallory = await Lan.join({
    id: 'ff'.repeat(16),
    name: 'mal\u202elory <b>',
    port: 4_000,
    links: () => host.links,
    openSocket: () => host.socket(),
    onFound: () => {},
    onLost: () => {},
    clock: lan.clock,
    random: lan.random,
  });
  onTestFinished(() => mallory.close());
  await lan.clock.advance(60_000);
  expect(ana.shown).toEqual([en.unreachable('mallory b', '192.168.1.2:4000')]);
});

test('who is not heard on the LAN any more is asked for a sign of life', async () => {
  const [net, lan] = [new MemoryNetwork(), new SimulatedLan()];
  const ana = await person('ana', lan.host('192.168.1.1'), net, lan);
  const host = lan.host('192.168.1.2');
  const bo = await person('bo', host, net, lan);
  await lan.clock.advance(3_000);
  const asked: unknown[] = [];
  const { check } = ana.chat;
  ana.chat.check = (known) => {
    asked.push(known.id);
    check.call(ana.chat, known);
  };
  host.crash(); // its multicast; the connection still stands
  await lan.clock.advance(60_000);
  expect(asked).toEqual([bo.chat.me.id]);
  expect(ana.shown).toEqual(['bo is here']);
});

test('answered: a second later, when whoever is around is here', async () => {
  const [net, lan] = [new MemoryNetwork(), new SimulatedLan()];
  await person('ana', lan.host('192.168.1.1'), net, lan);
  await lan.clock.advance(3_000);
  const bo = await person('bo', lan.host('192.168.1.2'), net, lan);
  let here: string[] | undefined;
  const answered = bo.around.answered().then(() => {
    here = bo.here();
  });
  await lan.clock.advance(999);
  expect(here).toBeUndefined();
  await lan.clock.advance(1);
  await answered;
  expect(here).toEqual(['ana']);
});

interface Conditions {
  /** On which links, by address, nothing is heard. */
  isDeaf?(via: string): boolean;
}

/** Somebody who runs the chat on `host`, reachable over `net` by their first address. */
async function person(name: string, host: Host, net: MemoryNetwork, lan: SimulatedLan, conditions: Conditions = {}) {
  const { isDeaf = () => false } = conditions;
  const shown: string[] = [];
  const notice = (text: string) => void shown.push(text);
  let around: Around | undefined;
  const chat = await Chat.open({
    transport: net.transport(`${host.addresses[0]}:4000`),
    name,
    onJoined: (person) => {
      notice(en.joined(person.name));
      around?.peopleChanged();
    },
    onText: () => {},
    onLeft: (person, error) => {
      notice(error ? en.lost(person.name) : en.left(person.name));
      around?.peopleChanged();
    },
    onUnreached: () => {},
    clock: lan.clock,
  });
  const face = { notice } as unknown as AroundOptions['face'];
  const looking = Around.look({
    chat,
    links: () => host.links,
    openSocket: () => deafened(host.socket(), isDeaf),
    face,
    words: en,
    connectCommand: '/connect',
    clock: lan.clock,
  });
  await lan.clock.advance(0);
  around = await looking;
  const leave = async () => {
    await around!.close();
    await chat.close();
  };
  onTestFinished(leave);
  return { chat, around, shown, here: () => chat.people.map((person) => person.name).sort(), leave };
}

function deafened(socket: UdpSocket, isDeaf: (via: string) => boolean): UdpSocket {
  const { addMembership } = socket;
  socket.addMembership = (group, via) => {
    if (!isDeaf(via)) addMembership.call(socket, group, via);
  };
  return socket;
}
