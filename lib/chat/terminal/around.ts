// Who is around: kata 2 finds them on the LAN, find.ts says whom to dial, and the person hears what they should know.

import { Lan, type Neighbour } from '#lan-discovery/lan.ts';
import type { Link } from '#lan-discovery/link.ts';
import { splitAddress } from '#tcp-peers/tcp.ts';
import { type Clock, systemClock, type UdpSocket } from '../../contracts.ts';
import type { Chat } from '../connect.ts';
import { Find } from '../find.ts';
import { plainName, plainText } from '../plain-text.ts';
import { addressesOn, namesOf, networksOf } from './addresses.ts';
import type { Face } from './face.ts';
import type { Words } from './words.ts';

export interface AroundOptions {
  chat: Chat;
  /** Where to look now: networks come and go. */
  links(): Link[];
  /** `createSocket({ type: 'udp4', reuseAddr: true })` */
  openSocket(): UdpSocket;
  face: Face;
  words: Words;
  /** What a person types to connect by address. */
  connectCommand: string;
  clock?: Clock;
}

/** So long others may take to answer our first question. In ms. */
const ANSWER_MS = 1_000;
/** Whoever is alone for so long may want to know why. In ms. */
const ALONE_MS = 5_000;

export class Around {
  readonly #options: AroundOptions;
  readonly #clock: Clock;
  readonly #find: Find;
  readonly #timers: unknown[] = [];
  /** The addresses of the links on which not even we hear what we say. */
  readonly #deaf = new Set<string>();
  #isBlocked = false;
  #lan!: Lan;
  #answers!: Promise<void>;

  /** Resolves when we have begun to look. */
  static async look(options: AroundOptions): Promise<Around> {
    const around = new Around(options);
    around.#lan = await around.#join();
    around.#answers = new Promise((resolve) => around.#after(ANSWER_MS, resolve));
    around.#after(ALONE_MS, () => around.#tellIfAlone());
    return around;
  }

  private constructor(options: AroundOptions) {
    const { chat, face, words, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#find = new Find({
      connect: (address) => chat.connect(address),
      isHere: (neighbour) => chat.isHere(neighbour),
      // What somebody announces is no more to be trusted than what they say.
      onUnreached: ({ name, addresses }) =>
        face.notice(words.unreachable(plainName(name), plainText(addresses[0] ?? ''))),
      clock,
    });
  }

  /** Somebody has come to the chat, or has left it. */
  peopleChanged(): void {
    this.#find.peopleChanged();
  }

  /** Resolves when whoever is around has had the time to answer, and whoever answered is here or out of reach. */
  async answered(): Promise<void> {
    await this.#answers;
    await this.#find.settled();
  }

  /** Says goodbye. */
  async close(): Promise<void> {
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#find.close();
    await this.#lan.close();
  }

  #join(): Promise<Lan> {
    const { chat, links, openSocket } = this.#options;
    return Lan.join({
      id: chat.me.id,
      name: chat.me.name,
      port: splitAddress(chat.address).port,
      links,
      openSocket,
      addressesOn: (link) => addressesOn(link, chat.address),
      onFound: (neighbour) => this.#find.found(neighbour),
      onLost: (neighbour) => this.#lose(neighbour),
      onDeaf: (link) => this.#noteDeaf(link),
      clock: this.#clock,
    });
  }

  /** They may have left, or have been switched off; or it is the network that loses what is for everybody. */
  #lose(neighbour: Neighbour): void {
    this.#find.lost(neighbour);
    this.#options.chat.check(neighbour);
  }

  #tellIfAlone(): void {
    const { chat, links, face, words, connectCommand } = this.#options;
    const isAlone = chat.people.length === 0 && this.#lan.neighbours.length === 0;
    if (isAlone && !this.#isBlocked && networksOf(links()).length > 0) face.notice(words.nobodyFound(connectCommand));
  }

  /** Loopback works nearly everywhere; it is the networks that count, if there are any. */
  #noteDeaf({ address }: Link): void {
    const { links, face, words, connectCommand } = this.#options;
    this.#deaf.add(address);
    const networks = networksOf(links());
    const counting = networks.length > 0 ? networks : links();
    if (this.#isBlocked || !counting.every((link) => this.#deaf.has(link.address))) return;
    this.#isBlocked = true;
    face.notice(words.multicastBlocked(namesOf(counting), connectCommand));
  }

  #after(ms: number, act: () => void): void {
    this.#timers.push(this.#clock.setTimeout(act, ms));
  }
}
