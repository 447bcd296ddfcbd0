// Text of a given width for the terminal. Styles are put on word by word, so that they never spill over a margin.

export interface Run {
  text: string;
  style?: (text: string) => string;
  /** Not broken at its spaces, if it fits on a line. */
  whole?: boolean;
}

/** Words flow into lines of at most `width` columns; a line feed in a run stays one. */
export function wrap(runs: Run[], width: number): string[] {
  return paragraphs(runs).flatMap((words) => fill(words, width));
}

/** How many columns a text takes: no escape sequences, please. */
export function columnsOf(text: string): number {
  return [...text.replaceAll(/\p{M}/gu, '')].length;
}

/** Cuts what does not fit, where there is nothing to wrap: code, diagrams. */
export function chop(line: string, width: number): string[] {
  const signs = [...line];
  const lines: string[] = [];
  for (let at = 0; at < signs.length || at === 0; at += Math.max(1, width))
    lines.push(signs.slice(at, at + width).join(''));
  return lines;
}

/** What stands between two spaces; its parts may look different: `code`, and the comma after it. */
type Word = Run[];

/** The words of each paragraph. */
function paragraphs(runs: Run[]): Word[][] {
  const all: Word[][] = [[[]]];
  for (const { text, style, whole } of runs) {
    const pieces = whole ? [text] : text.split(/([ \n])/);
    for (const piece of pieces) {
      const words = all.at(-1)!;
      if (piece === '\n') all.push([[]]);
      else if (piece === ' ') words.push([]);
      else if (piece) words.at(-1)!.push({ text: piece, ...(style && { style }) });
    }
  }
  return all;
}

function fill(words: Word[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const word of words.filter((word) => word.length > 0).flatMap((word) => fitting(word, width))) {
    const needed = widthOf(word);
    if (columns > 0 && columns + 1 + needed > width) {
      lines.push(line);
      line = '';
      columns = 0;
    }
    line += (columns > 0 ? ' ' : '') + word.map(({ text, style }) => (style ? style(text) : text)).join('');
    columns += (columns > 0 ? 1 : 0) + needed;
  }
  return [...lines, line];
}

/** A word that is longer than a line, broken at the spaces in its code. What stands beside the code stays beside it. */
function fitting(word: Word, width: number): Word[] {
  if (widthOf(word) <= width) return [word];
  const parts: Word[] = [[]];
  for (const { text, style } of word) {
    for (const [index, part] of text.split(' ').entries()) {
      if (index > 0) parts.push([]);
      parts.at(-1)!.push({ text: part, ...(style && { style }) });
    }
  }
  return parts.flatMap((part) => (widthOf(part) <= width ? [part] : pieces(part, width)));
}

/** Cut wherever a line ends, as there is no better place. */
function pieces(word: Word, width: number): Word[] {
  const all: Word[] = [[]];
  let room = width;
  for (const { text, style } of word) {
    for (let rest = text; rest; ) {
      if (room === 0) {
        all.push([]);
        room = width;
      }
      const [piece = ''] = chop(rest, room);
      all.at(-1)!.push({ text: piece, ...(style && { style }) });
      rest = rest.slice(piece.length);
      room -= [...piece].length;
    }
  }
  return all;
}

function widthOf(word: Word): number {
  return word.reduce((columns, { text }) => columns + columnsOf(text), 0);
}
