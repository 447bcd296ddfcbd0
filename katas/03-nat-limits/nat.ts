// What we are behind: all that others can tell us about it.

import type { UdpAddress } from '../../lib/contracts.ts';
import { type Agent, BRIEF_MS } from './agent.ts';
import { filteringOf } from './filtering.ts';
import { type Dependence, mappingOf, sightings } from './mapping.ts';

/** What is between a socket and the rest. It says nothing secret: peers tell it to each other. */
export interface Nat {
  /** As which endpoints the witnesses saw us, in the order in which we asked. Nobody, where UDP is blocked. */
  readonly seen: readonly UdpAddress[];
  /** Whether it is a NAT: whether we are seen as somebody else. */
  readonly isTranslated: boolean;
  readonly mapping: Dependence | 'unknown';
  readonly filtering: Dependence | 'unknown';
  /** Whether those behind it can reach each other by their reflexive addresses. */
  readonly hairpins: boolean;
}

export interface ExamineOptions {
  agent: Agent;
  /** On another port; it has asked nobody yet. */
  other: Agent;
  /** The addresses of this machine. */
  addresses: readonly string[];
  /** At two addresses or more. The first is asked to answer from elsewhere. */
  witnesses: readonly UdpAddress[];
}

/** Finds out what we are behind. Takes a few seconds if much of it is closed. */
export async function examine({ agent, other, addresses, witnesses }: ExamineOptions): Promise<Nat> {
  const [first] = witnesses;
  // By the other socket, before it writes to more of them: whoever has been written to gets in. And there are NATs that
  // give a port of theirs to the first stranger who knocks there; it should not be the one that we go on using.
  const filtering = first ? await filteringOf(other, first) : 'unknown';
  const found = await sightings(agent, witnesses);
  const seen = found.map(({ mapped }) => mapped);
  const mapping = mappingOf(found);
  return {
    seen,
    isTranslated: seen.some(({ address }) => !addresses.includes(address)),
    mapping,
    filtering: seen.length === 0 ? 'unknown' : filtering,
    hairpins: first !== undefined && seen[0] !== undefined && (await reachEachOther(agent, seen[0], other, first)),
  };
}

/** Whether two of ours do by their reflexive addresses. Both knock: a NAT that filters lets in nobody who knocks alone. */
async function reachEachOther(agent: Agent, seen: UdpAddress, other: Agent, witness: UdpAddress): Promise<boolean> {
  const [otherSeen] = await sightings(other, [witness]);
  const answered = await Promise.all([answers(other, seen), otherSeen ? answers(agent, otherSeen.mapped) : false]);
  return answered.includes(true);
}

function answers(agent: Agent, to: UdpAddress): Promise<boolean> {
  return agent.ask(to, { waitsMs: BRIEF_MS }).then(
    () => true,
    () => false,
  );
}
