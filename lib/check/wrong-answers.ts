// The tests can tell right from wrong: a plausible mistake fails its step, and no earlier one.

import { type Kata, neededFiles, readText } from '../runner/katas.ts';
import type { Findings } from './check.ts';
import { Judges } from './judge.ts';

/** A change of one place in a file of the solution: `from` stands there once. */
export type WrongAnswer = [step: number, file: string, mistake: string, from: string, to: string];

export async function* wrongAnswers(katas: Kata[]): Findings {
  const judges = new Judges();
  const findings: [looked: string, fault: Promise<string | undefined>][] = [];
  for (const kata of katas) {
    const { default: answers } = (await import(`./wrong-answers/${kata.name}.ts`)) as { default: WrongAnswer[] };
    for (const answer of answers)
      findings.push([`kata ${kata.number}, step ${answer[0]}, ${answer[2]}`, unnoticed(judges, kata, answer)]);
  }
  for (const [looked, fault] of findings) yield [looked, await fault];
  await judges.close();
}

async function unnoticed(
  judges: Judges,
  kata: Kata,
  [step, file, , from, to]: WrongAnswer,
): Promise<string | undefined> {
  const source = neededFiles(kata).includes(file) ? readText(kata.solution, file) : '';
  const places = source.split(from).length - 1;
  if (places !== 1) return `stands in ${places} places of the solution`;
  const verdicts = await judges.judge(kata, new Map([[file, source.replace(from, () => to)]]));
  const failed = [...verdicts].filter(([, verdict]) => verdict === 'fail').map(([number]) => number);
  const first = Math.min(...failed);
  if (first === step) return undefined;
  return failed.length === 0 ? 'nothing fails' : `step ${first} fails first`;
}
