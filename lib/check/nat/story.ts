// What happens, in either internet: everybody finds out what they are behind, and all meetings take place, all at once.

import type { Nat } from '#nat-limits/nat.ts';
import { type Verdict, verdict } from '#nat-limits/verdict.ts';
import type { Met, Player } from './player.ts';
import type { Between, Guests, Kind } from './setting.ts';

/** What a NAT is, as far as all who examine it can tell. */
export type Nature = Pick<Nat, 'mapping' | 'filtering' | 'hairpins'>;

/** How two reach each other; `uneven`: not in the same way; `mute`: what one says there does not arrive. */
export type Outcome = 'direct' | 'by prediction' | 'relayed' | 'none' | 'uneven' | 'mute';

export interface Encounter {
  /** What the kata says before they try. */
  foretold: Outcome;
  outcome: Outcome;
}

/** Instead of something that was to be seen: why it was not. */
export interface Trouble {
  trouble: string;
}

export type Natures = [Kind, Nature | Trouble][];

export interface Seen {
  alone: Natures;
  meetings: [Between, Encounter | Trouble][];
}

export async function play({ alone, meetings }: Guests<Player>): Promise<Seen> {
  const natures = naturesOf(alone, async (player) => natureOf(await player.examine()));
  const encounters = meetings.map(async ({ between, one, other }): Promise<Seen['meetings'][0]> => {
    return [between, await encounter(between, one, other).catch(troubleOf)];
  });
  return { alone: await natures, meetings: await Promise.all(encounters) };
}

/** Has each kind of NAT examined, all at once. */
export function naturesOf<Host>(alone: [Kind, Host][], examine: (host: Host) => Promise<Nature>): Promise<Natures> {
  return Promise.all(alone.map(async ([kind, host]) => [kind, await examine(host).catch(troubleOf)]));
}

async function encounter(between: Between, one: Player, other: Player): Promise<Encounter> {
  const meeting = between.join(' × ');
  const [ones, others] = await Promise.all([one.invite(meeting), other.invite(meeting)]);
  const foretold = foretoldBy(verdict(ones.nat, others.nat), between);
  const [oneHas, otherHas] = await Promise.all([one.meet(meeting, others), other.meet(meeting, ones)]);
  return { foretold, outcome: outcomeOf(oneHas, otherHas) };
}

function foretoldBy(said: Verdict, [who]: Between): Outcome {
  if (said === 'nearby') return who.startsWith('one home') ? 'direct' : 'relayed';
  if (said === 'by birthday') return 'relayed'; // nobody here opens so many sockets
  return said === 'relay' ? 'relayed' : said === 'no UDP' ? 'none' : said;
}

function outcomeOf(one: Met, other: Met): Outcome {
  const [ones, others] = [one, other].map(({ way = 'none' }) => (way === 'relayed' || way === 'none' ? way : 'direct'));
  if (ones !== others) return 'uneven';
  if (ones !== 'none' && !(one.isHeard && other.isHeard)) return 'mute';
  return one.way === 'predicted' || other.way === 'predicted' ? 'by prediction' : ones!;
}

function natureOf({ mapping, filtering, hairpins }: Nat): Nature {
  return { mapping, filtering, hairpins };
}

export function troubleOf(error: Error): Trouble {
  return { trouble: error.message };
}
