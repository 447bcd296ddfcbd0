// With the steps up to N written and the others not, exactly the steps up to N pass, and the others wait.
// For N = 0 that is the stub, for the last N the solution.

import { type Kata, neededFiles, readText } from '../runner/katas.ts';
import { regionsOf, stubOf } from '../runner/stubs.ts';
import type { Findings } from './check.ts';
import { Judges } from './judge.ts';

export async function* ladder(katas: Kata[]): Findings {
  const judges = new Judges();
  const findings: [looked: string, fault: Promise<string | undefined>][] = [];
  for (const kata of katas) {
    const regions = neededFiles(kata).flatMap((file) => regionsOf(readText(kata.solution, file)));
    const last = Math.max(...regions.map(({ step }) => step));
    for (let written = 0; written <= last; written++)
      findings.push([
        `kata ${kata.number}, ${written} of ${last} steps written`,
        misplaced(judges, kata, written, last),
      ]);
  }
  for (const [looked, fault] of findings) yield [looked, await fault];
  await judges.close();
}

async function misplaced(judges: Judges, kata: Kata, written: number, last: number): Promise<string | undefined> {
  const sources = new Map<string, string>();
  for (const file of neededFiles(kata)) sources.set(file, stubOf(readText(kata.solution, file), written + 1));
  const verdicts = await judges.judge(kata, sources);
  const wrong = [...verdicts].filter(([step, verdict]) => verdict !== (step <= written ? 'pass' : 'todo'));
  if (wrong.length > 0) return wrong.map(([step, verdict]) => `step ${step}: ${verdict}`).join(', ');
  return verdicts.size === last ? undefined : `${verdicts.size} of ${last} steps have a test`;
}
