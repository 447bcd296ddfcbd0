// People in memory: who meets whom, who leaves, and what strangers may try.

import { expect, onTestFinished, test } from 'vitest';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { type Connection, Peer } from '#tcp-peers/peer.ts';
import { SimulatedClock } from '../lab/clock.ts';
import { until } from '../lab/inbox.ts';
import { Links } from '../lab/links.ts';
import { Chat, type ChatOptions } from './connect.ts';
import { encodeFavour, encodeGreeting, encodePing, encodePong, type Favour } from './exchange.ts';

test('two talk, either way', async () => {
  const [ana, bo] = await people('ana', 'bo');
  await bo.chat.connect('ana');
  expect(bo.here()).toEqual(['ana']);
  await bo.chat.say('hello');
  await ana.saw('bo is here', 'bo: hello');
  await ana.chat.say('hello to you');
  await bo.saw('ana is here', 'ana: hello to you');
});

test('a third who names one is introduced to the other', async () => {
  const [ana, bo, cy] = await people('ana', 'bo', 'cy');
  await bo.chat.connect('ana');
  await cy.chat.connect('bo');
  expect(cy.here()).toEqual(['ana', 'bo']); // before anything else happens
  await cy.chat.say('hello, both');
  await ana.saw('bo is here', 'cy is here', 'cy: hello, both');
  await bo.saw('ana is here', 'cy is here', 'cy: hello, both');
});

test('two circles become one when any two of them meet', async () => {
  const all = await people('ana', 'bo', 'cy', 'di', 'eva', 'flo');
  const [_ana, bo, cy, di, eva, flo] = all;
  await bo.chat.connect('ana');
  await cy.chat.connect('ana');
  await eva.chat.connect('di');
  await flo.chat.connect('di');
  await cy.chat.connect('eva');
  for (const person of all) await until(() => person.here().length === 5, `${person.chat.me.name} knows all`);
  await di.chat.say('so many');
  for (const person of all) if (person !== di) await until(() => person.seen.includes('di: so many'), 'all hear');
});

test('ten who all join at once, through whomever, all know each other; each joined once', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const net = new Links(seed);
    const opened = Array.from({ length: 10 }, (_, index) =>
      open(`p${index}`, { transport: net.transport(`p${index}`), clock: net.clock }),
    );
    const all = await Promise.all(opened);
    // A random tree: each joins through one who came before it.
    const joins = all.slice(1).map(({ chat }, index) => chat.connect(`p${(seed * 7 + index * 3) % (index + 1)}`));
    await net.clock.advance(5_000);
    await Promise.all(joins);
    for (const person of all) {
      const others = all.filter((other) => other !== person).map(({ chat }) => `${chat.me.name} is here`);
      expect([...person.seen].sort()).toEqual(others);
    }
    expect(net.open).toHaveLength(45);
  }
});

test('who leaves is seen to leave, with all that they said before', async () => {
  const [ana, bo, cy] = await people('ana', 'bo', 'cy');
  await bo.chat.connect('ana');
  await cy.chat.connect('ana');
  for (let number = 1; number <= 500; number++) void bo.chat.say(`${number}`);
  await bo.chat.close();
  for (const person of [ana, cy]) await until(() => person.seen.includes('bo left'), 'bo is seen to leave');
  expect(cy.seen.filter((line) => line.startsWith('bo: '))).toEqual(
    Array.from({ length: 500 }, (_, i) => `bo: ${i + 1}`),
  );
  expect(cy.here()).toEqual(['ana']);
  expect(bo.seen).not.toContain('ana left'); // it was bo who did
});

test('who is cut off is seen to be lost, and can come back', async () => {
  const net = new Links(1);
  const ana = await open('ana', { transport: net.transport('ana'), clock: net.clock });
  const bo = await open('bo', { transport: net.transport('bo'), clock: net.clock });
  const joined = bo.chat.connect('ana');
  await net.clock.advance(1_000);
  await joined;
  net.crash('bo');
  await net.clock.advance(1_000);
  const again = await open('bo', { transport: net.transport('bo'), clock: net.clock });
  const rejoined = again.chat.connect('ana');
  await net.clock.advance(1_000);
  await rejoined;
  expect(ana.seen).toEqual(['bo is here', 'bo is lost', 'bo is here']);
});

