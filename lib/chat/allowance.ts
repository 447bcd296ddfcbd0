// How much we do for others: so much at once, then so much in each second. What is more is not done.

import { type Clock, systemClock } from '../contracts.ts';

export class Allowance {
  readonly #atOnce: number;
  readonly #perSecond: number;
  readonly #clock: Clock;
  #left: number;
  #countedAt: number;

  constructor(atOnce: number, perSecond: number, clock: Clock = systemClock) {
    this.#atOnce = atOnce;
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = atOnce;
    this.#countedAt = clock.now();
  }

  /** Whether we may do it once more. */
  take(): boolean {
    const now = this.#clock.now();
    this.#left = Math.min(this.#atOnce, this.#left + ((now - this.#countedAt) * this.#perSecond) / 1_000);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
