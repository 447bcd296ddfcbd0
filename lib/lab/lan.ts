// A network of hosts in simulated time: their sockets are used as those of `node:dgram`, multicast reaches whoever
// is on the same link, and packets are late or lost as the seed decides. The same seed gives the same run.

import { EventEmitter } from 'node:events';
import type { UdpAddress, UdpSocket } from '../contracts.ts';
import { SimulatedClock } from './clock.ts';
import { seeded } from './random.ts';

export interface LanConditions {
  seed?: number;
  /** How many of a hundred packets that cross a link do not arrive; each receiver is one more chance. */
  lossPercent?: number;
  /** The longest time on the way, in ms. */
  maxDelayMs?: number;
}

/** A packet as it was sent. */
export interface SentPacket {
  /** In ms. */
  at: number;
  from: UdpAddress;
  to: UdpAddress;
  bytes: Uint8Array;
  /** How many routers it may pass. */
  hops: number;
}

export class SimulatedLan {
  readonly clock = new SimulatedClock();
  /** Every packet that was ever sent. */
  readonly packets: SentPacket[] = [];
  readonly #conditions: Required<LanConditions>;
  readonly #hosts: Host[] = [];
  readonly random;

  constructor({ seed = 1, lossPercent = 0, maxDelayMs = 3 }: LanConditions = {}) {
    this.#conditions = { seed, lossPercent, maxDelayMs };
    this.random = seeded(seed);
  }

  /** A host with one interface for each address. Addresses that share their first three numbers are on one link. */
  host(...addresses: string[]): Host {
    const host = new Host(this, addresses);
    this.#hosts.push(host);
    return host;
  }

  /** A packet on its way to whoever is to hear it. */
  send(bytes: Uint8Array, from: UdpAddress, to: UdpAddress, hops: number): void {
    const packet = { at: this.clock.now(), from, to, bytes: Uint8Array.from(bytes), hops };
    this.packets.push(packet);
    for (const host of this.#hosts) {
      const via = host.addresses.find((address) => isSameLink(address, from.address));
      if (!via) continue;
      const isHome = host.addresses.includes(from.address);
      if (!isHome && this.random(100) < this.#conditions.lossPercent) continue;
      const delayMs = isHome ? 0 : this.random(this.#conditions.maxDelayMs + 1);
      this.clock.setTimeout(() => host.receive(packet, via), delayMs);
    }
  }
}

export class Host {
  readonly addresses: readonly string[];
  readonly #lan: SimulatedLan;
  readonly #sockets = new Set<SimulatedSocket>();
  #overheard: SentPacket[] | undefined;
  #isOff = false;

  constructor(lan: SimulatedLan, addresses: string[]) {
    this.#lan = lan;
    this.addresses = addresses;
  }

  /** What this host is connected to, one for each interface. */
  get links(): { name: string; address: string; subnets: string[] }[] {
    return this.addresses.map((address, index) => ({ name: `eth${index}`, address, subnets: [`${address}/24`] }));
  }

  socket(): UdpSocket {
    return new SimulatedSocket(this, this.#sockets);
  }

  /** Whatever comes to this host from now on, whether or not any socket of it hears it. */
  overhear(): readonly SentPacket[] {
    this.#overheard ??= [];
    return this.#overheard;
  }

  /** Says anything, to a group or to a host, as if by a socket that is bound to `port`. */
  say(bytes: Uint8Array, to: UdpAddress, port = to.port): void {
    this.transmit(bytes, { address: this.addresses[0]!, port }, to, 255);
  }

  transmit(bytes: Uint8Array, from: UdpAddress, to: UdpAddress, hops: number): void {
    if (!this.#isOff) this.#lan.send(bytes, from, to, hops);
  }

  /** It says and hears nothing any more, as when it is switched off; its programs do not notice. */
  crash(): void {
    this.#isOff = true;
  }

  /**
   * As Linux does it: multicast goes to every socket on that port, if any has joined the group on that interface;
   * what is for one host goes to the socket that was bound last.
   */
  receive(packet: SentPacket, via: string): void {
    const { bytes, from, to } = packet;
    if (this.#isOff) return;
    const isForAll = isMulticast(to.address);
    if (!isForAll && !this.addresses.includes(to.address)) return;
    this.#overheard?.push(packet);
    const bound = [...this.#sockets].filter((socket) => socket.port === to.port);
    const isMember = bound.some((socket) => socket.memberships.has(`${to.address} ${via}`));
    const hearing = isForAll ? bound.filter(() => isMember) : bound.slice(-1);
    for (const socket of hearing) socket.emit('message', Uint8Array.from(bytes), { ...from });
  }
}

/** The port of the next socket that is bound to 0. */
let nextPort = 49_152;

class SimulatedSocket extends EventEmitter implements UdpSocket {
  port: number | undefined;
  readonly memberships = new Set<string>();
  readonly #host: Host;
  readonly #sockets: Set<SimulatedSocket>;
  #multicastVia: string | undefined;
  #isClosed = false;
  #hops = 1;

  constructor(host: Host, sockets: Set<SimulatedSocket>) {
    super();
    this.#host = host;
    this.#sockets = sockets;
  }

  bind(port: number): void {
    this.port = port || nextPort++;
    this.#sockets.add(this);
    setImmediate(() => this.emit('listening'));
  }

  address(): UdpAddress {
    return { address: '0.0.0.0', port: this.port! };
  }

  send(packet: Uint8Array, port: number, address: string, sent?: (error: Error | null) => void): void {
    if (port <= 0 || port > 65_535)
      throw Object.assign(new RangeError(`port ${port}`), { code: 'ERR_SOCKET_BAD_PORT' });
    this.#expectOpen();
    // Without a word about the interface, the system takes the first.
    const near = this.#host.addresses.find((own) => isSameLink(own, address));
    const via = (isMulticast(address) ? this.#multicastVia : near) ?? this.#host.addresses[0]!;
    this.#host.transmit(packet, { address: via, port: this.port! }, { address, port }, this.#hops);
    setImmediate(() => sent?.(null));
  }

  addMembership(group: string, via: string): void {
    this.#ownInterface(via);
    this.memberships.add(`${group} ${via}`);
  }

  setMulticastInterface(via: string): void {
    this.#ownInterface(via);
    this.#multicastVia = via;
  }

  setMulticastTTL(hops: number): void {
    this.#hops = hops;
  }

  close(closed?: () => void): void {
    this.#expectOpen();
    this.#isClosed = true;
    this.#sockets.delete(this);
    if (closed) setImmediate(closed);
  }

  #expectOpen(): void {
    if (this.#isClosed) throw Object.assign(new Error('not running'), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
  }

  #ownInterface(via: string): void {
    if (!this.#host.addresses.includes(via))
      throw Object.assign(new Error(`no interface has ${via}`), { code: 'ENODEV' });
  }
}

function isMulticast(address: string): boolean {
  const [first] = address.split('.');
  return Number(first) >= 224 && Number(first) < 240;
}

function isSameLink(one: string, other: string): boolean {
  const link = (address: string) => address.slice(0, address.lastIndexOf('.'));
  return link(one) === link(other);
}
