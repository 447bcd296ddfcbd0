// Where in the learner's files to look: the line that threw, the functions of a step, what is still to be written.

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SerializedError } from 'vitest';
import { answerFiles, isSource, type Kata, kataOf, neededFiles, readText, shortPath } from './katas.ts';
import { declaredIn, ownerAfter, type Region, regionsOf, todoIn } from './stubs.ts';

export interface Place {
  /** From the project's folder. */
  file: string;
  line: number;
  /** The function around it, if known. */
  within?: string;
}

export interface Frame {
  /** An absolute path. */
  file: string;
  line: number;
}

/**
 * Where an error comes from. A line that the learner wrote, and that threw, says it all. Else it may be any function
 * of the step in which nothing is left to be written; what is left has a list of its own.
 */
export function placesOf({ name }: SerializedError, stack: Frame[], kata: Kata, step: number): Place[] {
  const lines = stack.filter(({ file }) => isSource(file) && kataOf(file)?.number === kata.number).map(lineAt);
  const own = lines.find((line) => todoIn(line.text) === undefined && !isGiven(line, kata));
  const isAssertion = name === 'AssertionError'; // thrown by a test: by a callback of it, if it came through here
  if (own && own === lines[0] && !isAssertion) return [placeOf(own)];
  const first = own ?? (isAssertion ? undefined : lines[0]);
  const others = functionsOf(kata, step).filter((line) => {
    return !line.isHole && !(line.file === first?.file && isSameFunction(line, first));
  });
  return [...(first ? [first] : []), ...others].map(placeOf);
}

/** Where the `todo()` of a step stands. */
export function todoPlaces(kata: Kata, step: number | undefined): Place[] {
  return answerFiles(kata)
    .flatMap((name) => linesOf(join(kata.folder, name)).filter(({ text }) => todoIn(text) === step))
    .map(placeOf);
}

/** Where the learner has written, or should have written, what makes a step pass. */
export function writtenAt(kata: Kata, step: number): Place[] {
  return functionsOf(kata, step).map(placeOf);
}

/** The steps that still have a `todo()` in the learner's files: not written yet, whatever their tests run into. */
export function unwrittenSteps(kata: Kata): Set<number> {
  const lines = answerFiles(kata).flatMap((name) => readText(kata.folder, name).split('\n'));
  return new Set(lines.map(todoIn).filter((step) => step !== undefined));
}

interface Line extends Place {
  text: string;
  /** The class around it. */
  owner: string | undefined;
}

type Around = Pick<Line, 'within' | 'owner'>;

/** The functions in which the reference solves a step, where they begin in the learner's files. */
function functionsOf(kata: Kata, step: number): (Line & { isHole: boolean })[] {
  return answerFiles(kata).flatMap((name) => {
    const lines = linesOf(join(kata.folder, name));
    const holes = lines.filter(({ text }) => todoIn(text) === step);
    const regions = regionsIn(kata, name).filter((region) => region.step === step);
    return lines
      .filter((line) => declaredIn(line.text) === line.within && regions.some((region) => isSameFunction(region, line)))
      .map((line) => ({ ...line, isHole: holes.some((hole) => isSameFunction(hole, line)) }));
  });
}

/** True for what the learner found there, with nothing to write in it. */
function isGiven(line: Line, kata: Kata): boolean {
  const name = basename(line.file);
  if (!neededFiles(kata).includes(name)) return false;
  const isAround = (other: Around) => isSameFunction(other, line);
  return !regionsIn(kata, name).some(isAround) && linesOf(join(kata.solution, name)).some(isAround);
}

/** What the reference leaves to be written in a file; nothing in a file of the learner's own. */
function regionsIn(kata: Kata, name: string): Region[] {
  return neededFiles(kata).includes(name) ? regionsOf(readText(kata.solution, name)) : [];
}

/** The file may have changed since. */
function lineAt({ file, line }: Frame): Line {
  const lines = existsSync(file) ? linesOf(file) : [];
  return lines[line - 1] ?? { file: shortPath(file), line, text: '', owner: undefined };
}

/** Every line of a file, with what it is in. */
function linesOf(file: string): Line[] {
  let within: string | undefined;
  let owner: string | undefined;
  return readText(file)
    .split('\n')
    .map((text, index) => {
      within = declaredIn(text) ?? within;
      owner = ownerAfter(text, owner);
      return { file: shortPath(file), line: index + 1, text, owner, ...(within && { within }) };
    });
}

/** In one file, or in the two of one name. */
function isSameFunction(a: Around, b: Around): boolean {
  return a.owner === b.owner && a.within === b.within;
}

function placeOf({ file, line, within }: Line): Place {
  return { file, line, ...(within && { within }) };
}
