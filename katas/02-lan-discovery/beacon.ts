// Shows on one link that we are here, and keeps track of who else is. It knows no socket: what it hears is given
// to `hear`, and what it says goes to `send`; nor does it know the words, which are its dialect's business.

import { type Clock, type Random, systemClock, systemRandom, type UdpAddress } from '../../lib/contracts.ts';
import { keyOf, nextName, sameName } from './names.ts';
import type { Claim, Dialect, Here, Known, Me, Said, Service, Who } from './said.ts';
import { Table } from './table.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface BeaconOptions {
  me: Me;
  dialect: Dialect;
  /** Sends a packet to the group, or to one address. A packet may get lost on its way. */
  send(packet: Uint8Array, to?: UdpAddress): Promise<void>;
  /** Somebody else is here; or is still here, and something about them has changed. */
  onFound(service: Service): void;
  /** They have said goodbye, or nothing for too long. */
  onLost(service: Service): void;
  clock?: Clock;
  random?: Random;
}

/** Somebody else, as far as we have heard. */
interface Neighbour {
  service: Service;
  /** The address that they speak from. */
  readonly source: string;
  ttlMs: number;
  /** When their time to live ends, in ms. */
  endsAt: number;
  timers: unknown[];
}

/** How often we say that we are here, while we are few. In ms. RFC 6762 §6 allows once a second, and no more. */
const INTERVAL_MS = 1_000;
/** When we are many, each speaks less often: together we say about one packet in this time. In ms. */
const INTERVAL_FOR_EACH_MS = 50;
/** Whoever misses two announcements may still hear the third. */
const INTERVALS_TO_LIVE = 3;
/** After these shares of somebody's time to live, we ask whether they are still there. RFC 6762 §5.2 */
const REMINDERS = [0.8, 0.85, 0.9, 0.95];
/** Nobody is believed to stay for longer than this without a word: 75 minutes. In ms. RFC 6762 §10 */
const MAX_TTL_MS = 4_500_000;
/** Even among more peers than there can be, we say so often that we are here. In ms. */
const MAX_INTERVAL_MS = 5_000;
/** When there are suddenly many, each slows down by this factor at a time: an early promise was short. */
const SLOWING_DOWN = 1.4;
/** Whoever has not heard its own words for so long is deaf. In ms. */
const DEAF_MS = 3 * MAX_INTERVAL_MS;

/** After a question, ours or anybody's, the next one waits so long. In ms. */
const ASK_REST_MS = 250;
/** The first question is repeated after a second, then after three times as long each time. RFC 6762 §5.2 */
const ASK_AGAIN_MS = 1_000;
const ASK_AGAIN_MAX_MS = 3_600_000;
/** How long an answer may wait for each neighbour, who may answer too, and at most. In ms. RFC 6762 §6 */
const JITTER_FOR_EACH_MS = 2;
const MAX_JITTER_MS = 120;
/** Whoever gets answers of their own gets no more than one in this time. In ms. */
const ALONE_REST_MS = 100;

/** A name is claimed so often before it is ours. RFC 6762 §8.1 */
const CLAIMS = 3;
const CLAIM_REST_MS = 250;
/** Whoever claims a name in the same moment, and loses, waits so long before claiming it again. RFC 6762 §8.2 */
const CLAIM_LOST_MS = 1_000;
/** So many conflicts in so long can be chance; from then on somebody means it, and a claim waits. RFC 6762 §8.1 */
const MAX_CONFLICTS = 15;
const CONFLICTS_MS = 10_000;
const CONFLICT_REST_MS = 5_000;

/** More neighbours than this are not kept in mind, and no more than this are answered alone at once. */
const MAX_NEIGHBOURS = 512;
const MAX_ALONE = 16;
/** As many names fit into one question, however long they are. */
const MAX_KNOWN = 10;
/** Who asked where somebody is, in vain, waits before asking again: twice as long each time. In ms. */
const VAGUE_REST_MS = 1_000;
const VAGUE_REST_MAX_MS = 60_000;

