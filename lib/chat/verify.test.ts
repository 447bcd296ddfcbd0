// Who is believed to be whom: people in memory who have keys, and others who take their names.

import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '#identity/contacts.ts';
import { Identity } from '#identity/identity.ts';
import { NONCE_BYTES } from '#identity/short-string.ts';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { type Connection, Peer } from '#tcp-peers/peer.ts';
import type { Clock, Transport } from '../contracts.ts';
import { SimulatedClock } from '../lab/clock.ts';
import { until } from '../lab/inbox.ts';
import { isHeld } from './connect.ts';
import { decode, encodeFavour, encodeGreeting, encodeSignal, encodeStep, type Other } from './exchange.ts';
import type { WebRtc } from './introduce.ts';
import { Kept } from './kept.ts';
import { Secured } from './secured.ts';
import { Ways } from './ways.ts';
import { memory, type Someone, someone } from './world.ts';

test('who comes for the first time is remembered, and known the next time by the name that we know', async () => {
  const net = new MemoryNetwork();
  const ana = await someone('ana', net.transport('ana'));
  const bo = await someone('bo', net.transport('bo'));
  await bo.chat.connect('ana');
  await until(() => ana.seen.length === 1, 'bo is here');
  await bo.chat.close();
  const again = await someone('robert', net.transport('robert'), { identity: bo.identity });
  await again.chat.connect('ana');
  await until(() => ana.chat.people.length === 1, 'they are here again');
  expect(ana.seen).toEqual(['new bo', 'bo left', 'known bo']);
  expect(ana.chat.people[0]).toMatchObject({ said: 'robert', isMe: false });
});

test('both see the same digits; who confirms knows from then on, after a restart too; the other one does not yet', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = await two(net);
  ana.chat.verify(ana.chat.people[0]!);
  await until(() => ana.digits.length === 1 && bo.digits.length === 1, 'both see digits');
  expect(ana.digits).toEqual(bo.digits);
  expect(ana.digits[0]).toMatch(/^\d{3} \d{3}$/);
  expect(ana.chat.comparisons).toEqual([{ person: ana.chat.people[0], digits: ana.digits[0] }]);
  expect(await ana.chat.same(ana.chat.people[0]!)).toMatchObject({ name: 'bo', standing: 'verified' });
  expect(ana.seen).toEqual(['new bo', 'new bo → verified bo']);
  expect(ana.chat.comparisons).toEqual([]);
  expect(bo.chat.people[0]!.standing).toBe('new');
  await bo.chat.same(bo.chat.people[0]!);
  await bo.chat.say('hello');
  await until(() => ana.seen.includes('bo: hello'), 'they talk');
  await Promise.all([ana.chat.close(), bo.chat.close()]);
  const [later, laterBo] = [
    await someone('ana', net.transport('ana'), ana),
    await someone('bo', net.transport('bo'), bo),
  ];
  await laterBo.chat.connect('ana');
  await until(() => later.seen.length + laterBo.seen.length === 2, 'both are here');
  expect([later.seen, laterBo.seen]).toEqual([['verified bo'], ['verified ana']]);
});

test('both ask at once: there is one comparison', async () => {
  for (let times = 0; times < 5; times++) {
    const [ana, bo] = await two(new MemoryNetwork());
    ana.chat.verify(ana.chat.people[0]!);
    bo.chat.verify(bo.chat.people[0]!);
    await until(() => ana.digits.length === 1 && bo.digits.length === 1, 'both see digits');
    expect(ana.digits).toEqual(bo.digits);
    ana.chat.verify(ana.chat.people[0]!);
    expect(ana.digits).toEqual([bo.digits[0], bo.digits[0]]); // said again
  }
});

test('different digits: whoever says so hangs up, and has forgotten that key', async () => {
  const [ana, bo] = await two(new MemoryNetwork());
  bo.chat.verify(bo.chat.people[0]!);
  await until(() => ana.digits.length === 1, 'digits');
  await ana.chat.different(ana.chat.people[0]!);
  expect(ana.seen).toEqual(['new bo', 'bo left: DIFFERENT']);
  await until(() => bo.seen.length === 2, 'bo is hung up on');
  expect(await ana.contacts.all()).toEqual([]);
});

test('and on that key, whatever else it has or comes back with', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = await two(net);
  const second = await someone('bo too', net.transport('bo too'), { identity: bo.identity });
  await second.chat.connect('ana');
  await until(() => ana.chat.people.length === 2, 'both are here');
  bo.chat.verify(bo.chat.people[0]!);
  await until(() => ana.digits.length === 1, 'digits');
  await ana.chat.different(ana.chat.people[0]!);
  expect(ana.chat.people).toEqual([]);
  await until(() => bo.seen.includes('ana left'), 'bo is hung up on');
  await expect(bo.chat.connect('ana')).rejects.toThrow();
  await expect(ana.chat.connect('bo')).rejects.toMatchObject({ name: 'VerifyError', code: 'DIFFERENT' });
  expect([ana.chat.people, await ana.contacts.all()]).toEqual([[], []]);
});

