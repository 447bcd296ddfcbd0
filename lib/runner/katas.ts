// The katas are the folders `katas/NN-name`; their reference is in `solutions/NN-name`.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Kata {
  number: number;
  /** `01-tcp-peers`. */
  name: string;
  /** Where the learner works, and where the reference is: absolute paths. */
  folder: string;
  solution: string;
}

export function allKatas(): Kata[] {
  return readdirSync(join(ROOT, 'katas'))
    .sort()
    .flatMap((name) => {
      const number = Number(/^(\d+)-/.exec(name)?.[1]);
      return number
        ? [{ number, name, folder: join(ROOT, 'katas', name), solution: join(ROOT, 'solutions', name) }]
        : [];
    });
}

/** The kata that a file belongs to, if any. */
export function kataOf(file: string): Kata | undefined {
  const [top, name] = shortPath(file).split('/');
  return top === 'katas' ? allKatas().find((kata) => kata.name === name) : undefined;
}

/** The names of the learner's own files of a kata: what is there now, tests aside. */
export function answerFiles(kata: Kata): string[] {
  return sourcesIn(kata.folder);
}

/** The names of the files that a kata must have. */
export function neededFiles(kata: Kata): string[] {
  return sourcesIn(kata.solution);
}

/** Files that a kata must have and that are gone. */
export function missingFiles(kata: Kata): string[] {
  return neededFiles(kata).filter((name) => !existsSync(join(kata.folder, name)));
}

/** A kata's test files: absolute paths. */
export function testFiles(kata: Kata): string[] {
  return readdirSync(kata.folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(kata.folder, name));
}

/** The steps whose tests are in a file. */
export function stepsIn(testFile: string): Set<number> {
  return new Set([...readText(testFile).matchAll(/^\s*step\(\s*(\d+),/gm)].map(([, number]) => Number(number)));
}

/** How many modules a test file imports. */
export function importsIn(testFile: string): number {
  return readText(testFile).match(/^import /gm)?.length ?? 0;
}

/** A file's text with the line ends of Unix, whatever the editor or git made of them. */
export function readText(...path: string[]): string {
  return readFileSync(join(...path), 'utf8').replaceAll('\r\n', '\n');
}

/** As a person would type it, from the project's folder: `katas/01-tcp-peers/peer.ts`. */
export function shortPath(file: string): string {
  return relative(ROOT, file).replaceAll('\\', '/');
}

/** What tests have in common, and what they run in a browser. */
const OF_TESTS: ReadonlySet<string> = new Set(['world.ts', 'page.ts']);

/** True for what a learner writes, as opposed to the tests beside it. */
export function isSource(file: string): boolean {
  const isOfTests = file.endsWith('.test.ts') || OF_TESTS.has(basename(file));
  return file.endsWith('.ts') && !isOfTests && !basename(file).startsWith('.');
}

function sourcesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter(isSource).sort() : [];
}
