// `npm run kata 1` without a terminal: runs the tests once and prints plain lines.

import type { Language } from '../languages.ts';
import { boardOf, passedSteps } from './board.ts';
import { troubleLines } from './fault-lines.ts';
import type { Kata } from './katas.ts';
import { plainLines } from './plain.ts';
import { progressOf, reachedStep, recordSteps } from './progress.ts';
import { type Report, runTests } from './session.ts';
import { missingFrom } from './trouble.ts';
import { WORDS } from './words.ts';

/** Resolves with the exit status: 0 when every step passes. */
export async function runOnce(kata: Kata, language: Language): Promise<number> {
  const words = WORDS[language];
  let report: Report | undefined;
  const reading = import('./lesson.ts'); // while the tests start
  if (!missingFrom(kata)) {
    const session = await runTests({ kata, language, onReport: (seen) => (report = seen) });
    await session.close();
  }
  const lesson = (await reading).readLesson(kata, language);
  const board = boardOf(kata, lesson, report, reachedStep(progressOf(kata)));
  for (const line of plainLines(board, words)) console.log(line);
  for (const line of board.trouble ? troubleLines(board.trouble, kata.number, words, 80) : []) console.error(line);
  if (!board.trouble) recordSteps(kata, passedSteps(board), board.steps.length);
  return board.current || board.trouble ? 1 : 0;
}
