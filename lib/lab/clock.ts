// Time that passes when a test says so.

import type { Clock } from '../contracts.ts';

interface Timer {
  at: number;
  callback: () => void;
}

/** Starts at 0 ms. Timers due at the same instant run in the order in which they were set. */
export class SimulatedClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass: everything due until then happens, with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#runUntil(end);
    this.#now = end;
  }

  /** Lets time pass until nothing is left that waits for it. */
  run(): Promise<void> {
    return this.#runUntil(Number.POSITIVE_INFINITY);
  }

  async #runUntil(end: number): Promise<void> {
    for (;;) {
      await consequences();
      const next = this.#next();
      if (!next || next.at > end) return;
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
    }
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer;
    return next;
  }
}

/** Resolves when every promise that can go on without time or network has gone on. */
function consequences(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
