// A packet on its way, and what it leaves behind: where it was, under which addresses, and what became of it.

import type { UdpAddress } from '../../contracts.ts';
import type { Refusal } from './filter.ts';

export interface PacketRecord {
  readonly bytes: Uint8Array;
  /** Where it was, its sender first. */
  readonly hops: Hop[];
  fate: Fate;
}

export interface Hop {
  atMs: number;
  /** The name of the host or router. */
  at: string;
  /** Source and destination as it left there; where it went no further, as it came. */
  from: UdpAddress;
  to: UdpAddress;
}

export type Fate =
  | { is: 'on its way' }
  | { is: 'delivered'; atMs: number }
  /** `by`: the last hop, unless it was dropped after that, on the way to `next`, if there was somebody next. */
  | { is: 'dropped'; atMs: number; reason: Reason; by?: string; next?: string };

export type Reason =
  | Refusal
  | 'nobody-listens'
  /** Nobody has the address. */
  | 'no-route'
  /** From or to an address that means nothing on the internet. */
  | 'private-source'
  | 'private-destination'
  | 'partitioned'
  | 'lost';

export class Packet {
  readonly record: PacketRecord;
  /** As they are where the packet is now. */
  from: UdpAddress;
  to: UdpAddress;

  constructor(bytes: Uint8Array, from: UdpAddress, to: UdpAddress, hops: Hop[] = []) {
    this.record = { bytes, hops, fate: { is: 'on its way' } };
    this.from = from;
    this.to = to;
  }

  /** A second one, as networks sometimes make them, with a record of its own. */
  copy(): Packet {
    return new Packet(this.record.bytes, this.from, this.to, [...this.record.hops]);
  }

  isAt(at: string, atMs: number): void {
    this.record.hops.push({ atMs, at, from: this.from, to: this.to });
  }

  isDelivered(at: string, atMs: number): void {
    this.isAt(at, atMs);
    this.record.fate = { is: 'delivered', atMs };
  }

  isDroppedBy(by: string, reason: Reason, atMs: number): void {
    this.isAt(by, atMs);
    this.record.fate = { is: 'dropped', atMs, reason, by };
  }

  isDroppedOnTheWay(reason: Reason, atMs: number, next?: string): void {
    this.record.fate = { is: 'dropped', atMs, reason, ...(next && { next }) };
  }
}
