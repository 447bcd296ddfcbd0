// Where somebody may be reached, and which of several ways is the nearest (RFC 8445 §5.1).

import type { UdpAddress } from '../../lib/contracts.ts';
import type { Agent } from './agent.ts';
import { isPublic, isSame, isSameFamily } from './endpoints.ts';
import { todo } from '../../lib/runner/todo.ts';

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
  return todo(6);
}

/**
 * How far somebody is who is reached at `address`, from 0: on the same network (host); behind the same carrier, whose
 * addresses are not public; somewhere; through a relay.
 */
export function farness(kind: Kind, address: string): number {
  return todo(6);
}

/** The best of several open ways: the nearest and, of those, the quickest. */
export function nearest<T extends Way>(ways: readonly T[]): T | undefined {
  return todo(6);
}
