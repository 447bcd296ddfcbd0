// All kinds of NAT that RFC 4787 tells apart, and which two of them can meet: what the RFCs say, for tests and benches to
// hold what happens to it.

import type { Dependence } from './filter.ts';
import { behaviours, type NatBehaviour } from './nat.ts';

/** What of a NAT decides who can meet whom. */
export interface Kind {
  mapping: Dependence;
  filtering: Dependence;
}

const DEPENDENCES = ['endpoint-independent', 'address-dependent', 'address-and-port-dependent'] as const;

/** All nine. */
export const KINDS: readonly Kind[] = DEPENDENCES.flatMap((mapping) =>
  DEPENDENCES.map((filtering) => ({ mapping, filtering })),
);

/** A NAT of this kind about which nothing else is special. */
export function natOf(kind: Kind): NatBehaviour {
  return { ...behaviours.fullCone, preservesPort: false, ...kind };
}

/** How two can meet. */
export type Meeting = 'directly' | 'by a guess' | 'through a relay';

/**
 * Which two can meet. Rows and columns: who has endpoint-independent mapping *stays* where a witness saw it; with
 * address-dependent mapping it *moves* for each address, with address-and-port-dependent mapping it *hops* for each
 * port. Then the filtering: *o*pen (endpoint-independent), by *a*ddress, by *p*ort. `D` is directly, `g` by a guess, `r`
 * through a relay only.
 *
 * - Two who stay open their doors to each other (RFC 5128 §3.3), whatever they filter.
 * - Who moves or hops knocks from a port that nobody has been told of. Who filters by port has written to another one,
 *   and lets no knock in; who filters by address does, and answers to where it comes from.
 * - Of two who do not stay, nobody knows where to knock, but for this: who is open lets everybody in, even where only a
 *   witness has been written to. What it sends comes from elsewhere again, so the other side must not filter by port.
 * - And of two who hop, each writes to where the other was last, and is then elsewhere: an answer never comes from where
 *   the question went, as it has to (RFC 8445 §7.2.5.2.1).
 */
const TABLE = `
            stays-o stays-a stays-p moves-o moves-a moves-p hops-o  hops-a  hops-p
   stays-o     D       D       D       D       D       D       D       D       D
   stays-a     D       D       D       D       D       D       D       D       D
   stays-p     D       D       D       g       g       g       g       g       g
   moves-o     D       D       g       D       D       r       D       D       r
   moves-a     D       D       g       D       r       r       D       r       r
   moves-p     D       D       g       r       r       r       r       r       r
   hops-o      D       D       g       D       D       r       r       r       r
   hops-a      D       D       g       D       r       r       r       r       r
   hops-p      D       D       g       r       r       r       r       r       r
`;

/** How two can meet who are behind NATs of these kinds. */
export function meetingOf(one: Kind, other: Kind): Meeting {
  const [head, ...rows] = TABLE.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const row = rows.find(([name]) => name === nameOf(one))!;
  const sign = row[1 + head!.indexOf(nameOf(other))]!;
  return ({ D: 'directly', g: 'by a guess', r: 'through a relay' } as const)[sign as 'D' | 'g' | 'r'];
}

function nameOf({ mapping, filtering }: Kind): string {
  const mappings = {
    'endpoint-independent': 'stays',
    'address-dependent': 'moves',
    'address-and-port-dependent': 'hops',
  };
  const filters = { 'endpoint-independent': 'o', 'address-dependent': 'a', 'address-and-port-dependent': 'p' };
  return `${mappings[mapping]}-${filters[filtering]}`;
}

/** For people. */
export function pairOf(one: Kind, other: Kind): string {
  return [one, other].map(({ mapping, filtering }) => `${mapping} mapping, ${filtering} filtering`).join(' × ');
}
