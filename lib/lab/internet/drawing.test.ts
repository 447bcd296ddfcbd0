// What is drawn of a world in which much has happened: what came last, and no more than one can take in.

import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { ladderOf } from './drawing.ts';
import type { Fate, PacketRecord } from './packet.ts';

const PLACES = ['ana', 'home', 'witness', 'bo'];
const DROPPED: Fate = { is: 'dropped', atMs: 9, reason: 'no-hairpinning', by: 'home' };

/** `ana home: hello` is a packet that was at both and says that; one that ends with `✗` was dropped. */
function records(...packets: string[]): PacketRecord[] {
  return packets.map((packet, atMs) => {
    const [, places = '', said = '', cross] = /^(.*?): (.*?)( ✗)?$/.exec(packet)!;
    const endpoints = { from: { address: '192.0.2.1', port: 1 }, to: { address: '192.0.2.2', port: 2 } };
    return {
      bytes: Buffer.from(said),
      hops: places.split(' ').map((at) => ({ atMs, at, ...endpoints })),
      fate: cross ? DROPPED : { is: 'delivered', atMs },
    };
  });
}

function times(count: number, ...packets: string[]): string[] {
  return Array.from({ length: count }, () => packets).flat();
}

function lines(packets: string[], { rows = 24, columns = 77 } = {}): string[] {
  const drawing = ladderOf({ records: records(...packets) });
  return drawing.lines({ columns, rows }, 'en').map(stripVTControlCharacters);
}

/** What packets are said to say, from top to bottom. */
function said(drawn: string[]): string[] {
  return drawn.flatMap((line) => / {2}(“.*)$/.exec(line)?.[1] ?? []);
}

test('what came last, and how much was before; only who took part in it', () => {
  const many = Array.from({ length: 40 }, (_, index) => `ana home: ${index}`);
  const drawn = lines(['ana home witness: early', ...many, 'ana home bo: end']);
  expect(said(drawn)).toEqual([...Array.from({ length: 11 }, (_, index) => `“${index + 29}”`), '“end”']);
  expect(drawn.slice(0, 3)).toEqual(['ms     ana       home       bo', '     … 30 earlier packets', drawn[2]]);
  expect(drawn.join()).not.toContain('witness');
  expect(lines(['ana bo: hello']).join()).not.toContain('earlier');
});

test('what only repeats others is one line, alone or with up to three others', () => {
  expect(said(lines(times(2, 'ana bo: a')))).toEqual(['“a” ×2']);
  expect(said(lines(times(2, 'ana bo: a', 'bo ana: b')))).toEqual(['“a”', '“b”', '“a”', '“b”']);
  expect(said(lines(times(3, 'ana bo: a', 'bo ana: b')))).toEqual(['“a” ×3', '“b” ×3']);
  const round = ['ana bo: a', 'ana bo: b', 'bo ana: c', 'bo ana: d'];
  expect(said(lines(['bo ana: 0', ...times(50, ...round), 'ana bo: a', 'bo ana: 1']))).toEqual([
    '“0”',
    '“a” ×50',
    '“b” ×50',
    '“c” ×50',
    '“d” ×50',
    '“a”',
    '“1”',
  ]);
  const doors = ['ana bo: 1', ...times(3, 'ana home: a ✗', 'bo home: b ✗')];
  expect(said(lines(times(4, ...doors))), 'rounds in rounds').toEqual(['“1” ×4', '“a” ×12', '“b” ×12']);
  expect(said(lines(['ana bo: a', 'ana home: a ✗', 'bo ana: a'])), 'the same words are not the same packet').toEqual([
    '“a”',
    '“a”',
    '“a”',
  ]);
  const drawn = lines([
    ...times(7, 'ana bo: early'),
    ...times(9, 'ana bo: a'),
    ...PLACES.map((at) => `${at} home: ${at}`),
  ]);
  expect(drawn.join()).not.toContain('earlier packet'); // all of it is there
});

test('whoever tries many ports is seen to do so once, and where', () => {
  const round = ['ana home: a ✗', 'ana home: a ✗', 'ana home: a ✗', 'ana home: b ✗', 'bo ana: c'];
  const packets = records(...times(4, ...round));
  for (const [index, { hops }] of packets.entries()) {
    const at = { ...hops[0]!, atMs: 100 * Math.floor(index / round.length) };
    hops.splice(0, 2, at, {
      ...at,
      at: hops[1]!.at,
      to: { address: '192.0.2.2', port: 4_000 + (index % round.length) },
    });
  }
  const { lines, image } = ladderOf({ records: packets });
  expect(lines({ columns: 77, rows: 24 }, 'en').map(stripVTControlCharacters)).toEqual([
    'ms     home      ana        bo',
    ' 0      ✗─────────┤         │    “a” ×12',
    '     dropped by home: it takes nothing from inside for its own address,',
    '     192.0.2.2:4000–4002',
    ' 0      ✗─────────┤         │    “b” ×4',
    '     dropped by home: it takes nothing from inside for its own address,',
    '     192.0.2.2:4003',
    ' 0      │         │◀────────┤    “c” ×4',
  ]);
  const drawn = image('Rounds', 'en');
  expect(drawn.match(/“a” ×3</g), 'in an image each round is seen').toHaveLength(4);
  expect(drawn.match(/192\.0\.2\.2:4000–4002/g)).not.toBeNull();
});

