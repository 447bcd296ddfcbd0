// What `npm run kata 1` shows in a terminal: where you are, what the next step asks, and what is wrong with it.
//
// Pure: the same state gives the same lines.

import chalk from 'chalk';
import type { Board, BoardStep } from './board.ts';
import {
  brokenLines,
  drawingLines,
  faultLines,
  outputLines,
  sentence,
  toWriteLines,
  troubleLines,
} from './fault-lines.ts';
import type { LessonStep } from './lesson.ts';
import { renderMarkdown } from './markdown.ts';
import type { Words } from './words.ts';
import { chop, columnsOf, wrap } from './wrap.ts';

export interface Screen {
  board: Board;
  words: Words;
  columns: number;
  rows: number;
  /** How many hints of the current step were asked for. */
  hints: number;
  /** The kata after this one. */
  next?: { number: number; title: string };
  /** Stands above the keys: that the lesson is missing, that files are polled. */
  notes?: string[];
}

/**
 * None is wider than `columns`, nor than 80. When there are more than `rows`, the list of steps is folded; a drawing is
 * as tall as there is room for then.
 */
export function screenLines(screen: Screen): string[] {
  const width = Math.min(screen.columns, 80) - 1; // a terminal may break a line that reaches its last column
  const head = headLines(screen, width);
  const foot = [...notesLines(screen, width), '', ...keyLines(screen, width)];
  const steps = screen.board.steps.flatMap((step) => stepLine(step, screen, width));
  const folded = foldedSteps(screen, width);
  const room = screen.rows - 2 - head.length - foot.length; // for the steps and what is told of one
  const drawing = drawnLines(screen, width, room - folded.length - bodyLines(screen, width, []).length);
  const body = bodyLines(screen, width, drawing);
  const isTall = steps.length + body.length > room;
  return [...head, '', ...(isTall ? folded : steps), ...body, ...foot];
}

/** Nobody has counted the steps while their tests cannot run. */
function headLines({ board, words }: Screen, width: number): string[] {
  const [title = ''] = chop(words.kata(board.number, board.title), width);
  if (board.trouble) return [chalk.bold(title)];
  const done = board.steps.filter(({ state }) => state === 'pass').length;
  const bar = chalk.green('━'.repeat(2 * done)) + chalk.dim('─'.repeat(2 * (board.steps.length - done)));
  return [chalk.bold(title), `${bar}  ${words.stepsDone(done, board.steps.length)}`];
}

type Mark = 'pass' | 'fail' | 'todo' | 'waiting';
const MARKS: Record<Mark, string> = { pass: '✓', fail: '✗', todo: '›', waiting: '·' };
const COLOURS: Record<Mark, (text: string) => string> = {
  pass: chalk.green,
  fail: chalk.red,
  todo: chalk.yellow,
  waiting: chalk.dim,
};

/** What comes after the current step waits, unless it passes already. */
function markOf(step: BoardStep, { board }: Screen): Mark {
  if (board.trouble) return 'waiting';
  return (step === board.current || step.state === 'pass' ? step.state : undefined) ?? 'waiting';
}

function stepLine(step: BoardStep, screen: Screen, width: number): string {
  const mark = markOf(step, screen);
  const state = screen.words.states[mark];
  const start = `${MARKS[mark]} ${String(step.number).padStart(2)}  `;
  const room = width - columnsOf(start) - columnsOf(state) - 2;
  const title = columnsOf(step.title) > room ? `${[...step.title].slice(0, room - 1).join('')}…` : step.title;
  const line = `${start}${title}${' '.repeat(room - columnsOf(title) + 2)}${state}`;
  return mark === 'waiting' ? chalk.dim(line) : COLOURS[mark](start) + line.slice(start.length);
}

