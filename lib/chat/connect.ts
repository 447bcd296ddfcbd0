// Who is here. To join is to tell somebody our name; they answer with theirs, and with where the others are,
// to whom we then say our name too. So whoever knows one soon knows all.
//
// Who leaves without a word, as a machine that is switched off does, is found out when somebody doubts it and asks.
//
// Who cannot be dialled is met through whoever tells of them (introduce.ts).
//
// Whoever comes has proven a key (secured.ts), and is called as we know that key. If somebody comes with a name that we
// know by another key, and whoever has that is not here, they are held: nothing that they say is shown, and nothing that
// we say is sent to them, until digits have been compared (verify.ts) or the other key is forgotten.
//
// It knows neither the terminal nor TCP: a transport, a clock and what to do with what happens are given to it.

import type { Contacts, Standing } from '#identity/contacts.ts';
import { toId } from '#identity/names.ts';
import type { ShortStringError } from '#identity/short-string.ts';
import { type Connection, Peer } from '#tcp-peers/peer.ts';
import { type Address, type Clock, systemClock, type Transport } from '../contracts.ts';
import { Allowance } from './allowance.ts';
import {
  decode,
  ExchangeError,
  encodeFavour,
  encodeGreeting,
  encodePing,
  encodePong,
  encodeSignal,
  encodeStep,
  encodeText,
  type Favour,
  type Greeting,
  MAX_ADDRESSES,
  MAX_PEERS,
  type Signal,
  type Step,
} from './exchange.ts';
import { type Friend, IntroductionError, type Introductions } from './introduce.ts';
import { lookOf, plainName } from './plain-text.ts';
import type { Proven, Secured } from './secured.ts';
import { Comparison, UNASKED, VerifyError } from './verify.ts';
import { isChannel } from './ways.ts';

export interface ChatOptions {
  /** `Secured`; in tests also another one, and then everybody is believed. */
  transport: Transport;
  trust?: Trust;
  /** For those who cannot be dialled. Without, we meet only those who can. */
  introductions?: Introductions;
  name: string;
  /** Look at their standing: whoever is held comes as well. */
  onJoined(person: Person): void;
  /** What the same person says next waits until the promise resolves. */
  onText(person: Person, text: string): void | Promise<void>;
  /** With the error if the connection broke, or if it was us who have hung up: {VerifyError}, {ShortStringError}. */
  onLeft(person: Person, error?: Error): void;
  /** Somebody told us of another, and we could not reach them: there, if they have an address. */
  onUnreached(address: Address | undefined, teller: Person): void;
  /** Somebody asks us to send an answer for them. By default we do nothing: nobody can count on it. */
  onFavour?(favour: Favour, asker: Person): void;
  /** Where `told` is for us, when `teller` says it; undefined where we should not go. By default as it is told. */
  reach?(told: Address, teller: Connection): Address | undefined;
  clock?: Clock;
}

/** Who is at the other end, and whom we know. */
export interface Trust {
  /** The chat's transport. */
  secured: Pick<Secured, 'id' | 'identity' | 'theirs'>;
  contacts: Contacts;
  /** Somebody sees these digits now, as we do: they are to be compared aloud. */
  onDigits(person: Person, digits: string): void;
  /** Nothing has come of that, and nobody has to worry. */
  onNotVerified(person: Person, error: VerifyError | ShortStringError): void;
  /** Somebody has another standing now, and perhaps another name. */
  onChanged(person: Person, before: Person): void;
  /** What we know of others could not be read: nobody else can come until it can. Told once. */
  onTrouble(error: unknown): void;
}

/** What tells somebody apart from all others who are here. */
export interface Named {
  /** Of their program. Two windows of one person have two. */
  readonly id: string;
  /** As we call them. */
  readonly name: string;
}

export interface Person extends Named {
  /** As they call themselves. */
  readonly said: string;
  /** Their public key, as kata 5 writes it. Empty where nobody proves anything. */
  readonly identity: string;
  /** What we make of that key and of what they say. `changed`: they are held. */
  readonly standing: Standing;
  /** Whether their key is ours: another window of ours, or another machine. */
  readonly isMe: boolean;
}

