// The UDP sockets of simulated hosts. Code that was written for `node:dgram` finds what it finds there: the same
// errors at the same moment, and events that never come before the call that caused them has returned.
// Multicast is the business of the other lab, the one with a LAN (lan.ts): here it reaches nobody.

import { EventEmitter } from 'node:events';
import { isIP } from 'node:net';
import type { UdpAddress, UdpSocket } from '../../contracts.ts';
import { canonical, type Family, familyOf, isLoopback } from './ip.ts';

export type SocketType = 'udp4' | 'udp6';

/** What a socket needs of its host. */
export interface UdpHost {
  /** Gives a socket `port`, or a free one for 0; an error's code if that cannot be. */
  claim(socket: SimulatedUdpSocket, local: UdpAddress): number | 'EADDRINUSE' | 'EADDRNOTAVAIL';
  release(socket: SimulatedUdpSocket): void;
  /** Whether it is an address of the host itself. */
  has(address: string): boolean;
  /** The address of its own with which the host sends to `destination`, if it has one for that. */
  sourceTowards(destination: string): string | undefined;
  transmit(bytes: Uint8Array, from: UdpAddress, to: UdpAddress): void;
}

/** The most that fits a UDP packet: 65,535 bytes less the headers (RFC 768); those of IPv6 do not count. */
const MOST_BYTES = { IPv4: 65_507, IPv6: 65_527 } as const;

/** Bound to it, a socket hears every address of its host. */
export const ANY = { IPv4: '0.0.0.0', IPv6: '::' } as const;

export class SimulatedUdpSocket extends EventEmitter implements UdpSocket {
  readonly family: Family;
  readonly #host: UdpHost;
  #local: UdpAddress | undefined;
  #state: 'unbound' | 'binding' | 'bound' | 'closed' = 'unbound';
  /** What waits until it is bound. */
  #queue: (() => void)[] = [];

  /** `udp6` hears IPv6 alone, as with `ipv6Only`. */
  constructor(host: UdpHost, type: SocketType) {
    super();
    this.#host = host;
    this.family = type === 'udp4' ? 'IPv4' : 'IPv6';
  }

  bind(port = 0, address: string = ANY[this.family]): this {
    this.#expectOpen();
    if (this.#state !== 'unbound') throw failure('ERR_SOCKET_ALREADY_BOUND', 'Socket is already bound');
    this.#state = 'binding';
    process.nextTick(() => this.#bindNow({ address: canonical(address), port }));
    return this;
  }

  address(): UdpAddress & { family: Family } {
    this.#expectOpen();
    if (!this.#local) throw failure('EBADF', 'getsockname EBADF');
    return { ...this.#local, family: this.family };
  }

  send(packet: Uint8Array, port: number, address: string, sent?: (error: Error | null) => void): void {
    if (!Number.isInteger(port) || port <= 0 || port > 65_535)
      throw Object.assign(new RangeError(`Port should be > 0 and < 65536. Received ${port}.`), {
        code: 'ERR_SOCKET_BAD_PORT',
      });
    this.#expectOpen();
    if (this.#state === 'unbound') this.bind();
    if (this.#state === 'binding') this.#queue.push(() => this.#transmitSoon(packet, { address, port }, sent));
    else this.#transmitSoon(packet, { address, port }, sent);
  }

  receive(bytes: Uint8Array, { address, port }: UdpAddress): void {
    this.emit('message', Buffer.from(bytes), { address, port, family: this.family, size: bytes.length });
  }

  addMembership(_group: string, via: string): void {
    this.#expectOwn(via);
  }

  setMulticastInterface(via: string): void {
    this.#expectOwn(via);
  }

  setMulticastTTL(_hops: number): void {
    this.#expectOpen();
  }

  close(closed?: () => void): this {
    this.#expectOpen();
    if (closed) this.once('close', closed);
    this.#state = 'closed';
    this.#local = undefined;
    this.#host.release(this);
    process.nextTick(() => this.emit('close'));
    return this;
  }

  #bindNow(local: UdpAddress): void {
    if (this.#state === 'closed') return;
    const queue = this.#queue;
    this.#queue = [];
    const port = this.#host.claim(this, local);
    if (typeof port === 'string') {
      this.#state = 'unbound';
      this.emit('error', systemFailure('bind', port, local));
      return;
    }
    this.#local = { ...local, port };
    this.#state = 'bound';
    this.emit('listening');
    for (const transmit of queue) transmit();
  }

  #transmitSoon(packet: Uint8Array, to: UdpAddress, sent?: (error: Error | null) => void): void {
    process.nextTick(() => this.#transmit(packet, to, sent));
  }

  /** What was still to be sent when somebody closed the socket is lost. With real ones it is, too. */
  #transmit(packet: Uint8Array, to: UdpAddress, sent?: (error: Error | null) => void): void {
    if (this.#state !== 'bound') return;
    const error = this.#transmitNow(packet, to);
    if (sent) process.nextTick(sent, error);
    else if (error && !isIP(to.address)) this.emit('error', error);
  }

  #transmitNow(packet: Uint8Array, { address, port }: UdpAddress): Error | null {
    if (!isIP(address)) return systemFailure('getaddrinfo', 'ENOTFOUND', { address, port }); // no names in here
    const to = { address: canonical(address), port };
    if (familyOf(address) !== this.family) return systemFailure('send', 'EINVAL', to);
    if (packet.length > MOST_BYTES[this.family]) return systemFailure('send', 'EMSGSIZE', to);
    const { address: bound, port: ownPort } = this.#local!;
    const source = bound === ANY[this.family] ? this.#host.sourceTowards(to.address) : bound;
    if (!source) return systemFailure('send', 'ENETUNREACH', to);
    if (isLoopback(source) && !this.#host.has(to.address)) return systemFailure('send', 'EINVAL', to);
    this.#host.transmit(new Uint8Array(packet), { address: source, port: ownPort }, to);
    return null;
  }

  #expectOpen(): void {
    if (this.#state === 'closed') throw failure('ERR_SOCKET_DGRAM_NOT_RUNNING', 'Not running');
  }

  #expectOwn(address: string): void {
    this.#expectOpen();
    if (!this.#host.has(address)) throw failure('ENODEV', `no interface has ${address}`);
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function systemFailure(syscall: string, code: string, { address, port }: UdpAddress): Error {
  return Object.assign(failure(code, `${syscall} ${code} ${address}:${port}`), { syscall, address, port });
}
