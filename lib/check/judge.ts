// Judges answers that stand in no file: a kata's tests are run on its solution with other sources.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { normalizePath } from 'vite';
import { createVitest, type Reporter, type TestCase, type Vitest } from 'vitest/node';
import type { Kata } from '../runner/katas.ts';
import { onUnhandledError, solutions } from '../runner/projects.ts';
import { StepOrder } from '../runner/step-order.ts';

export type Verdict = 'pass' | 'fail' | 'todo';

/** On each step that a test is about. An error outside any step (a file that does not load) is step 0's. */
export type Verdicts = Map<number, Verdict>;

/** With more, Node would take the listeners that each Vitest adds to the process for a leak. */
const MAX_JUDGES = 8;

/** Not judged by: what a page runs is read from the disk, and a browser takes seconds. */
const IN_BROWSER = /\/browser[^/]*\.test\.ts$/;

/** Judges as many answers at once as this machine has cores. */
export class Judges {
  readonly #judges = Array.from({ length: Math.min(availableParallelism(), MAX_JUDGES) }, () => new Judge());
  readonly #free = [...this.#judges];
  readonly #waiting: ((judge: Judge) => void)[] = [];

  /**
   * The verdict on a kata's solution with these sources in the files of these names, as far as they can matter:
   * a test file that imports none of them is not run.
   */
  async judge(kata: Kata, sources: Map<string, string>): Promise<Verdicts> {
    const judge = this.#free.pop() ?? (await new Promise<Judge>((resolve) => this.#waiting.push(resolve)));
    try {
      return await judge.judge(kata, sources);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(judge);
      else this.#free.push(judge);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#judges.map((judge) => judge.close()));
  }
}

/**
 * Judges one answer after another. Its Vitest stays, since most of what it has read and translated is the same for
 * the next; the tests of each run in a process of their own, so that no answer leaves anything behind.
 */
class Judge {
  #vitest: Promise<Vitest> | undefined;
  /** What stands in files that are not as they are on the disk: by path. */
  #sources = new Map<string, string>();
  // Noted as it happens: Vitest would also tell how tests ended an earlier time, if they do not run this time.
  #verdicts: Verdicts = new Map();

  async judge(kata: Kata, sources: Map<string, string>): Promise<Verdicts> {
    this.#vitest ??= this.#start();
    const vitest = await this.#vitest;
    const changed = new Map([...sources].map(([name, text]) => [normalizePath(join(kata.solution, name)), text]));
    // Asked while the solution is whole: the changed one may not even load, which is for its tests to find.
    vitest.config.related = [...changed.keys()];
    const related = await vitest.getRelevantTestSpecifications([`katas/${kata.name}/`]);
    const tests = related.filter(({ moduleId }) => !IN_BROWSER.test(moduleId));
    const verdicts: Verdicts = new Map();
    this.#verdicts = verdicts;
    this.#sources = changed;
    for (const path of changed.keys()) vitest.invalidateFile(path);
    await vitest.runTestSpecifications(tests);
    this.#sources = new Map();
    for (const path of changed.keys()) vitest.invalidateFile(path);
    return verdicts;
  }

  async close(): Promise<void> {
    await (await this.#vitest)?.close();
  }

  #start(): Promise<Vitest> {
    const reporter: Reporter = {
      onTestModuleEnd: (module) => {
        if (module.errors().length > 0) this.#note(0, 'fail');
        for (const test of module.children.allTests()) this.#note(test.meta().step ?? 0, verdictOf(test));
      },
      onTestRunEnd: (_modules, strayErrors) => {
        if (strayErrors.length > 0) this.#note(0, 'fail');
      },
    };
    return createVitest(
      'test',
      {
        ...solutions.test,
        config: false,
        watch: false,
        // No answer shall fail because the machine has other work.
        testTimeout: 30_000,
        // How long tests took is of no use here, and all judges would write it into one file.
        cache: false,
        onUnhandledError,
        // The first steps first, and no further than the first fault.
        sequence: { sequencer: StepOrder },
        fileParallelism: false,
        // One process for all of an answer's tests: to start one takes as long as most test files run.
        isolate: false,
        bail: 1,
        reporters: [reporter],
      },
      {
        ssr: solutions.ssr,
        plugins: [{ name: 'changed-sources', enforce: 'pre', load: (id) => this.#sources.get(id) }],
      },
    );
  }

  #note(step: number, verdict: Verdict | undefined): void {
    if (verdict) this.#verdicts.set(step, worse(this.#verdicts.get(step) ?? 'pass', verdict));
  }
}

/** Of a test after the first fault nothing is known: in the same file it counts as failed, since it might. */
function verdictOf(test: TestCase): Verdict | undefined {
  const { state } = test.result();
  if (state === 'pending') return test.module.state() === 'failed' ? 'fail' : undefined;
  return state === 'passed' ? 'pass' : state === 'skipped' ? 'todo' : 'fail';
}

function worse(one: Verdict, other: Verdict): Verdict {
  const order: Verdict[] = ['pass', 'todo', 'fail'];
  return order[Math.max(order.indexOf(one), order.indexOf(other))]!;
}
