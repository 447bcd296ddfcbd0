// A kata's state as plain lines, for pipes, editors and scripts: `pass 1 …`, `fail 2 …`, `todo 3 …`.

import type { Board, BoardStep } from './board.ts';
import { faultLines, outputLines, toWriteLines } from './fault-lines.ts';
import type { Words } from './words.ts';

const WIDTH = 78;

export function plainLines(board: Board, words: Words): string[] {
  return board.steps.filter(({ state }) => state).flatMap((step) => stepLines(step, step === board.current, words));
}

function stepLines(step: BoardStep, isCurrent: boolean, words: Words): string[] {
  const details = [
    ...(step.fault ? [step.fault.title, ...faultLines(step.fault, words, WIDTH)] : []),
    ...(step.moreFaults > 0 ? [words.moreFaults(step.moreFaults)] : []),
    ...(isCurrent ? [...toWriteLines(step.toWrite, words, WIDTH), ...outputLines(step.output, words, WIDTH)] : []),
  ];
  return [`${step.state} ${step.number} ${step.title}`, ...details.map((line) => `  ${line}`)];
}
