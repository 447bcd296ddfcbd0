// Two things measured in turn, so that a machine whose speed drifts drifts for both.

import { fileURLToPath } from 'node:url';

/** What another process of ours is started with: `node START ./bench/frames.ts …`. */
export const START = fileURLToPath(new URL('../start.js', import.meta.url));

export interface Pair {
  ours: number;
  other: number;
  /** What nine rounds of ten stay below. */
  oursAt90: number;
  otherAt90: number;
  /** The median of ours divided by the other's, round by round. */
  ratio: number;
}

/** Runs both `rounds` times, after one round that does not count. */
export async function inTurn(ours: () => Promise<number>, other: () => Promise<number>, rounds = 7): Promise<Pair> {
  const pairs: [number, number][] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair: [number, number] = [await ours(), await other()];
    if (round > 0) pairs.push(pair);
  }
  const [all, others] = [pairs.map(([our]) => our), pairs.map(([, their]) => their)];
  return {
    ours: quantile(all, 0.5),
    other: quantile(others, 0.5),
    oursAt90: quantile(all, 0.9),
    otherAt90: quantile(others, 0.9),
    ratio: quantile(
      pairs.map(([our, their]) => our / their),
      0.5,
    ),
  };
}

/** What this share of the numbers is below: the median for 0.5. */
export function quantile(numbers: number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)]!;
}
