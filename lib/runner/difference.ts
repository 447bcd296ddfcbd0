// The learner's files beside the reference, without the noise: only what somebody wrote differently.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import chalk from 'chalk';
import { diffArrays } from 'diff';
import { answerFiles, type Kata, neededFiles, readText } from './katas.ts';
import { isMarker } from './stubs.ts';
import type { Words } from './words.ts';

const CONTEXT = 3;

interface Line {
  sign: ' ' | '-' | '+';
  text: string;
  /** In the learner's file, from 1. */
  number: number;
}

/** Unified hunks, each under the place in the learner's file where it begins. */
export function differenceLines(kata: Kata, words: Words): string[] {
  const names = [...new Set([...neededFiles(kata), ...answerFiles(kata)])];
  const lines = names.flatMap((name) => {
    const [yours, reference] = [kata.folder, kata.solution].map((folder) => {
      return existsSync(join(folder, name)) ? readText(folder, name) : '';
    });
    return hunks(compare(yours!, reference!)).flatMap((hunk) => [
      chalk.bold(`katas/${kata.name}/${name}:${hunk[0]!.number}`),
      ...hunk.map(coloured),
      '',
    ]);
  });
  if (lines.length === 0) return [words.noDifference];
  return [`${chalk.red(`- ${words.answer}`)}  ${chalk.green(`+ ${words.reference}`)}`, '', ...lines.slice(0, -1)];
}

/** Line by line. Markers, the import of `todo`, blank lines and the spaces at the end of a line do not count. */
export function compare(yours: string, reference: string): Line[] {
  const [mine, theirs] = [yours, reference].map((text) =>
    text
      .split('\n')
      .map((text, index) => ({ text: text.trimEnd(), number: index + 1 }))
      .filter(({ text }) => !isMarker(text)),
  );
  let number = 1;
  return diffArrays(mine!, theirs!, { comparator: (a, b) => a.text === b.text }).flatMap(
    ({ value, added, removed }) => {
      return value.flatMap((line): Line[] => {
        if (!added) number = line.number;
        if (line.text === '' && added) return [];
        const sign = line.text === '' || !(added || removed) ? ' ' : added ? '+' : '-';
        return [{ sign, text: line.text, number }];
      });
    },
  );
}

/** What differs, with a few lines around it. */
function hunks(lines: Line[]): Line[][] {
  const shown = lines.map((_, index) => {
    return lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' ');
  });
  const found: Line[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!shown[index]) continue;
    if (!shown[index - 1]) found.push([]);
    found.at(-1)!.push(line);
  }
  return found;
}

function coloured({ sign, text }: Line): string {
  const line = `${sign} ${text}`.trimEnd();
  return sign === '-' ? chalk.red(line) : sign === '+' ? chalk.green(line) : line;
}
