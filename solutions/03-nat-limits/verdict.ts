// The limit: whether two can connect directly, said before they try.

import type { Random, UdpAddress } from '../../lib/contracts.ts';
import type { Nat } from './nat.ts';

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
  // #region step 8, until then: 'direct'
  const bothHop = hops(one) && hops(other); // every answer comes from yet another port
  if (!bothHop && (canKnock(one, other) || canKnock(other, one))) return 'direct';
  if (!stays(one) && !stays(other)) return 'relay';
  const moving = stays(one) ? other : one;
  return predictPorts(moving.seen, 1).length > 0 ? 'by prediction' : 'by birthday';
  // #endregion
}

/** Whether the other side sees us where the witnesses saw us. */
export function stays({ mapping }: Nat): boolean {
  // #region step 8
  return mapping === 'endpoint-independent';
  // #endregion
}

/** Whether each port that we write to sees us elsewhere, even of one address. */
function hops({ mapping }: Nat): boolean {
  // #region step 8
  return mapping === 'address-and-port-dependent' || mapping === 'unknown';
  // #endregion
}

/** Whether a knock of `one` arrives at `other`, where the witnesses saw it, and what `other` then sends arrives at `one`. */
function canKnock(one: Nat, other: Nat): boolean {
  // #region step 8
  const isOpen = other.filtering === 'endpoint-independent';
  return (isOpen || (stays(other) && admits(other, one))) && admits(one, other);
  // #endregion
}

/** Whether `one`, who has written to where the witnesses saw `other`, lets `other` in. */
function admits({ filtering }: Nat, other: Nat): boolean {
  // #region step 8
  return filtering === 'endpoint-independent' || filtering === 'address-dependent' || stays(other);
  // #endregion
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
  // #region step 8
  const ports = new Set(seen.map(({ port }) => port - FIRST_PORT)); // one for each address, or for each port
  const [before, last] = [...ports].slice(-2);
  if (before === undefined || last === undefined) return [];
  const step = (last - before + PORTS) % PORTS; // after the last port comes the first
  if (step === 0 || step > MAX_STEP) return [];
  return Array.from({ length: count }, (_, index) => FIRST_PORT + ((last + 1 + index) % PORTS));
  // #endregion
}

/** Black belt: `count` different ports, as good as any others. */
export function guessPorts(count: number, random: Random): number[] {
  // #region step 8
  const ports = new Set<number>();
  while (ports.size < count) ports.add(FIRST_PORT + random(PORTS));
  return [...ports];
  // #endregion
}

/** Black belt: how likely one of so many guesses finds one of so many doors, from 0 to 1; as if guesses could repeat. */
export function chanceOf(guesses: number, doors: number): number {
  // #region step 8
  return 1 - (1 - doors / PORTS) ** guesses;
  // #endregion
}
