// Randomness that can be repeated: the same seed gives the same numbers on every machine.

import type { Random } from '../contracts.ts';

/** Mulberry32: 32 bits of state, enough to choose delays; never for secrets. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}