export class Beacon {
  readonly #options: BeaconOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  #me: Me;
  /** Everybody else who is here: by the address that they speak from, and by name. */
  readonly #neighbours = new Table<Neighbour>(MAX_NEIGHBOURS);
  /** The timers of what we shall do in a while, by what it is. */
  readonly #plans = new Map<string, unknown>();
  /** Whether the name is ours: from then on we announce it, answer to it and defend it. */
  #isNamed = false;
  #isWaiting = true;
  /** When somebody else was here under our name, in ms. */
  #conflicts: number[] = [];
  /** When we last told everybody that we are here, and when we last heard ourselves. In ms. */
  #shoutedAt = Number.NEGATIVE_INFINITY;
  #heardItselfAt = Number.NEGATIVE_INFINITY;
  /** When we last asked everybody, and when somebody else did. In ms. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #theyAskedAt = Number.NEGATIVE_INFINITY;
  #vagueRestMs = VAGUE_REST_MS;
  /** How often we announce ourselves, at most. In ms. */
  #paceMs = INTERVAL_MS / SLOWING_DOWN;
  #isClosed = false;

  constructor(options: BeaconOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? systemRandom;
    this.#me = options.me;
  }

  /** What we are called on this link. */
  get name(): string {
    return this.#me.name;
  }

  /** Whether what we have asked may still be answered to us alone. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  get neighbours(): Service[] {
    return [...this.#neighbours.values()].map(({ service }) => service);
  }

  /** Whether what we say comes back to us. If nothing does, then nobody else hears it either. */
  get hearsItself(): boolean {
    return this.#clock.now() - this.#heardItselfAt < DEAF_MS;
  }

  /** Asks who is there, and shows that we are. */
  start(): void {
    this.#ask();
    this.#askAgainIn(ASK_AGAIN_MS);
    this.#plan('claim', this.#random(CLAIM_REST_MS), () => this.#claim(CLAIMS));
  }

  /** Falls silent. Resolves when the last word has left. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#plans.values()) this.#clock.clearTimeout(timer);
    for (const { timers } of this.#neighbours.values()) for (const timer of timers) this.#clock.clearTimeout(timer);
    if (this.#isNamed) await this.#sayGoodbye();
  }

  /** Takes a packet that has come from this link. Whatever it holds, this does not throw. */
  hear(packet: Uint8Array, from: UdpAddress): void {
    for (const heard of this.#options.dialect.decode(packet, from, this.#me)) {
      if (this.#isClosed) return;
      if (heard.say === 'who') this.#hearWho(heard, from);
      else if (heard.say === 'vague') this.#askAbout(heard.name);
      else if (this.#isMyself(heard.service)) this.#heardItselfAt = this.#clock.now();
      else if (heard.say === 'claim') this.#hearClaim(heard);
      else this.#hearHere(heard, from);
    }
  }

  /** Shouts that we are here, now and from now on. */
  #announce(): void {
    return todo(1);
  }

  /** Multicast comes back to whoever sent it. */
  #isMyself(service: Service): boolean {
    return todo(1);
  }

