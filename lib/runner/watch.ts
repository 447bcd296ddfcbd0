// `npm run kata 1` in a terminal: runs the tests at every save, shows where you are, and listens to a few keys.

import { unwatchFile, watchFile } from 'node:fs';
import { stdin, stdout } from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import chalk from 'chalk';
import type { Language } from '../languages.ts';
import { type Board, boardOf, passedSteps } from './board.ts';
import { differenceLines } from './difference.ts';
import { questionText, sentence } from './fault-lines.ts';
import { allKatas, type Kata } from './katas.ts';
import { type Lesson, readLesson } from './lesson.ts';
import { lessonLines } from './lesson-lines.ts';
import { askForHint, PROGRESS_FILE, progressOf, reachedStep, recordSteps } from './progress.ts';
import { screenLines } from './screen.ts';
import { type Report, Session } from './session.ts';
import { WORDS, type Words } from './words.ts';
import { columnsOf } from './wrap.ts';

/** How often we look whether the progress has changed: rarely enough to cost nothing, and soon enough for a hint. */
const PROGRESS_MS = 200;

/** Resolves when the learner leaves: with the next kata, if that is where they want to go. */
export async function watchKata(kata: Kata, language: Language, poll: boolean): Promise<Kata | undefined> {
  const watching = new Watching(kata, language, poll);
  stdin.setRawMode(true).setEncoding('utf8').on('data', watching.onKeys).resume();
  stdout.on('resize', watching.draw);
  watchFile(PROGRESS_FILE, { interval: PROGRESS_MS }, watching.onProgress);
  process.on('SIGTERM', watching.leave).on('SIGHUP', watching.leave);
  try {
    return await watching.untilLeft();
  } finally {
    stdin.off('data', watching.onKeys).setRawMode(false).pause();
    stdout.off('resize', watching.draw).write('\n');
    unwatchFile(PROGRESS_FILE, watching.onProgress);
    process.off('SIGTERM', watching.leave).off('SIGHUP', watching.leave);
    await watching.close();
  }
}

/** Something that covers the screen until it is read, or answered. */
type Page = { lines: string[] } | { question: string; onYes: () => void };

class Watching {
  readonly #kata: Kata;
  readonly #language: Language;
  readonly #words: Words;
  readonly #notes: string[];
  readonly #next: Kata | undefined;
  readonly #session: Session;
  readonly #left: Promise<Kata | undefined>;
  #leave!: (to?: Kata) => void;
  #report: Report | undefined;
  #isRunning = true;
  #page: Page | undefined;
  #drawn = '';

