// People who cannot dial each other, as browsers cannot, but have a friend in common: the friend carries the signals
// with which WebRTC connects them, and then they need the friend no longer.
//
//   bo → ana    { "for": cy, "signal": offer }       ana has said that cy is here
//   ana → cy    { "from": bo, "signal": offer }
//   cy → ana    { "for": bo, "signal": answer }
//   ana → bo    { "from": cy, "signal": answer }     bo and cy connect
//
// A friend may be none, and name people who are not there, or answer for them with addresses of others. So we make few
// offers at a time, and after some failures no more to whom that friend names.

import { recognise, toText } from '#webrtc-by-hand/handover.ts';
import { unpack } from '#webrtc-by-hand/packed.ts';
import { Rendezvous, type RendezvousOptions } from '#webrtc-by-hand/rendezvous.ts';
import { type Address, type Clock, systemClock } from '../contracts.ts';
import { Allowance } from './allowance.ts';
import type { Secured } from './secured.ts';

/** WebRTC as the chat needs it. */
export type WebRtc = Pick<RendezvousOptions, 'rtc' | 'iceServers' | 'mayUse' | 'clock'>;

export interface IntroductionsOptions extends WebRtc {
  /** The chat's transport. */
  ways: Channels;
}

/** What can be done with a channel. */
export type Channels = Pick<Secured, 'hear' | 'lead'>;

/** How long a signal may take there and back, and then the connection. In ms. */
const ANSWER_MS = 8_000;
const CONNECT_MS = 8_000;
/** So many offers of ours are with one friend at a time; after so many failures no more are made. */
const MAX_OFFERS = 4;
const MAX_FAILURES = 3;
/** Offers that one friend brings: so many at once, and so many in each second after that. */
const BROUGHT = [16, 0.2] as const;
/** So many people's offers are being answered at a time, whoever brings them. */
const MAX_ANSWERED = 16;

export class Introductions {
  readonly #books: Books;

  constructor({ ways, ...webrtc }: IntroductionsOptions) {
    this.#books = {
      ways,
      rendezvous: new Rendezvous({ ...webrtc, lifetimeMs: ANSWER_MS, connectMs: CONNECT_MS }),
      clock: webrtc.clock ?? systemClock,
      offered: new Map(),
      answered: new Set(),
    };
  }

  /** A common friend, who has said that they carry signals. */
  by(friend: FriendOptions): Friend {
    return new Friend(friend, this.#books);
  }

  /** Gives up whatever is not connected yet. */
  close(): void {
    this.#books.rendezvous.close();
  }
}

/** What is the same whoever the friend is. */
interface Books {
  readonly ways: Channels;
  readonly rendezvous: Rendezvous;
  readonly clock: Clock;
  /** People to whom we have made an offer, and when there is an end to it: one at a time for each. */
  readonly offered: Map<string, Promise<void>>;
  /** People whose offer we are answering. */
  readonly answered: Set<string>;
}

export interface FriendOptions {
  /** Asks the friend to pass on a signal. */
  passOn(id: string, signal: string): void;
  isHere(id: string): boolean;
}

export class Friend {
  readonly #options: FriendOptions;
  readonly #books: Books;
  readonly #brought: Allowance;
  #offers = 0;
  #failures = 0;
  /** Called, one after the other, when an offer has come to its end. */
  readonly #waiting: (() => void)[] = [];

  constructor(options: FriendOptions, books: Books) {
    this.#options = options;
    this.#books = books;
    this.#brought = new Allowance(...BROUGHT, books.clock);
  }

  /**
   * Offers a connection to somebody whom the friend has named, and gives its address to `meet`. Resolves when `meet`
   * does, or when they are here in some other way. @throws {RendezvousError}; what `meet` throws.
   */
  async reach(id: string, meet: (address: Address) => Promise<void>): Promise<void> {
    while (this.#offers >= MAX_OFFERS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#offers += 1;
    try {
      await this.#reach(id, meet);
    } catch (error) {
      if (this.#options.isHere(id)) return;
      this.#failures += 1;
      throw error;
    } finally {
      this.#offers -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** The friend brings a signal of somebody: an offer, or the answer to ours. Whatever it is, this does not throw. */
  hear(id: string, signal: string): void {
    this.#take(id, signal).catch(() => {}); // whoever sent it finds out
  }

  async #reach(id: string, meet: (address: Address) => Promise<void>): Promise<void> {
    const { offered } = this.#books;
    while (offered.has(id)) await offered.get(id);
    if (this.#options.isHere(id)) return;
    if (this.#failures >= MAX_FAILURES) throw new IntroductionError();
    const offer = this.#offer(id, meet);
    const end = () => void offered.delete(id);
    offered.set(id, offer.then(end, end));
    await offer;
  }

  async #offer(id: string, meet: (address: Address) => Promise<void>): Promise<void> {
    const { rendezvous, ways } = this.#books;
    const { packed, channel } = await rendezvous.invite();
    this.#options.passOn(id, toText(packed));
    await meet(ways.lead(await channel, { isInitiator: true }));
  }

  async #take(id: string, signal: string): Promise<void> {
    const { rendezvous, offered, answered, ways } = this.#books;
    const packed = recognise(signal);
    const { kind } = unpack(packed);
    if (kind === 'answer' && offered.has(id)) rendezvous.take(packed);
    if (kind !== 'offer' || answered.has(id) || answered.size >= MAX_ANSWERED || !this.#brought.take()) return;
    answered.add(id);
    try {
      const meeting = await rendezvous.join(packed);
      this.#options.passOn(id, toText(meeting.packed));
      ways.hear(await meeting.channel);
    } finally {
      answered.delete(id);
    }
  }
}

/** A friend has named several people who could not be reached. */
export class IntroductionError extends Error {
  override readonly name = 'IntroductionError';
  readonly code = 'NOT_BELIEVED';

  constructor() {
    super('of those whom this friend has named too many could not be reached');
  }
}
