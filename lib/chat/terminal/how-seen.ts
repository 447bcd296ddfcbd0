// How others see us, and whom what is between lets in: asked of those who are here, with kata 3.
//
// Nothing is guessed. Of those who answer, those count who see us from farthest away; that an answer from elsewhere does
// not come tells something only if it would have come had we been willing to let it in. That is tried first. And what is
// sent to a port before we have written there makes Linux give us another port: so each question has its own socket.

import { Agent } from '#nat-limits/agent.ts';
import { isPublic, isSame } from '#nat-limits/endpoints.ts';
import { filteringOf } from '#nat-limits/filtering.ts';
import { mappingOf, sightings } from '#nat-limits/mapping.ts';
import type { Nat } from '#nat-limits/nat.ts';
import type { Clock, Random, UdpAddress, UdpSocket } from '../../contracts.ts';
import { kindOf } from './addresses.ts';

/** One who answers STUN, and all the ports on which they do. */
export type Ends = readonly UdpAddress[];

export interface LookOptions {
  witnesses: readonly Ends[];
  /** The addresses of this machine. */
  addresses: readonly string[];
  /** A new one, bound to any free port. */
  openSocket(): Promise<UdpSocket>;
  clock?: Clock;
  random?: Random;
  /** Ends it at once; what it then says is worth nothing. */
  signal?: AbortSignal;
}

export type HowSeen =
  | { by: 'nobody'; asked: number }
  /** Nothing is between us and ourselves. */
  | { by: 'this machine' }
  /** From our `port`. Whether the NAT hairpins was not asked. */
  | { by: 'others'; nat: Omit<Nat, 'hairpins'>; port: number };

/** More than these are not asked. */
const MAX_ASKED = 8;
/** Of those who answered, so many are enough to tell what a NAT does. */
const MAX_WITNESSES = 4;
/** For a first look: enough for every connection that works, and for one packet lost. In ms. */
const LOOK_MS = [300, 600];

/** What a witness saw. */
interface View {
  ends: Ends;
  mapped: UdpAddress;
  /** From where else it can have us answered. */
  other: UdpAddress | undefined;
}

/** Takes a few seconds where much is closed. */
export async function look(options: LookOptions): Promise<HowSeen> {
  const { openSocket, addresses, clock, random, signal } = options;
  const opened: { agent: Agent; socket: UdpSocket }[] = [];
  const open = async () => {
    const socket = await openSocket();
    const agent = new Agent({ socket, ...(clock && { clock }), ...(random && { random }) });
    opened.push({ agent, socket });
    if (signal?.aborted) agent.close();
    return agent;
  };
  const end = () => {
    for (const { agent } of opened) agent.close();
  };
  signal?.addEventListener('abort', end);
  try {
    const asked = various(options.witnesses);
    const scout = await open();
    const views = await viewsOf(scout, asked);
    const farness = Math.max(...views.map((view) => farnessOf(view, addresses)));
    if (views.length === 0) return { by: 'nobody', asked: asked.length };
    if (farness === 0) return { by: 'this machine' };
    const counting = views.filter((view) => farnessOf(view, addresses) === farness);
    const pair = pairIn(counting);
    const found = await sightings(scout, inOrder(counting, pair));
    const seen = found.map(({ mapped }) => mapped);
    if (seen.length === 0) return { by: 'nobody', asked: asked.length }; // any more
    const isTranslated = seen.some(({ address }) => !addresses.includes(address));
    const mapping = mappingOf(found);
    const witness = pair?.witness ?? counting.find(({ other }) => other);
    const told = witness ? await filteringOf(await open(), witness.ends[0]!) : 'unknown';
    // What comes in shows what is open. A NAT that gives each of them another port lets in none of what could be tried
    // before: there, the silence of somebody who otherwise answers has to do.
    const isOpen = told === 'endpoint-independent';
    const isShown = pair && (mapping !== 'endpoint-independent' || (await answersElsewhere(scout, pair)));
    const filtering = isOpen || isShown ? told : 'unknown';
    return { by: 'others', nat: { seen, isTranslated, mapping, filtering }, port: scout.local.port };
  } finally {
    signal?.removeEventListener('abort', end);
    end();
    for (const { socket } of opened) socket.close();
  }
}

/** A few at different addresses first: two at one address see nearly the same. */
function various(witnesses: readonly Ends[]): Ends[] {
  const isFirst = (ends: Ends, index: number) =>
    witnesses.findIndex(([first]) => first!.address === ends[0]!.address) === index;
  const first = witnesses.filter(isFirst);
  const byReach = first.toSorted((one, other) => reachOf(other) - reachOf(one));
  return [...byReach, ...witnesses.filter((ends, index) => !isFirst(ends, index))].slice(0, MAX_ASKED);
}

function reachOf([first]: Ends): number {
  return isPublic(first!.address) ? 1 : 0;
}

/** Asks all at once. Who is silent sees nothing. */
async function viewsOf(scout: Agent, asked: Ends[]): Promise<View[]> {
  const views = asked.map(async (ends): Promise<View[]> => {
    const answer = await scout.ask(ends[0]!, { waitsMs: LOOK_MS }).catch(() => undefined);
    const { mapped, other } = answer?.attributes ?? {};
    return mapped ? [{ ends, mapped, other }] : [];
  });
  return (await Promise.all(views)).flat();
}

/** How far away somebody is: on this machine, without a NAT in between, behind one, on the whole internet. */
function farnessOf({ ends, mapped }: View, addresses: readonly string[]): number {
  const { address } = ends[0]!;
  if (kindOf(address) === 'loopback' || addresses.includes(address)) return 0;
  if (addresses.includes(mapped.address)) return 1;
  return isPublic(mapped.address) ? 3 : 2;
}

interface Pair {
  witness: View;
  /** Who can answer for the witness, from elsewhere, and sees us at the same address: it can send there. */
  helper: View;
}

function pairIn(views: View[]): Pair | undefined {
  for (const witness of views) {
    const { other, mapped, ends } = witness;
    const helper = views.find((view) => other && view.ends.some((end) => isSame(end, other)));
    const isElsewhere = helper && helper.ends[0]!.address !== ends[0]!.address;
    if (isElsewhere && helper.mapped.address === mapped.address) return { witness, helper };
  }
  return undefined;
}

/** Whether an answer from elsewhere comes in where we have written: every NAT that keeps our port would let it in. */
async function answersElsewhere(scout: Agent, { witness }: Pair): Promise<boolean> {
  const change = { address: true, port: true };
  try {
    await scout.ask(witness.other!, { waitsMs: LOOK_MS });
    await scout.ask(witness.ends[0]!, { attributes: { change }, waitsMs: LOOK_MS });
    return true;
  } catch {
    return false;
  }
}

/** Whom to ask, one after the other: two ports of the first, so that it shows what depends on a port. */
function inOrder(views: View[], pair: Pair | undefined): UdpAddress[] {
  const first = pair ? [pair.witness, pair.helper] : [];
  const [one, ...more] = [...first, ...views.filter((view) => !first.includes(view))].slice(0, MAX_WITNESSES);
  return [...one!.ends, ...more.map(({ ends }) => ends[0]!)];
}
