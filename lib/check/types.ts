// Strict TypeScript, for the stubs and for the solutions.

import { SOLUTION_CONDITIONS } from '../runner/projects.ts';
import type { Findings } from './check.ts';
import { runNode } from './run.ts';

export async function* types(): Findings {
  for (const [what, conditions] of [
    ['stubs', []],
    ['solutions', SOLUTION_CONDITIONS],
  ] as const) {
    const args = conditions.length > 0 ? ['--customConditions', conditions.join()] : [];
    const { code, output } = await runNode(['node_modules/typescript/bin/tsc', '-p', '.', ...args]);
    yield [what, code === 0 ? undefined : output];
  }
}
