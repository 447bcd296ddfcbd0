// Packets as a ladder diagram: whoever took part stands side by side, time goes down, and each packet is a rung.
// Here is what there is to draw; ladder-text.ts and ladder-svg.ts draw it.

import { endpoint } from './ip.ts';
import type { PacketRecord } from './packet.ts';
import { everybody, seated } from './seats.ts';
import type { Dropped, LadderWords } from './words.ts';

export interface LadderOptions {
  words: LadderWords;
  /** What a packet is or says, in a few words. */
  label(record: PacketRecord): string;
  /** Who is drawn, from left to right; if nothing is said, everybody. */
  participants?: readonly string[];
  /** The packets that are drawn as one, by the one that stands for them. */
  alike?: ReadonlyMap<PacketRecord, readonly PacketRecord[]>;
  /** Stands above the first packet: that there were others before. */
  before?: string;
}

export interface Ladder {
  participants: readonly string[];
  rungs: Rung[];
}

export interface Rung {
  /** In whole ms. */
  atMs: number;
  label: string;
  /** Where the packet was, as numbers of participants, its sender first. */
  path: number[];
  /** Where it ended; a half is between two. */
  end: number;
  fate: 'delivered' | 'dropped' | 'on its way';
  /** The same in words, with the reason. */
  outcome: string;
}

export function ladder(records: readonly PacketRecord[], options: LadderOptions): Ladder {
  const participants = options.participants ?? seated(everybody(records), records);
  const drawn = records.filter(({ hops }) => hops.some(({ at }) => participants.includes(at)));
  return { participants, rungs: drawn.map((record) => rung(record, participants, options)) };
}

/** Cuts a text into lines. Where it may not be broken, there is a no-break space. */
export function wrap(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
    while (lines.at(-1)!.length > columns) {
      const long = lines.pop()!;
      lines.push(long.slice(0, columns), long.slice(columns));
    }
  }
  return lines;
}

function rung(record: PacketRecord, participants: readonly string[], options: LadderOptions): Rung {
  const { words, label } = options;
  const { hops, fate } = record;
  const alike = options.alike?.get(record) ?? [record];
  const path = hops.map(({ at }) => participants.indexOf(at)).filter((number) => number >= 0);
  const last = path.at(-1)!;
  const next = fate.is === 'dropped' && fate.next !== undefined ? participants.indexOf(fate.next) : -1;
  const isAtLastHop = fate.is === 'delivered' || (fate.is === 'dropped' && fate.by !== undefined);
  const isLastHopDrawn = hops.at(-1)!.at === participants[last];
  const isToItself = fate.is === 'delivered' && hops.every(({ at }) => at === hops[0]!.at);
  return {
    atMs: Math.round(hops[0]!.atMs),
    label: [plain(label(record)), ...(isToItself ? [words.toOneself] : []), ...again(alike, words)].join(' '),
    path,
    end: isAtLastHop && isLastHopDrawn ? last : last + direction(path, next, participants.length) / 2,
    fate: fate.is,
    outcome: plain(outcome(record, alike, words)),
  };
}

/** How often it comes, and for how long if that is long. */
function again(alike: readonly PacketRecord[], words: LadderWords): string[] {
  if (alike.length < 2) return [];
  const lastedMs = alike.at(-1)!.hops[0]!.atMs - alike[0]!.hops[0]!.atMs;
  return [words.times(alike.length, lastedMs < LONG_MS ? 0 : Math.round(lastedMs / 1_000))];
}

const LONG_MS = 1_000;

/** Where it was going when it was seen last: 1 is to the right, -1 to the left. */
function direction(path: number[], next: number, count: number): number {
  const last = path.at(-1)!;
  const before = path.at(-2);
  if (next >= 0) return Math.sign(next - last);
  if (before !== undefined) return Math.sign(last - before);
  return last < count - 1 ? 1 : -1;
}

function outcome({ hops, fate }: PacketRecord, alike: readonly PacketRecord[], words: LadderWords): string {
  if (fate.is === 'delivered') return words.delivered;
  if (fate.is === 'on its way') return words.onItsWay;
  const { at } = hops.at(-1)!;
  const [from, to] = [span(alike, 'from'), span(alike, 'to')];
  const dropped: Dropped = {
    by: at,
    next: fate.next ?? '',
    from: endpoint(from),
    fromAddress: from.address,
    fromPort: from.port,
    to: endpoint(to),
    toAddress: to.address,
    toPort: to.port,
  };
  return words.reasons[fate.reason](dropped);
}

/** Where packets were from, or for, when they were seen last: with all their ports. */
function span(records: readonly PacketRecord[], end: 'from' | 'to'): { address: string; port: number | string } {
  const endpoints = records.map(({ hops }) => hops.at(-1)![end]);
  const { address } = endpoints[0]!;
  const ports = endpoints.filter((each) => each.address === address).map(({ port }) => port);
  const [least, most] = [Math.min(...ports), Math.max(...ports)];
  return { address, port: least === most ? least : `${least}–${most}` };
}

/** What somebody sent may hold anything. In a diagram it moves no cursor. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ');
}
