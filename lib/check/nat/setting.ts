// What there is to try: every kind of NAT alone, and who meets whom. Both internets are laid out from this, the one of
// the kernel and the simulated one.

import type { LinuxNat } from '../../lab/linux/internet.ts';

/** What a host can be behind: these boxes, from the internet inwards. */
export const KINDS = {
  open: [],
  'full cone': ['full-cone'],
  hairpinning: ['hairpinning'],
  'restricted cone': ['restricted-cone'],
  'port-restricted cone': ['port-restricted-cone'],
  'double NAT': ['full-cone', 'port-restricted-cone'],
  'symmetric, sequential': ['symmetric-sequential'],
  'symmetric, random': ['symmetric-random'],
  'UDP blocked': ['udp-blocked'],
} satisfies Record<string, LinuxNat[]>;

export type Kind = keyof typeof KINDS;
export const ALL_KINDS = Object.keys(KINDS) as Kind[];

/** Those who have boxes in common: first these, then those of their own. */
const NEIGHBOURS = {
  'one home': [['full-cone'], []],
  'one home, hairpinning': [['hairpinning'], []],
  'one carrier': [['full-cone'], ['port-restricted-cone']],
  'one carrier, hairpinning': [['hairpinning'], ['port-restricted-cone']],
} satisfies Record<string, [common: LinuxNat[], own: LinuxNat[]]>;

export type Neighbours = keyof typeof NEIGHBOURS;
export const ALL_NEIGHBOURS = Object.keys(NEIGHBOURS) as Neighbours[];

/** Two who meet, each behind a kind of NAT of their own, or as neighbours. */
export type Between = [Kind, Kind] | [Neighbours];

/** A network of either internet, as far as we need it. */
export interface Net<Host> {
  host(options: { name: string; ipv4?: number }): Host;
  router(options: { name: string; nat: LinuxNat }): Net<Host>;
}

export interface Setting<Host> extends Guests<Host> {
  /** With two addresses, at which one can ask how one is seen, and with a relay. */
  witness: Host;
  /** The same, for software that others wrote. */
  judge: Host;
}

export interface Guests<Guest> {
  alone: [Kind, Guest][];
  meetings: { between: Between; one: Guest; other: Guest }[];
}

export function layOut<Host>(net: Net<Host>): Setting<Host> {
  const witness = net.host({ name: 'witness', ipv4: 2 });
  const judge = net.host({ name: 'judge', ipv4: 2 });
  let count = 0;
  const hostBehind = (outside: Net<Host>, boxes: readonly LinuxNat[]): Host => {
    count += 1;
    return behind(outside, boxes, `${count}`).host({ name: `host-${count}` });
  };
  const hosts = new Map<string, Host>();
  const hostOf = (kind: Kind, side: 'one' | 'other'): Host => {
    const host = hosts.get(`${kind} ${side}`) ?? hostBehind(net, KINDS[kind]);
    // Where the next port is to be foretold, everybody has a NAT to themselves: others would take that port.
    if (kind !== 'symmetric, sequential') hosts.set(`${kind} ${side}`, host);
    return host;
  };

  const alone = ALL_KINDS.map((kind): [Kind, Host] => [kind, hostOf(kind, 'one')]);
  const meetings: Setting<Host>['meetings'] = pairs().map(([one, other]) => ({
    between: [one, other],
    one: hostOf(one, 'one'),
    other: hostOf(other, 'other'),
  }));
  for (const name of ALL_NEIGHBOURS) {
    const [common, own] = NEIGHBOURS[name];
    const inCommon = behind(net, common, name.replaceAll(/\W+/g, '-'));
    meetings.push({ between: [name], one: hostBehind(inCommon, own), other: hostBehind(inCommon, own) });
  }
  return { witness, judge, alone, meetings };
}

/** Every kind with every kind, in one of the two orders: to meet is the same for both. */
function pairs(): [Kind, Kind][] {
  return ALL_KINDS.flatMap((one, index) => ALL_KINDS.slice(index).map((other): [Kind, Kind] => [one, other]));
}

function behind<Host>(outside: Net<Host>, boxes: readonly LinuxNat[], name: string): Net<Host> {
  return boxes.reduce((net, nat, depth) => net.router({ name: `router-${name}-${depth}`, nat }), outside);
}

/** The guests of a setting, in their places: whoever plays on those hosts. */
export async function seated<Host, Guest>(
  { alone, meetings }: Setting<Host>,
  guestOn: (host: Host) => Guest | Promise<Guest>,
): Promise<Guests<Guest>> {
  const hosts = new Set([...alone.map(([, host]) => host), ...meetings.flatMap(({ one, other }) => [one, other])]);
  const guests = new Map(await Promise.all([...hosts].map(async (host) => [host, await guestOn(host)] as const)));
  const on = (host: Host) => guests.get(host)!;
  return {
    alone: alone.map(([kind, host]) => [kind, on(host)]),
    meetings: meetings.map(({ between, one, other }) => ({ between, one: on(one), other: on(other) })),
  };
}
