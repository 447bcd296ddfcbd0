// A loop without an end stops its whole process, so no test in it ever times out. From outside it can be ended.

import type { TestCase, TestModule } from 'vitest/node';
import type { Note, Notes } from './notes.ts';

/** Longer than any test's own time-out, which a process that still lives would have reported by then. */
const SILENCE_MS = 7_000;

export class Watchdog {
  /** What the processes that had to be ended have left word of, by the test's id. */
  readonly left = new Map<string, Note>();
  readonly #notes: Notes;
  readonly #silences = new Map<TestModule, NodeJS.Timeout>();

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** To be told whenever something is heard of a test file that runs. */
  hear(module: TestModule): void {
    clearTimeout(this.#silences.get(module));
    this.#silences.set(
      module,
      setTimeout(() => this.#end(module), SILENCE_MS),
    );
  }

  /** To be told when a test file is through. */
  rest(module: TestModule): void {
    clearTimeout(this.#silences.get(module));
    this.#silences.delete(module);
  }

  /** To be told when nobody waits for any of them. */
  restAll(): void {
    for (const module of [...this.#silences.keys()]) this.rest(module);
  }

  #end(module: TestModule): void {
    const notes = this.#notes.of(pidOf(module) ?? 0);
    for (const [id, how] of notes) this.left.set(id, how);
    if (![...notes.values()].includes('begun')) {
      // Between two steps, or in a test that is none: the next one is close to the culprit.
      const tests = [...module.children.allTests()];
      const silent = tests.find((test) => test.result().state === 'pending' && !notes.has(test.id));
      if (silent) this.left.set(silent.id, 'begun');
    }
    this.#kill(module);
  }

  #kill(module: TestModule): void {
    this.rest(module);
    const pid = pidOf(module);
    try {
      if (pid) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function pidOf(module: TestModule): number | undefined {
  const [test] = module.children.allTests() as Generator<TestCase>;
  return test?.meta().pid;
}
