// An internet in simulated time: hosts, routers with a NAT or a firewall or neither, and networks behind networks.
// Every packet leaves a record that says where it was and what became of it. The same seed gives the same run.
//
//   const net = new Internet({ seed: 1 });
//   const home = net.router({ name: 'ana’s router', nat: behaviours.portRestrictedCone });
//   const ana = home.host({ name: 'ana' });
//   const witness = net.host({ name: 'witness' });

import type { Random, UdpAddress } from '../../contracts.ts';
import { SimulatedClock } from '../clock.ts';
import { seeded } from '../random.ts';
import { Host } from './host.ts';
import { type Family, familyOf, isPrivate, Subnet } from './ip.ts';
import { AnswersOnly, type Middlebox, noUdp, OneToOneNat } from './middlebox.ts';
import { Nat, type NatBehaviour } from './nat.ts';
import { Packet, type PacketRecord, type Reason } from './packet.ts';

/** How packets fare on the link that connects somebody to their network, in either direction. */
export interface Conditions {
  delayMs: number;
  /** Each packet takes up to so much longer, so that some overtake others. */
  jitterMs: number;
  /** Of a hundred packets. */
  lossPercent: number;
  duplicatePercent: number;
}

const CALM = { jitterMs: 0, lossPercent: 0, duplicatePercent: 0 };

export interface HostOptions {
  /** How records call it. */
  name?: string;
  /** How many addresses it has of each kind: one of IPv4 and none of IPv6, if nothing is said. */
  ipv4?: number;
  ipv6?: number;
  /** Of its link; what is not said is as it is for most. */
  conditions?: Partial<Conditions>;
}

export interface RouterOptions {
  name?: string;
  /** What it does with IPv4. */
  nat?: NatBehaviour | 'one-to-one';
  firewall?: 'answers only' | 'no UDP';
  /**
   * Which addresses those behind it get. If nothing is said: with a NAT those of every other home too, `192.168.1.0/24`
   * or, behind another router, `192.168.2.0/24`; without one, addresses of the network outside.
   */
  lan?: string;
  /** With a NAT that is not one-to-one: how many external addresses it has. */
  ipv4?: number;
  conditions?: Partial<Conditions>;
}

/** Who is connected to a network: a host or a router. */
export interface Member {
  readonly name: string;
  readonly network: Network;
  /** Of its link. */
  readonly conditions: Conditions;
  /** Gets a packet from `network`; a router also from the network behind it. */
  receive(packet: Packet, from: Network): void;
}

export abstract class Network {
  abstract readonly internet: Internet;
  /** How many routers are between it and the internet. */
  protected abstract readonly depth: number;
  /** How its links are, where nothing else is said. */
  protected abstract readonly usual: Conditions;
  readonly #members = new Map<string, Member>();

  /** Connects a new host. */
  host({ name, ipv4 = 1, ipv6 = 0, conditions }: HostOptions = {}): Host {
    const addresses = [...times(ipv4, () => this.newAddress('IPv4')), ...times(ipv6, () => this.newAddress('IPv6'))];
    const host = new Host(this.internet.nameOf('host', name), this, addresses, { ...this.usual, ...conditions });
    for (const address of addresses) this.connect(address, host);
    return host;
  }

  /** Connects a new router. Whoever is connected to that is behind it. */
  router(options: RouterOptions = {}): Router {
    const name = this.internet.nameOf('router', options.name);
    const lan = options.nat ? `192.168.${this.depth + 1}.0/24` : undefined;
    return new Router(this, { lan, ...options, name, conditions: { ...this.usual, ...options.conditions } });
  }

  /** Takes a packet on from `sender`, who is a member or the router before this network. */
  carry(packet: Packet, sender: Member): void {
    const { internet } = this;
    const now = internet.clock.now();
    const next = this.next(packet);
    if (typeof next === 'string') {
      packet.isDroppedOnTheWay(next, now);
      return;
    }
    if (internet.isParted(sender, next)) {
      packet.isDroppedOnTheWay('partitioned', now, next.name);
      return;
    }
    const links = [sender, next].filter(({ network }) => network === this).map(({ conditions }) => conditions);
    const isTwice = links.some(({ duplicatePercent }) => internet.happens(duplicatePercent));
    for (const each of isTwice ? [packet, internet.copy(packet)] : [packet]) this.#cross(each, links, next);
  }

  /** Makes `member` the one who gets what is sent to `address`. */
  connect(address: string, member: Member): void {
    this.#members.set(address, member);
  }

