// Two things measured in turn, so that a machine whose speed drifts drifts for both.

import { fileURLToPath } from 'node:url';

/** What another process of ours is started with: `node START ./bench/frames.ts …`. */
export const START = fileURLToPath(new URL('../start.js', import.meta.url));

export interface Pair {
  ours: number;
  other: number;
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
  return {
    ours: median(pairs.map(([our]) => our)),
    other: median(pairs.map(([, their]) => their)),
    ratio: median(pairs.map(([our, their]) => our / their)),
  };
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
