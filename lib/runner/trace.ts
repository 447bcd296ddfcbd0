// `npm run kata 3 trace`: what happened in the tests of a step, as images that any browser shows.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import chalk from 'chalk';
import type { Language } from '../languages.ts';
import { boardOf } from './board.ts';
import { sentence, troubleLines } from './fault-lines.ts';
import { type Kata, readText, shortPath, testFiles } from './katas.ts';
import { currentStep, isDone, progressOf } from './progress.ts';
import { type Report, runTests } from './session.ts';
import { missingFrom, referenceSteps } from './trouble.ts';
import type { Image } from './verdict.ts';
import { WORDS } from './words.ts';

export interface Traced {
  lines: string[];
  /** That it could not be done; anything else that there is to say is no failure. */
  isFault?: boolean;
}

/** `word`: which step; if nothing is said, the one that the learner is at. */
export async function trace(kata: Kata, word: string | undefined, language: Language, width: number): Promise<Traced> {
  const words = WORDS[language];
  const tell = (text: string, isFault = false): Traced => ({ lines: sentence(text, width), isFault });
  const progress = progressOf(kata);
  const last = referenceSteps(kata).at(-1) ?? 0;
  const step = word === undefined ? currentStep(progress) : stepIn(word);
  if (word !== undefined && !(step >= 1 && step <= last)) return tell(words.noStep(kata.number, word, last), true);
  if (!hasWorlds(kata)) return tell(words.noWorlds(kata.number));
  if (word === undefined && isDone(progress)) return tell(words.whichStep(kata.number, last));

  let report: Report | undefined;
  if (!missingFrom(kata)) {
    const session = await runTests({ kata, language, imagesOf: step, onReport: (seen) => (report = seen) });
    await session.close();
  }
  const verdict = report?.verdict.steps.find(({ number }) => number === step);
  const images = verdict?.images ?? [];
  if (images.length > 0) return { lines: toldOf(step, save(kata, step, images), language, width) };
  const { trouble } = boardOf(kata, undefined, report);
  if (trouble) return { lines: troubleLines(trouble, kata.number, words, width), isFault: true };
  if (verdict?.state === 'todo') return tell(words.notWritten(verdict.unwritten ?? step));
  if (verdict?.failures.some(({ error }) => error.name === 'Hung')) return tell(words.hung, true);
  return tell(words.nothingSent(step));
}

function stepIn(word: string): number {
  return /^\d+$/.test(word) ? Number(word) : Number.NaN;
}

/** Whether there is anything to draw in any of its tests. */
function hasWorlds(kata: Kata): boolean {
  return testFiles(kata).some((file) => /\bdraws\b|\/lab\/internet\//.test(readText(file)));
}

interface Saved extends Image {
  /** From the project's folder. */
  file: string;
}

/** In place of those of an earlier run. */
function save(kata: Kata, step: number, images: Image[]): Saved[] {
  const folder = join(kata.folder, 'traces');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`step-${step}-`) && name.endsWith('.svg')) rmSync(join(folder, name));
  }
  const names = new Set<string>();
  return images.map((image) => {
    const name = nameOf(`step-${step}-${slug(image.title)}`, names);
    names.add(name);
    writeFileSync(join(folder, name), image.svg);
    return { ...image, file: shortPath(join(folder, name)) };
  });
}

function nameOf(wish: string, taken: ReadonlySet<string>): string {
  let name = `${wish}.svg`;
  for (let number = 2; taken.has(name); number += 1) name = `${wish}-${number}.svg`;
  return name;
}

/** How long a file's name becomes, about. */
const SLUG = 50;

/** A title as it can stand in any file system, in a shell and in an address. */
function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}|['’]/gu, '')
    .match(/[a-z\d]+/g);
  let name = words?.[0]?.slice(0, SLUG) ?? 'test';
  for (const word of words?.slice(1) ?? []) {
    if (name.length + word.length >= SLUG) break;
    name += `-${word}`;
  }
  return name;
}

/** Where they are: each path on a line of its own, for who wants to click on it or copy it. */
function toldOf(step: number, saved: Saved[], language: Language, width: number): string[] {
  const words = WORDS[language];
  const paths = saved.map(({ file, isOfFailure }) => {
    return `  ${file}${isOfFailure ? chalk.dim(` (${words.states.fail})`) : ''}`;
  });
  return [...sentence(words.drawnIn(step, saved.length), width), ...paths];
}
