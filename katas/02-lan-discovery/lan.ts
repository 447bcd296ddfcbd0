// Everybody around us: a beacon on each link, and what they find put together.

import { isIPv6 } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, type Random, systemClock, type UdpAddress, type UdpSocket } from '../../lib/contracts.ts';
import { Beacon } from './beacon.ts';
import { DnsSd, MDNS } from './dns-sd.ts';
import { type Group, isOnLink, joinGroup, type Link, type Send } from './link.ts';
import { instanceLabel, keyOf } from './names.ts';
import type { Service } from './said.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Somebody who is here: on one link, or on several. */
export interface Neighbour {
  /** Other people's software has none. */
  readonly id: string | undefined;
  readonly name: string;
  /** Where it can be dialled: `192.168.1.20:4000`. */
  readonly addresses: readonly string[];
}

export interface LanOptions {
  id: string;
  /** For people; made to fit, and changed where somebody else has it. */
  name: string;
  /** Where we listen, over TCP, on every link. */
  port: number;
  /** The links to be found on, looked at again every few seconds: networks come and go. */
  links(): Link[];
  /** `createSocket({ type: 'udp4', reuseAddr: true })`: others on this machine listen on the same port. */
  openSocket(): UdpSocket;
  /** Somebody is here; or is still here, and something about them has changed. */
  onFound(neighbour: Neighbour): void;
  onLost(neighbour: Neighbour): void;
  /** On this link nothing that we say comes back: multicast is blocked there, by this machine or by its network. */
  onDeaf?(link: Link): void;
  /** Our addresses on a link. By default the one that we speak from. */
  addressesOn?(link: Link): string[];
  group?: Group;
  clock?: Clock;
  random?: Random;
}

/** How often we look whether there are other links now. In ms. */
const LOOK_MS = 5_000;
/** After so long on a link we should have heard ourselves. In ms. */
const DEAF_MS = 4_000;
/** Whoever still has not, joins it anew: while the machine slept, the system may have forgotten that we are there. */
const STALE_MS = 15_000;

/** Our place on one link. */
interface Station {
  readonly link: Link;
  readonly socket: UdpSocket;
  readonly beacon: Beacon;
  /** In ms. */
  readonly joinedAt: number;
}

export class Lan {
  readonly #options: LanOptions;
  readonly #clock: Clock;
  readonly #group: Group;
  /** By the address of the link; undefined while it is being joined. */
  readonly #stations = new Map<string, Station | undefined>();
  readonly #neighbours = new Map<string, Neighbour>();
  readonly #timers = new Map<string, unknown>();
  /** Links of which we have said that they are deaf. */
  readonly #reported = new Set<string>();
  #following: Promise<void> | undefined;
  #isClosed = false;

  /** Resolves when we are on every link that can be joined; with the others we try again every few seconds. */
  static async join(options: LanOptions): Promise<Lan> {
    if (!/^[0-9a-f]{32}$/.test(options.id)) throw new TypeError(`"${options.id}" is not an id`);
    const lan = new Lan(options);
    lan.#following = lan.#followLinks();
    await lan.#following;
    return lan;
  }

  private constructor(options: LanOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#group = options.group ?? MDNS;
  }

  get neighbours(): Neighbour[] {
    return [...this.#neighbours.values()];
  }

  /** Says goodbye on every link, and leaves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) this.#clock.clearTimeout(timer);
    await this.#following;
    await Promise.all(this.#joined.map((station) => this.#leave(station)));
  }

  /**
   * Hands a packet, which has come in by the socket of `station`, to whoever it is for. Multicast comes in by every
   * socket on this port, ours and others': each beacon hears it by its own. But what is for us alone comes in by one
   * socket, and the system does not mind which: a new beacon waits for answers of that kind.
   */
  #hear(packet: Uint8Array, from: UdpAddress, station: Station): void {
    return todo(9);
  }

  /** Puts together what is known of somebody on all links, and tells whether anything has changed. */
  #update(who: string): void {
    return todo(9);
  }

  // What follows is given.

  get #joined(): Station[] {
    return [...this.#stations.values()].filter((station) => station !== undefined);
  }

  /** Leaves the links that are gone, joins those that are new, and looks again in a while. */
  async #followLinks(): Promise<void> {
    try {
      const links = this.#options.links();
      const isGone = ({ link, joinedAt, beacon }: Station) => {
        const isStale = !beacon.hearsItself && this.#clock.now() - joinedAt > STALE_MS;
        return isStale || !links.some((other) => isDeepStrictEqual(other, link));
      };
      await Promise.all(this.#joined.filter(isGone).map((station) => this.#leave(station)));
      const fresh = links.filter(({ address }) => !this.#stations.has(address));
      await Promise.all(fresh.map((link) => this.#join(link)));
    } catch {
      // The system could not say what links there are. We ask again.
    }
    if (this.#isClosed) return;
    this.#plan('look', LOOK_MS, () => {
      this.#following = this.#followLinks();
    });
  }

  async #join(link: Link): Promise<void> {
    if (this.#stations.has(link.address)) return; // two interfaces may share an address
    this.#stations.set(link.address, undefined);
    if (!this.#reported.has(link.address)) this.#plan(`deaf ${link.address}`, DEAF_MS, () => this.#reportIfDeaf(link));
    let socket: UdpSocket | undefined;
    try {
      socket = this.#options.openSocket();
      const send = await joinGroup(socket, this.#group, link);
      if (this.#isClosed) throw new Error('closed meanwhile');
      this.#begin({ link, socket, beacon: this.#beacon(link, send), joinedAt: this.#clock.now() });
    } catch {
      this.#stations.delete(link.address);
      socket?.close();
    }
  }

  #begin(station: Station): void {
    const { link, socket, beacon } = station;
    this.#stations.set(link.address, station);
    socket.on('error', () => this.#leave(station)); // as when the interface goes away; we shall try again
    socket.on('message', (packet, from) => this.#hear(packet, from, station));
    beacon.start();
  }

  #beacon(link: Link, send: Send): Beacon {
    const { id, name, port, addressesOn, random } = this.#options;
    return new Beacon({
      me: { id, name: instanceLabel(name), port, addresses: addressesOn?.(link) ?? [link.address] },
      dialect: new DnsSd(link, { port: this.#group.port, clock: this.#clock }),
      send,
      onFound: (service) => this.#update(whoIs(service)),
      onLost: (service) => this.#update(whoIs(service)),
      clock: this.#clock,
      random,
    });
  }

  async #leave(station: Station): Promise<void> {
    const { link, socket, beacon } = station;
    if (this.#stations.get(link.address) !== station) return;
    this.#stations.delete(link.address);
    await beacon.close();
    socket.close();
    if (!this.#isClosed) for (const service of beacon.neighbours) this.#update(whoIs(service));
  }

  /** Once for each link: what is said more often is not read. */
  #reportIfDeaf(link: Link): void {
    if (this.#stations.get(link.address)?.beacon.hearsItself) return;
    this.#reported.add(link.address);
    this.#options.onDeaf?.(link);
  }

  #plan(what: string, ms: number, act: () => void): void {
    this.#clock.clearTimeout(this.#timers.get(what));
    this.#timers.set(what, this.#clock.setTimeout(act, ms));
  }
}

/** The same for one peer on all links. Whoever has no id is told apart by name. */
function whoIs({ id, name }: Service): string {
  return id ?? `name ${keyOf(name)}`;
}

function dialled({ addresses, port }: Service): string[] {
  return addresses.map((address) => (isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`));
}
