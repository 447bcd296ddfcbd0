// Why a step fails, told from what Vitest saw: what was expected, what was seen, and where in the learner's file.

import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError, TestError } from 'vitest';
import { answerFiles, isSource, type Kata, kataOf, readText, shortPath } from './katas.ts';
import { declaredIn, regionsOf } from './stubs.ts';
import type { Failure, StepVerdict } from './verdict.ts';

export interface Fault {
  /** What the failing test says should be. */
  title: string;
  /** What went wrong, in the words of whoever noticed; empty when expected and seen say it all. */
  message: string;
  /** The test waited in vain for this long. */
  timeoutMs?: number;
  /** The code never came back to say anything. */
  hung?: boolean;
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
}

export interface Place {
  /** From the project's folder. */
  file: string;
  line: number;
  /** The function around it, if known. */
  within?: string;
}

type AnyError = SerializedError & Partial<TestError> & { stacks?: { file: string; line: number }[] };

export function faultOf(failure: Failure, kata: Kata, step: number): Fault {
  const error = failure.error as AnyError;
  const stack = (error.stacks ?? []).map(({ file, line }) => ({ file, line }));
  const inTests = stack.find(({ file }) => kataOf(file)?.number === kata.number && file.endsWith('.test.ts'));
  return {
    title: failure.title,
    ...comparison(error),
    places: thrownAt(error, kata) ?? writtenAt(kata, step),
    ...(inTests && { test: { file: shortPath(inTests.file), line: inTests.line } }),
  };
}

/** Where the `todo()` of a step stands. */
export function todoPlaces(kata: Kata, { unwritten }: Pick<StepVerdict, 'unwritten'>): Place[] {
  return answerFiles(kata)
    .flatMap((name) =>
      declarations(kata, name).filter(({ text }) => new RegExp(`\\btodo\\(${unwritten}\\b`).test(text)),
    )
    .map(({ text, ...place }) => place);
}

/** Where the learner has written, or should have written, what makes a step pass. */
export function writtenAt(kata: Kata, step: number): Place[] {
  return answerFiles(kata).flatMap((name) => {
    const within = functionsOf(kata, name, step);
    return declarations(kata, name)
      .filter(({ text, within: name }) => name && within.has(name) && declaredIn(text) === name)
      .map(({ text, ...place }) => place);
  });
}

/** The functions in which the reference solves a step. */
function functionsOf(kata: Kata, name: string, step: number): Set<string> {
  try {
    const regions = regionsOf(readText(kata.solution, name));
    return new Set(regions.filter((region) => region.step === step).map((region) => region.within));
  } catch {
    return new Set(); // a file of the learner's own
  }
}

/** Every line of a file, with the function that it is in. */
function declarations(kata: Kata, name: string): (Place & { text: string })[] {
  let within: string | undefined;
  return readText(kata.folder, name)
    .split('\n')
    .map((text, index) => {
      within = declaredIn(text) ?? within;
      return { file: shortPath(join(kata.folder, name)), line: index + 1, text, ...(within && { within }) };
    });
}

/** Where in the learner's files an error comes from. A failed assertion comes from the test. */
function thrownAt(error: AnyError, kata: Kata): Place[] | undefined {
  if (error.name === 'AssertionError') return undefined;
  const frame = error.stacks?.find(({ file }) => isSource(file) && kataOf(file)?.number === kata.number);
  return frame && [{ file: shortPath(frame.file), line: frame.line }];
}

function comparison(
  error: AnyError,
): Pick<Fault, 'message' | 'timeoutMs' | 'hung' | 'code' | 'expected' | 'seen' | 'diff'> {
  if (error.name === 'Hung') return { message: '', hung: true };
  const said = stripVTControlCharacters(error.message ?? '').replace(/ \/\/ Object\.is equality$/, '');
  const timeoutMs = Number(/^Test timed out in (\d+)ms/.exec(said)?.[1]);
  if (timeoutMs) return { message: '', timeoutMs };
  const named =
    error.name && error.name !== 'AssertionError' && error.name !== 'Error' ? `${error.name}: ${said}` : said;
  const { expected, actual, diff } = error;
  if (!diff || typeof expected !== 'string' || typeof actual !== 'string')
    return { message: named, ...(typeof error.code === 'string' && { code: error.code }) };
  // "expected X to be Y" says nothing more than X and Y side by side; what a test says before that does.
  const message = said.replace(
    /(?:^|: )expected [\s\S]* to (?:(?:deeply|strictly) equal|equal|be|match object) [\s\S]*$/,
    '',
  );
  const lines = stripVTControlCharacters(diff).split('\n');
  return {
    message,
    expected: compact(expected),
    seen: compact(actual),
    ...(/^- Expected$/.test(lines[0]!) && { diff: lines.slice(3) }),
  };
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
