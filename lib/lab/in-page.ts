// The page's end of pages.ts: what a test calls runs here.

import { running, type Todo } from '../runner/todo.ts';

/** What went wrong in the page, for the test to throw. */
export interface PageFault {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
}

export type Outcome = { readonly value: unknown } | { readonly fault: PageFault };

/** What the page is asked by, and what it tells by itself. */
export interface InPage {
  call(name: string, args: readonly unknown[]): Promise<Outcome>;
}

declare global {
  var inPage: InPage;
  /** Given by the test: the step that runs, if any. */
  var stepOfTest: number | undefined;
  /** Given by the test: a `todo()` was reached in this step, wherever that was. */
  var unwrittenStep: (step: number) => void;
}

/** Lets the test call what a module exports. */
export function serve(module: Record<string, unknown>): void {
  const step = globalThis.stepOfTest;
  const unwritten = (todo: Todo) => globalThis.unwrittenStep(todo.step);
  running.current = () => (step === undefined ? undefined : { step, unwritten });
  globalThis.inPage = {
    async call(name, args) {
      try {
        return { value: await (module[name] as (...args: readonly unknown[]) => unknown)(...args) };
      } catch (error) {
        const { name, message, code } = error as PageFault;
        return { fault: { name, message, code } };
      }
    },
  };
}
