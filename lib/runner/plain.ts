// A kata's state as plain lines, for pipes, editors and scripts: `pass 1 …`, `fail 2 …`, `todo 3 …`.

import chalk from 'chalk';
import type { Board, BoardStep } from './board.ts';
import { brokenLines, drawingLines, faultLines, outputLines, sentence, toWriteLines } from './fault-lines.ts';
import type { Words } from './words.ts';

const WIDTH = 78;

export function plainLines(board: Board, words: Words): string[] {
  const failing = board.steps.find(({ state }) => state === 'fail');
  const steps = board.steps.filter(({ state }) => state);
  const lines = steps.flatMap((step) => [
    `${step.state} ${step.number} ${step.title} ${chalk.dim(`(${words.states[step.state!]})`)}`,
    // What comes after the first fault may well come from it.
    ...(step === board.current || step === failing ? detailLines(board, step, words) : []).map((line) =>
      `  ${line}`.trimEnd(),
    ),
  ]);
  const isDone = !board.current && !board.trouble;
  return isDone ? [...lines, '', ...sentence(words.allDone(board.steps.length), WIDTH)] : lines;
}

function detailLines(board: Board, step: BoardStep, words: Words): string[] {
  const trace = `npm run kata ${board.number} trace ${step.number}`;
  return [
    ...toWriteLines(step.toWrite, words, WIDTH),
    ...brokenLines(step.broken, words, WIDTH),
    ...(step.fault ? [step.fault.title, ...faultLines(step.fault, words, WIDTH)] : []),
    ...outputLines(step.output, words, WIDTH),
    ...(step.moreFaults > 0 ? [words.moreFaults(step.moreFaults)] : []),
    ...(step.fault ? drawingLines(step.fault, words, { columns: WIDTH }, trace) : []),
  ];
}
