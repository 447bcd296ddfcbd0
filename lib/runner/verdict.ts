// What Vitest found out, step by step: one step may have several tests, in several files.

import type { SerializedError } from 'vitest';
import type { TestCase, TestModule } from 'vitest/node';

/** `todo`: the learner has not written it yet. */
export type State = 'pass' | 'fail' | 'todo';

export interface Verdict {
  /** In the order of their numbers. */
  steps: StepVerdict[];
  /** What failed outside any step: a file that does not compile, an error that nobody caught. */
  broken: SerializedError[];
  tests: Counts;
}

export interface StepVerdict {
  number: number;
  /** Undefined while its tests have not come to an end. */
  state?: State;
  /** The first test's title, for when no lesson names the step. */
  title: string;
  failures: Failure[];
  /** The step whose `todo()` was reached: this one, or one before. */
  unwritten?: number;
  /** The ids of its tests, by which Vitest says who printed what. */
  testIds: string[];
}

export interface Failure {
  /** What the test says should be. */
  title: string;
  error: SerializedError;
}

export interface Counts {
  passed: number;
  failed: number;
  /** Not written yet. */
  todo: number;
  /** Skipped for any other reason. */
  skipped: number;
}

/**
 * `errors` are those that Vitest could not blame on a test; `hung` are the ids of tests whose process had to be
 * ended because it did not come back.
 */
export function judge(
  modules: readonly TestModule[],
  errors: readonly SerializedError[] = [],
  hung: ReadonlySet<string> = new Set(),
): Verdict {
  const stray = errors.filter((error) => hung.size === 0 || !isEndOfWorker(error));
  const broken = [...stray, ...modules.flatMap((module) => module.errors())];
  const tests: Counts = { passed: 0, failed: broken.length, todo: 0, skipped: 0 };
  const steps = new Map<number, StepVerdict & { isPending: boolean }>();
  for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
    const { step: number, unwritten } = test.meta();
    const outcome = hung.has(test.id) ? 'failed' : outcomeOf(test);
    if (outcome !== 'pending') tests[outcome] += 1;
    const failure = outcome === 'failed' ? failureOf(test) : undefined;
    if (number === undefined) {
      if (failure) broken.push(failure.error);
      continue;
    }
    const step = steps.get(number) ?? { number, title: test.name, failures: [], testIds: [], isPending: false };
    steps.set(number, step);
    step.testIds.push(test.id);
    step.isPending ||= outcome === 'pending';
    if (failure) step.failures.push(failure);
    if (outcome === 'todo') step.unwritten = Math.min(unwritten ?? number, step.unwritten ?? number);
  }
  return { steps: [...steps.values()].map(withState).sort((a, b) => a.number - b.number), broken, tests };
}

function withState({ isPending, ...step }: StepVerdict & { isPending: boolean }): StepVerdict {
  if (step.failures.length > 0) return { ...step, state: 'fail' };
  if (isPending) return step;
  return { ...step, state: step.unwritten === undefined ? 'pass' : 'todo' };
}

function outcomeOf(test: TestCase): keyof Counts | 'pending' {
  const { state } = test.result();
  if (state !== 'skipped') return state;
  return test.meta().unwritten === undefined ? 'skipped' : 'todo';
}

function failureOf(test: TestCase): Failure {
  const [error = { name: 'Hung', message: '' }] = test.result().errors ?? [];
  return { title: test.name, error };
}

/** What Vitest says of a process that we ended. */
function isEndOfWorker(error: SerializedError): boolean {
  return /^\[vitest-pool\]: Worker .* emitted error/.test(error.message);
}
