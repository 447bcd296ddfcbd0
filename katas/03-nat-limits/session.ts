// What we have with one other peer: the ways to them that we know, of which we keep the nearest one open.
// It is ICE (RFC 8445) without its roles: each side judges for itself by which of the open ways it sends.

import type { Clock, UdpAddress } from '../../lib/contracts.ts';
import { Agent, type AgentSocket, type Answer, BRIEF_MS, type Heard, type Role } from './agent.ts';
import { type Kind, nearest, type Way } from './candidates.ts';
import { endpoint, isSameFamily } from './endpoints.ts';
import type { Offer } from './offer.ts';
import { RelayedSocket } from './relay.ts';
import { isSignedWith } from './stun.ts';
import { guessPorts, predictPorts, stays, type Verdict, verdict } from './verdict.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface SessionOptions {
  /** Ours: one for each family of addresses. */
  agents: readonly [Agent, ...Agent[]];
  mine: Offer;
  theirs: Offer;
  /** Whoever may relay for us, when there is no door. */
  relay?: UdpAddress;
  /** How often we use the way that we have, so that it stays open, in ms. */
  keepAliveMs?: number;
  /** Opens one more socket and binds it, for the birthday attack: many packets to ports that are a guess. Without it, there is none. */
  openSocket?(): Promise<OwnSocket>;
  /** The way by which we reach them has changed; undefined: there is none any more. */
  onPath(path: Way | undefined): void;
  onData(data: Uint8Array): void;
}

export type OwnSocket = AgentSocket & { close(): unknown };

/** A way, and what we know about it. */
interface KnownWay extends Way {
  readonly agent: Agent;
  rttMs: number;
  isKnocking: boolean;
  /** We have knocked there and been answered: packets pass both ways. */
  isOpen: boolean;
  /** They have answered us there, once at least: who only repeats what they have heard cannot. */
  isTrusted: boolean;
  /** What has come from there before that: their first words may overtake their answer. */
  readonly early: Uint8Array[];
}

/** We knock for five seconds, often at first: the other side may begin later. In ms. */
const KNOCK_WAITS_MS = [...Array.from({ length: 10 }, () => 200), ...Array.from({ length: 6 }, () => 500)];
/** A NAT forgets whom it does not hear: after two minutes by RFC 4787, sooner in practice. RFC 8445 §11. In ms. */
const KEEP_ALIVE_MS = 15_000;
/** A way that is silent for so long has closed. In ms. */
const ALIVE_WAITS_MS = Array.from({ length: 8 }, () => 500);
/** Who has no direct path tries the doors again so often, in ms. */
const RETRY_MS = 15_000;
/** When a door has opened, what is on its way to the relay still arrives. In ms. */
const LINGER_MS = 5_000;

/** How many ports we try of a NAT that gives one after the other. */
const PREDICTIONS = 16;
/** How many doors one side opens where nobody can tell which port is next, and how many the other tries. */
export const [DOORS, GUESSES] = [256, 1_024];
const [GUESS_EVERY_MS, GUESS_WAIT_MS] = [4, 1_000];
/** How long all this may take, in ms. */
const BIRTHDAY_MS = 10_000;
/** An offer can name whom it likes: they get no more than one first knock in this time. RFC 8445 §14. In ms. */
const PACE_MS = 20;
/** So many packets are kept of whoever has yet to answer. */
const MAX_EARLY = 16;
/** Somebody who comes from ever more places is no easier to reach. */
const MAX_SURPRISES = 8;

