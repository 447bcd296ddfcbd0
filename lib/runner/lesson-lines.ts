// A lesson for the terminal. Hints and answers stay folded away, and it says where they are.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, LESSON_FILES } from '../languages.ts';
import type { Kata } from './katas.ts';
import type { Lesson } from './lesson.ts';
import { renderMarkdown } from './markdown.ts';
import { WORDS } from './words.ts';

export function lessonLines(kata: Kata, lesson: Lesson, language: Language, width: number): string[] {
  const words = WORDS[language];
  const hints = new Set(lesson.steps.flatMap((step) => step.hints));
  const name = existsSync(join(kata.folder, LESSON_FILES[language])) ? LESSON_FILES[language] : LESSON_FILES.en;
  return renderMarkdown(lesson.tokens, width, (folds) => {
    if (folds.every(({ tokens }) => hints.has(tokens))) return words.foldedHints(folds.length, kata.number);
    return words.foldedAnswer(folds.map(({ summary }) => summary).join(', '), `katas/${kata.name}/${name}`);
  });
}
