// How far the learner is: `progress.json`, a small plain file that can be read, and copied to another machine.
// Nothing of it leaves this one.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLanguage, type Language } from '../languages.ts';
import { allKatas, answerFiles, type Kata, ROOT, readText } from './katas.ts';
import { unwrittenSteps } from './places.ts';

export interface Progress {
  language?: Language;
  /** By the kata's number. */
  katas: Record<string, KataProgress>;
}

export interface KataProgress {
  /** The steps that passed when the tests ran last, and how many there are. */
  passed: number[];
  steps: number;
  /** The step that the learner was at when they were furthest: all before it have passed. */
  reached?: number;
  /** How many hints were asked for, by step. */
  hints: Record<string, number>;
  /** What the learner's files were when all steps passed last. */
  sha256?: string;
}

/** Where it is: an absolute path. */
export const PROGRESS_FILE = join(ROOT, 'progress.json');

/** Never fails: a file that makes no sense counts as none, and the next change keeps it aside. */
export function readProgress(): Progress {
  try {
    return sane(JSON.parse(readFileSync(PROGRESS_FILE, 'utf8')));
  } catch {
    return { katas: {} };
  }
}

/**
 * Puts a damaged file aside, where it can be looked at, and returns the name that it has from now on.
 * Undefined when all is well.
 */
export function setDamagedAside(): string | undefined {
  if (!existsSync(PROGRESS_FILE)) return undefined;
  try {
    sane(JSON.parse(readFileSync(PROGRESS_FILE, 'utf8')));
    return undefined;
  } catch {
    let number = 1;
    while (existsSync(join(ROOT, damagedName(number)))) number += 1;
    renameSync(PROGRESS_FILE, join(ROOT, damagedName(number)));
    return damagedName(number);
  }
}

/** Changes the file as a whole or not at all, whatever happens in between. */
export function changeProgress(change: (progress: Progress) => void): void {
  setDamagedAside();
  const progress = readProgress();
  change(progress);
  const whole = `${PROGRESS_FILE}.${process.pid}`;
  const lists = /\[\s*((?:\d+,\s*)*\d+)\s*\]/g; // numbers side by side
  const text = JSON.stringify(progress, null, 2).replace(lists, (_, list) => `[${list.replaceAll(/\s+/g, ' ')}]`);
  writeFileSync(whole, `${text}\n`);
  renameSync(whole, PROGRESS_FILE);
}

export function progressOf(kata: Kata, progress = readProgress()): KataProgress {
  return progress.katas[kata.number] ?? { passed: [], steps: 0, hints: {} };
}

export function changeKataProgress(kata: Kata, change: (progress: KataProgress) => void): void {
  changeProgress((progress) => {
    const ofKata = progressOf(kata, progress);
    change(ofKata);
    progress.katas[kata.number] = ofKata;
  });
}

/** Notes what a run of the tests has shown. */
export function recordSteps(kata: Kata, passed: number[], steps: number): void {
  const sha256 = passed.length === steps ? fingerprint(kata) : undefined;
  changeKataProgress(kata, (progress) => {
    // Who takes out again what they had written has not broken it.
    const reached = Math.min(Math.max(reachedStep(progress), currentStep({ passed })), ...unwrittenSteps(kata));
    Object.assign(progress, { passed, steps, reached }, sha256 && { sha256 });
  });
}

/** The first step that did not pass when the tests ran last. */
export function currentStep({ passed }: Pick<KataProgress, 'passed'>): number {
  let step = 1;
  while (passed.includes(step)) step += 1;
  return step;
}

/** The first step that did not pass when the learner was furthest. */
export function reachedStep(progress: KataProgress): number {
  return progress.reached ?? currentStep(progress);
}

/** One hint more for a step that has so many. Returns how many have been asked for now. */
export function askForHint(kata: Kata, step: number, hints: number): number {
  const seen = Math.min(hints, (progressOf(kata).hints[step] ?? 0) + 1);
  changeKataProgress(kata, (progress) => {
    progress.hints[step] = seen;
  });
  return seen;
}

export function isDone({ passed, steps }: KataProgress): boolean {
  return steps > 0 && passed.length === steps;
}

/** The numbers of the katas whose files are, byte for byte, those with which all steps passed. */
export function passedKatas(): number[] {
  const progress = readProgress();
  return allKatas()
    .filter((kata) => progressOf(kata, progress).sha256 === fingerprint(kata))
    .map((kata) => kata.number);
}

/** SHA-256 of all that the learner wrote in a kata. */
function fingerprint(kata: Kata): string {
  const hash = createHash('sha256');
  for (const name of answerFiles(kata)) hash.update(`${name}\0${readText(kata.folder, name)}\0`);
  return hash.digest('hex');
}

function damagedName(number: number): string {
  return `progress-damaged-${number}.json`;
}

/** @throws when it is not what we wrote. */
function sane(read: unknown): Progress {
  const { language, katas } = isRecord(read) ? read : {};
  const isSane =
    (language === undefined || (typeof language === 'string' && isLanguage(language))) &&
    isRecord(katas) &&
    Object.values(katas).every(isKataProgress);
  if (!isSane) throw new Error('not a progress file');
  return read as Progress;
}

function isKataProgress(read: unknown): boolean {
  if (!isRecord(read)) return false;
  const { passed, steps, reached, hints, sha256 } = read;
  return (
    Array.isArray(passed) &&
    passed.every(isCount) &&
    isCount(steps) &&
    (reached === undefined || isCount(reached)) &&
    isRecord(hints) &&
    Object.values(hints).every(isCount) &&
    (sha256 === undefined || typeof sha256 === 'string')
  );
}

function isRecord(read: unknown): read is Record<string, unknown> {
  return typeof read === 'object' && read !== null && !Array.isArray(read);
}

function isCount(read: unknown): boolean {
  return Number.isInteger(read) && Number(read) >= 0;
}
