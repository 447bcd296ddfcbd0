// A kata's state as plain lines, for pipes, editors and scripts: `pass 1 …`, `fail 2 …`, `todo 3 …`.

import type { Board, BoardStep } from './board.ts';
import type { Fault, Place } from './fault.ts';
import type { Trouble } from './trouble.ts';
import type { Words } from './words.ts';

export function plainLines(board: Board, words: Words): string[] {
  return board.steps.filter(({ state }) => state).flatMap((step) => plainStep(step, step === board.current, words));
}

function plainStep(step: BoardStep, isCurrent: boolean, words: Words): string[] {
  return [
    `${step.state} ${step.number} ${step.title}`,
    ...(step.fault ? faultLines(step.fault, words) : []),
    ...(step.moreFaults > 0 ? [words.moreFaults(step.moreFaults)] : []).map(indent),
    ...(isCurrent ? labelled(words.write, step.toWrite.map(placeLine)) : []),
  ];
}

/** Why a test fails, for a pipe or the end of `npm test`. */
export function faultLines(fault: Fault, words: Words): string[] {
  const message = faultMessage(fault, words);
  return [
    indent(fault.title),
    ...(message ? message.split('\n').map(indent) : []),
    ...labelled(words.expected, fault.expected?.split('\n')),
    ...labelled(words.seen, fault.seen?.split('\n')),
    ...labelled(words.where, fault.places.map(placeLine)),
    ...labelled(words.test, fault.test && [placeLine(fault.test)]),
  ];
}

export function faultMessage({ hung, timeoutMs, message }: Fault, words: Words): string {
  if (hung) return words.hung;
  return timeoutMs ? words.timeout(timeoutMs / 1000) : message;
}

/** One sentence, and the line of code if it is about one. */
export function troubleLines(trouble: Trouble, kata: number, words: Words): string[] {
  if (trouble.kind === 'missing') return trouble.files.map((file) => words.missingFile(file, kata));
  if (trouble.kind === 'no-export') return [words.missingExport(trouble.file, trouble.name)];
  const { place, message, code } = trouble;
  return [place ? `${place.file}:${place.line}: ${message}` : message, ...(code ? [indent(code.trim())] : [])];
}

export function placeLine({ file, line, within }: Place): string {
  return within ? `${file}:${line} ${within}` : `${file}:${line}`;
}

function labelled(label: string, values: string[] = []): string[] {
  const width = label.length + 1;
  return values.map((value, index) => indent(`${index === 0 ? label.padEnd(width) : ' '.repeat(width)} ${value}`));
}

function indent(line: string): string {
  return `  ${line}`;
}
