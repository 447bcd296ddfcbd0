// What keeps a kata's tests from running at all: a file that is gone, that does not compile, that lost an export.

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError } from 'vitest';
import {
  answerFiles,
  isSource,
  type Kata,
  kataOf,
  missingFiles,
  neededFiles,
  readText,
  shortPath,
  stepsIn,
  testFiles,
} from './katas.ts';
import type { Place } from './places.ts';
import { regionsOf } from './stubs.ts';

export type Trouble =
  | { kind: 'missing'; files: string[] }
  /** The first step that has no test, and where the tests should be. */
  | { kind: 'no-test'; step: number; tests: string }
  | { kind: 'no-export'; file: string; name: string }
  | { kind: 'code'; message: string; place?: Place; column?: number; code?: string };

/** Seen in the files themselves, before any test runs. */
export function missingFrom(kata: Kata): Trouble | undefined {
  const files = missingFiles(kata).map((name) => shortPath(join(kata.folder, name)));
  if (files.length > 0) return { kind: 'missing', files };
  const tested = new Set(testFiles(kata).flatMap((file) => [...stepsIn(file)]));
  const step = referenceSteps(kata).find((step) => !tested.has(step));
  return step === undefined ? undefined : { kind: 'no-test', step, tests: `katas/${kata.name}/*.test.ts` };
}

/** The steps that the reference solves, in order. */
export function referenceSteps(kata: Kata): number[] {
  const steps = neededFiles(kata).flatMap((name) => regionsOf(readText(kata.solution, name)).map(({ step }) => step));
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** Something that the tests import and that is not exported any more. */
export function missingExport(kata: Kata): Trouble | undefined {
  for (const file of neededFiles(kata).filter((name) => existsSync(join(kata.folder, name)))) {
    const there = exportsOf(readText(kata.folder, file));
    const name = [...exportsOf(readText(kata.solution, file))].find((name) => !there.has(name));
    if (name) return { kind: 'no-export', file: shortPath(join(kata.folder, file)), name };
  }
  return undefined;
}

/** Why a test file could not be loaded. */
export function troubleOf(kata: Kata, error: SerializedError): Trouble {
  const said = stripVTControlCharacters(error.message ?? String(error));
  return (
    fromCompiler(said) ??
    fromStack(kata, error, said) ??
    fromImport(kata, said) ?? { kind: 'code', message: firstLine(said) }
  );
}

/** `[PARSE_ERROR] Unexpected token … ╭─[ katas/01-tcp-peers/peer.ts:12:9 ]`. */
function fromCompiler(said: string): Trouble | undefined {
  const found = /\[\w+_ERROR\] (?<message>.*)\n\s*╭─\[ (?<file>.+?):(?<line>\d+):(?<column>\d+) \]/.exec(said)?.groups;
  if (!found) return undefined;
  const { message = '', file = '' } = found;
  return at({ file: shortPath(file), line: Number(found.line) }, message, Number(found.column));
}

/** Thrown while a file of the learner's was loaded. */
function fromStack(kata: Kata, error: SerializedError, said: string): Trouble | undefined {
  const stacks: { file: string; line: number; column: number }[] = error.stacks ?? [];
  const frame = stacks.find(({ file }) => isSource(file) && kataOf(file)?.number === kata.number);
  return frame && at({ file: shortPath(frame.file), line: frame.line }, said, frame.column);
}

/** `Cannot find module './there.ts' imported from …`: the line that asks for it says more. */
function fromImport(kata: Kata, said: string): Trouble | undefined {
  const wanted = /(?:module:?|package) '?(?<name>[^\s']+)/.exec(said)?.groups?.name;
  if (!wanted) return undefined;
  for (const name of answerFiles(kata)) {
    const index = readText(kata.folder, name)
      .split('\n')
      .findIndex((line) => line.includes(`'${wanted}'`) || line.includes(`"${wanted}"`));
    const place = { file: `katas/${kata.name}/${name}`, line: index + 1 };
    if (index >= 0) return at(place, said);
  }
  return undefined;
}

function at(place: Place, message: string, column?: number): Trouble {
  const kata = kataOf(place.file);
  const code = kata && readText(kata.folder, basename(place.file)).split('\n')[place.line - 1];
  return {
    kind: 'code',
    message: firstLine(message).replace(/ imported from .*/, ''),
    place,
    ...(column && { column }),
    ...(code && { code }),
  };
}

function exportsOf(source: string): Set<string> {
  const declared = source.matchAll(/^export (?:async )?(?:abstract )?(?:function\*?|class|const|let|enum) (\w+)/gm);
  const listed = source.matchAll(/^export \{([^}]*)\}/gm);
  const names = [...listed].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim().replace(/^.* as /, '')),
  );
  return new Set([...[...declared].map(([, name = '']) => name), ...names]);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
