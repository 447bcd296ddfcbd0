// Meeting by invitation, with people in between. They are slow, they change their minds, they paste the wrong thing,
// they use an invitation twice. Whatever they do, it ends in a channel or in one reason, and nothing is left open.

import { type Clock, systemClock } from '../../lib/contracts.ts';
import { Call, type Rtc } from './call.ts';
import type { Channel } from './channel.ts';
import { type Candidate, type Description, readSdp, type Sdp, writeSdp } from './description.ts';
import { type Answer, isAnswerTo, type Offer, pack, REFERENCE_BYTES, unpack } from './packed.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface RendezvousOptions {
  rtc: Rtc;
  /** Whom to ask how we are seen from outside (kata 3). By default nobody. */
  iceServers?: RTCIceServer[];
  /** Which candidates we name to others, and which of theirs we try. By default all. */
  mayUse?(candidate: Candidate): boolean;
  /** How long an invitation is good for, and how long whoever has answered one waits. In ms. */
  lifetimeMs?: number;
  /** How long it may take to connect, once both have what they need. In ms. */
  connectMs?: number;
  clock?: Clock;
}

/** What one person hands to another, and what comes of it. */
export interface Meeting {
  /** The invitation, or the answer to one. */
  readonly packed: Uint8Array;
  /** Rejects with a {RendezvousError} that says why there is none. */
  readonly channel: Promise<Channel>;
  /** Somebody has changed their mind. */
  cancel(): void;
}

const MINUTE_MS = 60_000;
/** No more than so many of ours wait for an answer at a time. */
const MAX_OPEN = 16;
/** Of so many we remember what has come of them, to tell whoever comes late. */
const MAX_REMEMBERED = 64;

export class Rendezvous {
  readonly #options: RendezvousOptions;
  readonly #lifetimeMs: number;
  readonly #connectMs: number;
  /** Whatever has begun and has led to nothing yet. */
  readonly #underWay = new Set<Attempt>();
  /** Our invitations, by the fingerprint in them: those that are open, and the last of those that are not. */
  readonly #invitations = new Map<string, Attempt>();
  /** Other people's invitations that we have answered, and that we wait for. */
  readonly #answered = new Map<string, Attempt>();
  #isClosed = false;

  constructor(options: RendezvousOptions) {
    this.#options = options;
    this.#lifetimeMs = options.lifetimeMs ?? 30 * MINUTE_MS;
    this.#connectMs = options.connectMs ?? 20_000;
  }

  /**
   * Makes an invitation. Whoever brings an answer to it is to `take` it.
   * @throws {RendezvousError} `TOO_MANY`, `CLOSED`.
   */
  async invite(): Promise<Meeting> {
    this.#refuseIfClosed();
    const open = [...this.#underWay].filter(({ isOffering, isOpen }) => isOffering && isOpen);
    if (open.length >= MAX_OPEN) throw new RendezvousError('TOO_MANY');
    return todo(6);
  }

  /**
   * Takes the answer to an invitation of ours, which now connects: its `channel` tells.
   * @throws {RendezvousError} `NOT_AN_ANSWER`; `UNKNOWN` if it answers none of ours; `USED`, `EXPIRED`, `CANCELLED` if
   * that invitation is no longer open; {PackedError}.
   */
  take(packed: Uint8Array): void {
    return todo(6);
  }

  /**
   * Answers somebody else's invitation, and waits until they have our answer.
   * @throws {RendezvousError} `NOT_AN_OFFER`; `OWN` if it is ours; `AGAIN` if we wait for it already; `CLOSED`;
   * {PackedError}.
   */
  async join(packed: Uint8Array): Promise<Meeting> {
    this.#refuseIfClosed();
    return todo(6);
  }

  /** Gives up whatever is not connected yet. Channels that are open stay open. */
  close(): void {
    this.#isClosed = true;
    for (const attempt of this.#underWay) attempt.end('CLOSED');
  }

  // What follows is given.

  #begin(isOffering: boolean): Attempt {
    const { rtc, iceServers, clock = systemClock } = this.#options;
    const attempt = new Attempt(new Call({ rtc, iceServers, isOffering }), isOffering, clock);
    const end = () => void this.#underWay.delete(attempt);
    this.#underWay.add(attempt);
    attempt.channel.then(end, end);
    return attempt;
  }

  #usable<T extends Description>(description: T): T {
    const { mayUse } = this.#options;
    return mayUse ? { ...description, candidates: description.candidates.filter(mayUse) } : description;
  }

