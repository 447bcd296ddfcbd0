// Puts a kata's files back to how they were at the start, and loses nothing: what was there is kept beside.

import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerFiles, type Kata, missingFiles, neededFiles, readText, shortPath } from './katas.ts';
import { stubOf } from './stubs.ts';

/** Puts back files that are gone, and touches no other. Returns their names. */
export function restoreMissing(kata: Kata): string[] {
  const missing = missingFiles(kata);
  for (const name of missing) writeStub(kata, name);
  return missing;
}

/** True when nothing was written yet. */
export function isUntouched(kata: Kata): boolean {
  return neededFiles(kata).every((name) => {
    return existsSync(join(kata.folder, name)) && readText(kata.folder, name) === stub(kata, name);
  });
}

/** Returns the folder in which the learner's files are kept. */
export function resetKata(kata: Kata): string {
  let number = 1;
  while (existsSync(join(kata.folder, 'kept', `${number}`))) number += 1;
  const kept = join(kata.folder, 'kept', `${number}`);
  mkdirSync(kept, { recursive: true });
  for (const name of answerFiles(kata)) copyFileSync(join(kata.folder, name), join(kept, name));
  for (const name of neededFiles(kata)) writeStub(kata, name);
  return shortPath(kept);
}

/** A kata's file as the learner gets it. */
function stub(kata: Kata, name: string): string {
  return stubOf(readText(kata.solution, name));
}

export function writeStub(kata: Kata, name: string): void {
  writeFileSync(join(kata.folder, name), stub(kata, name));
}