  /** Asks who is there, unless somebody has just done so. */
  #ask(): void {
    return todo(2, () => undefined);
  }

  #hearWho(who: Who, from: UdpAddress): void {
    this.#noteQuestion(who);
    return todo(2, () => undefined);
  }

  #sayGoodbye(): Promise<void> {
    return todo(3, () => Promise.resolve());
  }

  /** Goodbye is for the one who says it: `source` is the address that the word came from. */
  #hearGoodbye({ name }: Service, source: string): void {
    return todo(3, () => undefined);
  }

  /** Keeps a neighbour in mind for its `ttlMs` from now, and no longer unless it is heard again. */
  #keep(neighbour: Neighbour): void {
    return todo(4, () => undefined);
  }

  /** Whom we know already, and for how long still. Who has less than half of their time left, shall answer. */
  get #known(): Known[] {
    return todo(7, () => []);
  }

  /** Whether an answer of ours would tell the asker nothing new. */
  #isKnownTo({ known, about }: Who): boolean {
    return todo(7, () => false);
  }

  /** How long an answer waits, in ms, so that not all answer in the same moment. */
  get #jitterMs(): number {
    return todo(7, () => 0);
  }

  /** Asks for the name, `left` times more. If nobody objects it is ours. */
  #claim(left: number): void {
    return todo(8, () => this.#settle());
  }

  #hearClaim({ service, wins }: Claim): void {
    return todo(8, () => undefined);
  }

  /** Somebody else is here under our name. If it was ours, both claim it again; if not, we take another. */
  #hearMyName(): void {
    return todo(8, () => undefined);
  }

  // What follows is given.

  #hearHere({ service, ttlMs }: Here, { address }: UdpAddress): void {
    const hasOurName = () => sameName(service.name, this.#me.name);
    if (ttlMs === 0) {
      this.#hearGoodbye(service, address);
    } else {
      if (hasOurName()) this.#hearMyName();
      if (!hasOurName()) this.#note(service, Math.min(ttlMs, MAX_TTL_MS), address);
    }
  }

  #note(service: Service, ttlMs: number, source: string): void {
    const now = this.#clock.now();
    const key = keyOf(service.name);
    const former = this.#neighbours.get(source, key);
    if (former && former.service.id !== service.id) this.#forget(former); // they have crashed and come back
    const before = this.#neighbours.get(source, key);
    const isNews = !before || !isSame(before.service, service);
    const neighbour = Object.assign(before ?? { source, timers: [] }, { service, ttlMs, endsAt: now + ttlMs });
    const evicted = this.#neighbours.set(source, key, neighbour, now);
    if (evicted) this.#lose(evicted);
    this.#keep(neighbour);
    this.#vagueRestMs = VAGUE_REST_MS;
    if (isNews) this.#options.onFound(service);
  }

  #forget(neighbour: Neighbour): void {
    this.#neighbours.delete(neighbour.source, keyOf(neighbour.service.name));
    this.#lose(neighbour);
  }

  #lose({ timers, service }: Neighbour): void {
    for (const timer of timers) this.#clock.clearTimeout(timer);
    this.#options.onLost(service);
  }

  /** In ms; not the same each time, for those who once spoke together would always speak together. */
  get #intervalMs(): number {
    return this.#paceMs + this.#random(this.#paceMs / 4);
  }

  /** How often each speaks among so many others, in ms. */
  #shareMs(others: number): number {
    return Math.min(MAX_INTERVAL_MS, Math.max(INTERVAL_MS, INTERVAL_FOR_EACH_MS * (others + 1)));
  }

  /** In ms, but whole seconds: others measure in those. Long enough for when all are there who have just come. */
  get #ttlMs(): number {
    return Math.ceil((INTERVALS_TO_LIVE * this.#shareMs(this.#neighbours.size)) / 1_000) * 1_000;
  }

  /** Tells everybody that we are here, for `ttlMs`. */
  #shout(ttlMs: number): Promise<void> {
    this.#shoutedAt = this.#clock.now();
    this.#paceMs = Math.min(this.#shareMs(this.#neighbours.lasting), SLOWING_DOWN * this.#paceMs);
    return this.#say({ say: 'here', service: this.#me, ttlMs });
  }

  /**
   * Tells whoever asked that we are here: everybody, if a second has passed since we last did (RFC 6762 §6); if not,
   * the asker alone if it agrees (§5.4), or else everybody when the second has passed.
   */
  #answer(who: Who, from: UdpAddress): void {
    const now = this.#clock.now();
    const restMs = Math.max(0, this.#shoutedAt + INTERVAL_MS - now);
    const isAlone = who.echo !== undefined || (restMs > 0 && who.alone === true && this.#countAlone < MAX_ALONE);
    const plan = isAlone ? `${ALONE}${from.address} ${from.port}` : 'answer';
    if (this.#plans.has(plan) || (isAlone && this.#countAlone >= MAX_ALONE)) return;
    if (isAlone) {
      this.#plan(plan, this.#jitterMs, () => {
        this.#say({ say: 'here', service: this.#me, ttlMs: this.#ttlMs }, from, who.echo);
        this.#plan(plan, ALONE_REST_MS, () => {});
      });
    } else {
      this.#plan(plan, restMs + this.#jitterMs, () => {
        if (this.#shoutedAt <= now) this.#announce();
      });
    }
  }

  /** Tells whoever claims our name that it is taken. Needs to be quick. RFC 6762 §6 */
  #defend(): void {
    const restMs = Math.max(0, this.#shoutedAt + CLAIM_REST_MS - this.#clock.now());
    if (!this.#plans.has('defend')) this.#plan('defend', restMs, () => this.#announce());
  }

  /** The name is ours. */
  #settle(): void {
    this.#isNamed = true;
    this.#isWaiting = false;
    this.#announce();
  }

  #claimAnew(): void {
    const now = this.#clock.now();
    this.#conflicts = [...this.#conflicts.filter((at) => at > now - CONFLICTS_MS), now];
    for (const plan of ['announce', 'answer', 'defend']) this.#cancel(plan);
    const restMs = this.#conflicts.length > MAX_CONFLICTS ? CONFLICT_REST_MS : 0;
    this.#plan('claim', restMs, () => this.#claim(CLAIMS));
  }

  /** The next name that nobody has of whom we know. */
  #nextFreeName(): string {
    const taken = new Set(this.neighbours.map(({ name }) => keyOf(name)));
    let name = nextName(this.#me.name);
    while (taken.has(keyOf(name))) name = nextName(name);
    return name;
  }

  get #countAlone(): number {
    return [...this.#plans.keys()].filter((plan) => plan.startsWith(ALONE)).length;
  }

  get #isJustAsked(): boolean {
    return this.#clock.now() < Math.max(this.#askedAt, this.#theyAskedAt) + ASK_REST_MS;
  }

  /** Whoever has not asked yet may be answered alone: the others have nothing to learn. */
  get #isNew(): boolean {
    return this.#askedAt === Number.NEGATIVE_INFINITY;
  }

  /**
   * The answers to a question of somebody else's reach us as well, if it is no narrower than ours: RFC 6762 §7.3.
   * But nobody keeps us from asking twice in a row.
   */
  #noteQuestion({ known, about, alone, echo }: Who): void {
    if (about || alone || echo !== undefined || this.#theyAskedAt > this.#askedAt) return;
    const ours = new Set(this.#known.map(({ name }) => keyOf(name)));
    if (known.every(({ name }) => ours.has(keyOf(name)))) this.#theyAskedAt = this.#clock.now();
  }

  #askAgainIn(ms: number): void {
    this.#plan('ask again', ms, () => {
      this.#ask();
      this.#askAgainIn(Math.min(3 * ms, ASK_AGAIN_MAX_MS));
    });
  }

  /** Asks where `name` is. Names can be invented: we ask for one at a time, and ever less often. */
  #askAbout(name: string): void {
    if (this.#plans.has('ask about') || sameName(name, this.#me.name)) return;
    this.#plan('ask about', this.#jitterMs, () => {
      this.#say({ say: 'who', known: [], about: name });
      this.#plan('ask about', this.#vagueRestMs, () => {});
      this.#vagueRestMs = Math.min(2 * this.#vagueRestMs, VAGUE_REST_MAX_MS);
    });
  }

  /** Says it to everybody, or to `to`. What it says of ourselves goes with an `echo` of the question. */
  #say(said: Said, to?: UdpAddress, echo?: unknown): Promise<void> {
    const packet = this.#options.dialect.encode(said, echo);
    if (said.say === 'who' && said.about === undefined) this.#askedAt = this.#clock.now();
    return this.#options.send(packet, to);
  }

  /** Does it after `ms`, and not what was planned under the same name before. */
  #plan(what: string, ms: number, act: () => void): void {
    this.#cancel(what);
    const begin = () => {
      this.#plans.delete(what);
      act();
    };
    if (ms > 0) this.#plans.set(what, this.#clock.setTimeout(begin, ms));
    else begin(); // a timer would take a millisecond
  }

  #cancel(what: string): void {
    this.#clock.clearTimeout(this.#plans.get(what));
    this.#plans.delete(what);
  }
}

/** What the plan to answer somebody alone is called, before their address. */
const ALONE = 'answer alone ';

function isSame(one: Service, other: Service): boolean {
  return (
    one.id === other.id &&
    one.name === other.name &&
    one.port === other.port &&
    one.addresses.join() === other.addresses.join()
  );
}