test('who vanishes without a word is lost three seconds after we doubt it', async () => {
  const net = new Links(1);
  const { ana, bo } = await anaAndBoOn(net);
  ana.chat.check(known(bo));
  await net.clock.advance(10_000);
  expect(ana.seen).toEqual(['bo is here']); // there was a sign of life
  net.vanish('bo');
  await net.clock.advance(60_000);
  expect(ana.seen).toEqual(['bo is here']); // nobody doubts it
  ana.chat.check(known(bo));
  ana.chat.check(known(bo));
  await net.clock.advance(2_999);
  expect(ana.here()).toEqual(['bo']);
  await net.clock.advance(1);
  expect(ana.seen).toEqual(['bo is here', 'bo is lost']);
  expect(ana.chat.isHere(known(bo))).toBe(false);
  await net.clock.advance(60_000);
  expect(ana.seen).toHaveLength(2);
  for (const { from, ends } of net.links) expect(ends[from === 'ana' ? 0 : 1].destroyed).toBe(true);
});

test('and can come back', async () => {
  const net = new Links(2);
  const { ana, bo } = await anaAndBoOn(net);
  net.vanish('bo');
  ana.chat.check(known(bo));
  await net.clock.advance(20_000);
  const again = await open('bo', { transport: net.transport('bo'), clock: net.clock });
  const rejoined = again.chat.connect('ana');
  await net.clock.advance(1_000);
  await rejoined;
  expect(ana.seen).toEqual(['bo is here', 'bo is lost', 'bo is here']);
});

test('whatever somebody says is a sign of life; to be asked is one too', async () => {
  const { ana, clock, stranger: bo } = await anaAnd({ greeting: encodeGreeting('bo', []) });
  for (const message of [text('hello'), encodePing(), encodePong(), encodeGreeting('bo', [])]) {
    ana.chat.check({ id: bo.peer.id, addresses: [] });
    await clock.advance(2_900);
    await bo.send('ana', message);
    await clock.advance(10_000);
    expect(ana.here()).toEqual(['bo']);
  }
  ana.chat.check({ id: undefined, addresses: ['elsewhere', 'bo'] });
  await clock.advance(3_000);
  expect(ana.seen).toEqual(['bo is here', 'bo: hello', 'bo is lost']);
});

test('nobody is lost while it is us who do not listen', async () => {
  let goOn = () => {};
  const onText = () => new Promise<void>((resolve) => (goOn = resolve));
  const { ana, clock, stranger: bo } = await anaAnd({ greeting: encodeGreeting('bo', []) }, { onText });
  await bo.send('ana', text('hello'));
  await clock.advance(1);
  ana.chat.check({ id: bo.peer.id, addresses: [] });
  await bo.send('ana', encodePong());
  await clock.advance(100_000);
  expect(ana.here()).toEqual(['bo']);
  goOn();
  await clock.advance(100_000);
  expect(ana.here()).toEqual(['bo']); // by then the answer was heard
});

test('a flood of pings: one answer waits, however many were asked for', async () => {
  let readOn = () => {};
  const reading = new Promise<void>((resolve) => (readOn = resolve));
  const { ana, clock, stranger: bo } = await anaAnd({ greeting: encodeGreeting('bo', []), onText: () => reading });
  for (let times = 0; times < 200; times++) void ana.chat.say('x'.repeat(1_990)); // until there is no room for more
  for (let times = 0; times < 1_000; times++) await bo.send('ana', encodePing());
  await bo.send('ana', text('hello'));
  await until(() => ana.seen.includes('bo: hello'), 'all pings are heard');
  readOn();
  await until(() => bo.heard.length > 201, 'all that waited has come');
  const answers = bo.heard.filter((message) => new TextDecoder().decode(message) === '{"pong":true}');
  expect(answers).toHaveLength(1);
  await bo.send('ana', encodePing());
  await until(() => bo.heard.length > 202, 'the next one is answered again');
  expect(clock.now()).toBe(0);
});

test('who answers STUN says so, and is known by where they are reached and on which ports', async () => {
  const [ana, bo, cy] = await people('ana', 'bo', 'cy');
  bo.chat.answersStunOn([4_000, 4_001]);
  await bo.chat.connect('ana');
  await cy.chat.connect('ana');
  await until(() => ana.here().length === 2, 'both are here');
  expect(ana.chat.contacts).toMatchObject([
    { person: { id: bo.chat.me.id, name: 'bo' }, addresses: ['bo'], stun: [4_000, 4_001] },
    { person: { id: cy.chat.me.id, name: 'cy' }, addresses: ['cy'], stun: [] },
  ]);
});

