// A question that is answered with yes or no.

import { createInterface } from 'node:readline';
import { questionText } from './fault-lines.ts';
import type { Words } from './words.ts';

/** Anything but a yes is a no, the end of the input too. */
export async function isYes(question: string, words: Words): Promise<boolean> {
  const input = createInterface({ input: process.stdin });
  process.stdout.write(questionText(question, words, 80));
  try {
    for await (const line of input) return words.yes.includes(line.trim().toLowerCase());
    process.stdout.write('\n');
    return false;
  } finally {
    input.close();
  }
}
