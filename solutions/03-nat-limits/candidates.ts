// Where somebody may be reached, and which of several ways is the nearest (RFC 8445 §5.1).

import type { UdpAddress } from '../../lib/contracts.ts';
import type { Agent } from './agent.ts';
import { isPublic, isSame, isSameFamily } from './endpoints.ts';

export interface Candidate extends UdpAddress {
  readonly kind: Kind;
}

/** Its own address; the one that a witness sees, or the other side itself; the one of a relay. */
export type Kind = 'host' | 'reflexive' | 'peer-reflexive' | 'relayed';

/** How far apart two are on a way. */
export interface Way {
  readonly kind: Kind;
  /** Where the other side is for us. */
  readonly to: UdpAddress;
  /** How long a question and its answer take, in ms. */
  readonly rttMs: number;
}

/** Whoever has more candidates than this does not need them. */
export const MAX_CANDIDATES = 16;

/**
 * Where others may reach `agent`: at the addresses of this machine, and where witnesses have `seen` it. Each is named
 * once, the nearest first.
 */
export function gather(agent: Agent, addresses: readonly string[], seen: readonly UdpAddress[]): Candidate[] {
  // #region step 6
  const { address, port } = agent.local;
  const own = addresses.filter((each) => isSameFamily(each, address));
  const all: Candidate[] = [
    ...own.map((each) => ({ kind: 'host' as const, address: each, port })),
    ...seen.map((each) => ({ kind: 'reflexive' as const, ...each })),
  ];
  return all
    .filter((one, index) => all.findIndex((other) => isSame(one, other)) === index)
    .toSorted((one, other) => farness(one.kind, one.address) - farness(other.kind, other.address));
  // #endregion
}

/**
 * How far somebody is who is reached at `address`, from 0: on the same network (host); behind the same carrier, whose
 * addresses are not public; somewhere; through a relay.
 */
export function farness(kind: Kind, address: string): number {
  // #region step 6
  if (kind === 'relayed') return 3;
  if (kind === 'host') return 0;
  return isPublic(address) ? 2 : 1;
  // #endregion
}

/** The best of several open ways: the nearest and, of those, the quickest. */
export function nearest<T extends Way>(ways: readonly T[]): T | undefined {
  // #region step 6
  const byFarness = (one: Way, other: Way) => farness(one.kind, one.to.address) - farness(other.kind, other.to.address);
  return ways.toSorted((one, other) => byFarness(one, other) || one.rttMs - other.rttMs)[0];
  // #endregion
}
