// A NAT as two questions, with the time as an argument: which source does this outgoing packet get, and which
// destination this incoming one, or why none? It sends nothing and has no clock. The names are those of RFC 4787.

import type { Random, UdpAddress } from '../../contracts.ts';
import { Contacts, type Dependence, type Refusal } from './filter.ts';
import { endpoint } from './ip.ts';

export interface NatBehaviour {
  /** §4.1: what two destinations must have in common to see the same source. */
  mapping: Dependence;
  /** §5: what a sender must have in common with somebody who has been written to, in order to be let in. */
  filtering: Dependence;
  /** §4.2.1: a mapping gets the port that the host itself uses, unless another mapping has it. */
  preservesPort: boolean;
  /** The ports of other mappings: each the next free one after the last (§4.2.3), or any that is free. */
  otherPorts: 'contiguous' | 'random';
  /** §6: whether those inside reach each other by their external addresses, and which source they then see. */
  hairpinning: 'none' | 'external source' | 'internal source';
  /** §4.3: how long a mapping lives after it was last used. */
  timeoutMs: number;
  /** §4.3: whether incoming packets count as use. Outgoing ones always do. */
  inboundRefresh: boolean;
  /** How many mappings there may be at a time. When there are so many, nobody gets a new one. */
  capacity: number;
}

/** A mapping lives for two minutes, the least that RFC 4787 allows (REQ-5). */
const USUAL = { hairpinning: 'none', timeoutMs: 120_000, inboundRefresh: false, capacity: 60_000 } as const;
const CONE = { ...USUAL, mapping: 'endpoint-independent', preservesPort: true, otherPorts: 'random' } as const;
const SYMMETRIC = {
  ...USUAL,
  mapping: 'address-and-port-dependent',
  filtering: 'address-and-port-dependent',
  preservesPort: false,
} as const;

/** What is met in the wild, by the names that RFC 3489 gave it. */
export const behaviours = {
  fullCone: { ...CONE, filtering: 'endpoint-independent' },
  restrictedCone: { ...CONE, filtering: 'address-dependent' },
  portRestrictedCone: { ...CONE, filtering: 'address-and-port-dependent' },
  symmetricRandom: { ...SYMMETRIC, otherPorts: 'random' },
  symmetricSequential: { ...SYMMETRIC, otherPorts: 'contiguous' },
} satisfies Record<string, NatBehaviour>;

/** Somebody inside, as seen from outside. */
interface Mapping {
  /** In `#bySource`. */
  key: string;
  internal: UdpAddress;
  external: UdpAddress;
  usedMs: number;
  /** Those who have been written to through it. */
  contacts: Contacts;
}

export class Nat {
  readonly #behaviour: NatBehaviour;
  readonly #addresses: readonly string[];
  readonly #random: Random;
  /** By who sends, and by as much of whom they send to as the behaviour looks at. */
  readonly #bySource = new Map<string, Mapping>();
  /** By external endpoint, the one that was used longest ago first. Those that are over stay until we need the room. */
  readonly #byExternal = new Map<string, Mapping>();
  /** Which external address each internal one has. */
  readonly #paired = new Map<string, string>();
  #nextPort: number;

  /** `addresses`: the external ones. */
  constructor(behaviour: NatBehaviour, addresses: readonly string[], random: Random) {
    this.#behaviour = behaviour;
    this.#addresses = addresses;
    this.#random = random;
    this.#nextPort = FIRST_PORT + random(PORTS);
  }

  /** Which source does a packet from `from`, inside, to `to`, outside, get? Asking is using: it makes or renews a mapping. */
  sourceFor(from: UdpAddress, to: UdpAddress, nowMs: number): UdpAddress | Refusal {
    const key = this.#key(from, to);
    const known = this.#bySource.get(key);
    const mapping = known && !this.#isOver(known, nowMs) ? known : this.#newMapping(key, from, nowMs);
    if (!mapping) return 'table-full';
    this.#use(mapping, to, nowMs);
    return mapping.external;
  }