test('who does not say what they were committed to is hung up on', async () => {
  const { ana, stranger } = await anaAndStranger();
  await stranger.say(encodeStep({ kind: 'commitment', bytes: new Uint8Array(NONCE_BYTES) }));
  await until(() => stranger.heard.length === 2, 'ana says her nonce');
  await stranger.say(encodeStep({ kind: 'reveal', bytes: new Uint8Array(NONCE_BYTES) }));
  await until(() => ana.seen.length === 2, 'ana hangs up');
  expect(ana.seen).toEqual(['new mallory', 'mallory left: BROKEN']);
  expect(ana.digits).toEqual([]);
  expect(await ana.contacts.all()).toEqual([]);
});

test('who falls silent in the middle is told of; only so many beginnings of others are answered, of all together', async () => {
  const clock = new SimulatedClock();
  const { ana, stranger, net } = await anaAndStranger(clock);
  const other = await strangerIn(net, 'eve');
  const begin = async (who: Stranger) => {
    const before = who.heard.length;
    await who.say(encodeStep({ kind: 'commitment', bytes: new Uint8Array(NONCE_BYTES) }));
    await who.say(new TextEncoder().encode('{"ping":true}')); // is answered after it
    await until(() => (who.heard.at(-1) as { kind: string }).kind === 'pong' && who.heard.length > before, 'an answer');
    return who.heard.slice(before).filter(({ kind }) => kind === 'nonce').length;
  };
  expect([await begin(stranger), await begin(stranger)]).toEqual([1, 0]); // one at a time
  await clock.advance(10_000);
  expect(ana.seen.at(-1)).toBe('mallory: NO_ANSWER');
  let answered = 1;
  for (let times = 0; times < 10; times++) {
    answered += await begin(times % 2 ? stranger : other);
    await clock.advance(10_000);
  }
  expect(answered).toBe(6); // five, and one for the minute that has passed
  expect(ana.digits).toEqual([]);
});

test('digits that nobody compares do not count for ever', async () => {
  const clock = new SimulatedClock();
  const net = new MemoryNetwork();
  const ana = await someone('ana', net.transport('ana'), { clock });
  const bo = await someone('bo', net.transport('bo'));
  await bo.chat.connect('ana');
  await until(() => ana.chat.people.length === 1, 'bo is here');
  ana.chat.verify(ana.chat.people[0]!);
  await until(() => ana.digits.length === 1, 'digits');
  await clock.advance(600_000);
  expect(ana.seen.at(-1)).toBe('bo: NOT_COMPARED');
  expect(await ana.chat.same(ana.chat.people[0]!)).toBeUndefined();
  expect(ana.chat.people[0]!.standing).toBe('new');
});

test('another key under a name that we know: nothing passes either way, until digits are compared', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = await two(net);
  await bo.chat.close();
  const cy = await someone('cy', net.transport('cy'));
  await cy.chat.connect('ana');
  const other = await someone('bo', net.transport('bo'));
  await other.chat.connect('ana');
  await until(() => ana.chat.people.length === 2, 'somebody is here');
  const held = ana.chat.people.find(isHeld)!;
  expect(held.name).toMatch(/^bo·[\da-f]{4}$/);
  expect(other.chat.people.map(({ name }) => name)).toEqual(['ana']); // is told of nobody
  await other.chat.say('I have a new phone');
  await ana.chat.say('who is this?');
  await until(() => cy.seen.includes('ana: who is this?'), 'others hear it');
  other.chat.verify(other.chat.people[0]!);
  await until(() => ana.digits.length === 1, 'digits can be compared');
  expect(ana.seen.slice(2)).toEqual(['new cy', `changed ${held.name}`]);
  expect(other.seen).toEqual(['new ana']);
  await ana.chat.same(held);
  expect(ana.seen.at(-1)).toBe(`changed ${held.name} → verified bo`);
  await other.chat.say('thank you');
  await until(() => ana.seen.includes('bo: thank you'), 'they talk');
  expect((await ana.contacts.all()).map(({ name }) => name).sort()).toEqual(['bo', 'cy']);
});

