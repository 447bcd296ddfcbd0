// A lesson, read from its Markdown: README.md, LISEZMOI.md or LEERME.md in a kata's folder.
//
// The heading `## 4. …` is the title of step 4, what follows is its text, and each `<details>` in it a hint.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';
import { type Language, LESSON_FILES } from '../languages.ts';
import { type Kata, readText } from './katas.ts';

export interface Lesson {
  /** `TCP peers`: the first heading, without the kata's number. */
  title: string;
  /** How long it takes, and what of peer-to-peer it is about (`connect`), if the lesson says so. */
  minutes?: number;
  verb?: string;
  steps: LessonStep[];
  /** All of it, in order. */
  tokens: LessonToken[];
}

export interface LessonStep {
  number: number;
  title: string;
  /** Without the hints. */
  text: LessonToken[];
  hints: LessonToken[][];
}

/** What is folded away until asked for. */
export interface Details {
  type: 'details';
  raw: string;
  summary: string;
  tokens: LessonToken[];
}

export type LessonToken = Token | Details;

/** The lesson in the learner's language, or in English while nobody has translated it; undefined when there is none. */
export function readLesson(kata: Kata, language: Language): Lesson | undefined {
  const file = [LESSON_FILES[language], LESSON_FILES.en].find((name) => existsSync(join(kata.folder, name)));
  return file === undefined ? undefined : parseLesson(readText(kata.folder, file));
}

export function parseLesson(markdown: string): Lesson {
  const tokens = parse(markdown);
  const lesson: Lesson = { title: '', steps: [], tokens };
  let step: LessonStep | undefined;
  for (const token of tokens) {
    if (isHeading(token)) {
      const title = plainText(token.tokens);
      const number = /^(\d+)\. /.exec(title)?.[1];
      if (token.depth === 1) lesson.title ||= title.replace(/^\d+ · /, '');
      step = number
        ? { number: Number(number), title: title.slice(number.length + 2), text: [], hints: [] }
        : undefined;
      if (step) lesson.steps.push(step);
    } else if (step && token.type === 'details') {
      step.hints.push((token as Details).tokens);
    } else if (step) {
      step.text.push(token);
    } else if (token.type === 'blockquote' && lesson.minutes === undefined) {
      Object.assign(lesson, aboutFrom(token as Tokens.Blockquote));
    }
  }
  return lesson;
}

/** What a run of inline Markdown says, without its marks. */
export function plainText(tokens: Token[] = []): string {
  return tokens
    .map((token) => ('tokens' in token && token.tokens ? plainText(token.tokens) : 'text' in token ? token.text : ''))
    .join('')
    .replaceAll(/\s+/g, ' ');
}

const FENCE = /^(?<fence>```|~~~)[\s\S]*?\n\k<fence>.*\n?/;
const DETAILS = /^<details>\s*<summary>(?<summary>[\s\S]*?)<\/summary>(?<body>[\s\S]*?)<\/details>/;

/** `<details>` ends, for Markdown, at the first blank line; for a reader, at `</details>`. So these are cut out first. */
function parse(markdown: string): LessonToken[] {
  const tokens: LessonToken[] = [];
  let plain = '';
  let rest = markdown;
  while (rest) {
    const details = DETAILS.exec(rest);
    if (details) {
      tokens.push(...lexer(plain));
      plain = '';
      const { summary = '', body = '' } = details.groups!;
      tokens.push({ type: 'details', raw: details[0], summary: summary.trim(), tokens: lexer(body.trim()) });
      rest = rest.slice(details[0].length);
    } else {
      // A code block as a whole, so that what it shows is not taken for a fold; else one line.
      const [piece] = FENCE.exec(rest) ?? /^.*\n?/.exec(rest)!;
      plain += piece;
      rest = rest.slice(piece.length);
    }
  }
  return [...tokens, ...lexer(plain)];
}

/** `> **connect** · You will … 45 minutes.` */
function aboutFrom(quote: Tokens.Blockquote): Pick<Lesson, 'minutes' | 'verb'> {
  const minutes = Number(/(\d+)\s+min/.exec(quote.text)?.[1]);
  const verb = /^\s*\*\*(.+?)\*\*/.exec(quote.text)?.[1];
  return { ...(minutes && { minutes }), ...(verb && { verb }) };
}

function isHeading(token: LessonToken): token is Tokens.Heading {
  return token.type === 'heading';
}
