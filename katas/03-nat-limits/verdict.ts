// The limit: whether two can connect directly, said before they try.

import type { Random, UdpAddress } from '../../lib/contracts.ts';
import type { Nat } from './nat.ts';
import { todo } from '../../lib/runner/todo.ts';

export type Verdict =
  /** Both knock, and are let in. */
  | 'direct'
  /** Behind the same NAT, which sends nothing back inside: only if they have a network in common. */
  | 'nearby'
  /** One is seen at another port by everybody, but at the next one each time. */
  | 'by prediction'
  /** One is seen at any port: many doors, and many guesses. */
  | 'by birthday'
  /** Both are seen where nobody can know. */
  | 'relay'
  /** Somebody's UDP is blocked. */
  | 'no UDP';

/** From what each side knows about what it is behind. What is unknown counts as the worst. */
export function verdict(one: Nat, other: Nat): Verdict {
  if (one.seen.length === 0 || other.seen.length === 0) return 'no UDP';
  const isTogether = one.seen[0]!.address === other.seen[0]!.address && (one.isTranslated || other.isTranslated);
  if (isTogether && !(one.hairpins || other.hairpins)) return 'nearby';
  return todo(8, () => 'direct');
}

/** Whether the other side sees us where the witnesses saw us. */
export function stays({ mapping }: Nat): boolean {
  return todo(8);
}

/** Whether each port that we write to sees us elsewhere, even of one address. */
function hops({ mapping }: Nat): boolean {
  return todo(8);
}

/** Whether a knock of `one` arrives at `other`, where the witnesses saw it, and what `other` then sends arrives at `one`. */
function canKnock(one: Nat, other: Nat): boolean {
  return todo(8);
}

/** Whether `one`, who has written to where the witnesses saw `other`, lets `other` in. */
function admits({ filtering }: Nat, other: Nat): boolean {
  return todo(8);
}

/** The ports that NATs give, as most do: all that are not for servers. */
const [FIRST_PORT, PORTS] = [1_024, 65_536 - 1_024];
/** So many of its ports others may have been given between two of ours. */
const MAX_STEP = 16;

/**
 * The next `count` ports of a NAT that gives one after the other, from where it was `seen`, in that order; none, if it
 * does not.
 */
export function predictPorts(seen: readonly UdpAddress[], count: number): number[] {
  return todo(8);
}

/** Black belt: `count` different ports, as good as any others. */
export function guessPorts(count: number, random: Random): number[] {
  return todo(8);
}

/** Black belt: how likely one of so many guesses finds one of so many doors, from 0 to 1; as if guesses could repeat. */
export function chanceOf(guesses: number, doors: number): number {
  return todo(8);
}