/** Whether nothing passes between us and them, until they have been verified. */
export function isHeld({ standing }: Person): boolean {
  return standing === 'changed';
}

/** Somebody as others know them: by id or, if they know none, by where they can be dialled. */
export interface Known {
  readonly id: string | undefined;
  readonly addresses: readonly Address[];
}

/** Somebody who is here, and how we are connected. */
export interface Contact {
  readonly person: Named;
  /** Where they can be dialled, as far as we know; the first is the one that we would use. A channel is one, too. */
  readonly addresses: readonly Address[];
  /** The UDP ports on which they say that they answer STUN. */
  readonly stun: readonly number[];
}

/** More than this many are not let in: each has a connection to each. */
const MAX_PEOPLE = 256;
/** How long a connection may last without a name: this, to twice this. In ms. */
const NAMELESS_MS = 10_000;
/** How long a sign of life may take. In ms. */
const SIGN_MS = 3_000;
/** People whom we have never met: so many at once, and so many in each second after that. Keys are made by the thousand. */
const NEWCOMERS = [64, 0.1] as const;
/** Signals that we pass on for one person: so many at once, and so many in each second after that. */
const PASSED_ON = [MAX_PEERS, 0.2] as const;

export class Chat {
  readonly #options: ChatOptions;
  readonly #clock: Clock;
  #peer!: Peer;
  #me!: Person;
  readonly #guests = new Map<Connection, Guest>();
  /** Comparisons that others begin. */
  readonly #unasked: Allowance;
  readonly #newcomers: Allowance;
  /** The keys of those who, it turned out, were not whom they seemed. */
  readonly #distrusted = new Set<string>();
  /** Where we are trying to reach people that we were told of. */
  readonly #trying = new Set<Address>();
  /** The UDP ports on which we answer STUN. */
  #stun: readonly number[] = [];
  /** Whether it has been told that our contacts cannot be read. */
  #isTroubled = false;
  #watch: unknown;
  #closed = false;

