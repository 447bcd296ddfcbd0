// Two long values that differ somewhere: cut so that the place where they do is what one sees.

/** Both on one line of at most `width` columns. */
export function fitPair(expected: string, seen: string, width: number): [string, string] {
  if (Math.max(expected.length, seen.length) <= width) return [expected, seen];
  const [a, b] = [listOf(expected), listOf(seen)];
  if (a && b) {
    const from = Math.max(0, firstDifference(a.items, b.items) - 2);
    return [fitList(a, from, width), fitList(b, from, width)];
  }
  const from = Math.max(0, firstDifference([...expected], [...seen]) - Math.floor(width / 4));
  return [fitText(expected, from, width), fitText(seen, from, width)];
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
  const start = from > 0 ? `…${text.slice(from)}` : text;
  return start.length > width ? `${start.slice(0, width - 1)}…` : start;
}

function firstDifference(a: string[], b: string[]): number {
  const index = a.findIndex((item, at) => item !== b[at]);
  return index < 0 ? Math.min(a.length, b.length) : index;
}
