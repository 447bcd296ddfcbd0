// Why a step fails, as lines: the same for the screen, for a pipe and for `npm test`.

import { stripVTControlCharacters } from 'node:util';
import chalk from 'chalk';
import type { Broken } from './board.ts';
import { fitting } from './drawings.ts';
import type { Fault } from './fault.ts';
import { inlineCode } from './markdown.ts';
import type { Place } from './places.ts';
import { fitPair } from './side-by-side.ts';
import type { Trouble } from './trouble.ts';
import type { Words } from './words.ts';
import { chop, columnsOf, wrap } from './wrap.ts';

const DIFF_LINES = 14;
const OUTPUT_LINES = 10;

export function faultLines(fault: Fault, words: Words, width: number): string[] {
  const column = labelWidth(words);
  const message = messageOf(fault, words)
    .split('\n')
    .flatMap((line) => sentence(line, width));
  return [
    ...message.filter((line, index) => line || index > 0),
    ...valueLines(fault, words, width, column),
    ...labelled(words.where, placeLines(fault.places, width - column), column),
    ...labelled(words.test, placeLines(fault.test ? [fault.test] : [], width - column), column),
  ];
}

/** What happened in the test's world, and the command that shows it whole, if there is one. */
export function drawingLines(
  { drawn = [] }: Fault,
  words: Words,
  { columns, rows = Number.POSITIVE_INFINITY }: { columns: number; rows?: number },
  trace?: string,
): string[] {
  if (drawn.length === 0) return [];
  const whole = trace ? sentence(words.wholeDrawing(`\`${trace}\``), columns).map((line) => chalk.dim(line)) : [];
  const lines = fitting(drawn, { columns, rows: rows - 2 - whole.length });
  const drawing = chalk.level > 0 ? lines : lines.map(stripVTControlCharacters);
  return ['', ...drawing, ...(lines.length > 0 ? [''] : []), ...whole];
}

/** That the step was done, and where the learner was since: the fault is rather there. */
export function brokenLines(broken: Broken | undefined, words: Words, width: number): string[] {
  if (!broken) return [];
  const functions = broken.functions.map((name) => `\`${name}\``).join(', ');
  const whereabouts = functions && words.youWereAt(broken.at, functions);
  return sentence([words.brokenAgain, whereabouts].filter(Boolean).join(' '), width);
}

export function toWriteLines(places: Place[], words: Words, width: number): string[] {
  const column = labelWidth(words);
  return labelled(words.write, placeLines(places, width - column), column);
}

/** The first lines of what the learner's code printed, and how many more there are. */
export function outputLines(output: string, words: Words, width: number): string[] {
  const column = labelWidth(words);
  const text = stripVTControlCharacters(output).trimEnd();
  const lines = text.split('\n').flatMap((line) => {
    return columnsOf(line) > width - column ? wrap([{ text: line }], width - column) : [line];
  });
  const rest = lines.length - OUTPUT_LINES;
  const shown = [...lines.slice(0, OUTPUT_LINES), ...(rest > 0 ? [chalk.dim(words.moreLines(rest))] : [])];
  return text ? labelled(words.printed, shown, column) : [];
}

/** One sentence, and the line of code if it is about one. */
export function troubleLines(trouble: Trouble, kata: number, words: Words, width: number): string[] {
  if (trouble.kind === 'missing')
    return trouble.files.flatMap((file) => sentence(words.missingFile(file, kata), width));
  if (trouble.kind === 'no-test') return sentence(words.noTest(trouble.step, trouble.tests), width);
  if (trouble.kind === 'no-export') return sentence(words.missingExport(trouble.file, trouble.name), width);
  const { place, message, code, column } = trouble;
  const said = sentence(place ? `${place.file}:${place.line}: ${message}` : message, width);
  return code === undefined ? said : [...said, ...codeLines(code, column, width)];
}

