// A host of the simulated internet: its addresses, and its sockets.

import type { UdpAddress, UdpSocket } from '../../contracts.ts';
import type { Conditions, Member, Network } from './internet.ts';
import { familyOf } from './ip.ts';
import type { Packet } from './packet.ts';
import { ANY, SimulatedUdpSocket, type SocketType, type UdpHost } from './udp.ts';

/** Where ports are taken from for who binds to 0 (RFC 6056 §3.2, RFC 6335 §6). */
const FIRST_EPHEMERAL = 49_152;
const EPHEMERAL_PORTS = 65_536 - FIRST_EPHEMERAL;

const LOOPBACK = ['127.0.0.1', '::1'];

interface Binding {
  socket: SimulatedUdpSocket;
  address: string;
}

export class Host implements Member, UdpHost {
  readonly name: string;
  readonly network: Network;
  readonly conditions: Conditions;
  /** By which others reach it, IPv4 first; they are also what it sends from. */
  readonly addresses: readonly string[];
  readonly #own: ReadonlySet<string>;
  readonly #bound = new Map<number, Binding[]>();

  constructor(name: string, network: Network, addresses: string[], conditions: Conditions) {
    this.name = name;
    this.network = network;
    this.addresses = addresses;
    this.conditions = conditions;
    this.#own = new Set([...addresses, ...LOOPBACK]);
  }

  /** The first address. */
  get address(): string {
    return this.addresses[0]!;
  }

  /** As `dgram.createSocket` makes it. */
  socket(type: SocketType = 'udp4'): UdpSocket {
    return new SimulatedUdpSocket(this, type);
  }

  receive(packet: Packet): void {
    const { from, to } = packet;
    const now = this.network.internet.clock.now();
    const hearing = this.#bound.get(to.port)?.find(({ address }) => hears(address, to.address));
    if (hearing) {
      packet.isDelivered(this.name, now);
      hearing.socket.receive(packet.record.bytes, from);
    } else {
      packet.isDroppedBy(this.name, 'nobody-listens', now);
    }
  }

  claim(socket: SimulatedUdpSocket, { address, port: wish }: UdpAddress): number | 'EADDRINUSE' | 'EADDRNOTAVAIL' {
    if (address !== ANY[socket.family] && !this.has(address)) return 'EADDRNOTAVAIL';
    const port = wish || this.#freePort(address);
    if (!port || !this.#isFree(port, address)) return 'EADDRINUSE';
    this.#bound.set(port, [...(this.#bound.get(port) ?? []), { socket, address }]);
    return port;
  }

  release(socket: SimulatedUdpSocket): void {
    for (const [port, bindings] of this.#bound) {
      const others = bindings.filter((binding) => binding.socket !== socket);
      if (others.length > 0) this.#bound.set(port, others);
      else this.#bound.delete(port);
    }
  }

  has(address: string): boolean {
    return this.#own.has(address);
  }

  sourceTowards(destination: string): string | undefined {
    if (this.has(destination)) return destination;
    return this.addresses.find((address) => familyOf(address) === familyOf(destination));
  }

  transmit(bytes: Uint8Array, from: UdpAddress, to: UdpAddress): void {
    const { internet } = this.network;
    const packet = internet.packet(bytes, from, to);
    packet.isAt(this.name, internet.clock.now());
    if (this.has(to.address)) internet.clock.setTimeout(() => this.receive(packet), 0);
    else this.network.carry(packet, this);
  }

  #freePort(address: string): number | undefined {
    const first = this.network.internet.random(EPHEMERAL_PORTS);
    for (let tried = 0; tried < EPHEMERAL_PORTS; tried += 1) {
      const port = FIRST_EPHEMERAL + ((first + tried) % EPHEMERAL_PORTS);
      if (this.#isFree(port, address)) return port;
    }
    return undefined;
  }

  #isFree(port: number, address: string): boolean {
    const bindings = this.#bound.get(port) ?? [];
    return !bindings.some((other) => hears(other.address, address) || hears(address, other.address));
  }
}

/** Whether who is bound to `bound` hears what comes to `address`. */
function hears(bound: string, address: string): boolean {
  return bound === address || bound === ANY[familyOf(address)];
}
