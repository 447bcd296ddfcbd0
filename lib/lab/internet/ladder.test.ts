// What a diagram shows must be what happened, in any language and in the width that there is.

import { expect, test } from 'vitest';
import { Internet } from './internet.ts';
import { type LadderOptions, ladder } from './ladder.ts';
import { ladderSvg } from './ladder-svg.ts';
import { ladderLines } from './ladder-text.ts';
import { behaviours } from './nat.ts';
import type { Fate, PacketRecord, Reason } from './packet.ts';
import { LADDER_WORDS } from './words.ts';

const LANGUAGES = Object.keys(LADDER_WORDS) as (keyof typeof LADDER_WORDS)[];
const label = ({ bytes }: PacketRecord) => `${Buffer.from(bytes)}`;
const english: LadderOptions = { words: LADDER_WORDS.en, label };

/** A packet that was at all of `places`, one after the other. */
function record(text: string, places: string[], fate: Fate = { is: 'delivered', atMs: 30 }): PacketRecord {
  const [from, to] = [
    { address: '203.0.113.9', port: 4_000 },
    { address: '198.51.100.7', port: 50_511 },
  ];
  return { bytes: Buffer.from(text), hops: places.map((at, index) => ({ atMs: 10 * index, at, from, to })), fate };
}

function dropped(reason: Reason, more: { by?: string; next?: string } = {}): Fate {
  return { is: 'dropped', atMs: 20, reason, ...more };
}

/** Ana behind a port-restricted cone, Bo behind a symmetric NAT. Each writes to where a witness saw the other. */
async function failingPunch(): Promise<Internet> {
  const net = new Internet({ seed: 1 });
  const ana = net.router({ name: 'ana’s router', nat: behaviours.portRestrictedCone }).host({ name: 'ana' }).socket();
  const bo = net.router({ name: 'bo’s router', nat: behaviours.symmetricSequential }).host({ name: 'bo' }).socket();
  const witness = net.host({ name: 'witness' });
  const mirror = witness.socket();
  mirror.bind(3_478);
  mirror.on('message', (_, { address, port }) => mirror.send(Buffer.from(`you are ${address}:${port}`), port, address));
  const seen: string[] = [];
  for (const socket of [ana, bo]) {
    socket.bind(4_000);
    socket.on('message', (packet) => seen.push(`${packet}`.replace('you are ', '')));
    socket.send(Buffer.from('who am I?'), 3_478, witness.address);
    await net.clock.run();
  }
  for (const [socket, other] of [
    [ana, seen[1]!],
    [bo, seen[0]!],
  ] as const) {
    const [address = '', port] = other.split(':');
    socket.send(Buffer.from('hello'), Number(port), address);
  }
  await net.clock.run();
  return net;
}

test('a punch that fails, in 80 columns', async () => {
  const net = await failingPunch();
  expect(`\n${ladderLines(net.records, english).join('\n')}\n`).toBe(`
                ana’s                bo’s
ms     ana      router   witness    router      bo
 0      ├─────────┼────────▶│         │         │    who am I?
21      │◀────────┼─────────┤         │         │    you are 203.0.113.1:4000
42      │         │         │◀────────┼─────────┤    who am I?
63      │         │         ├─────────┼────────▶│    you are 203.0.113.2:1200
84      ├─────────┼───────────────────✗         │    hello
     dropped by bo’s router: 203.0.113.1:4000 has not been written to from
     203.0.113.2:1200
84      │         ✗───────────────────┼─────────┤    hello
     dropped by ana’s router: 203.0.113.2 has been written to from
     203.0.113.1:4000, but not its port 1201
`);
});

