// What else can stand between two networks. It is asked the same two questions as a NAT.

import type { UdpAddress } from '../../contracts.ts';
import { Contacts, type Refusal } from './filter.ts';
import { endpoint } from './ip.ts';

export interface Middlebox {
  /** Which source does a packet from inside get? */
  sourceFor(from: UdpAddress, to: UdpAddress, nowMs: number): UdpAddress | Refusal;
  /** Which destination does a packet from outside get? */
  destinationFor(from: UdpAddress, to: UdpAddress, nowMs: number): UdpAddress | Refusal;
  /** As when somebody pulls its plug and puts it back. */
  forget(): void;
}

/** Basic NAT (RFC 3022 §4.1), as clouds have it: each inside has an external address of their own, with all its ports. */
export class OneToOneNat implements Middlebox {
  readonly #externals = new Map<string, string>();
  readonly #internals = new Map<string, string>();

  pair(internal: string, external: string): void {
    this.#externals.set(internal, external);
    this.#internals.set(external, internal);
  }

  sourceFor({ address, port }: UdpAddress): UdpAddress | Refusal {
    const external = this.#externals.get(address);
    return external ? { address: external, port } : 'no-mapping';
  }

  destinationFor(_from: UdpAddress, { address, port }: UdpAddress): UdpAddress | Refusal {
    const internal = this.#internals.get(address);
    return internal ? { address: internal, port } : 'no-mapping';
  }

  hairpin(from: UdpAddress, to: UdpAddress): { from: UdpAddress; to: UdpAddress } | Refusal {
    const [source, destination] = [this.sourceFor(from), this.destinationFor(from, to)];
    if (typeof source === 'string') return source;
    return typeof destination === 'string' ? destination : { from: source, to: destination };
  }

  /** The pairs are in its configuration. */
  forget(): void {}
}

/** How long after the last word to them somebody may answer; RFC 6092 REC-14 asks for two minutes at least. */
const ANSWER_MS = 120_000;

/** A firewall that changes nothing and lets in only answers. */
export class AnswersOnly implements Middlebox {
  /** Of each endpoint inside. */
  readonly #contacts = new Map<string, Contacts>();

  sourceFor(from: UdpAddress, to: UdpAddress, nowMs: number): UdpAddress {
    const key = endpoint(from);
    const contacts = this.#contacts.get(key) ?? new Contacts();
    this.#contacts.set(key, contacts);
    contacts.add(to, nowMs);
    return from;
  }

  destinationFor(from: UdpAddress, to: UdpAddress, nowMs: number): UdpAddress | Refusal {
    const contacts = this.#contacts.get(endpoint(to)) ?? new Contacts();
    return contacts.refusal(from, 'address-and-port-dependent', nowMs - ANSWER_MS) ?? to;
  }

  forget(): void {
    this.#contacts.clear();
  }
}

/** A firewall that knows only the web. */
export const noUdp: Middlebox = {
  sourceFor: () => 'udp-blocked',
  destinationFor: () => 'udp-blocked',
  forget() {},
};
