// What happened in a world, for whoever asks to see it: `draws(ladderOf(net))` in a test (lib/runner/step.ts).

import { Chalk } from 'chalk';
import { concerned, everybody, type LadderOptions, ladder } from './ladder.ts';
import { ladderSvg } from './ladder-svg.ts';
import { type Ink, ladderLines } from './ladder-text.ts';
import type { PacketRecord } from './packet.ts';
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
/** So many packets are looked at for those that only repeat others. */
const RECENT = 500;

/** Those that look the same, one after the other. */
interface Run {
  record: PacketRecord;
  times: number;
}

const { bold, dim, red } = new Chalk({ level: 1 });
const INK: Ink = { name: bold, faint: dim, dropped: red };

/** `participants`: who stands where, from left to right, if they take part; whoever is not named comes after them. */
export function ladderOf(
  { records }: { readonly records: readonly PacketRecord[] },
  { participants = [] }: { participants?: readonly string[] } = {},
): Drawing {
  const optionsIn = (language: LadderLanguage): LadderOptions => {
    const words = LADDER_WORDS[language];
    const named = [...new Set([...participants, ...everybody(records)])];
    return { words, label: stunLabels(records, words.says), participants: named };
  };
  return {
    lines({ columns, rows }, language) {
      const options = optionsIn(language);
      const runs = folded(records.slice(-RECENT), options);
      for (let most = MOST_RUNGS.lines; most > 0; most -= 1) {
        const lines = lastLines(runs.slice(-most), records.length, columns, options);
        if (lines.length <= rows) return lines;
      }
      return [];
    },
    image(title, language) {
      if (records.length === 0) return '';
      const options = optionsIn(language);
      const last = records.slice(-MOST_RUNGS.image);
      return ladderSvg(last, { ...options, ...excerpt(last, records.length - last.length, options), title });
    },
  };
}

function lastLines(runs: Run[], count: number, columns: number, options: LadderOptions): string[] {
  const times = new Map(runs.map((run) => [run.record, run.times]));
  const label = (record: PacketRecord) => {
    const often = times.get(record) ?? 1;
    return often > 1 ? `${options.label(record)} ${options.words.times(often)}` : options.label(record);
  };
  const records = [...times.keys()];
  const before = count - runs.reduce((sum, run) => sum + run.times, 0);
  return ladderLines(records, { ...options, ...excerpt(records, before, options), label, columns, ink: INK });
}

/** Only those who take part in it are drawn. */
function excerpt(
  records: readonly PacketRecord[],
  before: number,
  { participants = [], words }: LadderOptions,
): Pick<LadderOptions, 'participants' | 'before'> {
  const there = new Set(records.flatMap(concerned));
  return {
    participants: participants.filter((name) => there.has(name)),
    ...(before > 0 && { before: words.earlier(before) }),
  };
}

/** How many packets, one after the other, may come again together: those of two peers who knock at each other's doors. */
const MOST_TOGETHER = 4;

/** What comes again as it was is one run; several that come again together, at least three times, are one run each. */
function folded(records: readonly PacketRecord[], options: LadderOptions): Run[] {
  const looks = ladder(records, options).rungs.map(({ atMs: _, ...look }) => JSON.stringify(look));
  const runs: Run[] = [];
  for (let at = 0; at < records.length; ) {
    const found = repeated(looks, at);
    for (const record of records.slice(at, at + found.together)) runs.push({ record, times: found.times });
    at += found.together * found.times;
  }
  return runs;
}

/** How many from `at` on come again, and how often. */
function repeated(looks: string[], at: number): { together: number; times: number } {
  for (let together = 1; together <= MOST_TOGETHER; together += 1) {
    let end = at + together;
    while (end < looks.length && looks[end] === looks[end - together]) end += 1;
    const times = Math.floor((end - at) / together);
    if (times >= (together === 1 ? 2 : 3)) return { together, times };
  }
  return { together: 1, times: 1 };
}