test('those between two hosts are drawn between them, and as they are named', () => {
  const records = [
    record('1', ['ana', 'home', 'witness']),
    record('2', ['bo', 'inner', 'carrier', 'witness']),
    record('3', ['ana', 'home', 'carrier', 'inner', 'bo']),
  ];
  expect(ladder(records, english).participants).toEqual(['ana', 'home', 'witness', 'carrier', 'inner', 'bo']);
  const theirs = [
    ...records.slice(0, 1),
    record('4', ['bo', 'inner', 'mirror']),
    record('5', ['ana', 'home', 'inner', 'bo']),
  ];
  expect(ladder(theirs, english).participants, 'two who begin apart').toEqual([
    'ana',
    'home',
    'witness',
    'mirror',
    'inner',
    'bo',
  ]);
  const participants = ['bo', 'ana', 'home'];
  expect(ladder(records, { ...english, participants }).rungs.map(({ path, end }) => ({ path, end }))).toEqual([
    { path: [1, 2], end: 2.5 },
    { path: [0], end: 0.5 },
    { path: [1, 2, 0], end: 0 },
  ]);
});

test('every way in which a packet can go, and end', () => {
  const records = [
    record('to the right', ['ana', 'home', 'bo']),
    record('to the left', ['bo', 'home', 'ana']),
    record('past somebody', ['ana', 'bo']),
    record('there and back', ['ana', 'bo', 'home']),
    record('home', ['home', 'home']),
    record('back by hairpin', ['ana', 'home', 'ana']),
    record('dropped', ['bo', 'home'], dropped('udp-blocked', { by: 'home' })),
    record('lost', ['ana', 'home'], dropped('lost', { next: 'bo' })),
    record('lost again', ['home'], dropped('lost', { next: 'ana' })),
    record('no way', ['bo'], dropped('no-route')),
    record('going', ['bo', 'home'], { is: 'on its way' }),
  ];
  expect(`\n${ladderLines(records, { ...english, columns: 60 }).join('\n')}\n`).toBe(`
ms     ana       home       bo
 0      ├─────────┼────────▶│    to the right
 0      │◀────────┼─────────┤    to the left
 0      ├──────────────────▶│    past somebody
 0      ├──────────◀────────┤    there and back
 0      │         │↺        │    home (to oneself)
 0      ├◀────────┤         │    back by hairpin
 0      │         ✗─────────┤    dropped
     dropped by home: it blocks UDP
 0      ├─────────┼────✗    │    lost
     lost between home and bo
 0      │    ✗────┤         │    lost again
     lost between home and ana
 0      │         │    ✗────┤    no way
     no way on from bo: nobody has the address 198.51.100.7
 0      │    …────┼─────────┤    going
`);
});

test('times are whole, and what is drawn once may last', () => {
  const [first, last] = [record('again', ['ana', 'bo']), record('again', ['ana', 'bo'])];
  const at = (packet: PacketRecord, atMs: number) => Object.assign(packet.hops[0]!, { atMs });
  at(first, 1663.6666);
  const labels = LANGUAGES.map((language) => {
    return [900, 31_400].map((lastedMs) => {
      at(last, 1663.6666 + lastedMs);
      const alike = new Map([[first, [first, last]]]);
      return ladder([first], { words: LADDER_WORDS[language], label, alike }).rungs[0]!.label;
    });
  });
  expect(ladder([first], english).rungs[0]!.atMs).toBe(1664);
  expect(labels).toEqual([
    ['again ×2', 'again ×2 in 31\u00a0s'],
    ['again ×2', 'again ×2 en 31\u00a0s'],
    ['again ×2', 'again ×2 en 31\u00a0s'],
  ]);
});

test('no line is wider than it may be, whatever the language, the reason, the names and the labels', () => {
  const reasons = Object.keys(LADDER_WORDS.en.reasons) as Reason[];
  const names = [
    'ana',
    'the router of ana’s house',
    'Donaudampfschifffahrtsgesellschaft',
    'bo',
    'cy',
    'di',
    'ed',
    'flo',
  ];
  const records = reasons.map((reason, index) => {
    const places = names.slice(0, 2 + (index % (names.length - 1)));
    return record('word '.repeat(index * 2), places, dropped(reason, { by: places.at(-1)!, next: 'bo' }));
  });
  for (const language of LANGUAGES) {
    for (const columns of [60, 80, 120]) {
      const lines = ladderLines(records, { words: LADDER_WORDS[language], label, columns });
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
      expect(lines.filter((line) => line.includes('✗'))).toHaveLength(reasons.length);
    }
  }
  expect(ladderLines([], english)).toEqual([]);
});