  /** Starts listening. Rejects as the transport does. */
  static async open(options: ChatOptions): Promise<Chat> {
    const chat = new Chat(options);
    const { transport, trust, clock } = options;
    chat.#peer = await Peer.listen({
      transport,
      id: trust?.secured.id,
      clock,
      onMessage: (message, from) => chat.#hear(message, from),
      onGone: (from, error) => chat.#forget(from, error),
    });
    const name = plainName(options.name);
    const identity = trust ? toId(trust.secured.identity.publicKey) : '';
    chat.#me = { id: chat.#peer.id, name, said: name, identity, standing: 'verified', isMe: true };
    chat.#watchTheNameless(new Set());
    return chat;
  }

  private constructor(options: ChatOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#unasked = new Allowance(...UNASKED, this.#clock);
    this.#newcomers = new Allowance(...NEWCOMERS, this.#clock);
  }

  get me(): Person {
    return this.#me;
  }

  /** Where others can reach us. */
  get address(): Address {
    return this.#peer.address;
  }

  /** Everybody else who is here, also those who are held. */
  get people(): Person[] {
    return [...this.#guests.values()].flatMap(({ person }) => person ?? []);
  }

  /** The same people but those who are held, and how we are connected. */
  get contacts(): Contact[] {
    return [...this.#guests].flatMap(([{ addresses }, guest]) =>
      guest.isWelcome ? { person: guest.person!, addresses: [...addresses], stun: guest.stun } : [],
    );
  }

  /** The digits that are to be compared now. */
  get comparisons(): { person: Person; digits: string }[] {
    return [...this.#guests.values()].flatMap(({ person, comparison }) =>
      person && comparison?.digits ? { person, digits: comparison.digits } : [],
    );
  }

  /** Begins to find out digits with somebody who is here. If there are some already, those are said again. */
  verify({ id }: Person): void {
    const [, guest] = this.#find({ id, addresses: [] }) ?? [];
    const { digits } = guest?.comparison ?? {};
    if (digits) this.#options.trust!.onDigits(guest!.person!, digits);
    else void guest?.comparison?.begin();
  }

  /** The digits are the same at both ends. Resolves with who they are now. @throws what the contacts throw. */
  async same(person: Person): Promise<Person | undefined> {
    const [, guest] = this.#find({ id: person.id, addresses: [] }) ?? [];
    if (!guest?.comparison?.digits) return undefined;
    guest.comparison.end();
    return this.vouch(person);
  }

  /** They are not: we hang up on whoever has that key, for as long as we run, and forget it. */
  async different({ id }: Person): Promise<void> {
    const [, guest] = this.#find({ id, addresses: [] }) ?? [];
    if (guest?.comparison?.digits) await this.#distrust(guest, new VerifyError('DIFFERENT'));
  }

  /** It is certain who this is: from now on, they are verified. Resolves as `same` does. */
  async vouch({ id, identity }: Person): Promise<Person | undefined> {
    const [, guest] = this.#find({ id, addresses: [] }) ?? [];
    const { trust } = this.#options;
    if (!trust || !guest?.theirs || identity === this.#me.identity) return undefined;
    const { said } = guest.person!;
    const { standing, name } = await this.#judge(guest, said); // anew: whoever has that name may have come meanwhile
    await trust.contacts.verify(guest.theirs.identity, standing === 'changed' ? said : name);
    await this.#judgeAnew();
    return guest.person;
  }

  /** As if we had never met whoever has this name. False if there is nobody. @throws what the contacts throw. */
  async forget(name: string): Promise<boolean> {
    const { contacts } = this.#options.trust!;
    const known = await contacts.all();
    const here = this.people.find((person) => person.name === name);
    const id = known.find((contact) => lookOf(contact.name) === lookOf(name))?.id ?? here?.identity;
    if (!known.some((contact) => contact.id === id)) return false;
    await contacts.forget(id!);
    await this.#judgeAnew();
    return true;
  }

  /** From now on, whoever comes hears that we answer STUN on these UDP ports. */
  answersStunOn(ports: readonly number[]): void {
    this.#stun = ports;
  }

  /** Asks somebody for a favour, if they are here and do favours. They may not do it: it is no more than asked for. */
  ask({ id }: Named, favour: Omit<Favour, 'kind'>): void {
    const [connection, guest] = this.#find({ id, addresses: [] }) ?? [];
    if (!connection || !guest!.isWelcome || guest!.stun.length === 0 || guest!.isBeingAsked) return;
    guest!.isBeingAsked = true; // who does not listen is not asked again
    const asked = () => {
      guest!.isBeingAsked = false;
    };
    connection.send(encodeFavour(favour)).then(asked, asked);
  }

  isHere(known: Known): boolean {
    return this.#find(known) !== undefined;
  }

  /** Asks somebody for a sign of life, if they are here. Whoever gives none is lost. */
  check(known: Known): void {
    const found = this.#find(known);
    if (!found) return;
    const [connection, guest] = found;
    if (guest.silence !== undefined) return; // we have just asked
    connection.send(encodePing()).catch(() => {}); // whoever is gone by now has left, and that is told elsewhere
    this.#awaitSign(connection, guest);
  }

  /**
   * Joins whoever is at `address`, and those whom they introduce. Resolves when all of these have said their
   * name or could not be reached, or when we leave meanwhile.
   * @throws what the transport and the peer throw; {ChatError}; {ExchangeError}.
   */
  async connect(address: Address): Promise<void> {
    try {
      const guest = await this.#meet(address);
      await guest.introductions;
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  /** The same, but resolves when whoever is at `address` has said their name. */
  async meet(address: Address): Promise<Person> {
    return (await this.#meet(address)).person!;
  }

  /** Resolves when everybody of whom we have been told has said their name or could not be reached. */
  async introduced(): Promise<void> {
    await Promise.all([...this.#guests.values()].map(({ introductions }) => introductions));
  }

  /** Says it to everybody. Resolves when there is room for more: nobody waits for a slow reader but us. */
  async say(text: string): Promise<void> {
    const messages = encodeText(text);
    const sent = [...this.#guests]
      .filter(([, { isWelcome }]) => isWelcome)
      .flatMap(([connection]) => messages.map((message) => connection.send(message)));
    await Promise.allSettled(sent); // whoever is gone by now has left, and that is told elsewhere
  }

  /** Leaves, after everything said so far has left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#clock.clearTimeout(this.#watch);
    for (const { silence, comparison } of this.#guests.values()) {
      this.#clock.clearTimeout(silence);
      comparison?.end();
    }
    this.#options.introductions?.close();
    await this.#peer.close();
  }

  async #meet(address: Address): Promise<Guest> {
    if (address === this.address) throw new ChatError('SELF');
    await this.#peer.send(address, this.#greeting());
    const connection = this.#peer.connections.find(({ addresses }) => addresses.has(address));
    if (!connection) throw new ChatError('HUNG_UP');
    if (connection.id === this.#me.id) {
      void connection.close();
      throw new ChatError('SELF');
    }
    const guest = this.#guest(connection);
    guest.greeted = true;
    await guest.named;
    return guest;
  }

  async #hear(message: Uint8Array, from: Connection): Promise<void> {
    // We do not talk to ourselves here, and nobody else can be us.
    if (from.id === this.#me.id) throw new ChatError('SELF');
    const guest = this.#guest(from);
    this.#clock.clearTimeout(guest.silence); // whatever it says, it is a sign of life
    guest.silence = undefined;
    guest.isBeingHeard = true;
    await this.#take(message, from, guest);
    guest.isBeingHeard = false;
  }

  #take(message: Uint8Array, from: Connection, guest: Guest): void | Promise<void> {
    const { person } = guest;
    const said = decode(message);
    if (said.kind === 'greeting') return person ? undefined : this.#welcome(from, said);
    if (!person) throw new ExchangeError('NO_NAME');
    if (said.kind === 'ping') this.#answerPing(from);
    else if (isStep(said)) return guest.comparison?.hear(said);
    else if (isHeld(person)) return;
    else if (said.kind === 'favour') this.#options.onFavour?.(said, person);
    else if (said.kind === 'to pass on') this.#passOn(said, from, guest);
    else if (said.kind === 'passed on') guest.friend?.hear(said.whose, said.signal);
    else if (said.kind === 'text' && said.text) return this.#options.onText(person, said.text);
  }

  /** However often somebody asks, one answer at a time is on its way: it is a sign of life for all who wait for one. */
  #answerPing(from: Connection): void {
    const guest = this.#guest(from);
    if (guest.isBeingAnswered) return;
    guest.isBeingAnswered = true;
    const answered = () => {
      guest.isBeingAnswered = false;
    };
    from.send(encodePong()).then(answered, answered);
  }

  /** Those who have said nothing of signals do not know them. */
  #passOn({ whose, signal }: Signal, from: Connection, guest: Guest): void {
    const [connection, other] = this.#find({ id: whose, addresses: [] }) ?? [];
    if (!connection || !other?.isWelcome || !other.friend || connection === from || !guest.passedOn.take()) return;
    connection.send(encodeSignal({ kind: 'passed on', whose: from.id, signal })).catch(() => {}); // they have left
  }

  /** Gives up whoever is silent. Not while we are busy with what they said: then it is us who do not listen. */
  #awaitSign(connection: Connection, guest: Guest): void {
    guest.silence = this.#clock.setTimeout(() => {
      if (guest.isBeingHeard) return this.#awaitSign(connection, guest);
      this.#forget(connection, new ChatError('SILENT'));
      connection.close().catch(() => {}); // it ends as badly as it likes
    }, SIGN_MS);
  }

  /** Somebody said their name for the first time. Unless they answer ours, we say it now. */
  async #welcome(from: Connection, greeting: Greeting): Promise<void> {
    const guest = this.#guest(from);
    guest.said = greeting;
    if (this.#distrusted.has(guest.identity)) throw new VerifyError('DIFFERENT');
    if (!(await this.#mayCome(guest))) throw new ChatError('FULL');
    const judged = await this.#judge(guest, greeting.name);
    if (this.#guests.get(from) !== guest) return; // they have left meanwhile
    if (this.people.length >= MAX_PEOPLE) throw new ChatError('FULL');
    const answer = judged.standing === 'changed' ? encodeGreeting(this.#me.name, []) : this.#greeting();
    guest.stun = greeting.stun;
    guest.person = this.#personOf(from, guest, judged);
    this.#options.onJoined(guest.person);
    if (guest.isWelcome) this.#getToKnow(from, guest);
    guest.introduced();
    if (guest.greeted) return;
    guest.greeted = true;
    await from.send(answer);
  }

  /** Whom we know can always come: newcomers in their thousands must not fill our contacts, nor our screen. */
  async #mayCome({ identity }: Guest): Promise<boolean> {
    if (identity === this.#me.identity) return true;
    const known = await this.#recall((contacts) => contacts.all());
    return known.some(({ id }) => id === identity) || this.#newcomers.take();
  }

  /** What we make of somebody who has proven a key and says a name. */
  async #judge({ theirs }: Guest, said: string): Promise<Judged> {
    if (!theirs) return { standing: 'new', name: said };
    if (toId(theirs.identity) === this.#me.identity) return { standing: 'verified', name: said };
    const isHere = (id: string) => [...this.#guests.values()].some((other) => other.identity === id);
    return this.#recall((contacts) => contacts.meet(theirs.identity, said, isHere));
  }

  /** What our contacts tell. That they cannot be read is told once: whoever comes next meets the same. */
  async #recall<T>(ask: (contacts: Contacts) => Promise<T>): Promise<T> {
    const { contacts, onTrouble } = this.#options.trust!;
    try {
      const told = await ask(contacts);
      this.#isTroubled = false;
      return told;
    } catch (error) {
      if (!this.#isTroubled) onTrouble(error);
      this.#isTroubled = true;
      throw error;
    }
  }

  #personOf({ id }: Connection, guest: Guest, { standing, name }: Judged): Person {
    guest.knownAs = name;
    const { identity, said } = guest;
    const isMe = identity !== '' && identity === this.#me.identity;
    return { id, name: this.#toldApart(name, id), said: said!.name, identity, standing, isMe };
  }

  /** What we know of others has changed. */
  async #judgeAnew(): Promise<void> {
    for (const [connection, guest] of this.#guests) {
      const before = guest.person;
      if (!before) continue;
      const judged = await this.#judge(guest, before.said);
      if (this.#guests.get(connection) !== guest) continue; // they have left meanwhile
      if (judged.standing === before.standing && judged.name === guest.knownAs) continue;
      guest.person = undefined; // so that they are not told apart from themselves
      guest.person = this.#personOf(connection, guest, judged);
      this.#options.trust!.onChanged(guest.person, before);
      if (isHeld(before) && guest.isWelcome) this.#getToKnow(connection, guest);
    }
  }

  /** Whom they know, we meet; and they may carry signals. */
  #getToKnow(from: Connection, guest: Guest): void {
    const { peers, signals } = guest.said!;
    if (signals) guest.friend = this.#befriend(from);
    guest.introductions = this.#meetAll(othersIn({ peers, signals }), from, guest);
  }

  /** Somebody else may be there than they seem: we hang up, and that key is nobody's whom we know. */
  async #distrust({ identity }: Guest, error: VerifyError | ShortStringError): Promise<void> {
    this.#distrusted.add(identity); // on a LAN we would dial them again at once
    for (const [connection, guest] of this.#guests) {
      if (guest.identity !== identity) continue;
      this.#forget(connection, error);
      connection.close().catch(() => {}); // it ends as badly as it likes
    }
    await this.#options.trust!.contacts.forget(identity);
  }

  #befriend(connection: Connection): Friend | undefined {
    return this.#options.introductions?.by({
      passOn: (whose, signal) => {
        connection.send(encodeSignal({ kind: 'to pass on', whose, signal })).catch(() => {}); // they have left
      },
      isHere: (id) => this.isHere({ id, addresses: [] }),
    });
  }

  async #meetAll(others: Known[], teller: Connection, { person, friend }: Guest): Promise<void> {
    const meetings = others.map(async ({ id, addresses }) => {
      if (id === this.#me.id || (id && this.isHere({ id, addresses: [] }))) return;
      const outcomes = await Promise.all(addresses.map((address) => this.#tryAt(address, teller)));
      if (id && friend && !outcomes.includes('met')) outcomes.push(await this.#tryThrough(friend, id));
      const isNews = outcomes.includes('not met') && !outcomes.includes('met') && !this.#closed;
      if (isNews) this.#options.onUnreached(addresses[0], person!);
    });
    await Promise.all(meetings);
  }

  async #tryAt(told: Address, teller: Connection): Promise<Outcome> {
    const address = this.#options.reach ? this.#options.reach(told, teller) : told;
    if (!address || isChannel(address)) return 'not tried';
    if (this.#isKnown(address)) return 'met';
    if (this.#trying.size >= MAX_PEERS) return 'not tried';
    this.#trying.add(address);
    try {
      await this.#meet(address);
      return 'met';
    } catch (error) {
      const isThere = error instanceof ChatError || this.#isConnected(address); // they dialled us
      return isThere ? 'met' : 'not met';
    } finally {
      this.#trying.delete(address);
    }
  }

  async #tryThrough(friend: Friend, id: string): Promise<Outcome> {
    try {
      await friend.reach(id, async (address) => void (await this.#meet(address)));
      return 'met';
    } catch (error) {
      return error instanceof IntroductionError ? 'not tried' : 'not met';
    }
  }

  #isKnown(address: Address): boolean {
    return this.#isConnected(address) || this.#trying.has(address) || address === this.address;
  }

  #isConnected(address: Address): boolean {
    return this.#peer.connections.some(({ addresses }) => addresses.has(address));
  }

  #find({ id, addresses }: Known): [Connection, Guest] | undefined {
    return [...this.#guests].find(([connection, { person }]) => {
      if (!person) return false;
      return id === undefined ? addresses.some((address) => connection.addresses.has(address)) : person.id === id;
    });
  }

  #greeting(): Uint8Array {
    const others = [...this.#guests].flatMap(([connection, { person, friend }]) =>
      person && !isHeld(person) ? { id: person.id, addresses: dialled(connection), friend } : [],
    );
    const peers = others.flatMap(({ addresses }) => addresses);
    const signals = this.#options.introductions && others.filter(({ friend }) => friend);
    return encodeGreeting(this.#me.name, peers, this.#stun, signals);
  }

  /** `ana` for the first who has that name, `ana·7f3a` for the next. */
  #toldApart(name: string, id: string): string {
    const taken = new Set([this.#me, ...this.people].map((person) => lookOf(person.name)));
    let distinct = name;
    for (let digits = 4; taken.has(lookOf(distinct)) && digits <= id.length; digits += 4) {
      distinct = `${name}·${id.slice(0, digits)}`;
    }
    return distinct;
  }

  #guest(connection: Connection): Guest {
    const known = this.#guests.get(connection);
    if (known) return known;
    const guest = new Guest(this.#clock);
    this.#guests.set(connection, guest);
    guest.theirs = this.#options.trust?.secured.theirs(connection.duplex);
    if (guest.theirs) guest.comparison = this.#comparison(connection, guest, guest.theirs);
    return guest;
  }

  #comparison(connection: Connection, guest: Guest, { hash }: Proven): Comparison {
    const { onDigits, onNotVerified } = this.#options.trust!;
    return new Comparison({
      hash,
      goesFirst: this.#me.id < connection.id,
      send: (step) => void connection.send(encodeStep(step)).catch(() => {}), // they have left
      onDigits: (digits) => onDigits(guest.person!, digits),
      onFailed: (error) => {
        if (error.code === 'BROKEN') this.#distrust(guest, error).catch(this.#options.trust!.onTrouble);
        else onNotVerified(guest.person!, error);
      },
      allowance: this.#unasked,
      clock: this.#clock,
    });
  }

  #forget(connection: Connection, error?: Error): void {
    const guest = this.#guests.get(connection);
    this.#guests.delete(connection);
    this.#clock.clearTimeout(guest?.silence);
    guest?.comparison?.end();
    guest?.gone(error ?? new ChatError('HUNG_UP'));
    if (guest?.person && !this.#closed) this.#options.onLeft(guest.person, error);
  }

  /** Hangs up on whoever had no name the last time either. */
  #watchTheNameless(before: Set<Connection>): void {
    const nameless = this.#peer.connections.filter((connection) => !this.#guests.get(connection)?.person);
    for (const connection of nameless) if (before.has(connection)) void connection.close();
    this.#watch = this.#clock.setTimeout(() => this.#watchTheNameless(new Set(nameless)), NAMELESS_MS);
  }
}

/** What has come of trying to meet somebody whom we were told of. */
type Outcome = 'met' | 'not met' | 'not tried';

/** Everybody of whom a greeting tells. */
function othersIn({ peers, signals = [] }: Pick<Greeting, 'peers' | 'signals'>): Known[] {
  const known = new Set(signals.flatMap(({ addresses }) => addresses));
  const unknown = peers.filter((address) => !known.has(address));
  return [...signals, ...unknown.map((address) => ({ id: undefined, addresses: [address] }))];
}

/** Where others can dial somebody, too: where we were told that they are, and where we see them. */
function dialled({ addresses }: Connection): Address[] {
  return [...addresses].filter((address) => !isChannel(address)).slice(0, MAX_ADDRESSES);
}

/** What we know of the peer at the other end of a connection. */
class Guest {
  /** Who has been proven to be there. */
  theirs: Proven | undefined;
  /** Once it has said its name. */
  person: Person | undefined;
  /** What it said then. */
  said: Greeting | undefined;
  /** The name that our contacts have for it. */
  knownAs = '';
  /** Only with somebody who has proven who they are. */
  comparison: Comparison | undefined;
  /** The UDP ports on which it says that it answers STUN. */
  stun: readonly number[] = [];
  /** If it carries signals. */
  friend: Friend | undefined;
  /** What it may have us pass on. */
  readonly passedOn: Allowance;
  /** Whether we have said ours. */
  greeted = false;
  /** Runs while we wait for a sign of life. */
  silence: unknown;
  /** Whether we are busy with something that it said. */
  isBeingHeard = false;
  /** Whether a sign of life of ours is on its way to it. */
  isBeingAnswered = false;
  /** Whether a favour that we ask for is on its way to it. */
  isBeingAsked = false;
  /** Resolves when everybody has been tried whom it told us of. */
  introductions: Promise<void> = Promise.resolve();
  introduced!: () => void;
  gone!: (error: Error) => void;
  /** Resolves when it has said its name. */
  readonly named = new Promise<void>((resolve, reject) => {
    this.introduced = resolve;
    this.gone = reject;
  });

  constructor(clock: Clock) {
    this.passedOn = new Allowance(...PASSED_ON, clock);
    this.named.catch(() => {}); // it may leave when nobody waits for its name
  }

  get identity(): string {
    return this.theirs ? toId(this.theirs.identity) : '';
  }

  /** Whether it has said its name, and is not held. */
  get isWelcome(): boolean {
    return this.person !== undefined && !isHeld(this.person);
  }
}

/** What has come of looking somebody up. */
type Judged = Awaited<ReturnType<Contacts['meet']>>;

function isStep(said: ReturnType<typeof decode>): said is Step {
  return said.kind === 'commitment' || said.kind === 'nonce' || said.kind === 'reveal';
}

const REASONS = {
  SELF: 'that is ourselves',
  HUNG_UP: 'the other end hung up before it said its name',
  FULL: 'there is no room for more people',
  SILENT: 'the other end has given no sign of life',
};

export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
