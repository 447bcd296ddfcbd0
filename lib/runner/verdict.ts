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
  state: State;
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

/** `errors` are those that Vitest could not blame on a test. */
export function judge(modules: readonly TestModule[], errors: readonly SerializedError[] = []): Verdict {
  const broken = [...errors, ...modules.flatMap((module) => module.errors())];
  const tests: Counts = { passed: 0, failed: broken.length, todo: 0, skipped: 0 };
  const steps = new Map<number, StepVerdict>();
  for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
    const { step: number, unwritten } = test.meta();
    const outcome = outcomeOf(test);
    tests[outcome] += 1;
    const failure = failureOf(test);
    if (number === undefined) {
      if (failure) broken.push(failure.error);
      continue;
    }
    const step = steps.get(number) ?? { number, state: 'pass', title: test.name, failures: [], testIds: [] };
    steps.set(number, step);
    step.testIds.push(test.id);
    if (failure) step.failures.push(failure);
    if (outcome === 'todo') step.unwritten = Math.min(unwritten ?? number, step.unwritten ?? number);
    step.state = step.failures.length > 0 ? 'fail' : step.unwritten === undefined ? 'pass' : 'todo';
  }
  return { steps: [...steps.values()].sort((a, b) => a.number - b.number), broken, tests };
}

function outcomeOf(test: TestCase): keyof Counts {
  const { state } = test.result();
  if (state === 'passed') return 'passed';
  if (state === 'skipped') return test.meta().unwritten === undefined ? 'skipped' : 'todo';
  return 'failed'; // also when it never came to an end
}

function failureOf(test: TestCase): Failure | undefined {
  const result = test.result();
  if (result.state === 'passed' || result.state === 'skipped') return undefined;
  return { title: test.name, error: result.errors?.[0] ?? { name: 'Pending', message: '' } };
}