const FAVOUR = { to: '203.0.113.7:50123', transaction: '0123456789abcdef01234567', from: 4_000 };

test('a favour is asked of one person, and only of those who do favours', async () => {
  const net = new MemoryNetwork();
  const asked: [Favour, string][] = [];
  const ana = await open('ana', { transport: net.transport('ana') });
  const bo = await open('bo', {
    transport: net.transport('bo'),
    onFavour: (favour, asker) => void asked.push([favour, asker.name]),
  });
  bo.chat.answersStunOn([4_000]);
  const old = await stranger(net, 'old', { greeting: encodeGreeting('old', []) });
  await ana.chat.connect('bo');
  await ana.chat.connect('old');
  for (const person of ana.chat.people) ana.chat.ask(person, FAVOUR);
  ana.chat.ask({ id: 'ff'.repeat(16), name: 'nobody' }, FAVOUR);
  await ana.chat.say('hello');
  await until(() => old.heard.length === 2, 'what is said after it is heard');
  expect(asked).toEqual([[{ kind: 'favour', ...FAVOUR }, 'ana']]);
  expect(new TextDecoder().decode(old.heard[1])).toBe('{"text":"hello"}');
});

test('who does not listen is asked for one favour, not for all that somebody wants of them', async () => {
  let readOn = () => {};
  const reading = new Promise<void>((resolve) => (readOn = resolve));
  const greeting = encodeGreeting('bo', [], [4_000]);
  const { ana, stranger: bo } = await anaAnd({ greeting, onText: () => reading });
  for (let times = 0; times < 200; times++) void ana.chat.say('x'.repeat(1_990)); // until there is no room for more
  for (let times = 0; times < 1_000; times++) ana.chat.ask({ id: bo.peer.id, name: 'bo' }, FAVOUR);
  void ana.chat.say('the end');
  readOn();
  await until(() => bo.heard.length === 203, 'all has come');
  expect(bo.heard.filter((message) => new TextDecoder().decode(message).includes('transaction'))).toHaveLength(1);
});

test('who has said no name is done no favour', async () => {
  const asked: Favour[] = [];
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana'), onFavour: (favour) => void asked.push(favour) });
  const mallory = await stranger(net, 'mallory', {});
  await mallory.send('ana', encodeFavour(FAVOUR));
  await until(() => mallory.peer.connections.length === 0, 'ana hangs up');
  expect(asked).toEqual([]);
  expect(ana.here()).toEqual([]);
});

test('people of one name are told apart everywhere in the same way', async () => {
  const [one, two, three, bo] = await people('ana', 'Ana', 'a\u200dna', 'bo');
  await bo.chat.connect('ana');
  await two.chat.connect('bo');
  await three.chat.connect('bo');
  const [second, third] = [two, three].map(({ chat }) => chat.me.id.slice(0, 4));
  expect(new Set(bo.here())).toEqual(new Set(['ana', `Ana·${second}`, `a\u200dna·${third}`]));
  expect(new Set(one.here())).toEqual(new Set(['bo', `Ana·${second}`, `a\u200dna·${third}`])); // to herself she is ana
  await two.chat.say('it is me');
  await two.chat.close();
  for (const person of [one, bo]) {
    await until(() => person.seen.includes(`Ana·${second} left`), 'the second leaves');
    expect(person.seen).toContain(`Ana·${second}: it is me`);
    expect(person.seen).toContain(`Ana·${second} is here`);
  }
});

test('yourself: said so, and nobody is seen to come', async () => {
  const net = new MemoryNetwork();
  const alias = { ...net.transport('ana'), dial: () => net.transport('ana').dial('ana') };
  const ana = await open('ana', { transport: alias });
  await expect(ana.chat.connect('ana')).rejects.toMatchObject({ code: 'SELF' });
  await expect(ana.chat.connect('also ana')).rejects.toMatchObject({ code: 'SELF' });
  expect(ana.seen).toEqual([]);
  const bo = await open('bo', { transport: net.transport('bo') });
  await bo.chat.connect('ana');
  expect(bo.here()).toEqual(['ana']);
});

