// Addresses as text, as bytes, and what kind of network they belong to.

import ipaddr from 'ipaddr.js'; // small, without dependencies: it knows every way of writing an IPv6 address
import type { UdpAddress } from '../../lib/contracts.ts';

/** `192.0.2.1:4000`, `[2001:db8::1]:4000`. */
export function endpoint({ address, port }: UdpAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function isSame(one: UdpAddress, other: UdpAddress): boolean {
  return one.address === other.address && one.port === other.port;
}

export function isSameFamily(one: string, other: string): boolean {
  return one.includes(':') === other.includes(':');
}

/** 4 bytes, or 16. */
export function bytesOf(address: string): Uint8Array {
  return Uint8Array.from(parsed(address).toByteArray());
}

/** From 4 bytes, or 16. */
export function addressOf(bytes: Uint8Array): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}

/** Whether an address means something on the whole internet. Those of homes (RFC 1918) and carriers (RFC 6598) do not. */
export function isPublic(address: string): boolean {
  return !NEARBY.has(parsed(address).range());
}

/** Without its zone (`%br-lan`, RFC 4007), which means something on this machine only; an IPv4 address as one. */
function parsed(address: string) {
  return ipaddr.process(address.replace(/%.*/, ''));
}

const NEARBY: ReadonlySet<string> = new Set(['private', 'carrierGradeNat', 'linkLocal', 'loopback', 'uniqueLocal']);
