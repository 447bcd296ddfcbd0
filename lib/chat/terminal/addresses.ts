// Addresses of TCP, as one machine tells them to another.

import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isOnLink, type Link, links } from '#lan-discovery/link.ts';
import { joinAddress, splitAddress } from '#tcp-peers/tcp.ts';
import type { Address } from '../../contracts.ts';

/**
 * Where `told` is for us, when a peer says it whom we see at `teller`. Its own loopback is not ours: what runs
 * there is on its machine, and nobody elsewhere gets us to knock at the doors of our own.
 * Names are not followed: they would make us ask whomever the teller wants for whatever it wants.
 */
export function reach(told: Address, teller: Iterable<Address>): Address | undefined {
  const place = numeric(told);
  const tellerHost = [...teller].flatMap((address) => numeric(address) ?? [])[0]?.host;
  if (!place || !tellerHost) return undefined;
  const isTheirOwn = isIn(loopback, place.host) && !isIn(loopback, tellerHost);
  return joinAddress(isTheirOwn ? tellerHost : place.host, place.port);
}

/** What others can type to reach us at `address`: all of this machine's own when it listens on all of them. */
export function reachableAt(address: Address): Address[] {
  const { host, port } = splitAddress(address);
  if (!isEverywhere(host)) return [address];
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  return (outside.length > 0 ? outside : [{ address: '127.0.0.1' }]).map((own) => joinAddress(own.address, port));
}

/** On which links others reach us who listen at `address`; of all, or of those on these interfaces. */
export function linksAt(address: Address, interfaces: string[]): Link[] {
  const { host } = splitAddress(address);
  return links()
    .filter((link) => interfaces.length === 0 || interfaces.includes(link.address))
    .filter((link) => isEverywhere(host) || isOnLink(host, link));
}

/** Where those on `link` reach us who listen at `address`. */
export function addressesOn(link: Link, address: Address): string[] {
  const { host } = splitAddress(address);
  if (!isEverywhere(host)) return [host];
  const own = link.subnets.map((subnet) => subnet.split('/')[0]!);
  return [link.address, ...(isIPv6(host) ? new Set(own.filter(isIPv6)) : [])];
}

/** Those that lead to other machines. */
export function networksOf(links: Link[]): Link[] {
  return links.filter(({ address }) => !isIn(loopback, address));
}

/** `wlan0 192.168.1.20` */
export function namesOf(links: Link[]): string {
  return links.map(({ name, address }) => `${name} ${address}`).join(', ');
}

export function isAddress(text: string): boolean {
  try {
    splitAddress(text);
    return true;
  } catch {
    return false;
  }
}

/** These know every way to write an address, IPv4 inside IPv6 as well. */
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
const unspecified = new BlockList();
unspecified.addSubnet('0.0.0.0', 8, 'ipv4');
unspecified.addAddress('::', 'ipv6');

function numeric(address: Address): { host: string; port: number } | undefined {
  if (!isAddress(address)) return undefined;
  const place = splitAddress(address);
  const isNumber = isIP(place.host) > 0 && !place.host.includes('%'); // fe80::1%eth0 is about the teller's eth0
  return isNumber && !isIn(unspecified, place.host) ? place : undefined;
}

/** Whether to listen there is to listen on every address that this machine has. */
function isEverywhere(host: string): boolean {
  return isIP(host) > 0 && isIn(unspecified, host);
}

function isIn(list: BlockList, host: string): boolean {
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
