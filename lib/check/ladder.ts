// With the steps up to N written and the others not, exactly the steps up to N pass, and the others wait.
// For N = 0 that is the stub, for the last N the solution.

import { allKatas, neededFiles, readText } from '../runner/katas.ts';
import { regionsOf, stubOf } from '../runner/stubs.ts';
import type { Findings } from './check.ts';
import { judge } from './judge.ts';

export async function* ladder(): Findings {
  for (const kata of allKatas()) {
    const regions = neededFiles(kata).flatMap((file) => regionsOf(readText(kata.solution, file)));
    const last = Math.max(...regions.map(({ step }) => step));
    for (let written = 0; written <= last; written++) {
      const verdicts = await judge(kata.name, (_file, source) => stubOf(source, written + 1));
      const wrong = [...verdicts].filter(([step, verdict]) => verdict !== (step <= written ? 'pass' : 'todo'));
      const steps = verdicts.size === last ? wrong : [...wrong, [last, 'has no test']];
      const fault =
        steps.length > 0 ? steps.map(([step, verdict]) => `step ${step}: ${verdict}`).join(', ') : undefined;
      yield [`kata ${kata.number}, ${written} of ${last} steps written`, fault];
    }
  }
}
