// Lessons and front doors: the same in every language where they have to be, and of a length that can be read
// with an editor open on the other half of the screen.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Token } from 'marked';
import { LANGUAGES, type Language, LESSON_FILES } from '../languages.ts';
import { allKatas, type Kata, ROOT, readText, stepsIn, testFiles } from '../runner/katas.ts';
import { type Lesson, type LessonToken, parseLesson, plainText } from '../runner/lesson.ts';
import type { Findings } from './check.ts';

/** Lengths in words, without code blocks and what is folded away. */
const INTRODUCTION = { least: 180, most: 300 };
const STEP = { least: 30, most: 90 };
const HINTS = 3;

export async function* lessons(): Findings {
  for (const kata of allKatas()) {
    for (const language of LANGUAGES) {
      const file = `katas/${kata.name}/${LESSON_FILES[language]}`;
      yield [file, listed(existsSync(join(ROOT, file)) ? lessonFaults(kata, language) : ['is missing'])];
    }
  }
  for (const language of LANGUAGES) {
    const file = LESSON_FILES[language];
    yield [file, listed(existsSync(join(ROOT, file)) ? translationFaults('.', language) : ['is missing'])];
  }
}

function lessonFaults(kata: Kata, language: Language): string[] {
  const lesson = parseLesson(readText(kata.folder, LESSON_FILES[language]));
  const tested = [...new Set(testFiles(kata).flatMap((file) => [...stepsIn(file)]))].sort((a, b) => a - b);
  const numbers = lesson.steps.map(({ number }) => number);
  const faults: string[] = [];
  if (numbers.join() !== tested.join()) faults.push(`steps ${numbers.join()}, but tests for ${tested.join()}`);
  if (!lesson.verb || !lesson.minutes) faults.push('does not open with its verb and its minutes');
  const introduction = words(beforeFirstStep(lesson));
  if (introduction < INTRODUCTION.least || introduction > INTRODUCTION.most) {
    faults.push(`${introduction} words before the first step`);
  }
  for (const step of lesson.steps) {
    const length = words(step.text.slice(0, lastOwn(step.text)));
    if (length < STEP.least || length > STEP.most) faults.push(`${length} words in step ${step.number}`);
    const hints = step.hints.filter((hint) => words(hint) > 0).length;
    if (hints !== HINTS) faults.push(`${hints} hints in step ${step.number}`);
  }
  return [...faults, ...translationFaults(join('katas', kata.name), language)];
}

/** What must be the same bytes in every language, and whether a translation is behind. */
function translationFaults(folder: string, language: Language): string[] {
  if (language === 'en') return [];
  const english = join(ROOT, folder, LESSON_FILES.en);
  const text = readText(ROOT, folder, LESSON_FILES[language]);
  const faults: string[] = [];
  const same = (markdown: string) => codeBlocks(markdown).map((block) => (isPicture(block) ? firstLine(block) : block));
  if (same(text).join('\n') !== same(readText(english)).join('\n')) faults.push('its code blocks differ');
  const hash = createHash('sha256')
    .update(readFileSync(english, 'utf8').replaceAll('\r\n', '\n'))
    .digest('hex')
    .slice(0, 12);
  const mark = `<!-- made from ${LESSON_FILES.en} ${hash} -->`;
  if (text.trimEnd().split('\n').at(-1) !== mark) {
    faults.push(`is behind the English text; when it says the same again, end it with ${mark}`);
  }
  return faults;
}

/** Fenced code, fences included. */
export function codeBlocks(markdown: string): string[] {
  return markdown.match(/^```[\s\S]*?^```$/gm) ?? [];
}

/** What happened in the lab is told in the reader's language; pictures.test.ts holds it. */
function isPicture(block: string): boolean {
  return block.startsWith('```ladder ');
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}

function beforeFirstStep(lesson: Lesson): LessonToken[] {
  const first = lesson.tokens.findIndex((token) => token.type === 'heading' && 'depth' in token && token.depth === 2);
  return lesson.tokens.slice(0, first);
}

/** Where a step's own text ends: a heading without a number (`## What you now know`) belongs to nobody's step. */
function lastOwn(text: LessonToken[]): number {
  const heading = text.findIndex((token) => token.type === 'heading');
  return heading < 0 ? text.length : heading;
}

function words(tokens: LessonToken[]): number {
  const prose = tokens.filter(({ type }) => type !== 'code' && type !== 'details' && type !== 'html') as Token[];
  return plainText(prose).match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu)?.length ?? 0;
}

function listed(faults: string[]): string | undefined {
  return faults.length > 0 ? faults.join('; ') : undefined;
}
