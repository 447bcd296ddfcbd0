// A ladder diagram for the terminal.
//
//   ms     ana       home    witness
//    0      ├─────────┼────────▶│    who am I?
//   21      │         ✗─────────┤    you are 203.0.113.1:4000
//        dropped by home: 203.0.113.1:4000 belongs to nobody inside

import { type LadderOptions, ladder, type Rung, wrap } from './ladder.ts';
import type { PacketRecord } from './packet.ts';

/** How far apart participants stand, from the middle of one to the middle of the next. */
const [LEAST_APART, USUALLY_APART, MOST_APART] = [6, 10, 16];

/** How much of the width labels get, if they are so long. */
const [LEAST_LABEL, MOST_LABEL] = [18, 26];

/** How the parts of a diagram look. */
export interface Ink {
  name(text: string): string;
  /** Times, rails, and what else is there only to hold the rest. */
  faint(text: string): string;
  /** Where a packet ended before its time, and why. */
  dropped(text: string): string;
}

const plainly = (text: string) => text;
const PLAIN: Ink = { name: plainly, faint: plainly, dropped: plainly };

/** No line is wider than `columns`. Whoever finds no room is not drawn: say who matters. */
export function ladderLines(
  records: readonly PacketRecord[],
  { columns = 80, ink = PLAIN, ...options }: LadderOptions & { columns?: number; ink?: Ink },
): string[] {
  const all = ladder(records, options);
  if (all.participants.length === 0) return [];
  const timeColumns = Math.max('ms'.length, longest(all.rungs.map(({ atMs }) => `${atMs}`))) + 1;
  const labels = between(LEAST_LABEL, longest(all.rungs.map(({ label }) => label)), MOST_LABEL);
  const room = columns - timeColumns - BESIDE;
  const drawn = all.participants.slice(0, Math.floor((room - LEAST_LABEL) / LEAST_APART));
  const { participants, rungs } = ladder(records, { ...options, participants: drawn });
  const wished = between(USUALLY_APART, longest(participants) + 2, MOST_APART);
  const [needed, most] = [longestWord(participants) + 1, Math.floor((room - LEAST_LABEL) / participants.length)];
  const least = between(LEAST_APART, needed, most);
  const apart = between(least, Math.floor((room - labels) / participants.length), wished);
  const frame = frameOf(rungs, participants.length, apart);

  const inMargin = (text: string) => text.padStart(timeColumns - 1).padEnd(timeColumns);
  const head = names(participants, frame.apart).map((line, index, { length }) => {
    return ink.faint(inMargin(index === length - 1 ? 'ms' : '')) + ink.name(line.trimEnd());
  });
  const before = options.before ? wrap(options.before, columns - timeColumns - 2) : [];
  const body = rungs.flatMap((rung, index) => {
    const [first, ...more] = wrap(rung.label, columns - timeColumns - frame.columns);
    const isSaidBelow = rungs[index + 1]?.outcome === rung.outcome;
    const reason = rung.fate === 'dropped' && !isSaidBelow ? wrap(rung.outcome, columns - timeColumns - 2) : [];
    return [
      ink.faint(inMargin(`${rung.atMs}`)) + inked(arrow(rung, frame), ink) + first,
      ...more.map((line) => inMargin('') + inked(rails(frame), ink) + line),
      ...reason.map((line) => `${inMargin('')}  ${ink.dropped(line)}`),
    ];
  });
  const above = before.map((line) => `${inMargin('')}  ${ink.faint(line)}`);
  return [...head, ...above, ...body].map((line) => line.trimEnd());
}

interface Frame {
  apart: number;
  count: number;
  /** All of it, up to the labels. */
  columns: number;
}

/** Room for what ends on its way to somebody beyond the last who is drawn. */
const BESIDE = 3;

function frameOf(rungs: Rung[], count: number, apart: number): Frame {
  const isBeyond = rungs.some(({ end }) => end > count - 1);
  return { apart, count, columns: apart * count + (isBeyond ? BESIDE : 0) };
}

function inked(line: string[], { faint, dropped }: Ink): string {
  return line
    .join('')
    .replaceAll(/│(?: +│)*/g, (rails) => faint(rails))
    .replaceAll('✗', (cross) => dropped(cross));
}

/** Each name over its rail, in as many lines as the longest needs. */
function names(participants: readonly string[], apart: number): string[] {
  const wrapped = participants.map((name) => wrap(name, apart - 1));
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) => {
    const cells = wrapped.map((lines) => lines[row - height + lines.length] ?? '');
    return cells.map((cell) => cell.padStart(middle(apart) + Math.ceil((cell.length + 1) / 2)).padEnd(apart)).join('');
  });
}

function rails({ apart, count, columns }: Frame): string[] {
  return Array.from({ length: columns }, (_, column) => {
    return column < apart * count && column % apart === middle(apart) ? '│' : ' ';
  });
}

function arrow({ path, end, fate }: Rung, frame: Frame): string[] {
  const line = rails(frame);
  const columnOf = (place: number) => Math.round(place * frame.apart) + middle(frame.apart);
  const columns = [...path, end].map(columnOf).filter((column, index, all) => column !== all[index - 1]);
  const [start, ...stops] = columns as [number, ...number[]];
  let [at, isRight] = [start, true];
  for (const [index, stop] of stops.entries()) {
    const wasRight = isRight;
    isRight = stop > at;
    for (let column = Math.min(at, stop) + 1; column < Math.max(at, stop); column += 1) line[column] = '─';
    line[at] = index > 0 && wasRight === isRight ? '┼' : isRight ? '├' : '┤';
    at = stop;
  }
  if (fate === 'dropped') line[at] = '✗';
  else if (fate === 'on its way') line[at] = '…';
  else if (stops.length === 0) line[at + 1] = '↺';
  else line[isRight ? at - 1 : at + 1] = isRight ? '▶' : '◀';
  return line;
}

/** The column of a rail, from the left of what belongs to its participant. */
function middle(apart: number): number {
  return Math.floor(apart / 2);
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

function longestWord(texts: readonly string[]): number {
  return longest(texts.flatMap((text) => text.split(' ')));
}

function between(least: number, wished: number, most: number): number {
  return Math.min(Math.max(least, wished), most);
}
