// Judges answers that stand in no file: a kata's tests are run on its solution with changed sources.

import { readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { TestModule } from 'vitest/node';
import { createVitest } from 'vitest/node';
import { onUnhandledError, solutions } from '../runner/projects.ts';
import { StepOrder } from '../runner/step-order.ts';

export type Verdict = 'pass' | 'fail' | 'todo';

/**
 * The verdict on every step of kata `folder` (`01-tcp-peers`) when each source of its solution is replaced
 * by what `change` makes of it. An error outside any step (a file that does not load) is step 0's.
 */
export async function judge(
  folder: string,
  change: (file: string, source: string) => string,
): Promise<Map<number, Verdict>> {
  const verdicts = new Map<number, Verdict>();
  const place = join(process.cwd(), 'solutions', folder) + sep;
  const vitest = await createVitest(
    'test',
    {
      ...solutions.test,
      config: false,
      watch: false,
      onUnhandledError,
      include: [`katas/${folder}/*.test.ts`],
      // The first steps first, and no further than the first fault.
      sequence: { sequencer: StepOrder },
      fileParallelism: false,
      bail: 1,
      reporters: [{ onTestRunEnd: (modules, errors) => collect(verdicts, modules, errors.length > 0) }],
    },
    {
      ssr: solutions.ssr,
      plugins: [
        {
          name: 'changed-sources',
          enforce: 'pre',
          async load(id) {
            if (join(id).startsWith(place)) return change(basename(id), await readFile(id, 'utf8'));
          },
        },
      ],
    },
  );
  await vitest.start();
  await vitest.close();
  return verdicts;
}

function collect(verdicts: Map<number, Verdict>, modules: readonly TestModule[], strayErrors: boolean): void {
  for (const module of modules) {
    if (module.errors().length > 0) verdicts.set(0, 'fail');
    for (const test of module.children.allTests()) {
      const step = test.meta().step ?? 0;
      const { state } = test.result();
      const verdict = state === 'passed' ? 'pass' : state === 'skipped' ? 'todo' : 'fail';
      verdicts.set(step, worse(verdicts.get(step) ?? 'pass', verdict));
    }
  }
  if (strayErrors) verdicts.set(0, 'fail');
}

function worse(one: Verdict, other: Verdict): Verdict {
  const order: Verdict[] = ['pass', 'todo', 'fail'];
  return order[Math.max(order.indexOf(one), order.indexOf(other))]!;
}