  constructor(kata: Kata, language: Language, poll: boolean) {
    this.#kata = kata;
    this.#language = language;
    this.#words = WORDS[language];
    this.#notes = poll ? [this.#words.polling] : [];
    this.#next = allKatas().find(({ number }) => number > kata.number);
    this.#left = new Promise((resolve) => {
      this.#leave = resolve;
    });
    this.#session = new Session({
      kata,
      language,
      onReport: (report) => this.#onReport(report),
      watch: { poll, onStart: () => this.#onStart(), onFiles: this.draw },
    });
  }

  async untilLeft(): Promise<Kata | undefined> {
    this.draw();
    const failed = new Promise<never>((_, reject) => this.#session.start().catch(reject));
    return Promise.race([this.#left, failed]);
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  leave = (): void => this.#leave();

  draw = (): void => {
    this.#drawn = this.#text();
    stdout.write(`\x1b[H\x1b[J${this.#drawn}`);
  };

  /** A hint was asked for in another terminal, perhaps; most changes are our own, and on the screen already. */
  onProgress = (): void => {
    if (this.#text() !== this.#drawn) this.draw();
  };

  /** Keys typed in quick succession come together; one that is an escape sequence (an arrow) comes as several characters. */
  onKeys = (typed: string): void => {
    for (const key of typed.startsWith('\x1b') ? [typed] : typed.toLowerCase()) this.#onKey(key);
  };

  #onKey(key: string): void {
    if (key === '\x03' || key === '\x04') this.#leave();
    else if (this.#page) this.#onPageKey(this.#page, key);
    else this.#onScreenKey(key);
  }

  #onStart(): void {
    this.#isRunning = true;
    if (!this.#page) stdout.write(`\r\x1b[2K${chalk.dim(this.#words.running)}`);
  }

  #onReport(report: Report): void {
    this.#report = report;
    this.#isRunning = false;
    const board = this.#board();
    if (!board.trouble) recordSteps(this.#kata, passedSteps(board), board.steps.length);
    if (!this.#page) this.draw();
  }

  #onScreenKey(key: string): void {
    const board = this.#board();
    const lesson = this.#lesson();
    if (key === 'q') this.#leave();
    if (key === 'n' && !board.current && this.#next) this.#leave(this.#next);
    if (key === 'h' && board.current?.lesson) {
      askForHint(this.#kata, board.current.number, board.current.lesson.hints.length);
      this.draw();
    }
    if (key === 'l') this.#open({ lines: lesson ? this.#lessonLines(lesson) : this.#sentence(this.#words.noLesson) });
    if (key === 'd') {
      const difference = () => this.#open({ lines: differenceLines(this.#kata, this.#words) });
      if (!board.current && !board.trouble) difference();
      else this.#open({ question: this.#words.spoils(this.#kata.number), onYes: difference });
    }
  }

  #open(page: Page): void {
    this.#page = page;
    this.draw();
  }

  /** Space turns the page; at its end, and with any other key, the screen comes back. */
  #onPageKey(page: Page, key: string): void {
    this.#page = undefined;
    if ('question' in page) {
      if (this.#words.yes.includes(key)) page.onYes();
      else this.draw();
      return;
    }
    const rest = page.lines.slice(fitting(page.lines));
    if (key === ' ' && rest.length > 0) this.#open({ lines: rest });
    else this.draw();
  }

  #text(): string {
    return this.#page ? this.#pageText(this.#page) : this.#screenText();
  }

  #pageText(page: Page): string {
    if ('question' in page) return questionText(page.question, this.#words, textWidth());
    const { lines } = page;
    const room = fitting(lines);
    const turn = room < lines.length ? this.#words.spaceForMore : this.#words.anyKey;
    return [...lines.slice(0, room), '', chalk.dim(turn)].join('\n');
  }

  #screenText(): string {
    const { columns, rows } = size();
    const words = this.#words;
    const board = this.#board();
    if (!this.#report && !board.trouble) return `${words.kata(this.#kata.number, board.title)}\n\n${words.running}`;
    const lesson = this.#lesson();
    const next = this.#next && {
      number: this.#next.number,
      title: boardOf(this.#next, readLesson(this.#next, this.#language)).title,
    };
    const progress = progressOf(this.#kata);
    const hints = progress.hints[board.current?.number ?? 0] ?? 0;
    const notes = [...this.#notes, ...(lesson ? [] : [words.noLesson(this.#kata.number)])];
    const screen = screenLines({
      board,
      words,
      columns,
      rows,
      hints,
      notes,
      ...(next && { next }),
    });
    return (this.#isRunning ? [...screen.slice(0, -1), chalk.dim(words.running)] : screen).join('\n');
  }

  #board(): Board {
    return boardOf(this.#kata, this.#lesson(), this.#report, reachedStep(progressOf(this.#kata)));
  }

  #lesson(): Lesson | undefined {
    return readLesson(this.#kata, this.#language);
  }

  #lessonLines(lesson: Lesson): string[] {
    return lessonLines(this.#kata, lesson, this.#language, textWidth());
  }

  #sentence(words: (kata: number) => string): string[] {
    return sentence(words(this.#kata.number), textWidth());
  }
}

/** A terminal that does not know its size says 0. */
function size(): { columns: number; rows: number } {
  return { columns: Math.max(20, stdout.columns || 80), rows: stdout.rows || 24 };
}

function textWidth(): number {
  return Math.min(size().columns, 80) - 1;
}

/** How many lines fit on the screen above a line of our own; long ones take several rows. */
function fitting(lines: string[]): number {
  const { columns, rows } = size();
  let room = rows - 2;
  const first = lines.findIndex((line) => {
    room -= Math.max(1, Math.ceil(columnsOf(stripVTControlCharacters(line)) / columns));
    return room < 0;
  });
  return first < 0 ? lines.length : Math.max(1, first);
}