test('whatever is said has room, often and for long, among as many as there are in a kata', () => {
  for (const language of LANGUAGES) {
    const words = LADDER_WORDS[language];
    const { notSigned, otherPassword, somethingUnknown, withNonce, showYourself } = words.says;
    const { youAre, answerFrom, from, reasons, no, relayed, comeIn } = words.says;
    const endpoint = '[2001:db8:1234:5678:11:2233:4455:6677]:32853';
    const said = [
      ...[youAre(endpoint), relayed(comeIn(endpoint))].flatMap((each) => {
        return [notSigned, otherPassword, ...Object.values(from)].map((note) => `${each} ${note}`);
      }),
      ...[...Object.values(reasons), showYourself].map((reason) => no(`401, ${reason}`)),
      ...Object.values(answerFrom).map((question) => `${question} ${somethingUnknown}`),
      `${words.says.relayForMe} ${withNonce}`,
    ];
    const places = ['ana', 'NAT ana', 'ana’s witness', 'bo’s witness', 'NAT bo', 'bo'];
    const records = said.flatMap((each) => [record(each, places), record(each, ['bo', 'bo'])]);
    const last = record('', places);
    last.hops[0]!.atMs = 600_000;
    const alike = new Map(records.map((each) => [each, [each, last]]));
    for (const columns of [57, 67, 77]) {
      const drawn = ladderLines(records, { words, label, columns, alike });
      for (const line of drawn) expect(line.length, line).toBeLessThanOrEqual(columns);
      const text = drawn.join('').replaceAll(/[\s│┼├─◀▶↺]|(?<=\D)0(?= {3,})/g, '');
      for (const each of said) expect(text).toContain(each.replaceAll(/\s/g, ''));
    }
  }
});

test('what somebody sends cannot move the cursor nor end the image', () => {
  const records = [record('\u001b[2J\n\r</text><script>"&\u0000', ['ana', 'bo'])];
  for (const line of ladderLines(records, english)) expect(line).not.toMatch(/\p{C}/u);
  const svg = ladderSvg(records, { ...english, title: 'A & B' });
  expect(svg).toContain('<title>A &#38; B</title>');
  expect(svg).not.toMatch(/<script|[^\P{C}\n]/u);
});

test('the image is whole, needs nothing from elsewhere, and says what it shows', async () => {
  const net = await failingPunch();
  const svg = ladderSvg(net.records, { ...english, title: 'A punch that fails' });
  const open: string[] = [];
  for (const [, slash, name, self] of svg.matchAll(/<(\/?)(\w+)(?:\s[^>]*?)?(\/?)>/g)) {
    if (slash) expect(open.pop()).toBe(name);
    else if (!self) open.push(name!);
  }
  expect(open).toEqual([]);
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|href/);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg.match(/<desc>(.*?)\n/)![1]).toBe('0 ms, ana: who am I? (delivered)');
  expect(svg.match(/class="cross"/g)).toHaveLength(2);
});

test('the sentences are in three languages, and as their readers write them', () => {
  const about = {
    by: 'X',
    next: 'Y',
    from: '1:2',
    fromAddress: '1',
    fromPort: 2,
    to: '3:4',
    toAddress: '3',
    toPort: 4,
  };
  const sentences = LANGUAGES.map((language) => {
    return Object.values(LADDER_WORDS[language].reasons).map((reason) => reason(about));
  });
  expect(new Set(sentences.flat()).size, 'all are different').toBe(sentences.flat().length);
  for (const sentence of sentences.flat()) expect(sentence).not.toMatch(/undefined|NaN|[.'"]|\b(vous|votre|usted)\b/);
  for (const sentence of sentences[LANGUAGES.indexOf('fr')]!) expect(sentence).not.toMatch(/[^\u00a0\d]:|[ ][:;!?]/);
});
