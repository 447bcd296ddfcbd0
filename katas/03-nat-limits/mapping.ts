// What mapping behaviour a NAT has, from what several witnesses see (RFC 4787 §4.1, RFC 5780 §4.3).

import type { UdpAddress } from '../../lib/contracts.ts';
import { type Agent, BRIEF_MS } from './agent.ts';
import { endpoint, isSame, isSameFamily } from './endpoints.ts';
import { todo } from '../../lib/runner/todo.ts';

/** What two have in common whom a NAT treats alike: nothing, the address, or the address and the port. RFC 4787 */
export type Dependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** How one witness saw us. */
export interface Sighting {
  readonly witness: UdpAddress;
  /** Our endpoint, as the witness sees it: our reflexive address. */
  readonly mapped: UdpAddress;
}

/**
 * Whom a mapping depends on, from what witnesses saw of one socket; `unknown` when all of them are at one address and
 * see the same. Who sees less than it takes to tell two behaviours apart assumes the worse one.
 */
export function mappingOf(sightings: readonly Sighting[]): Dependence | 'unknown' {
  return todo(3);
}

/** Whether all saw the same endpoint: address and port. */
function seeTheSame(sightings: readonly Sighting[]): boolean {
  return todo(3);
}

/** Asks one witness after the other, from one socket, what they see: in this order the NAT makes its mappings. Who is silent is left out. */
export async function sightings(
  agent: Agent,
  witnesses: readonly UdpAddress[],
  waitsMs = BRIEF_MS,
): Promise<Sighting[]> {
  const seen: Sighting[] = [];
  for (const witness of witnesses) {
    const answer = await agent.ask(witness, { waitsMs }).catch(() => undefined);
    const isNew = !seen.some((sighting) => isSame(sighting.witness, witness));
    const mapped = answer?.attributes.mapped;
    if (mapped && isNew && isSameFamily(mapped.address, witness.address)) seen.push({ witness, mapped });
  }
  return seen;
}