  /** An address that nobody has yet. */
  abstract newAddress(family: Family): string;

  /** Who gets a packet that is in this network, or why nobody does. */
  protected abstract next(packet: Packet): Member | Reason;

  protected memberAt(address: string): Member | undefined {
    return this.#members.get(address);
  }

  #cross(packet: Packet, links: Conditions[], next: Member): void {
    const { internet } = this;
    if (links.some(({ lossPercent }) => internet.happens(lossPercent))) {
      packet.isDroppedOnTheWay('lost', internet.clock.now(), next.name);
      return;
    }
    let delayMs = 0;
    for (const link of links) delayMs += link.delayMs + internet.random(link.jitterMs + 1);
    // A router does nothing but send it on: nobody hears of it.
    if (next instanceof Router) internet.clock.setUnheardTimeout(() => next.receive(packet, this), delayMs);
    else internet.clock.setTimeout(() => next.receive(packet, this), delayMs);
  }
}

/** A router, and the network behind it. */
export class Router extends Network implements Member {
  readonly name: string;
  readonly network: Network;
  readonly conditions: Conditions;
  readonly internet: Internet;
  protected readonly depth: number;
  protected readonly usual = { ...CALM, delayMs: 1 };
  readonly #nat: Nat | OneToOneNat | undefined;
  readonly #firewall: Middlebox | undefined;
  /** The addresses behind it, if they are not from outside. */
  readonly #lan: Subnet | undefined;
  readonly #external = new Set<string>();

  constructor(network: Network, options: RouterOptions & { name: string; conditions: Conditions }) {
    super();
    const { name, nat, firewall, lan, ipv4 = 1, conditions } = options;
    this.name = name;
    this.network = network;
    this.conditions = conditions;
    this.internet = network.internet;
    this.depth = network instanceof Router ? network.depth + 1 : 1;
    if (firewall) this.#firewall = firewall === 'no UDP' ? noUdp : new AnswersOnly();
    if (lan) {
      this.#lan = new Subnet(lan);
      this.#lan.take(); // its own
    }
    if (nat === 'one-to-one') {
      this.#nat = new OneToOneNat();
    } else if (nat) {
      const addresses = times(ipv4, () => this.#newExternal());
      this.#nat = new Nat(nat, addresses, this.internet.random);
    }
  }

  /** Those of its NAT, by which others know whoever is behind it. */
  get externalAddresses(): string[] {
    return [...this.#external];
  }

  /** It forgets who has written to whom. */
  reboot(): void {
    this.#nat?.forget();
    this.#firewall?.forget();
  }

  receive(packet: Packet, from: Network): void {
    const now = this.internet.clock.now();
    const onward = from === this ? this.#outward(packet, now) : this.#inward(packet, now);
    if (typeof onward === 'string') {
      packet.isDroppedBy(this.name, onward, now);
    } else {
      packet.isAt(this.name, now);
      onward.carry(packet, this);
    }
  }

  override connect(address: string, member: Member): void {
    super.connect(address, member);
    if (!this.#translates(address)) this.network.connect(address, this);
    else if (this.#nat instanceof OneToOneNat) this.#nat.pair(address, this.#newExternal());
  }

  newAddress(family: Family): string {
    if (family === 'IPv6' || !this.#lan) return this.network.newAddress(family);
    return this.#lan.take();
  }

  protected next({ to }: Packet): Member | Reason {
    return this.memberAt(to.address) ?? (this.#lan?.includes(to.address) ? 'no-route' : this);
  }

  /** Gives a packet from inside the addresses that it has from here on. Where does it go, or why nowhere? */
  #outward(packet: Packet, now: number): Network | Reason {
    const { from, to } = packet;
    const allowed = this.#firewall?.sourceFor(from, to, now);
    if (typeof allowed === 'string') return allowed;
    if (this.#nat && this.#external.has(to.address)) {
      const turned = this.#nat.hairpin(from, to, now);
      return typeof turned === 'string' ? turned : this.#admit(packet, turned.from, turned.to, now);
    }
    const source = this.#nat && this.#translates(from.address) ? this.#nat.sourceFor(from, to, now) : from;
    if (typeof source === 'string') return source;
    packet.from = source;
    return this.network;
  }

  /** The same for a packet from outside. */
  #inward(packet: Packet, now: number): Network | Reason {
    const { from, to } = packet;
    const destination = this.#nat && this.#external.has(to.address) ? this.#nat.destinationFor(from, to, now) : to;
    if (typeof destination === 'string') return destination;
    return this.#admit(packet, from, destination, now);
  }

  #admit(packet: Packet, from: UdpAddress, to: UdpAddress, now: number): Network | Reason {
    const allowed = this.#firewall?.destinationFor(from, to, now);
    if (typeof allowed === 'string') return allowed;
    Object.assign(packet, { from, to });
    return this;
  }

  #translates(address: string): boolean {
    return this.#nat !== undefined && familyOf(address) === 'IPv4';
  }

  #newExternal(): string {
    const address = this.network.newAddress('IPv4');
    this.network.connect(address, this);
    this.#external.add(address);
    return address;
  }
}

/** The network to which all others are connected. */
export class Internet extends Network {
  readonly internet = this;
  readonly clock = new SimulatedClock();
  readonly random: Random;
  /** Of every packet that anybody sent, in that order. */
  readonly records: PacketRecord[] = [];
  /** Those that somebody here uses, if they are told: for diagrams, which then see who signs with another. */
  readonly passwords = new Set<string>();
  protected readonly depth = 0;
  protected readonly usual = { ...CALM, delayMs: 10 };
  readonly #names = new Set<string>();
  /** Who is cut off from all others, together. */
  readonly #islands: ReadonlySet<Member>[] = [];
  /** Those between whom nothing passes. */
  readonly #severed: [ReadonlySet<Member>, ReadonlySet<Member>][] = [];
  /** Addresses that are for examples (RFC 5737) and, when those are used up, for measurements (RFC 2544). */
  readonly #free = [new Subnet('203.0.113.0/24'), new Subnet('198.18.0.0/15')];
  #ipv6Addresses = 0;

