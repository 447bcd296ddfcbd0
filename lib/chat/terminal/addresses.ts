// Addresses of TCP, as one machine tells them to another.

import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { isOnLink, type Link, links } from '#lan-discovery/link.ts';
import { joinAddress, splitAddress } from '#tcp-peers/tcp.ts';
import type { Address, UdpAddress } from '../../contracts.ts';
import type { Contact } from '../connect.ts';

/**
 * Where `told` is for us, when a peer says it whom we see at `teller`. Its own loopback is not ours: what runs
 * there is on its machine, and nobody elsewhere gets us to knock at the doors of our own.
 * Names are not followed: they would make us ask whomever the teller wants for whatever it wants.
 */
export function reach(told: Address, teller: Iterable<Address>): Address | undefined {
  const place = numeric(told);
  if (!place || !isIn(loopback, place.host)) return place && joinAddress(place.host, place.port);
  const tellerHost = [...teller].flatMap((address) => numeric(address) ?? [])[0]?.host;
  return tellerHost && joinAddress(isIn(loopback, tellerHost) ? place.host : tellerHost, place.port);
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

/**
 * Which of our addresses leads others in who come by UDP; undefined if we listen on this machine alone, unless we are
 * to stay there, or it has no other.
 */
export function doorHost(address: Address, interfaces: string[], staysHere: boolean): string | undefined {
  const { host } = splitAddress(address);
  if (!isEverywhere(host)) return isIn(loopback, host) && !staysHere ? undefined : host;
  const near = linksAt(address, interfaces);
  return (networksOf(near)[0] ?? near[0])?.address;
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

/** What an address is good for, from this machine alone to the whole internet. */
export type AddressKind = 'loopback' | 'link' | 'private' | 'carrier' | 'public';

export function kindOf(address: string): AddressKind {
  return KINDS.get(ipaddr.isValid(address) ? ipaddr.parse(address).range() : '') ?? 'public';
}

/** RFC 1122, 3927, 1918, 4193 and 6598. */
const KINDS = new Map<string, AddressKind>([
  ['loopback', 'loopback'],
  ['linkLocal', 'link'],
  ['private', 'private'],
  ['uniqueLocal', 'private'],
  ['carrierGradeNat', 'carrier'],
]);

/** All addresses of this machine. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
}

/** Where somebody answers STUN, the port that is asked first; undefined if they do not, or only under a name. */
export function witnessOf({ addresses, stun }: Contact): UdpAddress[] | undefined {
  const place = addresses.flatMap((address) => numeric(address) ?? [])[0];
  return place && stun.length > 0 ? stun.map((port) => ({ address: place.host, port })) : undefined;
}

/** Where somebody is who is seen at `address`: unknown if it is a name. */
export type Place = 'this machine' | 'this network' | 'elsewhere' | 'unknown';

export function placeOf(address: Address, own: readonly string[], near: Link[]): Place {
  const host = numeric(address)?.host;
  if (host === undefined) return 'unknown';
  if (isIn(loopback, host) || own.includes(host)) return 'this machine';
  return near.some((link) => isOnLink(host, link)) ? 'this network' : 'elsewhere';
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
