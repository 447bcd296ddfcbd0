// Whom to let in: NATs and firewalls ask whether the sender has been written to (RFC 4787 §5).

import type { UdpAddress } from '../../contracts.ts';
import { endpoint } from './ip.ts';

/** What of the other side counts: nothing, its address, or its address and port. */
export type Dependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** Why a packet does not pass a NAT or a firewall. */
export type Refusal =
  | 'no-mapping'
  | 'mapping-expired'
  | 'table-full'
  | 'no-hairpinning'
  /** Nobody at the sender's address has been written to. */
  | 'address-filtered'
  /** The sender's address has been written to, but not its port. */
  | 'port-filtered'
  /** The sender was written to, but too long ago. */
  | 'filter-expired'
  | 'udp-blocked';

/** Those who have been written to, and when last. */
export class Contacts {
  /** In ms, by address and by endpoint. */
  readonly #lastMs = new Map<string, number>();

  add(remote: UdpAddress, nowMs: number): void {
    this.#lastMs.set(remote.address, nowMs);
    this.#lastMs.set(endpoint(remote), nowMs);
  }

  /** Why a packet from `remote` is not let in, if it is not. What happened at `expiredMs` or before is forgotten. */
  refusal(remote: UdpAddress, filtering: Dependence, expiredMs: number): Refusal | undefined {
    if (filtering === 'endpoint-independent') return undefined;
    const lastMs = this.#lastMs.get(filtering === 'address-dependent' ? remote.address : endpoint(remote));
    if (lastMs === undefined) return this.#lastMs.has(remote.address) ? 'port-filtered' : 'address-filtered';
    return lastMs <= expiredMs ? 'filter-expired' : undefined;
  }
}
