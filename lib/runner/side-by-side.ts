// Two long values that differ somewhere: over a few lines, and cut so that the place where they do is what one sees.

import { chop, columnsOf } from './wrap.ts';

/** No value takes more lines than this. */
const LINES = 5;

/** Each on lines of at most `width` columns: lists of plain values on one, anything else on as many as it takes. */
export function fitPair(expected: string, seen: string, width: number): [string[], string[]] {
  const longest = Math.max(columnsOf(expected), columnsOf(seen));
  if (longest <= width) return [[expected], [seen]];
  const [a, b] = [listOf(expected), listOf(seen)];
  if (a && b) {
    const from = Math.max(0, firstDifference(a.items, b.items) - 2);
    return [[fitList(a, from, width)], [fitList(b, from, width)]];
  }
  // Where they are broken, lines may not be full: one is kept for what that costs.
  const room = (LINES - 1) * width;
  if (longest <= room) return [broken(expected, width), broken(seen, width)];
  const from = Math.max(0, firstDifference([...expected], [...seen]) - Math.floor(width / 4));
  return [broken(fitText(expected, from, room), width), broken(fitText(seen, from, room), width)];
}

interface List {
  /** `Uint8Array [`, or `[`. */
  opening: string;
  items: string[];
}

/** `Uint8Array [1, 2, 3]`, if it is a list of plain values. */
function listOf(value: string): List | undefined {
  const { opening, items } = /^(?<opening>\w* ?\[)(?<items>[^[\]{}"']*)\]/.exec(value)?.groups ?? {};
  return opening && items !== undefined ? { opening, items: items.split(', ').filter(Boolean) } : undefined;
}

/** `[… 55: 0, 0, 1, …] (3000)`: the numbers from index 55 on, of 3000. */
function fitList({ opening, items }: List, from: number, width: number): string {
  const start = opening + (from > 0 ? `… ${from}: ` : '');
  const length = ` (${items.length})`;
  let line = start;
  for (const [index, item] of items.slice(from).entries()) {
    const more = (index > 0 ? ', ' : '') + item;
    if (line.length + more.length + ', …]'.length + length.length > width) return `${line}, …]${length}`;
    line += more;
  }
  return `${line}]${from > 0 ? length : ''}`;
}

function fitText(text: string, from: number, width: number): string {
  const signs = [...text].slice(from);
  const start = from > 0 ? ['…', ...signs] : signs;
  return (start.length > width ? [...start.slice(0, width - 1), '…'] : start).join('');
}

/** After a comma, or else a blank, if there is one in the second half of the line. No blank is lost. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (columnsOf(rest) > width) {
    const [full = ''] = chop(rest, width);
    const ends = [', ', ' '].map((gap) => full.lastIndexOf(gap) + gap.length);
    const line = full.slice(
      0,
      ends.find((end) => end > full.length / 2),
    );
    lines.push(line);
    rest = rest.slice(line.length);
  }
  return [...lines, rest];
}

function firstDifference(a: string[], b: string[]): number {
  const index = a.findIndex((item, at) => item !== b[at]);
  return index < 0 ? Math.min(a.length, b.length) : index;
}
