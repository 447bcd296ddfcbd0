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

/** No line is wider than `columns`. Whoever finds no room is not drawn: say who matters. */
export function ladderLines(
  records: readonly PacketRecord[],
  { columns = 80, ...options }: LadderOptions & { columns?: number },
): string[] {
  const all = ladder(records, options);
  if (all.participants.length === 0) return [];
  const timeColumns = Math.max('ms'.length, longest(all.rungs.map(({ atMs }) => `${atMs}`))) + 1;
  const labels = longest(all.rungs.map(({ label }) => label));
  const room = columns - timeColumns - between(LEAST_LABEL, labels, MOST_LABEL);
  const drawn = all.participants.slice(0, Math.floor(room / LEAST_APART));
  const { participants, rungs } = ladder(records, { ...options, participants: drawn });
  const wished = between(USUALLY_APART, longest(participants) + 2, MOST_APART);
  const frame = { apart: Math.min(wished, Math.floor(room / participants.length)), count: participants.length };

  const margin = ' '.repeat(timeColumns);
  const head = names(participants, frame.apart).map((line, index, { length }) => {
    return (index === length - 1 ? 'ms'.padStart(timeColumns - 1).padEnd(timeColumns) : margin) + line;
  });
  const body = rungs.flatMap((rung) => {
    const time = `${rung.atMs}`.padStart(timeColumns - 1).padEnd(timeColumns);
    const [first, ...more] = wrap(rung.label, columns - timeColumns - frame.apart * frame.count);
    const reason = rung.fate === 'dropped' ? wrap(rung.outcome, columns - timeColumns - 2) : [];
    return [
      time + arrow(rung, frame) + first,
      ...more.map((line) => margin + rails(frame).join('') + line),
      ...reason.map((line) => `${margin}  ${line}`),
    ];
  });
  return [...head, ...body].map((line) => line.trimEnd());
}

interface Frame {
  apart: number;
  count: number;
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

function rails({ apart, count }: Frame): string[] {
  return Array.from({ length: apart * count }, (_, column) => (column % apart === middle(apart) ? '│' : ' '));
}

function arrow({ path, end, fate }: Rung, frame: Frame): string {
  const line = rails(frame);
  const columnOf = (place: number) => Math.round(place * frame.apart) + middle(frame.apart);
  const [start, ...stops] = [...path, ...(end === path.at(-1) ? [] : [end])].map(columnOf) as [number, ...number[]];
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
  else line[isRight && stops.length > 0 ? at - 1 : at + 1] = isRight && stops.length > 0 ? '▶' : '◀';
  return line.join('');
}

/** The column of a rail, from the left of what belongs to its participant. */
function middle(apart: number): number {
  return Math.floor(apart / 2);
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

function between(least: number, wished: number, most: number): number {
  return Math.min(Math.max(least, wished), most);
}
