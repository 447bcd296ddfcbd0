// What a stub holds where the learner is going to write.

/** Thrown by `todo()`: this step is not written yet. */
export class Todo extends Error {
  override readonly name = 'Todo';
  readonly step: number;

  constructor(step: number) {
    super(`step ${step} is not written yet`);
    this.step = step;
  }
}

/** The step whose test is running, if any. */
export interface RunningStep {
  step: number;
  /** Called the moment a `todo()` is reached, wherever that happens: a callback, a timer, a socket event. */
  unwritten(todo: Todo): void;
}

/** Set by the test side (`step.ts`). This file imports nothing, so that a stub runs in a browser too. */
export const running: { current(): RunningStep | undefined } = { current: () => undefined };

/**
 * Marks what step `step` asks you to write: `return todo(4);`
 *
 * With a stand-in, `todo(5, () => this.#dial(address))`, the tests of earlier steps use the stand-in
 * and go on as if this step did not exist.
 */
export function todo(step: number): never;
export function todo<T>(step: number, untilThen: () => T): T;
export function todo<T>(step: number, untilThen?: () => T): T {
  const current = running.current();
  if (untilThen && current && current.step < step) return untilThen();
  const unwritten = new Todo(step);
  current?.unwritten(unwritten);
  throw unwritten;
}
