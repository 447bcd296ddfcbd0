// What Vitest found out, step by step: one step may have several tests, in several files.

import type { SerializedError } from 'vitest';
import type { TestCase, TestModule } from 'vitest/node';
import type { Drawn } from './drawings.ts';
import type { Note } from './notes.ts';

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
  /** Of its tests that have something to show, if that was asked for. */
  images: Image[];
  /** The step whose `todo()` was reached: this one, or one before. */
  unwritten?: number;
  /** The id of the first test that fails, or else reaches a `todo()`: Vitest says by it who printed what. */
  testId?: string;
}

export interface Failure {
  /** What the test says should be. */
  title: string;
  error: SerializedError;
  /** What happened in its world. */
  drawn?: Drawn[];
}

export interface Image {
  /** The test's. */
  title: string;
  svg: string;
  isOfFailure: boolean;
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
 * `errors` are those that Vitest could not blame on a test; `left` is what processes that did not come back, and had
 * to be ended, left word of; `unwritten` are the steps that cannot fail, since they are still to be written.
 */
export function judge(
  modules: readonly TestModule[],
  errors: readonly SerializedError[] = [],
  left: ReadonlyMap<string, Note> = new Map(),
  unwritten: ReadonlySet<number> = new Set(),
): Verdict {
  const stray = errors.filter((error) => left.size === 0 || !isEndOfWorker(error));
  const broken = [...stray, ...modules.flatMap((module) => module.errors())];
  const tests: Counts = { passed: 0, failed: broken.length, todo: 0, skipped: 0 };
  const steps = new Map<number, StepVerdict & { isPending: boolean }>();
  for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
    const { step: number, unwritten: reached, image } = test.meta();
    const seen = outcomeOf(test, left.get(test.id));
    const outcome = seen === 'failed' && number !== undefined && unwritten.has(number) ? 'todo' : seen;
    if (outcome !== 'pending') tests[outcome] += 1;
    const failure = seen === 'failed' ? failureOf(test, left.get(test.id)) : undefined;
    if (number === undefined) {
      if (failure) broken.push(failure.error);
      continue;
    }
    const step = steps.get(number) ?? { number, title: test.name, failures: [], images: [], isPending: false };
    steps.set(number, step);
    step.isPending ||= outcome === 'pending';
    if (failure ? step.failures.length === 0 : outcome === 'todo' && !step.testId) step.testId = test.id;
    if (failure) step.failures.push(failure);
    if (image) step.images.push({ title: test.name, svg: image, isOfFailure: failure !== undefined });
    if (outcome === 'todo') step.unwritten = Math.min(reached ?? number, step.unwritten ?? number);
  }
  const verdicts = [...steps.values()].map((step) => withState(step, !unwritten.has(step.number)));
  return { steps: verdicts.sort((a, b) => a.number - b.number), broken, tests };
}

function withState({ isPending, ...step }: StepVerdict & { isPending: boolean }, isWritten: boolean): StepVerdict {
  if (step.failures.length > 0) return { ...step, state: isWritten ? 'fail' : 'todo' };
  if (isPending) return step;
  return { ...step, state: step.unwritten === undefined ? 'pass' : 'todo' };
}

function outcomeOf(test: TestCase, note?: Note): keyof Counts | 'pending' {
  const { state } = test.result();
  if (state === 'pending' && note) return note === 'begun' ? 'failed' : note;
  if (state !== 'skipped') return state;
  return test.meta().unwritten === undefined ? 'skipped' : 'todo';
}

function failureOf(test: TestCase, note?: Note): Failure {
  const [error = { name: note === 'begun' ? 'Hung' : 'Lost', message: '' }] = test.result().errors ?? [];
  const { drawn } = test.meta();
  return { title: test.name, error, ...(drawn && { drawn }) };
}

/** What Vitest says of a process that we ended. */
function isEndOfWorker(error: SerializedError): boolean {
  return /^\[vitest-pool\]: Worker .* emitted error/.test(error.message);
}
