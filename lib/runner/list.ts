// `npm run kata`: the katas, how far each is, and the one to go on with.

import chalk from 'chalk';
import type { Language } from '../languages.ts';
import { boardOf } from './board.ts';
import { sentence } from './fault-lines.ts';
import { allKatas, type Kata } from './katas.ts';
import { readLesson } from './lesson.ts';
import { isDone, type KataProgress, progressOf, readProgress } from './progress.ts';
import { isUntouched } from './reset.ts';
import { WORDS, type Words } from './words.ts';

export function listLines(language: Language): string[] {
  const words = WORDS[language];
  const progress = readProgress();
  const rows = allKatas().map((kata) => {
    const lesson = readLesson(kata, language);
    return { kata, lesson, title: boardOf(kata, lesson).title, progress: progressOf(kata, progress) };
  });
  const width = Math.max(...rows.map(({ title }) => title.length));
  const lines = rows.flatMap(({ kata, lesson, title, progress }) => {
    const about = [lesson?.verb, lesson?.minutes && words.minutes(lesson.minutes)].filter(Boolean).join(', ');
    return [
      `${mark(progress)} ${String(kata.number).padStart(2)}  ${title.padEnd(width)}  ${stateOf(kata, progress, words)}`,
      ...(about ? [chalk.dim(`      ${about}`)] : []),
    ];
  });
  const next = rows.find(({ progress }) => !isDone(progress))?.kata.number;
  const go = next ? words.startWith(`\`npm run kata ${next}\``) : words.noneLeft;
  return [...lines, '', ...sentence(go, 79), ...sentence(words.otherWords(next ?? 1), 79)];
}

function mark(progress: KataProgress): string {
  return isDone(progress) ? chalk.green('✓') : progress.passed.length > 0 ? chalk.yellow('›') : chalk.dim('·');
}

function stateOf(kata: Kata, progress: KataProgress, words: Words): string {
  if (isDone(progress)) return words.done;
  if (progress.passed.length > 0)
    return `${words.label(words.begun)} ${words.stepsDone(progress.passed.length, progress.steps)}`;
  return isUntouched(kata) ? words.notBegun : words.begun;
}
