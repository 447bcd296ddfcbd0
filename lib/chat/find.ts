// Whom to dial of those who are on the LAN: everybody who is not here yet. They dial us as well; kata 1 makes one
// connection of it. Anybody on a LAN can invent neighbours by the hundred, so everything here has its bounds.

import type { Neighbour } from '#lan-discovery/lan.ts';
import { type Address, type Clock, systemClock } from '../contracts.ts';

export interface FindOptions {
  /** Rejects when nobody of this chat answers at `address`. */
  connect(address: Address): Promise<void>;
  /** Whether they are here, whoever dialled. */
  isHere(neighbour: Neighbour): boolean;
  /** For a while now none of their addresses has led to them. Said once of each, and of many not all at once. */
  onUnreached(neighbour: Neighbour): void;
  clock?: Clock;
}

/** Whoever could not be reached is tried again after this long, then after twice as long each time. In ms. */
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;
/** So many dials at once, and so many of these to one host. */
const MAX_DIALS = 16;
const MAX_DIALS_TO_HOST = 2;
/** So many neighbours are kept in mind, and so many addresses of each are tried. */
const MAX_NEIGHBOURS = 1_024;
const MAX_ADDRESSES = 8;
/** Who is out of reach may only just be starting, or stopping: it is told after this long, and of one in this time. */
const REPORT_MS = 5_000;

/** A neighbour, and how far we are with them. Whoever is here has nothing left to try and no rest. */
interface Sought {
  neighbour: Neighbour;
  /** When they were found. In ms. */
  since: number;
  /** The addresses that are still to be tried in this round. */
  untried: Address[];
  isDialled: boolean;
  /** The timer of the next round. */
  rest: unknown;
  /** How long the next rest will be. In ms. */
  waitMs: number;
  /** Whether it would be news that they are out of reach. */
  isNews: boolean;
}

export class Find {
  readonly #options: FindOptions;
  readonly #clock: Clock;
  /** In the order in which they were found. */
  readonly #sought = new Map<string, Sought>();
  /** The hosts of the dials that are under way. */
  readonly #dialled: string[] = [];
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** Called when something has changed. */
  readonly #lookouts = new Set<() => void>();
  #isClosed = false;

  constructor(options: FindOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** They are on the LAN; or still are, but something about them has changed. */
  found(neighbour: Neighbour): void {
    const known = this.#sought.get(keyOf(neighbour));
    const isElsewhere = known?.neighbour.addresses.join() !== neighbour.addresses.join();
    const one = known ?? this.#keep(neighbour);
    one.neighbour = neighbour;
    if (!isElsewhere) return;
    one.waitMs = FIRST_WAIT_MS;
    this.#begin(one);
  }

  /** They are not on the LAN any more. */
  lost(neighbour: Neighbour): void {
    const one = this.#sought.get(keyOf(neighbour));
    if (one) this.#forget(one);
  }

  /** Somebody has come or has left. Who has left, but is still on the LAN, was cut off. */
  peopleChanged(): void {
    for (const one of this.#sought.values()) {
      const wasHere = !isUnderWay(one) && one.rest === undefined;
      if (!this.#isHere(one) && wasHere) this.#rest(one);
    }
    this.#look();
  }

  /** Resolves when whoever is being dialled now has come, or is out of reach. */
  async settled(): Promise<void> {
    let left = [...this.#sought.values()].filter(({ isDialled }) => isDialled);
    for (;;) {
      left = left.filter((one) => this.#isSought(one) && isUnderWay(one) && !this.#isHere(one));
      if (left.length === 0 || this.#isClosed) return;
      await new Promise<void>((resolve) => this.#lookouts.add(resolve));
    }
  }

  /** Dials nobody any more. */
  close(): void {
    this.#isClosed = true;
    for (const one of this.#sought.values()) this.#forget(one);
  }

  #keep(neighbour: Neighbour): Sought {
    if (this.#sought.size >= MAX_NEIGHBOURS) {
      const all = [...this.#sought.values()];
      this.#forget(all.find((one) => isUnderWay(one) || one.rest !== undefined) ?? all[0]!); // who is here goes last
    }
    const since = this.#clock.now();
    const one = { neighbour, since, untried: [], isDialled: false, rest: undefined, waitMs: 0, isNews: true };
    this.#sought.set(keyOf(neighbour), one);
    return one;
  }

  #forget(one: Sought): void {
    this.#clock.clearTimeout(one.rest);
    one.untried = [];
    this.#sought.delete(keyOf(one.neighbour));
    this.#look();
  }

  #begin(one: Sought): void {
    this.#clock.clearTimeout(one.rest);
    one.rest = undefined;
    one.untried = one.neighbour.addresses.slice(0, MAX_ADDRESSES);
    this.#dialMore();
  }

  /** Dials as many as may be dialled, the newest first: real newcomers shall not queue behind invented ones. */
  #dialMore(): void {
    for (const one of [...this.#sought.values()].reverse()) {
      if (this.#isClosed || this.#dialled.length >= MAX_DIALS) return;
      const [address] = one.untried;
      if (address === undefined || one.isDialled || this.#isHere(one)) continue;
      const host = hostOf(address);
      if (this.#dialled.filter((other) => other === host).length < MAX_DIALS_TO_HOST) void this.#dial(one, host);
    }
  }

  async #dial(one: Sought, host: string): Promise<void> {
    const address = one.untried.shift()!;
    one.isDialled = true;
    this.#dialled.push(host);
    try {
      await this.#options.connect(address);
      one.isNews = false; // if it was not them who answered, then at least no firewall is in the way
    } catch {
      // As good as nobody. There may be another address.
    }
    this.#dialled.splice(this.#dialled.indexOf(host), 1);
    one.isDialled = false;
    if (this.#isSought(one) && !this.#isHere(one) && one.untried.length === 0) {
      this.#report(one);
      this.#rest(one);
    }
    this.#look();
    this.#dialMore();
  }

  #rest(one: Sought): void {
    one.rest = this.#clock.setTimeout(() => this.#begin(one), one.waitMs);
    one.waitMs = Math.min(2 * one.waitMs, MAX_WAIT_MS);
  }

  #report(one: Sought): void {
    const now = this.#clock.now();
    if (!one.isNews || now < Math.max(one.since, this.#reportedAt) + REPORT_MS) return;
    one.isNews = false;
    this.#reportedAt = now;
    this.#options.onUnreached(one.neighbour);
  }

  /** Whether they are here. Then nothing is left to be tried; and should they be cut off, that is another matter. */
  #isHere(one: Sought): boolean {
    if (!this.#options.isHere(one.neighbour)) return false;
    this.#clock.clearTimeout(one.rest);
    Object.assign(one, { untried: [], rest: undefined, waitMs: FIRST_WAIT_MS, isNews: false });
    return true;
  }

  #isSought(one: Sought): boolean {
    return this.#sought.get(keyOf(one.neighbour)) === one;
  }

  #look(): void {
    for (const look of this.#lookouts) look();
    this.#lookouts.clear();
  }
}

/** Other people's software has no id; DNS does not tell the case of its letters. */
function keyOf({ id, name }: Neighbour): string {
  return id ?? name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function hostOf(address: Address): string {
  return address.slice(0, address.lastIndexOf(':'));
}

function isUnderWay({ isDialled, untried }: Sought): boolean {
  return isDialled || untried.length > 0;
}