test('a silence is seen, unless somebody only says again what nobody has answered', () => {
  const shown = '“they look the same, as …”';
  const alike = (...endings: string[]) => endings.map((ending) => `ana bo: they look the same, as it seems${ending}`);
  const drawn = (packets: string[], sentAtMs: number[]) => {
    const all = records(...packets);
    for (const [index, { hops }] of all.entries()) for (const hop of hops) hop.atMs = sentAtMs[index]!;
    return said(ladderOf({ records: all }).lines({ columns: 77, rows: 24 }, 'en').map(stripVTControlCharacters));
  };
  expect(drawn(alike('', '.', '!'), [0, 900, 1_800])).toEqual([`${shown} ×3 in 2\u00a0s`]);
  expect(drawn(alike('', '.', '!', '?'), [0, 900, 2_000, 9_000])).toEqual([`${shown} ×2`, shown, shown]);
  expect(drawn(alike('', '', '', ''), [0, 500, 1_500, 3_500])).toEqual([`${shown} ×4 in 4\u00a0s`]);
  const rounds = [...alike(''), 'bo ana: b', ...alike('.'), 'bo ana: b', ...alike('!'), 'bo ana: b'];
  expect(drawn(rounds, [0, 20, 15_000, 15_020, 30_000, 30_020])).toHaveLength(6);
  expect(drawn(rounds, [0, 20, 900, 920, 1_800, 1_820])).toHaveLength(2);
});

test('it is as tall and as wide as there is room for', () => {
  const packets = Array.from({ length: 40 }, (_, index) => `ana home: ${index} ✗`);
  for (const rows of [3, 4, 5, 12, 24]) {
    const drawn = lines(packets, { rows });
    expect(drawn.length, 'the reason of all, below the last').toBe(rows < 5 ? 0 : Math.min(rows, 2 + 12 + 2));
    if (rows >= 5) expect(drawn.at(-1)).toBe('     192.0.2.2:2');
  }
  for (const columns of [57, 67, 77]) {
    for (const line of lines(packets, { columns })) expect(line.length).toBeLessThanOrEqual(columns);
  }
  expect(lines([])).toEqual([]);
});

test('what ends on its way to somebody who is not drawn has room to do so', () => {
  const [lost, nowhere] = records('ana home: lost', 'ana home: nowhere');
  lost!.fate = { is: 'dropped', atMs: 1, reason: 'lost', next: 'witness' };
  nowhere!.fate = { is: 'dropped', atMs: 1, reason: 'no-route' };
  const drawn = (of: PacketRecord) => {
    return ladderOf({ records: [of] })
      .lines({ columns: 77, rows: 24 }, 'en')
      .map(stripVTControlCharacters);
  };
  expect(drawn(lost!).slice(0, 2)).toEqual([
    'ms     ana       home    witness',
    ' 0      ├─────────┼────✗    │    “lost”',
  ]);
  expect(drawn(nowhere!)[1]).toBe(' 1      ├─────────┼────✗  “nowhere”');
});

test('colour sets off what was dropped, and never hides what is said', () => {
  const drawn = ladderOf({ records: records('ana home: a ✗') }).lines({ columns: 77, rows: 24 }, 'fr');
  expect(drawn.join('\n')).toContain('\u001b[31m✗\u001b[39m');
  expect(drawn.at(-2)).toContain('\u001b[31mjeté par home');
});

test('an image shows all, unless that is too much: then it says how much is missing', () => {
  const packets = Array.from({ length: 203 }, (_, index) => `ana home: number ${index}`);
  const image = ladderOf({ records: records(...packets) }).image('Much', 'es');
  expect(image.match(/<polyline/g)).toHaveLength(200);
  expect(image).toContain('>… 3 paquetes antes</text>');
  expect(image).not.toContain('«number 2»');
  expect(image).toContain('«number 3»');
  const whole = ladderOf({ records: records(...times(5, 'ana home: a')) }).image('Little', 'en');
  expect(whole.match(/<polyline/g)).toHaveLength(5);
  expect(whole).not.toContain('earlier');
  const knocks = ladderOf({ records: records(...times(9, 'ana home: a ✗', 'bo home: b ✗'), 'ana bo: c') });
  const dropped = knocks.image('Knocks', 'en');
  expect(dropped.match(/<polyline/g), 'what is dropped again and again is seen once').toHaveLength(3);
  expect(dropped).toContain('“a” ×9<');
  expect(ladderOf({ records: [] }).image('Nothing', 'en')).toBe('');
});