/** A question that is answered with yes or no, and room for the answer. */
export function questionText(question: string, words: Words, width: number): string {
  return `${sentence(`${question} (${words.yesNo})`, width - 1).join('\n')} `;
}

/** A sentence of ours, with its `code` set off, over as many lines as it needs. */
export function sentence(text: string, width: number): string[] {
  return wrap(inlineCode(text), width);
}

function messageOf({ hung, timeoutMs, message, code, stray }: Fault, words: Words): string {
  if (hung) return words.hung;
  if (timeoutMs) return words.timeout(timeoutMs / 1000);
  const cause = { ECONNREFUSED: words.refused, ECONNRESET: words.reset, EADDRINUSE: words.inUse, EPIPE: words.closed }[
    code ?? ''
  ];
  return [message, cause, stray && words.uncaught].filter(Boolean).join('\n');
}

function valueLines({ expected, seen, diff }: Fault, words: Words, width: number, column: number): string[] {
  if (expected === undefined || seen === undefined) return [];
  const isError = [expected, seen].some((value) => /^\w*Error: /.test(value));
  if (isError) {
    const whole = (value: string) => wrap([{ text: value }], width - column).slice(0, DIFF_LINES);
    return [...labelled(words.expected, whole(expected), column), ...labelled(words.seen, whole(seen), column)];
  }
  const isLong = Math.max(expected.length, seen.length) > 2 * width || expected.includes('\n') || seen.includes('\n');
  if (isLong && diff && /[\n{"]/.test(expected + seen)) return diffLines(diff, words, width);
  const [first, second] = fitPair(expected, seen, width - column);
  return [...labelled(words.expected, first, column), ...labelled(words.seen, second, column)];
}

/** The lines that differ, each with a few around it. */
function diffLines(diff: string[], words: Words, width: number): string[] {
  const isNear = diff.map((_, at) => diff.slice(Math.max(0, at - 2), at + 3).some(isDifferent));
  const shown = diff.flatMap((line, at) => {
    if (!isNear[at]) return [];
    const isGap = !isNear[at - 1] && isNear.slice(0, at).includes(true);
    return [...(isGap ? ['  …'] : []), ...chop(line, width).map((piece) => coloured(piece, line))];
  });
  const rest = shown.length > DIFF_LINES ? ['  …'] : [];
  return [
    `${chalk.green(`- ${words.expected}`)}  ${chalk.red(`+ ${words.seen}`)}`,
    ...shown.slice(0, DIFF_LINES),
    ...rest,
  ];
}

function isDifferent(line: string): boolean {
  return /^[-+]/.test(line);
}

/** A piece of a line. */
function coloured(piece: string, line: string): string {
  return line.startsWith('-') ? chalk.green(piece) : line.startsWith('+') ? chalk.red(piece) : piece;
}

/** The line, and a mark under the place that the message is about. */
function codeLines(code: string, column: number | undefined, width: number): string[] {
  const margin = /^\s*/.exec(code)![0].length;
  const line = `  ${code.trim()}`.slice(0, width);
  const mark = column === undefined ? 0 : column - margin + 1;
  return [chalk.dim(line), ...(mark > 1 && mark < width ? [`${' '.repeat(mark)}^`] : [])];
}

/** Each with the function around it, where there is room for that. */
function placeLines(places: Place[], room: number): string[] {
  return places.flatMap(({ file, line, within = '' }) => {
    const place = `${file}:${line}`;
    return within && place.length + 2 + within.length <= room ? [`${place}  ${chalk.dim(within)}`] : chop(place, room);
  });
}

function labelled(label: string, values: string[], column: number): string[] {
  return values.map((value, index) => (index === 0 ? chalk.dim(label.padEnd(column)) : ' '.repeat(column)) + value);
}

function labelWidth({ expected, seen, write, where, test, printed }: Words): number {
  return Math.max(...[expected, seen, write, where, test, printed].map((label) => label.length)) + 2;
}
