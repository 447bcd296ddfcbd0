// What somebody else wrote, made fit to be shown: nothing in it moves the cursor, changes colours, turns the
// writing direction, breaks the line or hides. Accents, emoji and every script stay as they are.

const MAX_NAME_LENGTH = 32;
/** In characters: Unicode code points. */
const MAX_TEXT_LENGTH = 2_000;

/** A text as one line, without its end if that is too long. */
export function plainText(text: string): string {
  return head(oneLine(text), MAX_TEXT_LENGTH);
}

/** A text as one line, in as many pieces as it takes; none when nothing of it can be seen. */
export function plainPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let rest = oneLine(text); rest; rest = rest.slice(pieces.at(-1)!.length)) {
    pieces.push(head(rest, MAX_TEXT_LENGTH));
  }
  return pieces;
}

/**
 * A name, which is never empty. Without `<` and `>`, which is how a script tells a name from a text, and without ticks,
 * which is how a person tells who has been verified.
 */
export function plainName(name: string): string {
  const words = oneLine(name.replace(/[<>√⍻⎷☑✅✓✔𐄂🗸🗹🮱]/gu, ''))
    .split(/[\s\u115f\u1160\u2800\u3164\uffa0]+/) // the last five are letters that look like spaces
    .filter((word) => word);
  return seen(head(words.join(' '), MAX_NAME_LENGTH).trimEnd()) || 'anon';
}

/** The same for names that look the same. */
export function lookOf(name: string): string {
  const letters = name.normalize('NFKC').toLowerCase().replace(BLANK, '');
  return Array.from(letters, (letter) => TWINS.get(letter) ?? letter).join('');
}

/** ECMA-48: control sequences (CSI), strings with their end (OSC, DCS, SOS, PM, APC), other escapes. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;

/** What separates lines or columns. */
const SEPARATORS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * What is left of control characters, and what cannot be seen but turns, joins or hides the rest: bidi controls,
 * zero-width spaces, invisible operators, annotations, halves of characters. Not ZWJ, ZWNJ, variation selectors
 * and tags, of which emoji and scripts are made.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{1d173}-\u{1d17a}]/gu;

/** Accents piled up so high that they reach into the lines above and below. No script needs as many. */
const PILES = /(\p{M}{8})\p{M}+/gu;

/** What takes place, or not even that, without being seen. */
const BLANK = /[\p{Default_Ignorable_Code_Point}\s\u2800]/gu;

/** Cyrillic and Greek letters, each with the Latin one that it looks like, written small or large. */
const TWINS = new Map(
  'аaвbеeіiкkмmнhоoрpсcтtуyхxѕsјjһhԁdαaβbεeζzηhιiκkμmνvοoρpτtυyχx'
    .match(/../gu)!
    .map(([...pair]) => pair as [string, string]),
);

/** Empty when nothing of it can be seen. */
function oneLine(text: string): string {
  const line = text.replace(ESCAPES, '').replace(SEPARATORS, ' ').replace(UNSEEN, '').replace(PILES, '$1').trimEnd();
  return seen(line);
}

/** The same, unless nothing of it can be seen. */
function seen(line: string): string {
  return line.replace(BLANK, '') && line;
}

const graphemes = new Intl.Segmenter();

/** As much of `text` as has at most `length` characters, not cut through what is seen as one. */
function head(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = 0;
  let characters = 0;
  // No more than can be needed: to begin is the dearer the longer the text is.
  for (const { segment } of graphemes.segment(text.slice(0, 2 * length + 64))) {
    characters += [...segment].length;
    if (characters > length) break;
    end += segment.length;
  }
  return end > 0 ? text.slice(0, end) : [...text].slice(0, length).join('');
}
