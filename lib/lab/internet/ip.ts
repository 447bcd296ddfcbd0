// Addresses as text, and what they mean.

import { SocketAddress } from 'node:net';

export type Family = 'IPv4' | 'IPv6';

export function familyOf(address: string): Family {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** `192.0.2.1:4000`, `[2001:db8::1]:4000` */
export function endpoint({ address, port }: { address: string; port: number | string }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The one way of writing it among many: `2001:db8:0::0:1` is `2001:db8::1`. */
export function canonical(address: string): string {
  return address.includes(':') ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

const LOOPBACK = /^127\.|^::1$/;

/** RFC 1918, 6598 (between a carrier and its customers), 3927 and 4193, and what does not even leave its host or link. */
const PRIVATE =
  /^(?:10|127)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^169\.254\.|^::1$|^f[cd]|^fe[89ab]/;

export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address);
}

/** Whether it means nothing on the internet, because many networks use it. */
export function isPrivate(address: string): boolean {
  return PRIVATE.test(address);
}

/** A range of IPv4 addresses, such as `192.168.1.0/24`, that are given out one after the other. */
export class Subnet {
  readonly #first: number;
  readonly #size: number;
  #taken = 0;

  constructor(range: string) {
    const [first = '', bits] = range.split('/');
    this.#first = toNumber(first);
    this.#size = 2 ** (32 - Number(bits));
  }

  includes(address: string): boolean {
    const offset = familyOf(address) === 'IPv4' ? toNumber(address) - this.#first : -1;
    return offset >= 0 && offset < this.#size;
  }

  get isUsedUp(): boolean {
    return this.#taken + 2 >= this.#size; // the first and the last are not for hosts
  }

  /** The next address that nobody has. */
  take(): string {
    if (this.isUsedUp) throw new RangeError(`all ${this.#taken} addresses are taken`);
    this.#taken += 1;
    const number = this.#first + this.#taken;
    return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
  }
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