  constructor({ seed = 1 }: { seed?: number } = {}) {
    super();
    this.random = seeded(seed);
  }

  /** From now on, nothing passes between these, with all that is behind them, and everybody else. */
  partition(...members: Member[]): void {
    this.#islands.push(new Set(members));
  }

  /** From now on, nothing passes between these two, with all that is behind them; to everybody else it does. */
  sever(one: Member, other: Member): void {
    this.#severed.push([new Set([one]), new Set([other])]);
  }

  /** Ends every partition. */
  heal(): void {
    this.#islands.length = 0;
    this.#severed.length = 0;
  }

  isParted(one: Member, other: Member): boolean {
    return (
      this.#islands.some((island) => isOn(island, one) !== isOn(island, other)) ||
      this.#severed.some(([here, there]) => areOn(here, one, there, other) || areOn(there, one, here, other))
    );
  }

  /** Whether, this time, what happens to `percent` of all packets happens. */
  happens(percent: number): boolean {
    return percent > 0 && this.random(100) < percent;
  }

  /** A packet that somebody sends. */
  packet(bytes: Uint8Array, from: UdpAddress, to: UdpAddress): Packet {
    return this.#recorded(new Packet(bytes, from, to));
  }

  /** A second packet like this one, which somebody on the way has made of it. */
  copy(packet: Packet): Packet {
    return this.#recorded(packet.copy());
  }

  /** What a new host or router is called: two have never the same name. */
  nameOf(kind: 'host' | 'router', wish?: string): string {
    const name = wish ?? `${kind} ${this.#names.size + 1}`;
    if (this.#names.has(name)) throw new Error(`there is a ${name} already`);
    this.#names.add(name);
    return name;
  }

  newAddress(family: Family): string {
    if (family === 'IPv6') {
      this.#ipv6Addresses += 1;
      return `2001:db8::${this.#ipv6Addresses.toString(16)}`; // RFC 3849
    }
    return (this.#free.find(({ isUsedUp }) => !isUsedUp) ?? this.#free[0]!).take();
  }

  protected next({ from, to }: Packet): Member | Reason {
    if (isPrivate(to.address)) return 'private-destination';
    if (isPrivate(from.address)) return 'private-source';
    return this.memberAt(to.address) ?? 'no-route';
  }

  #recorded(packet: Packet): Packet {
    this.records.push(packet.record);
    return packet;
  }
}

function isOn(island: ReadonlySet<Member>, member: Member): boolean {
  return island.has(member) || (member.network instanceof Router && isOn(island, member.network));
}

function areOn(here: ReadonlySet<Member>, one: Member, there: ReadonlySet<Member>, other: Member): boolean {
  return isOn(here, one) && isOn(there, other);
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