export class Session implements Role {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  /** By our socket, and by where they are for it. */
  readonly #ways = new Map<Agent, Map<string, KnownWay>>();
  /** What we shall do in a while, by what it is. */
  readonly #plans = new Map<string, unknown>();
  /** Those that we have opened ourselves, and close. */
  readonly #sockets = new Map<Agent, OwnSocket>();
  readonly #stopPlaying: (() => void)[] = [];
  #path: KnownWay | undefined;
  readonly #keepAliveMs: number;
  #hasRelay = false;
  readonly #closing = new AbortController();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.agents[0].clock;
    this.#keepAliveMs = options.keepAliveMs ?? KEEP_ALIVE_MS;
  }

  /** The way by which we reach them, if there is one. */
  get path(): Way | undefined {
    return this.#path;
  }

  /** Begins to knock. */
  start(): void {
    const { agents, mine, theirs } = this.#options;
    if (mine.name === theirs.name) return; // our own offer: we would talk to ourselves
    for (const agent of agents) {
      this.#stopPlaying.push(agent.play(this));
      const reachable = theirs.candidates.filter(({ address }) => isSameFamily(address, agent.local.address));
      for (const { kind, ...to } of reachable) this.#wayTo(to, agent, kind);
    }
    this.#prepare(verdict(mine.nat, theirs.nat));
    this.#punch();
  }

  /**
   * Sends a packet to them; false when there is no way. It may get lost, or arrive twice; and what looks like STUN or
   * like ChannelData is taken for that.
   */
  send(data: Uint8Array): boolean {
    this.#path?.agent.send(data, this.#path.to);
    return this.#path !== undefined;
  }

  close(): void {
    this.#closing.abort();
    for (const timer of this.#plans.values()) this.#clock.clearTimeout(timer);
    for (const stop of this.#stopPlaying) stop();
    for (const agent of this.#sockets.keys()) this.#discard(agent);
    this.#path = undefined;
  }

  hearRequest(heard: Heard, agent: Agent): boolean {
    const { mine, theirs } = this.#options;
    if (heard.message.attributes.username !== `${mine.name}:${theirs.name}`) return false;
    if (isSignedWith(heard.packet, mine.password)) this.#hearKnock(heard, agent);
    return true; // who knocks in their name and cannot sign is not worth an answer
  }

  hearData(packet: Uint8Array, from: UdpAddress, agent: Agent): boolean {
    const way = this.#ways.get(agent)?.get(endpoint(from));
    if (way?.isTrusted) this.#options.onData(packet);
    else if (way?.isKnocking && way.early.length < MAX_EARLY) way.early.push(Uint8Array.from(packet));
    return way?.isTrusted === true; // whoever only says that this door is theirs keeps nothing from another session
  }

  /** Knocks at a way until somebody opens. */
  async #knock(way: KnownWay, waitsMs: readonly number[] = KNOCK_WAITS_MS): Promise<void> {
    if (way.isKnocking) return;
    way.isKnocking = true;
    return todo(5);
  }

  /** They knock, perhaps from where we have never seen them. */
  #hearKnock(heard: Heard, agent: Agent): void {
    const { password } = this.#options.mine;
    return todo(5);
  }

  /** Takes the nearest of the ways that are open. */
  #choose(): void {
    return todo(6, () => this.#take(this.#openWays[0]));
  }

  /** Uses our path from time to time, and notices when nobody answers any more. */
  #keepOpen(): void {
    return todo(7, () => undefined);
  }

  /** Our path has closed: all doors are tried again. */
  #lose(): void {
    return todo(7);
  }

  /** Whoever has no direct path tries the doors from time to time. */
  #retry(): void {
    return todo(7);
  }

  /** There is no door: somebody else carries for us. Rejects if they do not. */
  async #fallBack(relay: UdpAddress): Promise<void> {
    const { mine, theirs } = this.#options;
    const agent = this.#agentFor(relay.address);
    if (!agent) return;
    return todo(9, () => undefined);
  }

  // What follows is given.

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get #allWays(): KnownWay[] {
    return [...this.#ways.values()].flatMap((ways) => [...ways.values()]);
  }

  #agentFor(address: string): Agent | undefined {
    return this.#options.agents.find(({ local }) => isSameFamily(local.address, address));
  }

  get #openWays(): KnownWay[] {
    return this.#allWays.filter(({ isOpen }) => isOpen);
  }

  /** The way from `agent` to `to`, be it new; undefined if they have surprised us too often. */
  #wayTo(to: UdpAddress, agent: Agent, kind: Kind): KnownWay | undefined {
    const ways = this.#ways.get(agent) ?? new Map<string, KnownWay>();
    const known = ways.get(endpoint(to));
    if (known || (kind === 'peer-reflexive' && !this.#hasRoom())) return known;
    const way = { agent, to, kind, rttMs: 0, isKnocking: false, isOpen: false, isTrusted: false, early: [] };
    this.#ways.set(agent, ways.set(endpoint(to), way));
    return way;
  }

  /** Whether they may surprise us once more: a place where nobody answers any more is forgotten for it. */
  #hasRoom(): boolean {
    const surprises = this.#allWays.filter((way) => way.kind === 'peer-reflexive');
    if (surprises.length < MAX_SURPRISES) return true;
    const silent = surprises.find(({ isOpen, isKnocking }) => !isOpen && !isKnocking);
    return silent !== undefined && this.#ways.get(silent.agent)!.delete(endpoint(silent.to));
  }

  /** Knocks at every door that is not open, one after the other. */
  #punch(waitsMs = KNOCK_WAITS_MS): void {
    if (this.#isClosed) return;
    if (!this.#path) this.#leaveRelay(); // it may have forgotten us
    const [first, ...others] = this.#allWays.filter(({ isOpen }) => !isOpen);
    if (first) void this.#knock(first, waitsMs);
    for (const [index, way] of others.entries()) {
      this.#plan(`knock ${index}`, (index + 1) * PACE_MS, () => {
        if (!way.isOpen) void this.#knock(way, waitsMs);
      });
    }
    this.#fallBackIfOver();
  }

  /** Asks in our name, at their door. */
  #ask(agent: Agent, to: UdpAddress, waitsMs: readonly number[]): Promise<Answer> {
    const { mine, theirs } = this.#options;
    return agent.ask(to, {
      attributes: { username: `${theirs.name}:${mine.name}` },
      password: theirs.password,
      waitsMs,
      role: this,
    });
  }

  #opened(way: KnownWay, rttMs: number): void {
    Object.assign(way, { isKnocking: false, isOpen: true, isTrusted: true, rttMs });
    if (this.#isClosed) return;
    for (const data of way.early.splice(0)) this.#options.onData(data);
    this.#choose();
  }

  #closed(way: KnownWay): void {
    Object.assign(way, { isKnocking: false, isOpen: false });
    way.early.length = 0;
    this.#fallBackIfOver();
  }

  #fallBackIfOver(): void {
    const isOver = this.#allWays.every(({ isKnocking }) => !isKnocking);
    if (isOver && !this.#path) this.#fallBackOnce();
  }

  #fallBackOnce(): void {
    const { relay } = this.#options;
    if (!relay || this.#hasRelay || this.#isClosed) return;
    this.#hasRelay = true;
    this.#fallBack(relay)
      .catch(() => {
        this.#hasRelay = false; // one that does not answer, or does not want to, is none
      })
      .finally(() => this.#retry());
  }

  #take(way: KnownWay | undefined): void {
    if (way === this.#path) return;
    this.#path = way;
    this.#options.onPath(way);
    this.#keepOpen();
    if (way && way.kind !== 'relayed') this.#plan('leave relay', LINGER_MS, () => this.#leaveRelay());
  }

  /** How long until we use our path again, in ms. If both sides did so at the same moments, neither would notice a closed hole. */
  get #restMs(): number {
    const spreadMs = Math.floor(this.#keepAliveMs / 5);
    return this.#keepAliveMs - this.#options.agents[0].random(spreadMs + 1);
  }

  #isAlive({ agent, to }: KnownWay): Promise<boolean> {
    return this.#ask(agent, to, ALIVE_WAITS_MS).then(
      () => true,
      () => false,
    );
  }

  /** A relay is one more way: by a socket that goes to one place only. */
  #goThrough(socket: RelayedSocket): void {
    const agent = this.#open(socket);
    const way = this.#wayTo(agent.local, agent, 'relayed');
    if (this.#isClosed) this.#discard(agent);
    else if (way) void this.#knock(way);
  }

  /** It forgets us by itself, since we no longer ask. */
  #leaveRelay(): void {
    const relayed = this.#allWays.find(({ kind }) => kind === 'relayed');
    if (!relayed || relayed === this.#path) return;
    this.#discard(relayed.agent);
    this.#hasRelay = false;
  }

  /** One more socket, on which we hear them too. */
  #open(socket: OwnSocket): Agent {
    const [{ clock, random }] = this.#options.agents;
    const agent = new Agent({ socket, clock, random });
    agent.play(this);
    this.#sockets.set(agent, socket);
    return agent;
  }

  #discard(agent: Agent): void {
    agent.close();
    this.#sockets.get(agent)?.close();
    this.#sockets.delete(agent);
    this.#ways.delete(agent);
  }

  /** Does what is needed besides knocking. The relay comes last, unless it is clear that it must be. */
  #prepare(expected: Verdict): void {
    const { theirs, openSocket } = this.#options;
    if (expected === 'by prediction' && !stays(theirs.nat)) this.#predict();
    if (expected === 'by birthday' && openSocket) this.#meetByChance(openSocket);
    if (expected === 'relay') this.#fallBackOnce();
  }

  /** Their NAT gives one port after the other: we knock at the next ones. */
  #predict(): void {
    const { seen } = this.#options.theirs.nat;
    const last = seen.at(-1)!;
    const agent = this.#agentFor(last.address);
    if (!agent) return;
    for (const port of predictPorts(seen, PREDICTIONS)) this.#wayTo({ ...last, port }, agent, 'reflexive');
  }

  /** Black belt: whoever is seen at any port opens many doors, and the other tries many. */
  #meetByChance(openSocket: () => Promise<OwnSocket>): void {
    const { mine, theirs } = this.#options;
    const [there] = theirs.candidates.filter(
      ({ kind, address }) => kind === 'reflexive' && address === theirs.nat.seen[0]?.address,
    );
    if (!there) return; // whoever sends us to many ports of an address has at least said that it is theirs
    if (stays(mine.nat)) this.#guess(there.address, guessPorts(GUESSES, this.#options.agents[0].random));
    else this.#openDoors(openSocket, there).catch(() => {}); // no more sockets to be had
  }

  /** A door opens by knocking at theirs: it is only they who may come in by it. */
  async #openDoors(openSocket: () => Promise<OwnSocket>, there: UdpAddress): Promise<void> {
    const doors: Agent[] = [];
    this.#plan('close doors', BIRTHDAY_MS, () => {
      for (const door of doors) if (door !== this.#path?.agent) this.#discard(door);
    });
    while (doors.length < DOORS && !this.#path && !this.#isClosed) {
      const socket = await openSocket();
      if (this.#isClosed) return void socket.close();
      const door = this.#open(socket);
      doors.push(door);
      this.#ask(door, there, [BIRTHDAY_MS]).catch(() => {}); // it is they who find it
    }
  }

  #guess(address: string, [port, ...more]: readonly number[]): void {
    if (port === undefined || this.#path) return;
    const agent = this.#agentFor(address);
    if (!agent) return;
    const to = { address, port };
    this.#ask(agent, to, [GUESS_WAIT_MS]).then(
      ({ rttMs }) => {
        const way = this.#wayTo(to, agent, 'reflexive');
        if (way) this.#opened(way, rttMs);
      },
      () => {},
    );
    this.#plan('guess', GUESS_EVERY_MS, () => this.#guess(address, more));
  }

  /** Does it in a while, instead of what was planned under this name. */
  #plan(name: string, ms: number, act: () => void): void {
    if (this.#isClosed) return;
    this.#clock.clearTimeout(this.#plans.get(name));
    this.#plans.set(name, this.#clock.setTimeout(act, ms));
  }
}