test('then they have that name, unless whom we know by it has come meanwhile', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = await two(net);
  await bo.chat.close();
  const other = await someone('bo', net.transport('other'));
  await other.chat.connect('ana');
  await until(() => ana.chat.people.some(isHeld), 'somebody is here');
  const again = await someone('bo', net.transport('bo'), { identity: bo.identity });
  await again.chat.connect('ana');
  await until(() => ana.chat.people.length === 2, 'so is bo');
  const held = ana.chat.people.find(isHeld)!;
  ana.chat.verify(held);
  await until(() => ana.digits.length === 1, 'digits');
  expect(await ana.chat.same(held)).toMatchObject({ name: held.name, standing: 'verified' });
  expect(ana.chat.people.find(({ id }) => id === again.chat.me.id)).toMatchObject({ name: 'bo', standing: 'known' });
});

test('or until the name is forgotten', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = await two(net);
  await bo.chat.close();
  const other = await someone('Bo', net.transport('Bo'));
  await other.chat.connect('ana');
  await until(() => ana.chat.people.length === 1, 'somebody is here');
  expect(isHeld(ana.chat.people[0]!)).toBe(true);
  expect(await ana.chat.forget('zoe')).toBe(false);
  expect(await ana.chat.forget('BO')).toBe(true);
  expect(ana.chat.people[0]).toMatchObject({ name: 'Bo', standing: 'new' });
  await other.chat.say('hello');
  await until(() => ana.seen.includes('Bo: hello'), 'they talk');
});

test('whoever is held gets no favours, has nothing passed on, and brings nobody', async () => {
  const net = new MemoryNetwork();
  const { ana, stranger } = await anaAndStranger(undefined, net);
  await stranger.peer.close();
  let dialled = 0;
  await net.transport('elsewhere').listen((stream) => {
    dialled += 1;
    stream.destroy();
  });
  const again = await strangerIn(net, 'mallory', ['elsewhere']);
  await until(() => ana.chat.people.length === 1, 'they are here');
  expect(isHeld(ana.chat.people[0]!)).toBe(true);
  await again.say(encodeFavour({ to: '127.0.0.1:1', transaction: '0'.repeat(24), from: 1 }));
  await again.say(encodeSignal({ kind: 'to pass on', whose: '0'.repeat(32), signal: 'x' }));
  await again.say(new TextEncoder().encode('{"ping":true}'));
  await until(() => again.heard.at(-1)?.kind === 'pong', 'ana has heard all of it');
  expect([dialled, ana.chat.contacts.length, ana.favours()]).toEqual([0, 0, 0]);
});

test('whoever comes to be held is carried no signals any more', async () => {
  const net = new MemoryNetwork();
  const ana = await someone('ana', net.transport('ana'), { webrtc: {} as WebRtc });
  const [mallory, cy] = [await strangerIn(net, 'bo', [], []), await strangerIn(net, 'cy', [], [])];
  const carried = async () => {
    await cy.say(encodeSignal({ kind: 'to pass on', whose: mallory.peer.id, signal: 'x' }));
    await cy.say(new TextEncoder().encode('{"ping":true}'));
    await until(() => cy.heard.at(-1)?.kind === 'pong', 'ana has heard it');
    cy.heard.length = 0;
    await mallory.say(new TextEncoder().encode('{"ping":true}')); // is answered after it
    await until(() => mallory.heard.at(-1)?.kind === 'pong', 'mallory has heard it');
    return mallory.heard.splice(0).some(({ kind }) => kind === 'passed on');
  };
  expect(await carried()).toBe(true);
  await ana.contacts.verify((await Identity.make({ mayLeave: false })).publicKey, 'bo');
  await ana.chat.forget('cy');
  expect(ana.chat.people.filter(isHeld)).toMatchObject([{ said: 'bo' }]);
  expect(await carried()).toBe(false);
});

test('of one name and both here: two people, who are told apart; the one that we know keeps the name', async () => {
  const net = new MemoryNetwork();
  const [ana] = await two(net);
  const other = await someone('bo', net.transport('other'));
  await other.chat.connect('ana');
  await until(() => ana.chat.people.length === 2, 'both are here');
  expect(ana.seen[1]).toMatch(/^namesake bo·[\da-f]{4}$/);
  await other.chat.say('hello');
  await until(() => /^bo·[\da-f]{4}: hello$/.test(ana.seen.at(-1)!), 'they talk');
});

test('two windows of one person: two peers, of one name, verified together; the owner knows that it is them', async () => {
  const net = new MemoryNetwork();
  const [ana, bo] = await two(net);
  const second = await someone('bo', net.transport('second'), { identity: bo.identity });
  await second.chat.connect('ana');
  await until(() => ana.chat.people.length === 2 && bo.chat.people.length === 2, 'all are here');
  expect(ana.seen[1]).toMatch(/^known bo·[\da-f]{4}$/);
  expect(bo.chat.people.find(({ isMe }) => isMe)).toMatchObject({
    identity: bo.chat.me.identity,
    standing: 'verified',
  });
  expect((await bo.contacts.all()).map(({ name }) => name)).toEqual(['ana']);
  ana.chat.verify(ana.chat.people[1]!);
  await until(() => ana.digits.length === 1, 'digits');
  await ana.chat.same(ana.chat.people[1]!);
  expect(ana.chat.people.map(({ standing }) => standing)).toEqual(['verified', 'verified']);
});

