// A loop without an end stops its whole process, so no test in it ever times out. From outside it can be ended.

import type { TestCase, TestModule } from 'vitest/node';

/** Longer than any test's own time-out, which a process that still lives would have reported by then. */
const SILENCE_MS = 7_000;

export class Watchdog {
  /** The first test without a result in each process that had to be ended: the culprit, or close to it. */
  readonly hung = new Set<string>();
  readonly #silences = new Map<TestModule, NodeJS.Timeout>();

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

  /** Ends whatever still runs. */
  endAll(): void {
    for (const module of [...this.#silences.keys()]) this.#kill(module);
  }

  #end(module: TestModule): void {
    const silent = [...module.children.allTests()].find((test) => test.result().state === 'pending');
    if (silent) this.hung.add(silent.id);
    this.#kill(module);
  }

  #kill(module: TestModule): void {
    this.rest(module);
    const [test] = module.children.allTests() as Generator<TestCase>;
    const pid = test?.meta().pid;
    try {
      if (pid) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
