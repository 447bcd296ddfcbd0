// Time that passes when a test says so.

import type { Clock } from '../contracts.ts';

interface Timer {
  at: number;
  /** Timers due at the same instant run in the order in which they were set. */
  order: number;
  callback: (() => void) | undefined;
  /** Whether promises may go on because of it. */
  isHeard: boolean;
}

/** Starts at 0 ms. */
export class SimulatedClock implements Clock {
  #now = 0;
  #order = 0;
  #pending = 0;
  /** A binary heap: the next timer is the first. Those that were cleared stay until their time has come. */
  readonly #heap: Timer[] = [];

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    return this.#set(callback, ms, true);
  }

  /** The same for what no promise goes on by, but only other timers: nothing has to be waited for when it has happened. */
  setUnheardTimeout(callback: () => void, ms: number): unknown {
    return this.#set(callback, ms, false);
  }

  clearTimeout(timer: unknown): void {
    const { callback } = (timer as Timer | undefined) ?? {};
    if (!callback) return;
    (timer as Timer).callback = undefined;
    this.#pending -= 1;
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#pending;
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

  #set(callback: () => void, ms: number, isHeard: boolean): Timer {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, callback, isHeard };
    this.#pending += 1;
    this.#push(timer);
    return timer;
  }

  async #runUntil(end: number): Promise<void> {
    await consequences();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      const { callback, isHeard } = next;
      this.clearTimeout(next);
      this.#now = next.at;
      callback!();
      if (isHeard) await consequences();
    }
  }

  /** The next timer, still in its place: what it waits for may be after the end. */
  #next(): Timer | undefined {
    while (this.#heap[0] && !this.#heap[0].callback) this.#pop();
    return this.#heap[0];
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, timer)) break;
      heap[at] = heap[parent]!;
      heap[parent] = timer;
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    heap[0] = last;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      if (left >= heap.length) return;
      const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
      if (isBefore(last, heap[child]!)) return;
      heap[at] = heap[child]!;
      heap[child] = last;
      at = child;
    }
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Resolves when every promise that can go on without time or network has gone on. */
function consequences(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
