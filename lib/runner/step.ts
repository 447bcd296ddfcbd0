// `step(4, 'sending connects', …)`: a Vitest test that knows which step of the kata it belongs to.

import { AsyncLocalStorage } from 'node:async_hooks';
import { type TestContext, test } from 'vitest';
import { type Drawing, type Drawn, drawn, imageOf } from './drawings.ts';
import { note } from './notes.ts';
import { type RunningStep, running, Todo } from './todo.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The step of a kata that a test belongs to. */
    step?: number;
    /** The step whose `todo()` it reached. */
    unwritten?: number;
    /** The process that runs it. A loop without an end can only be stopped from outside. */
    pid?: number;
    /** What happened in its world, if it failed. */
    drawn?: Drawn[];
    /** The same as an image, if that was asked for. */
    image?: string;
  }
}

/** Given to a test's body beside Vitest's own context. */
export interface StepContext extends TestContext {
  /** Runs when the step ends, however it ends; the last one given runs first. Close sockets and peers here. */
  after(close: () => unknown): void;
  /** What to draw when this test fails, or when somebody wants to see it. The last one given counts. */
  draws(drawing: Drawing): void;
}

// Follows the step into every callback that its test causes: a socket event that comes late, after its
// own step has ended, is never taken for a fault of the next one.
const steps = new AsyncLocalStorage<RunningStep>();
running.current = () => steps.getStore();

/**
 * A test of step `number`. Several tests may share a number; the step passes when all of them do.
 * Reaching `todo()` anywhere ends the test at once, as "not written yet".
 * An error thrown in a callback that nobody catches fails this test, and only this one.
 */
export function step(number: number, title: string, body: (context: StepContext) => unknown): void {
  test(title, { meta: { step: number, pid: process.pid } }, (context) =>
    noted(context, () => run(number, context, body)),
  );
}

async function run(number: number, testContext: TestContext, body: (context: StepContext) => unknown): Promise<void> {
  const closings: (() => unknown)[] = [];
  let drawing: Drawing | undefined;
  const context = Object.assign(testContext, {
    after: (close: () => unknown) => void closings.unshift(close),
    draws(given: Drawing) {
      drawing = given;
    },
  });
  const draw = (isFailed: boolean) => drawing && show(drawing, number, testContext, isFailed);
  testContext.onTestFailed(() => draw(true)); // for what Vitest alone knows of: that its time is over
  const interrupted = withResolvers<never>();
  let todo: Todo | undefined;
  const unwritten = (reached: Todo) => {
    todo ??= reached;
    interrupted.reject(reached);
  };
  // A `todo()` has told its own step; anything else that nobody catches is a fault of the step that runs.
  const stray = (error: unknown) => {
    if (!(error instanceof Todo)) interrupted.reject(claim(error, number));
  };
  process.prependListener('uncaughtException', stray);
  process.prependListener('unhandledRejection', stray);
  try {
    await steps.run({ step: number, unwritten }, async () => {
      await Promise.race([interrupted.promise, body(context)]);
    });
    if (!todo) draw(false);
  } catch (error) {
    if (!todo) {
      draw(true);
      throw error;
    }
  } finally {
    for (const close of closings) await steps.run({ step: number, unwritten() {} }, () => closed(close));
    await new Promise((resolve) => setImmediate(resolve)); // for what nobody caught to come to light here
    process.off('uncaughtException', stray);
    process.off('unhandledRejection', stray);
  }
  // Whatever else was seen, a step that reached a `todo()` is not written yet: neither right nor wrong.
  if (todo) {
    testContext.task.meta.unwritten = todo.step;
    testContext.skip(todo.message);
  }
  await Promise.race([interrupted.promise, undefined]); // throws if something stray has come to light
}

/** Leaves word of how far a test has come: a loop without an end keeps Vitest from being told. */
async function noted({ task }: TestContext, run: () => Promise<void>): Promise<void> {
  note(task.id, 'begun');
  try {
    await run();
    note(task.id, 'passed');
  } catch (error) {
    note(task.id, task.meta.unwritten === undefined ? 'failed' : 'todo');
    throw error;
  }
}

/** Hands over what there is to see. A drawing that fails must not hide what went wrong. */
function show(drawing: Drawing, step: number, { task: { meta, name } }: TestContext, isFailed: boolean): void {
  try {
    if (isFailed) meta.drawn ??= drawn(drawing);
    const image = imageOf(drawing, step, name);
    if (image) meta.image ??= image;
  } catch {
    // Nothing to see, then.
  }
}

/** How long a step waits for what it opened to close, in ms. */
const CLOSING_MS = 1_000;

/** Code that does not work may not close either: by now the step has been judged, and the next one must begin. */
async function closed(close: () => unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSING_MS);
  });
  const closing = (async () => close())().then(
    () => {},
    () => {},
  );
  await Promise.race([closing, late]);
  clearTimeout(timer);
}

/** Marks an error as already blamed on a step, so that the run as a whole does not fail for it again. */
function claim(error: unknown, step: number): unknown {
  return error instanceof Error ? Object.assign(error, { step }) : error;
}

/** `Promise.withResolvers`, which Node 20 lacks. The rejection may come when nobody waits any more. */
function withResolvers<T>(): { promise: Promise<T>; reject(reason: unknown): void } {
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((_, no) => {
    reject = no;
  });
  promise.catch(() => {});
  return { promise, reject };
}
