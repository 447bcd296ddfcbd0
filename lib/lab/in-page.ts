// The page's end of pages.ts: what a test calls runs here.

import { running, type Todo } from '../runner/todo.ts';

/** What went wrong in the page, for the test to throw. */
export interface PageFault {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
}

export type Outcome = { readonly value: unknown } | { readonly fault: PageFault };

export interface InPage {
  /** Of the functions that can be called. */
  readonly names: readonly string[];
  call(name: string, args: readonly unknown[]): Promise<Outcome>;
}

declare global {
  var inPage: InPage;
  /** Given by the test: a `todo()` was reached in this step, wherever that was. */
  var unwrittenStep: (step: number) => void;
}

/** Lets the test call what a module exports. The address of the page says which step it belongs to. */
export function serve(module: Record<string, unknown>): void {
  const step = Number(location.search.slice(1)); // 0 when no step runs
  const unwritten = (todo: Todo) => globalThis.unwrittenStep(todo.step);
  running.current = () => (step > 0 ? { step, unwritten } : undefined);
  globalThis.inPage = {
    names: Object.keys(module).filter((name) => typeof module[name] === 'function'),
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
