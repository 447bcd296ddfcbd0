// The tests can tell right from wrong: a plausible mistake fails its step, and no earlier one.

import { allKatas } from '../runner/katas.ts';
import type { Findings } from './check.ts';
import { judge } from './judge.ts';

/** A change of one place in a file of the solution: `from` stands there once. */
export type WrongAnswer = [step: number, file: string, mistake: string, from: string, to: string];

export async function* wrongAnswers(): Findings {
  for (const kata of allKatas()) {
    const { default: answers } = (await import(`./wrong-answers/${kata.name}.ts`)) as { default: WrongAnswer[] };
    for (const answer of answers)
      yield [`kata ${kata.number}, step ${answer[0]}, ${answer[2]}`, await unnoticed(kata.name, answer)];
  }
}

async function unnoticed(kata: string, [step, file, , from, to]: WrongAnswer): Promise<string | undefined> {
  let places = 0;
  const verdicts = await judge(kata, (name, source) => {
    if (name !== file) return source;
    places = source.split(from).length - 1;
    return source.replace(from, () => to);
  });
  if (places !== 1) return `stands in ${places} places of the solution`;
  const failed = [...verdicts].filter(([, verdict]) => verdict === 'fail').map(([number]) => number);
  const first = Math.min(...failed);
  if (first === step) return undefined;
  return failed.length === 0 ? 'nothing fails' : `step ${first} fails first`;
}
