// Why a step fails, told from what Vitest saw: what was expected, what was seen, and where in the learner's file.

import { stripVTControlCharacters } from 'node:util';
import type { SerializedError, TestError } from 'vitest';
import type { Drawn } from './drawings.ts';
import { type Kata, kataOf, shortPath } from './katas.ts';
import { type Frame, type Place, placesOf } from './places.ts';
import type { Failure } from './verdict.ts';

export interface Fault {
  /** What the failing test says should be. */
  title: string;
  /** What went wrong, in the words of whoever noticed; empty when expected and seen say it all. */
  message: string;
  /** The test waited in vain for this long. */
  timeoutMs?: number;
  /** The code never came back to say anything. */
  hung?: boolean;
  /** Nobody could catch it. */
  stray?: boolean;
  /** The operating system's name for it: `ECONNREFUSED`. */
  code?: string;
  expected?: string;
  seen?: string;
  /** Lines that begin with `- ` (expected), `+ ` (seen) or two spaces, when both are long. */
  diff?: string[];
  /** In the learner's files. */
  places: Place[];
  /** Where the test says it. */
  test?: Place;
  /** What happened in the test's world, if it says so. */
  drawn?: Drawn[];
}

type AnyError = SerializedError & Partial<TestError> & { stacks?: Frame[] };

export function faultOf(failure: Failure, kata: Kata, step: number): Fault {
  const error = failure.error as AnyError;
  const stack = error.stacks ?? [];
  const inTests = stack.find(({ file }) => kataOf(file)?.number === kata.number && file.endsWith('.test.ts'));
  return {
    title: failure.title,
    ...comparison(error),
    places: placesOf(error, stack, kata, step),
    ...(inTests && { test: { file: shortPath(inTests.file), line: inTests.line } }),
    ...(failure.drawn && { drawn: failure.drawn }),
  };
}

function comparison(error: AnyError): Omit<Fault, 'title' | 'places' | 'test' | 'drawn'> {
  if (error.name === 'Hung') return { message: '', hung: true };
  if (error.name === 'Lost') return { message: '' }; // overtaken by a loop without an end
  const said = stripVTControlCharacters(error.message ?? '').replace(/ \/\/ Object\.is equality$/, '');
  const timeoutMs = Number(/^Test timed out in (\d+)ms/.exec(said)?.[1]);
  if (timeoutMs) return { message: '', timeoutMs };
  const { name, expected, actual, diff, code } = error;
  if (!diff || typeof expected !== 'string' || typeof actual !== 'string')
    return {
      message: name && name !== 'AssertionError' && name !== 'Error' ? `${name}: ${said}` : said,
      ...(typeof code === 'string' && { code }),
      ...('step' in error && { stray: true }),
    };
  // "expected X to be Y" says nothing more than X and Y side by side; what a test says before that does.
  const message = said
    .replace(/(?:^|: )expected [\s\S]* to (?:(?:deeply|strictly) equal|equal|be|match object) [\s\S]*$/, '')
    .replace(/^(promise resolved "\w+) ?\{[\s\S]*\}(" instead of rejecting)$/, '$1 {…}$2');
  const lines = stripVTControlCharacters(diff).split('\n');
  // Vitest puts quotes around a text, except where both are texts.
  const isText = /^Expected: +"/.test(lines[0]!) || expected === '' || actual === '';
  if (isText) return { message, expected: JSON.stringify(expected), seen: JSON.stringify(actual) };
  // Where one thing came in place of another, what they are says it; where both are alike, what differs in them.
  const isAlike = kindOf(expected) === kindOf(actual);
  return {
    message,
    expected: isAlike ? compact(expected) : inShort(expected),
    seen: isAlike ? compact(actual) : inShort(actual),
    ...(isAlike && /^- Expected$/.test(lines[0]!) && { diff: lines.slice(3) }),
  };
}

/** `Socket` for `Socket {…`, `[` for a list, empty for what is no object. */
function kindOf(printed: string): string {
  return /^(?:(\w+) )?([[{])\n/.exec(printed)?.slice(1).join('') ?? '';
}

const SHORT = 300;

/** `TypeError: what it says`, `FrameError` for a class, and `Socket {…}` for what is long. */
function inShort(printed: string): string {
  const [, name, body = ''] = /^(\w+) \{\n([\s\S]*)\}$/.exec(printed) ?? [];
  const message = /^ {2}"message": "((?:[^"\\]|\\.)*)",$/m.exec(body);
  if (name && message) {
    const code = /^ {2}"code": (.+),$/m.exec(body)?.[1];
    return `${name}: ${message[1]!.replaceAll(/\\(.)/g, '$1')}${code ? ` (${code})` : ''}`;
  }
  if (name && printed.length > SHORT) return `${name} {…}`;
  return compact(printed).replace(/^\[Function (\w+)\]$/, '$1');
}

/** A value as Vitest prints it over many lines, on one line: `Uint8Array [0, 0, 0, 5]`. */
export function compact(printed: string): string {
  if (!/[[{]\n/.test(printed)) return printed;
  const line = printed
    .replaceAll(/([[{])\n\s*/g, '$1')
    .replaceAll(/,\n\s*([\]}])/g, '$1')
    .replaceAll(/,\n\s*/g, ', ');
  return line + inLetters(line);
}

/** Bytes that spell something are easier to read spelled out. */
function inLetters(line: string): string {
  const bytes = /^(?:Uint8Array|Buffer) \[([\d, ]+)\]$/.exec(line)?.[1]?.split(', ').map(Number);
  const isText = bytes && bytes.length > 1 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? ` "${String.fromCharCode(...bytes)}"` : '';
}