test('who dials us by another of our addresses and is us, is us', async () => {
  const net = new MemoryNetwork();
  const alias = net.transport('alias');
  const here: Transport = {
    ...net.transport('ana'),
    listen: async (heard) => {
      await alias.listen(heard);
      return net.transport('ana').listen(heard);
    },
  };
  const ana = await someone('ana', here);
  await expect(ana.chat.connect('alias')).rejects.toMatchObject({ name: 'ChatError', code: 'SELF' });
  expect([ana.seen, await ana.contacts.all()]).toEqual([[], []]);
});

test('newcomers in their thousands fill neither our contacts nor our screen; whom we know can come all the same', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const ana = await someone('ana', net.transport('ana'), { clock });
  const bo = await someone('bo', net.transport('bo'));
  await bo.chat.connect('ana');
  for (let number = 1; number < 64; number++) await (await strangerIn(net, `${number}`)).peer.close();
  await until(() => ana.seen.length === 127, 'all but bo have left');
  const cy = await someone('cy', net.transport('cy'));
  await expect(cy.chat.connect('ana')).rejects.toThrow();
  expect([ana.seen.length, (await ana.contacts.all()).length]).toEqual([127, 64]);
  await bo.chat.close();
  const again = await someone('bo', net.transport('bo'), { identity: bo.identity });
  await again.chat.connect('ana');
  await clock.advance(10_000);
  await cy.chat.connect('ana');
  expect(ana.seen.slice(127)).toEqual(['bo left', 'known bo', 'new cy']);
});

test('contacts that cannot be written: told once, and the chat goes on; that cannot be read: nobody else comes', async () => {
  const net = new MemoryNetwork();
  const told: unknown[] = [];
  const full: Store = {
    read: async () => undefined,
    write: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
  };
  const ana = await someone('ana', net.transport('ana'), { store: new Kept(full, (error) => told.push(error)) });
  const [bo, cy] = [await someone('bo', net.transport('bo')), await someone('cy', net.transport('cy'))];
  await bo.chat.connect('ana');
  await cy.chat.connect('ana');
  await until(() => ana.chat.people.length === 2, 'both are here');
  expect(told).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
  expect((await ana.contacts.all()).map(({ name }) => name)).toEqual(['bo', 'cy']);

  const store = memory();
  const eva = await someone('eva', net.transport('eva'), { store });
  await store.write('nonsense');
  await expect(bo.chat.connect('eva')).rejects.toThrow();
  expect(eva.trouble).toEqual([expect.objectContaining({ name: 'ContactsError', code: 'DAMAGED' })]);
  expect(await store.read()).toBe('nonsense');
});

/** Two who have just met, bo having dialled. */
async function two(net: MemoryNetwork): Promise<[Someone, Someone]> {
  const [ana, bo] = [await someone('ana', net.transport('ana')), await someone('bo', net.transport('bo'))];
  await bo.chat.connect('ana');
  await until(() => ana.chat.people.length === 1, 'bo is here');
  return [ana, bo];
}

type Stranger = Awaited<ReturnType<typeof strangerIn>>;

async function anaAndStranger(clock?: Clock, net = new MemoryNetwork()) {
  const ana = await someone('ana', net.transport('ana'), { ...(clock && { clock }) });
  const stranger = await strangerIn(net, 'mallory');
  await until(() => ana.seen.length === 1, 'mallory is here');
  return { ana, stranger, net };
}

/** A peer that is no chat: it says what a test wants it to. */
async function strangerIn(net: MemoryNetwork, name: string, peers: string[] = [], signals?: Other[]) {
  const identity = await Identity.make({ mayLeave: false });
  const secured = await Secured.over(new Ways(net.transport(name)), { identity });
  const heard: ReturnType<typeof decode>[] = [];
  const onMessage = (message: Uint8Array, _from: Connection) => void heard.push(decode(message));
  const peer = await Peer.listen({ transport: secured, id: secured.id, onMessage });
  onTestFinished(() => void peer.close());
  await peer.send('ana', encodeGreeting(name, peers, [], signals));
  await until(() => heard.length === 1, 'ana answers');
  return { peer, heard, say: (message: Uint8Array) => peer.send('ana', message) };
}