/** `✓ 1–3 done`, the current step, `· 5–9 waiting`. */
function foldedSteps(screen: Screen, width: number): string[] {
  const lines: string[] = [];
  const { steps } = screen.board;
  for (let from = 0; from < steps.length; ) {
    const mark = markOf(steps[from]!, screen);
    let to = from;
    while (to + 1 < steps.length && markOf(steps[to + 1]!, screen) === mark) to += 1;
    const range = `${steps[from]!.number}–${steps[to]!.number}`;
    if (from === to) lines.push(stepLine(steps[from]!, screen, width));
    else lines.push(COLOURS[mark](`${MARKS[mark]}  ${range}  ${screen.words.states[mark]}`));
    from = to + 1;
  }
  return lines;
}

function bodyLines(screen: Screen, width: number, drawing: string[]): string[] {
  const { board, words } = screen;
  if (board.trouble) return ['', ...troubleLines(board.trouble, board.number, words, width)];
  if (!board.current) return ['', ...doneLines(screen, width)];
  return ['', ...currentLines(board.current, screen, width, drawing)];
}

function doneLines({ board, words, next }: Screen, width: number): string[] {
  return [words.allDone(board.steps.length), next ? words.nextIs(next.number, next.title) : words.noneLeft].flatMap(
    (line) => sentence(line, width),
  );
}

function currentLines(step: BoardStep, screen: Screen, width: number, drawing: string[]): string[] {
  const { words, hints } = screen;
  const { lesson, fault } = step;
  const mark = step.state === 'fail' ? 'fail' : 'todo';
  const failed = fault && `${words.label(words.states.fail)} ${fault.title}`;
  const [first = '', ...more] = sentence(`${MARKS[mark]} ${mark === 'todo' ? words.states.todo : failed}`, width);
  const details = [
    ...toWriteLines(step.toWrite, words, width - 2),
    ...brokenLines(step.broken, words, width - 2),
    ...(fault && mark === 'todo' ? sentence(fault.title, width - 2) : []),
    ...(fault ? faultLines(fault, words, width - 2) : []),
    ...outputLines(step.output, words, width - 2),
    ...(step.moreFaults > 0 ? [words.moreFaults(step.moreFaults)] : []),
    ...drawing,
  ];
  return [
    ...wrap([{ text: `${step.number}. ${step.title}`, style: chalk.bold }], width),
    '',
    ...(lesson ? [...renderMarkdown(lesson.text, width), ''] : []),
    ...[COLOURS[mark](first), ...more],
    ...details.map((line) => `  ${line}`.trimEnd()),
    ...(lesson ? hintLines(lesson, hints, words, width) : []),
  ];
}

/** What happened in the world of the current step's test. */
function drawnLines({ board, words }: Screen, width: number, rows: number): string[] {
  const { number, current } = board;
  if (board.trouble || !current?.fault) return [];
  const trace = `npm run kata ${number} trace ${current.number}`;
  return drawingLines(current.fault, words, { columns: width - 2, rows }, trace);
}

/** The hints that were asked for, one below the other. */
export function hintLines({ hints }: LessonStep, count: number, words: Words, width: number): string[] {
  return hints.slice(0, count).flatMap((hint, index) => {
    const text = renderMarkdown(hint, width - 2).map((line) => `  ${line}`);
    return ['', chalk.bold(`${words.hint} ${index + 1}`), ...text];
  });
}

function notesLines({ notes = [] }: Screen, width: number): string[] {
  return notes.length > 0 ? ['', ...notes.flatMap((note) => sentence(note, width)).map((line) => chalk.dim(line))] : [];
}

function keyLines({ board, words, hints, next }: Screen, width: number): string[] {
  const left = board.trouble ? 0 : (board.current?.lesson?.hints.length ?? 0) - hints;
  const hint = left > 0 ? [`h ${words.keys.hint} (${words.hintsLeft(left)})`] : [];
  const following = board.current || board.trouble || !next ? [] : [`n ${words.keys.next}`];
  const keys = [...hint, `d ${words.keys.diff}`, `l ${words.keys.lesson}`, ...following, `q ${words.keys.quit}`];
  const runs = keys.flatMap((text, index) => [
    { text: index > 0 ? ' · ' : '' },
    { text, style: chalk.dim, whole: true },
  ]);
  return wrap(runs, width);
}