test('nobody there: says so, and nothing is left behind', async () => {
  const [ana] = await people('ana');
  await expect(ana.chat.connect('nobody')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('leaving while we still try to join somebody is no failure', async () => {
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana') });
  const silent = await stranger(net, 'silent', {});
  const joining = ana.chat.connect('silent');
  await until(() => silent.heard.length === 1, 'they are connected');
  await ana.chat.close();
  await joining;
  expect(ana.seen).toEqual([]);
});

test('somebody whom we cannot reach: a word about it, and the rest goes on', async () => {
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana') });
  await stranger(net, 'teller', { greeting: encodeGreeting('teller', ['nowhere', 'ana', 'bo', 'elsewhere']) });
  const _bo = await open('bo', { transport: net.transport('bo') });
  await ana.chat.connect('teller');
  await ana.saw('teller is here', 'unreached: nowhere by teller', 'unreached: elsewhere by teller', 'bo is here');
  expect(ana.here()).toEqual(['bo', 'teller']);
});

test('nor is there a word about whom we cannot reach, but who has reached us meanwhile', async () => {
  const net = new MemoryNetwork();
  const own = net.transport('ana');
  let fail = () => {};
  const failed = new Promise<never>((_, reject) => (fail = () => reject(new Error('a firewall is in the way'))));
  const dial = (to: string) => (to === 'bo' ? failed : own.dial(to));
  const ana = await open('ana', { transport: { ...own, dial } });
  const bo = await open('bo', { transport: net.transport('bo'), reach: () => undefined });
  await stranger(net, 'teller', { greeting: encodeGreeting('teller', ['bo']) });
  const joined = ana.chat.connect('teller');
  await until(() => ana.here().length === 1, 'the teller is here');
  await bo.chat.connect('ana');
  fail();
  await joined;
  await ana.saw('teller is here', 'bo is here');
});

test('we go where `reach` says, or not at all', async () => {
  const net = new MemoryNetwork();
  const reach = (told: string) => (told === 'loopback' ? 'bo' : undefined);
  const ana = await open('ana', { transport: net.transport('ana'), reach });
  const bo = await open('bo', { transport: net.transport('bo') });
  const cy = await open('cy', { transport: net.transport('cy') });
  await stranger(net, 'teller', { greeting: encodeGreeting('teller', ['loopback', 'cy']) });
  await ana.chat.connect('teller');
  expect(ana.here()).toEqual(['bo', 'teller']);
  expect(bo.here()).toEqual(['ana']);
  expect(cy.here()).toEqual([]);
});

test('a stranger makes us dial so many and no more', async () => {
  const net = new MemoryNetwork();
  const dialled: string[] = [];
  const own = net.transport('ana');
  const dial = (to: string) => {
    dialled.push(to);
    return new Promise<never>(() => {}); // nobody answers, ever
  };
  const transport = { ...own, dial };
  const ana = await open('ana', { transport });
  const names = (from: number) => Array.from({ length: 64 }, (_, index) => `host${from + index}`);
  const first = await stranger(net, 'one', {});
  for (let more = 0; more <= 100; more++) await first.send('ana', encodeGreeting('one', names(64 * more)));
  const second = await stranger(net, 'two', {});
  await second.send('ana', encodeGreeting('two', names(6_400)));
  await until(() => ana.here().length === 2, 'both are here');
  await second.send('ana', text('still there'));
  await until(() => ana.seen.includes('two: still there'), 'all before was heard');
  expect(dialled).toEqual(names(0));
});

test('we say our name once, whoever dials', async () => {
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana') });
  const bo = await stranger(net, 'bo', { greeting: encodeGreeting('bo', []) });
  await ana.chat.connect('bo');
  await ana.chat.say('hello');
  await until(() => bo.heard.length >= 2, 'bo heard both');
  expect(bo.heard.map((message) => new TextDecoder().decode(message))).toEqual([
    '{"name":"ana","peers":[]}',
    '{"text":"hello"}',
  ]);
});

test('a name said a thousand times is said once', async () => {
  const { ana, mallory } = await anaAndMallory();
  for (let times = 0; times < 1_000; times++) await mallory.send('ana', encodeGreeting(`mallory${times}`, []));
  await mallory.send('ana', text('hello'));
  await ana.saw('bo is here', 'mallory0 is here', 'mallory0: hello');
  expect(mallory.heard).toHaveLength(1); // and answered once
});

test.each([
  ['speaks before it says its name', text('hello')],
  ['says what is no JSON', bytes('hello')],
  ['has a name of a megabyte', bytes(`{"name":"${'x'.repeat(1_000_000)}","peers":[]}`)],
  ['floods us with peers', bytes(JSON.stringify({ name: 'mallory', peers: Array(10_000).fill('host') }))],
])('a stranger who %s is hung up on; the others talk on', async (_, message) => {
  const { ana, bo, mallory } = await anaAndMallory();
  await mallory.send('ana', message);
  await until(() => mallory.peer.connections.length === 0, 'the stranger is hung up on');
  await bo.chat.say('still here');
  await ana.saw('bo is here', 'bo: still here');
  expect(ana.here()).toEqual(['bo']);
});

test('somebody with a name who then says nonsense leaves', async () => {
  const { ana, mallory } = await anaAndMallory();
  await mallory.send('ana', encodeGreeting('mallory', []));
  await mallory.send('ana', bytes('{"text":'));
  await ana.saw('bo is here', 'mallory is here', 'mallory is lost');
});

test('nobody else is shown as ourselves', async () => {
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana') });
  const mallory = await stranger(net, 'mallory', { id: ana.chat.me.id });
  await mallory.send('ana', encodeGreeting('mallory', [])).catch(() => {});
  await until(() => mallory.peer.connections.length === 0, 'the impostor is hung up on');
  await expect(ana.chat.connect('mallory')).rejects.toThrow();
  expect(ana.seen).toEqual([]);
});

test('a name and a text come out plain', async () => {
  const { ana, mallory } = await anaAndMallory();
  await mallory.send('ana', bytes(JSON.stringify({ name: '\u001b[31mm\u202eal\n', peers: [] })));
  await mallory.send('ana', text('\u001b[2J\u0007'));
  await mallory.send('ana', text('one\u001b[2J\ntwo'));
  await ana.saw('bo is here', 'mal is here', 'mal: one two');
});

test('whoever says no name is not kept', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const ana = await open('ana', { transport: net.transport('ana'), clock });
  const mallory = await stranger(net, 'mallory', { greeting: undefined });
  const waiting = ana.chat.connect('mallory');
  const outcome = expect(waiting).rejects.toMatchObject({ code: 'HUNG_UP' });
  await until(() => mallory.heard.length === 1, 'they are connected');
  await clock.advance(20_000);
  await outcome;
  expect(mallory.peer.connections).toHaveLength(0);
  expect(ana.seen).toEqual([]);
});

test('no more than so many are let in', async () => {
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana') });
  const crowd = await Promise.all(Array.from({ length: 260 }, (_, index) => stranger(net, `s${index}`, {})));
  await Promise.all(crowd.map((one, index) => one.send('ana', encodeGreeting(`s${index}`, [])).catch(() => {})));
  await until(() => crowd.filter(({ peer }) => peer.connections.length > 0).length === 256, 'four were refused');
  expect(ana.here()).toHaveLength(256);
});

test('a reader who stops does not keep the others from hearing, and is given up', async () => {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const ana = await open('ana', { transport: net.transport('ana'), clock });
  const bo = await open('bo', { transport: net.transport('bo'), reach: () => undefined });
  await stranger(net, 'stopped', { greeting: encodeGreeting('stopped', []), onText: () => new Promise(() => {}) });
  await ana.chat.connect('stopped');
  await bo.chat.connect('ana');
  const said = Array.from({ length: 200 }, (_, index) => ana.chat.say(`${index} ${'x'.repeat(1_990)}`));
  await until(() => bo.seen.filter((line) => line.startsWith('ana: ')).length === 200, 'bo hears all of it');
  await clock.advance(30_000);
  await Promise.all(said);
  await ana.saw('stopped is here', 'bo is here', 'stopped is lost');
});

test('whoever listens slowly slows down the one who speaks', async () => {
  const net = new MemoryNetwork();
  const heard: string[] = [];
  let goOn = () => {};
  const listening = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const onText = async (_: unknown, said: string) => {
    await listening;
    heard.push(said);
  };
  const ana = await open('ana', { transport: net.transport('ana'), onText });
  const bo = await open('bo', { transport: net.transport('bo') });
  await bo.chat.connect('ana');
  let said = 0;
  const speaking = (async () => {
    for (; said < 500; said++) await bo.chat.say(`${said} ${'x'.repeat(1_000)}`);
  })();
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(said).toBeLessThan(200);
  goOn();
  await speaking;
  await until(() => heard.length === 500, 'all is heard in the end');
  expect(ana.here()).toEqual(['bo']);
});

interface Someone {
  chat: Chat;
  /** What a screen would show. */
  seen: string[];
  /** The names of the others who are here, sorted. */
  here(): string[];
  /** Resolves when `seen` is exactly these lines. */
  saw(...lines: string[]): Promise<void>;
}

async function open(name: string, options: Partial<ChatOptions> & Pick<ChatOptions, 'transport'>): Promise<Someone> {
  const seen: string[] = [];
  const chat = await Chat.open({
    name,
    onJoined: (person) => void seen.push(`${person.name} is here`),
    onText: (person, said) => void seen.push(`${person.name}: ${said}`),
    onLeft: (person, error) => void seen.push(`${person.name} ${error ? 'is lost' : 'left'}`),
    onUnreached: (address, teller) => void seen.push(`unreached: ${address} by ${teller.name}`),
    ...options,
  });
  onTestFinished(() => void chat.close());
  return {
    chat,
    seen,
    here: () => chat.people.map((person) => person.name).sort((a, b) => (a < b ? -1 : 1)),
    saw: async (...lines) => {
      await until(() => seen.length >= lines.length, `there is ${lines.join(', ')}; there is ${seen.join(', ')}`);
      expect(seen).toEqual(lines);
    },
  };
}

/** People on one network. Each listens under its name. */
async function people<const Names extends string[]>(...names: Names): Promise<{ [Key in keyof Names]: Someone }> {
  const net = new MemoryNetwork();
  const opened = names.map((name) => open(name, { transport: net.transport(name) }));
  return (await Promise.all(opened)) as { [Key in keyof Names]: Someone };
}

/** Two who talk, in simulated time. */
async function anaAndBoOn(net: Links) {
  const ana = await open('ana', { transport: net.transport('ana'), clock: net.clock });
  const bo = await open('bo', { transport: net.transport('bo'), clock: net.clock });
  const joined = bo.chat.connect('ana');
  await net.clock.advance(1_000);
  await joined;
  return { ana, bo };
}

/** Ana talks to a stranger called bo. */
async function anaAnd(options: StrangerOptions, ofAna: Partial<ChatOptions> = {}) {
  const net = new MemoryNetwork();
  const clock = new SimulatedClock();
  const ana = await open('ana', { transport: net.transport('ana'), clock, ...ofAna });
  const bo = await stranger(net, 'bo', options);
  await ana.chat.connect('bo');
  return { ana, clock, stranger: bo };
}

/** As others on a LAN know somebody. */
function known({ chat }: Someone) {
  return { id: chat.me.id, addresses: [chat.address] };
}

async function anaAndMallory() {
  const net = new MemoryNetwork();
  const ana = await open('ana', { transport: net.transport('ana') });
  const bo = await open('bo', { transport: net.transport('bo') });
  const mallory = await stranger(net, 'mallory', {});
  await bo.chat.connect('ana');
  ana.seen.length = 0;
  ana.seen.push('bo is here');
  return { ana, bo, mallory };
}

interface StrangerOptions {
  id?: string;
  /** What it answers to the first message from somebody. */
  greeting?: Uint8Array | undefined;
  onText?: (message: Uint8Array, from: Connection) => void | Promise<void>;
}

/** A peer that is no chat: it says what a test wants it to. */
async function stranger(net: MemoryNetwork, name: string, { id, greeting, onText }: StrangerOptions) {
  const heard: Uint8Array[] = [];
  const peer = await Peer.listen({
    transport: net.transport(name),
    ...(id && { id }),
    onMessage: async (message, from) => {
      heard.push(message);
      if (heard.length === 1 && greeting) await from.send(greeting);
      else if (heard.length > 1) await onText?.(message, from);
    },
  });
  onTestFinished(() => void peer.close());
  return { peer, heard, send: (to: string, message: Uint8Array) => peer.send(to, message) };
}

function text(said: string): Uint8Array {
  return bytes(JSON.stringify({ text: said }));
}

function bytes(said: string): Uint8Array {
  return new TextEncoder().encode(said);
}
