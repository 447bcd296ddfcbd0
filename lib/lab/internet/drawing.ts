// What happened in a world, for whoever asks to see it: `draws(ladderOf(net))` in a test (lib/runner/step.ts).

import { Chalk } from 'chalk';
import { type LadderOptions, ladder } from './ladder.ts';
import { ladderSvg } from './ladder-svg.ts';
import { type Ink, ladderLines } from './ladder-text.ts';
import type { PacketRecord } from './packet.ts';
import { concerned, everybody, seated } from './seats.ts';
import { stunLabels } from './stun-label.ts';
import { LADDER_WORDS, type LadderLanguage } from './words.ts';

export interface Drawing {
  /** In colour, for a terminal; none where there is nothing to show, or no room for it. */
  lines(size: { columns: number; rows: number }, language: LadderLanguage): string[];
  /** The whole text of an SVG file; empty where there is nothing to show. */
  image(title: string, language: LadderLanguage): string;
}

/** A diagram is to be read: in a terminal what came last, in a file nearly all of it. */
const MOST_RUNGS = { lines: 12, image: 200 };
/** Only so many of the last packets are looked at for those that are alike. */
const RECENT = 5_000;

const { bold, dim, red } = new Chalk({ level: 1 });
const INK: Ink = { name: bold, faint: dim, dropped: red };

/** What happened, and the passwords that are known of those who took part. */
export interface Happened {
  readonly records: readonly PacketRecord[];
  readonly passwords?: Iterable<string>;
}

export function ladderOf({ records, passwords }: Happened): Drawing {
  const optionsIn = (language: LadderLanguage): LadderOptions => {
    const words = LADDER_WORDS[language];
    return { words, label: stunLabels(records, words.says, passwords), participants: everybody(records) };
  };
  return {
    lines({ columns, rows }, language) {
      const options = optionsIn(language);
      const runs = folded(burstsIn(records.slice(-RECENT), options), options);
      for (let most = MOST_RUNGS.lines; most > 0; most -= 1) {
        const { shown, ...excerpt } = excerptOf(runs.slice(-most), records.length, options);
        const lines = ladderLines(shown, { ...options, ...excerpt, columns, ink: INK });
        if (lines.length <= rows) return lines;
      }
      return [];
    },
    image(title, language) {
      if (records.length === 0) return '';
      const options = optionsIn(language);
      const runs = folded(burstsIn(records.slice(-RECENT), options), options, isDropped);
      const { shown, ...excerpt } = excerptOf(runs.slice(-MOST_RUNGS.image), records.length, options);
      return ladderSvg(shown, { ...options, ...excerpt, title });
    },
  };
}

/** Packets that are drawn as one: they look the same, but for their ports. */
type Run = [PacketRecord, ...PacketRecord[]];

/** What is drawn of all `count` packets, and only those who take part in it. */
function excerptOf(runs: readonly Run[], count: number, { participants = [], words }: LadderOptions) {
  const shown = runs.map(([record]) => record);
  const there = new Set(shown.flatMap(concerned));
  const before = count - runs.reduce((sum, { length }) => sum + length, 0);
  return {
    shown,
    alike: new Map(runs.map((run) => [run[0], run])),
    participants: seated(
      participants.filter((name) => there.has(name)),
      shown,
    ),
    ...(before > 0 && { before: words.earlier(before) }),
  };
}

/** One after the other in the same millisecond: somebody tries many ports. */
function burstsIn(records: readonly PacketRecord[], options: LadderOptions): Run[] {
  const runs: Run[] = [];
  const looks = looksOf(records, options);
  for (const [index, record] of records.entries()) {
    const last = runs.at(-1);
    const isAlike = looks[index] === looks[index - 1];
    if (last && isAlike && sentAt(last[0]) === sentAt(record)) last.push(record);
    else runs.push([record]);
  }
  return runs;
}

function sentAt({ hops }: PacketRecord): number {
  return hops[0]!.atMs;
}

function isDropped({ fate }: PacketRecord): boolean {
  return fate.is === 'dropped';
}

/** How many may come again together: those of two peers who knock at each other's doors, and are not let in. */
const MOST_TOGETHER = 6;

type Test = (record: PacketRecord) => boolean;

/** Rounds may have rounds in them: of somebody who knocks at three doors, and three times at each. */
function folded(runs: readonly Run[], options: LadderOptions, foldable: Test = () => true): Run[] {
  return foldedOnce(foldedOnce(runs, options, foldable), options, foldable);
}

/**
 * What comes again as it was is one run; several that come again together, at least three times, are one run each.
 * But for those that are not `foldable`.
 */
function foldedOnce(runs: readonly Run[], options: LadderOptions, foldable: Test): Run[] {
  const first = runs.map(([record]) => record);
  const looks = looksOf(first, options).map((look, index) => (foldable(first[index]!) ? look : `${index}`));
  const all: Run[] = [];
  for (let at = 0; at < runs.length; ) {
    const { together, times } = repeated(runs, looks, at);
    const rounds = runs.slice(at, at + together * times);
    for (let place = 0; place < together; place += 1) {
      all.push(rounds.filter((_, index) => index % together === place).flat() as Run);
    }
    at += together * times;
  }
  return all;
}

/** How many from `at` on come again, and how often. */
function repeated(runs: readonly Run[], looks: string[], at: number): { together: number; times: number } {
  for (let together = 1; together <= MOST_TOGETHER; together += 1) {
    const isAgain = (index: number) => looks[index] === looks[index - together] && !isNews(runs, index, together);
    let end = at + together;
    while (end < looks.length && isAgain(end)) end += 1;
    const times = Math.floor((end - at) / together);
    if (times >= (together === 1 ? 2 : 3)) return { together, times };
  }
  return { together: 1, times: 1 };
}

/** How long nobody has to say anything for that to be worth seeing, in ms. */
const SILENCE_MS = 1_000;

/** Whether it comes after a silence, and is not what was said before, byte by byte, by somebody who waits in vain. */
function isNews(runs: readonly Run[], index: number, together: number): boolean {
  const [record] = runs[index]!;
  const silenceMs = sentAt(record) - sentAt(runs[index - 1]!.at(-1)!);
  return silenceMs > SILENCE_MS && Buffer.compare(record.bytes, runs[index - together]![0].bytes) !== 0;
}

/** What one sees of each packet, but for its time and its ports. */
function looksOf(records: readonly PacketRecord[], options: LadderOptions): string[] {
  return ladder(records, options).rungs.map(({ label, path, end }, index) => {
    const { hops, fate } = records[index]!;
    const { from, to } = hops.at(-1)!;
    const reason = fate.is === 'dropped' ? [fate.reason, fate.next, from.address, to.address] : [];
    return JSON.stringify([label, path, end, fate.is, ...reason]);
  });
}