  /** Which destination does a packet from `from`, outside, to `to`, one of our external endpoints, get? */
  destinationFor(from: UdpAddress, to: UdpAddress, nowMs: number): UdpAddress | Refusal {
    const { filtering, timeoutMs, inboundRefresh } = this.#behaviour;
    const mapping = this.#byExternal.get(endpoint(to));
    if (!mapping) return 'no-mapping';
    if (this.#isOver(mapping, nowMs)) return 'mapping-expired';
    const refusal = mapping.contacts.refusal(from, filtering, nowMs - timeoutMs);
    if (refusal) return refusal;
    if (inboundRefresh) this.#use(mapping, from, nowMs);
    return mapping.internal;
  }

  /** Both questions at once, for a packet from inside to one of our own external endpoints. */
  hairpin(from: UdpAddress, to: UdpAddress, nowMs: number): { from: UdpAddress; to: UdpAddress } | Refusal {
    const { hairpinning } = this.#behaviour;
    if (hairpinning === 'none') return 'no-hairpinning';
    const source = this.sourceFor(from, to, nowMs);
    if (typeof source === 'string') return source;
    const destination = this.destinationFor(source, to, nowMs);
    if (typeof destination === 'string') return destination;
    return { from: hairpinning === 'external source' ? source : from, to: destination };
  }

  /** As when somebody pulls its plug and puts it back. */
  forget(): void {
    this.#bySource.clear();
    this.#byExternal.clear();
    this.#paired.clear();
  }

  #key(from: UdpAddress, to: UdpAddress): string {
    const { mapping } = this.#behaviour;
    if (mapping === 'endpoint-independent') return endpoint(from);
    return `${endpoint(from)} ${mapping === 'address-dependent' ? to.address : endpoint(to)}`;
  }

  #isOver(mapping: Mapping, nowMs: number): boolean {
    return nowMs - mapping.usedMs >= this.#behaviour.timeoutMs;
  }

  #use(mapping: Mapping, remote: UdpAddress, nowMs: number): void {
    mapping.usedMs = nowMs;
    mapping.contacts.add(remote, nowMs);
    const key = endpoint(mapping.external);
    this.#byExternal.delete(key); // and back, as the one that was used last
    this.#byExternal.set(key, mapping);
  }

  #newMapping(key: string, internal: UdpAddress, nowMs: number): Mapping | undefined {
    if (this.#byExternal.size >= this.#behaviour.capacity) this.#dropOld(nowMs);
    if (this.#byExternal.size >= this.#behaviour.capacity) return undefined;
    const external = this.#freeEndpoint(internal, nowMs);
    if (!external) return undefined;
    const before = this.#byExternal.get(endpoint(external));
    if (before) this.#drop(before);
    const mapping = { key, internal, external, usedMs: nowMs, contacts: new Contacts() };
    this.#bySource.set(key, mapping);
    return mapping;
  }

  #dropOld(nowMs: number): void {
    for (const mapping of this.#byExternal.values()) {
      if (!this.#isOver(mapping, nowMs)) return;
      this.#drop(mapping);
    }
  }

  #drop(mapping: Mapping): void {
    this.#byExternal.delete(endpoint(mapping.external));
    if (this.#bySource.get(mapping.key) === mapping) this.#bySource.delete(mapping.key);
  }

  #freeEndpoint(internal: UdpAddress, nowMs: number): UdpAddress | undefined {
    const { preservesPort, otherPorts } = this.#behaviour;
    const address = this.#pairedWith(internal.address);
    if (preservesPort && this.#isFree({ address, port: internal.port }, nowMs)) return { address, port: internal.port };
    const first = otherPorts === 'contiguous' ? this.#nextPort : FIRST_PORT + this.#random(PORTS);
    for (let tried = 0; tried < PORTS; tried += 1) {
      const port = FIRST_PORT + ((first - FIRST_PORT + tried) % PORTS);
      if (!this.#isFree({ address, port }, nowMs)) continue;
      this.#nextPort = port + 1;
      return { address, port };
    }
    return undefined;
  }

  #isFree(external: UdpAddress, nowMs: number): boolean {
    const mapping = this.#byExternal.get(endpoint(external));
    return !mapping || this.#isOver(mapping, nowMs);
  }

  /** "IP address pooling: paired" (REQ-2): whoever is inside is seen under one address, whatever the port. */
  #pairedWith(internal: string): string {
    const address = this.#paired.get(internal) ?? this.#addresses[this.#paired.size % this.#addresses.length]!;
    this.#paired.set(internal, address);
    return address;
  }
}

/** Ports of mappings that do not keep the host's own. */
const FIRST_PORT = 1_024;
const PORTS = 65_536 - FIRST_PORT;
