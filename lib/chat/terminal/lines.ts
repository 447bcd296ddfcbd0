// Lines for the terminal: how wide they are and where they break. A terminal breaks a line anywhere and goes on in
// its first column, where somebody's text could pretend to be somebody else's. So we break it first, and what
// follows stands further in: only a name begins a line.

/** Fewer columns than this beside a name are too few: the text stands below it. */
const FEWEST = 12;

/** What `name` says, as lines of at most `width` columns: the text beside the name, and never under it. */
export function speech(name: string, text: string, width: number, paint = (part: string) => part): string[] {
  const names = broken(name, width, { indent: 2 }).map(paint);
  const indent = columnsOf(name) + 2;
  if (width - indent < FEWEST) return [...names, ...broken(text, width, { indent: 2, start: '  ' })];
  const [first = '', ...rest] = broken(text, width, { indent, start: ' '.repeat(indent) });
  return [`${names.join('')}  ${first.slice(indent)}`, ...rest];
}

/** What the chat itself says, line for line: each keeps its indent, and what does not fit stands further in. */
export function notice(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const [start = ''] = line.match(/^ */)!;
    return broken(line.slice(start.length), width, { indent: start.length + 2, start });
  });
}

/**
 * How many columns a text takes, or more: terminals do not agree on emoji, and where we count one too many, a line is
 * a little short, but where we count one too few, the terminal breaks it.
 */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += UNSEEN.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** Accents, joiners, tags, and what chooses between two looks of one character, except where it makes that an emoji. */
const UNSEEN = /(?!\ufe0f)[\p{Mn}\p{Me}\u{e0000}-\u{e007f}]|\u200c|\u200d/u;

/** UAX #11: East Asian Wide and Fullwidth, emoji, and what may yet become either. */
const WIDE =
  /[\p{Emoji_Presentation}\p{Cn}\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7af\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f2ff}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

interface Margins {
  /** How far in each line stands but the first. */
  indent: number;
  /** What the first begins with. */
  start?: string;
}

/** Lines of at most `width` columns, broken between words where that is possible. */
function broken(text: string, width: number, { indent, start = '' }: Margins): string[] {
  const margin = ' '.repeat(Math.max(1, Math.min(indent, Math.floor(width / 2))));
  const room = width - margin.length;
  const lines: string[] = [];
  let line = start;
  let columns = start.length;
  const put = (part: string, needed: number) => {
    line += part;
    columns += needed;
  };
  const next = () => {
    lines.push(line.trimEnd());
    line = '';
    columns = 0;
    put(margin, margin.length);
  };
  for (const [, spaces = '', word = ''] of text.matchAll(/( *)([^ ]*)/g)) {
    const needed = columnsOf(word);
    const fits = columns + spaces.length + needed <= width;
    if (fits) put(spaces + word, spaces.length + needed);
    else if (needed <= room) {
      next();
      put(word, needed);
    } else {
      // Longer than a line: it begins where it stands.
      if (columns + spaces.length < width) put(spaces, spaces.length);
      for (const sign of signs(word, room)) {
        const more = columnsOf(sign);
        if (columns + more > width) next();
        put(sign, more);
      }
    }
  }
  return [...lines, line.trimEnd()];
}

const graphemes = new Intl.Segmenter();

/** What is seen as one sign stays together, unless it is wider than a line. */
function signs(word: string, room: number): string[] {
  return Array.from(graphemes.segment(word)).flatMap(({ segment }) =>
    columnsOf(segment) > room ? [...segment] : [segment],
  );
}
