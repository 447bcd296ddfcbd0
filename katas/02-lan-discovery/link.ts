// A link: what one interface of this machine is connected to. Multicast reaches everybody there, and nobody beyond.

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { UdpAddress, UdpSocket } from '../../lib/contracts.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface Link {
  /** The interface's name, such as `eth0`. */
  readonly name: string;
  /** Its IPv4 address, through which we hear and speak. */
  readonly address: string;
  /** All its addresses and how far each link reaches: `192.168.1.20/24`. */
  readonly subnets: readonly string[];
}

/** A multicast group, and the port that everybody in it shares. */
export type Group = Readonly<UdpAddress>;

/** Sends a packet to the group, or to one host in it. Resolves when it has left; a packet may always get lost. */
export type Send = (packet: Uint8Array, to?: UdpAddress) => Promise<void>;

/**
 * Makes `socket` hear what is said to the group on this link, and resolves with what speaks there.
 * Rejects as the socket does: `EADDRINUSE`, `ENODEV`, `EACCES`.
 */
export async function joinGroup(socket: UdpSocket, group: Group, link: Link): Promise<Send> {
  return todo(1);
}

/** RFC 6762 §11. Multicast to a link-local group stays on the link whatever this says; receivers may look at it. */
const HOPS = 255;

/** The links of this machine that have IPv4, the loopback among them: through it all our own addresses are reached. */
export function links(): Link[] {
  const interfaces = Object.entries(networkInterfaces()).map(([name, all = []]) => {
    return { name, addresses: all.filter(({ cidr, scopeid }) => cidr && !scopeid) }; // no fe80::, which is not dialled
  });
  const own = interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => alone(address)));
  return interfaces.flatMap(({ name, addresses }) => {
    const first = addresses.find(({ family }) => family === 'IPv4');
    if (!first) return [];
    const subnets = addresses.map(({ cidr }) => cidr!);
    return [{ name, address: first.address, subnets: first.internal ? [...subnets, ...own] : subnets }];
  });
}

function alone(address: string): string {
  return isIPv4(address) ? `${address}/32` : `${address}/128`;
}

/** Whether a host with this address is on the link, so that no router is needed to reach it. */
export function isOnLink(address: string, link: Link): boolean {
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  return family !== undefined && rangesOf(link).check(address, family);
}

const ranges = new WeakMap<Link, BlockList>();

function rangesOf(link: Link): BlockList {
  const known = ranges.get(link);
  if (known) return known;
  const made = new BlockList();
  for (const subnet of link.subnets) {
    const [start = '', bits] = subnet.split('/');
    made.addSubnet(start, Number(bits), isIPv4(start) ? 'ipv4' : 'ipv6');
  }
  ranges.set(link, made);
  return made;
}

function listening(socket: UdpSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('listening', () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

function sent(socket: UdpSocket, packet: Uint8Array, to: UdpAddress): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.send(packet, to.port, to.address, () => resolve());
    } catch {
      resolve(); // to port 0, or from a socket that has been closed: it is lost, as packets may be
    }
  });
}