  #invitationOf(answer: Answer): Attempt | undefined {
    const found = [...this.#invitations].find(([name]) => isAnswerTo(answer, fingerprintOf(name)));
    return found?.[1];
  }

  #forgetTheOldest(): void {
    for (const [name, { isOpen }] of this.#invitations) {
      if (this.#invitations.size <= MAX_REMEMBERED) return;
      if (!isOpen) this.#invitations.delete(name);
    }
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new RendezvousError('CLOSED');
  }
}

/** A call that people are in the middle of. */
class Attempt {
  /** As that of the call, but with a reason for people when it fails. */
  readonly channel: Promise<Channel>;
  /** Whether an answer to it has been taken. */
  isUsed = false;
  readonly isOffering: boolean;
  /** Why it has ended without a channel. */
  reason: keyof typeof REASONS | undefined;
  readonly #call: Call;
  readonly #clock: Clock;
  #timer: unknown;
  #isConnected = false;

  constructor(call: Call, isOffering: boolean, clock: Clock) {
    this.#call = call;
    this.isOffering = isOffering;
    this.#clock = clock;
    this.channel = call.channel.then(
      (channel) => {
        this.#isConnected = true;
        clock.clearTimeout(this.#timer);
        return channel;
      },
      () => {
        clock.clearTimeout(this.#timer);
        this.reason ??= isOffering ? 'NOT_REACHED' : 'LEFT';
        throw new RendezvousError(this.reason);
      },
    );
    this.channel.catch(() => {}); // it may fail when nobody waits for it
  }

  get isOpen(): boolean {
    return !this.isUsed && !this.reason;
  }

  /** Gives up after `ms`, unless it is connected by then, or is given another time. */
  endAfter(ms: number, reason: keyof typeof REASONS): void {
    return todo(6);
  }

  /** Gives up, for the first reason that there is. Not once it is connected. */
  end(reason: keyof typeof REASONS): void {
    return todo(6);
  }

  hear(description: Description): void {
    this.#call.hear(writeSdp(description));
  }

  /** @throws {RendezvousError} when it has ended before there was one. */
  description(): Promise<Sdp> {
    return this.#call.description.catch(async () => {
      await this.channel; // which says why
      throw new RendezvousError('NOT_REACHED');
    });
  }

  handing(packed: Uint8Array): Meeting {
    return { packed, channel: this.channel, cancel: () => this.end('CANCELLED') };
  }
}

/** What an invitation is known by. */
function nameOf({ fingerprint }: Offer): string {
  return fingerprint.join();
}

function fingerprintOf(name: string): Uint8Array {
  return Uint8Array.from(name.split(','), Number);
}

const REASONS = {
  NOT_AN_ANSWER: 'that is an invitation, not an answer to one',
  NOT_AN_OFFER: 'that is an answer, not an invitation',
  UNKNOWN: 'that answers an invitation that was not made here',
  USED: 'somebody has answered this invitation before',
  EXPIRED: 'this invitation has expired',
  CANCELLED: 'the invitation has been withdrawn here',
  OWN: 'that is our own invitation',
  AGAIN: 'we have answered this invitation already, and are waiting',
  NOBODY_CAME: 'the other end has not come',
  LEFT: 'the other end has gone before we were connected',
  NOT_REACHED: 'the other end cannot be reached',
  TOO_MANY: 'too many invitations are open',
  CLOSED: 'we have left',
};

export class RendezvousError extends Error {
  override readonly name = 'RendezvousError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
