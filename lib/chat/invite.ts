// Meeting by an invitation that people hand to each other: whatever kind it is of, and however it comes, this knows
// what to do with it. Page and terminal show it each in its own way.

import { isSame } from '#identity/bytes.ts';
import type { Door } from '#webrtc-by-hand/door.ts';
import { type HandoverError, recognise, toText } from '#webrtc-by-hand/handover.ts';
import { type DoorPlate, type Invitation, isAnswerTo, type Offer, unpack } from '#webrtc-by-hand/packed.ts';
import { leave, type PostOptions, take } from '#webrtc-by-hand/post.ts';
import { type Meeting, Rendezvous, RendezvousError } from '#webrtc-by-hand/rendezvous.ts';
import { hearId, type ShortId } from '#webrtc-by-hand/short-id.ts';
import { visit } from '#webrtc-by-hand/visit.ts';
import { type Clock, systemClock } from '../contracts.ts';
import { type Chat, isHeld, type Person } from './connect.ts';
import { ID_WORDS } from './id-words.ts';
import type { Channels, WebRtc } from './introduce.ts';
import { isMarkOf, marked, unmarked } from './whose.ts';

export interface InvitationsOptions extends WebRtc {
  chat: Pick<Chat, 'meet' | 'vouch'>;
  /** The chat's transport. */
  ways: Channels;
  /** Our public key: what we hand over says whose it is. Without, as in tests, it does not. */
  identity?: Uint8Array | undefined;
  /** Opens a door at which others can reach us. It is opened when it is needed, once, and stays open. */
  openDoor?(): Promise<Door>;
  /** Where invitations can be left under a short id. */
  mailbox?: Omit<PostOptions, 'signal'>;
}

/** Something on its way between people's hands, and what comes of it. */
export interface Handover {
  /**
   * An `offer` is ours, and somebody is to bring an answer to it; a `door` is ours, and somebody is to come in; an
   * `answer` is ours, to be handed back; on a `visit` nothing more is to be handed over.
   */
  readonly kind: 'offer' | 'door' | 'answer' | 'visit';
  /** What to hand over, packed and as text. */
  readonly packed: Uint8Array;
  readonly text: string;
  /** Resolves with whom we have met; rejects with the reason, for which failures.ts has a sentence. */
  readonly met: Promise<Person>;
  /**
   * Whether what they handed to us says whose it is: then nobody else can be met by it. Of an offer of ours this is
   * known once it has been answered.
   */
  readonly isTheirs: boolean;
  /** Somebody has changed their mind. */
  withdraw(): void;
}

/** An invitation that waits in a mailbox. */
export interface Mailed {
  /** To be said to whomever one wants to meet. */
  readonly id: ShortId;
  /** Resolves when an answer has come, and has been taken. */
  readonly answered: Promise<void>;
}

/** How long a visit may take until somebody has opened. In ms. */
const VISIT_MS = 20_000;

export class Invitations {
  readonly #options: InvitationsOptions;
  readonly #clock: Clock;
  readonly #rendezvous: Rendezvous;
  readonly #closing = new AbortController();
  /** Whatever has led to nobody yet. */
  readonly #underWay = new Set<Errand>();
  #door: Promise<Door> | undefined;

  constructor(options: InvitationsOptions) {
    const { rtc, iceServers, mayUse, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#rendezvous = new Rendezvous({ rtc, iceServers, mayUse, clock });
  }

  /** An invitation to be answered. @throws {RendezvousError} */
  async invite(): Promise<Handover> {
    return this.#begin('offer', await this.#rendezvous.invite());
  }

  /** An invitation that needs no answer, if others can reach us. @throws {DoorError}; what `openDoor` throws. */
  async inviteIn(): Promise<Handover> {
    this.#door ??= this.#options.openDoor!();
    const door = await this.#door;
    return this.#begin('door', await door.invite());
  }

  /** Leaves an offer of ours at the mailbox. @throws {PostError} */
  async mail({ text, met }: Handover): Promise<Mailed> {
    const line = new AbortController();
    const hangUp = () => line.abort();
    met.then(hangUp, hangUp);
    const { id, answer } = await leave(text, { ...this.#options.mailbox!, signal: line.signal });
    const answered = answer.then((brought) => this.#bring(recognise(brought)));
    answered.catch(() => {}); // it may fail when nobody waits for it
    return { id, answered };
  }

  /**
   * Takes what somebody has handed to us: an offer, a door, or an answer, with whatever stands around it; or the short
   * id under which an offer waits. For an answer, the handover is our offer, which it answers. If it came from them in
   * person, as when their screen was scanned, and says whose it is, they are verified once we have met them, unless they
   * are held.
   * @throws {HandoverError}; {PackedError}; {RendezvousError}; {PostError}; {InviteError}.
   */
  async receive(handed: string, { inPerson = false } = {}): Promise<Handover> {
    const id = hearId(handed, Object.values(ID_WORDS));
    if (id) return this.#fetch(id);
    const { packed, mark } = unmarked(recognise(handed));
    const theirs = { mark, inPerson };
    const invitation = unpack(packed);
    if (invitation.kind === 'door') return this.#visit(packed, invitation, theirs);
    if (invitation.kind === 'offer') return this.#begin('answer', await this.#rendezvous.join(packed), theirs);
    return this.#take(packed, invitation, theirs);
  }

  /** Gives up whatever has led to nobody yet. Those who came by a door stay until that is closed. */
  close(): void {
    this.#closing.abort();
    this.#rendezvous.close();
    for (const { withdraw } of this.#underWay) withdraw();
  }

  #begin(kind: Handover['kind'], meeting: Meeting, theirs: Received = {}): Handover {
    const { chat, ways, identity } = this.#options;
    const packed = identity ? marked(identity, meeting.packed) : meeting.packed;
    const errand = new Errand(kind, packed, meeting, theirs);
    const isInitiator = kind === 'offer' || kind === 'door';
    // At both ends, so that both know what came of it.
    errand.met = meeting.channel.then(async (channel) => {
      const { mark, inPerson } = errand.theirs;
      const mayBe = mark && ((publicKey: Uint8Array) => isMarkOf(publicKey, mark));
      const person = await chat.meet(ways.lead(channel, { isInitiator, mayBe }));
      // A name that we know by another key is not taken over by a look at a screen: that is still for people to say.
      return (mark && inPerson && !isHeld(person) && (await chat.vouch(person))) || person;
    });
    const end = () => void this.#underWay.delete(errand);
    this.#underWay.add(errand);
    errand.met.then(end, end);
    return errand;
  }

  /** The mailbox brings something, which is to be an answer. Whose it is, a mailbox could have written itself. */
  #bring(handed: Uint8Array): void {
    const { packed } = unmarked(handed);
    this.#take(packed, unpack(packed), {});
  }

  /** An answer, to an offer of ours if it is not refused. */
  #take(packed: Uint8Array, answer: Invitation, theirs: Received): Handover {
    const errand = [...this.#underWay].find((one) => one.isAnsweredBy(answer));
    this.#rendezvous.take(packed); // not twice: whoever has answered first stays who they are
    errand!.theirs = theirs;
    return errand!;
  }

  #visit(packed: Uint8Array, door: DoorPlate, theirs: Received): Handover {
    const { rtc, iceServers, mayUse = () => true } = this.#options;
    const known = [...this.#underWay].find((one) => isSame(one.inner, packed));
    if (known) throw new RendezvousError(known.kind === 'door' ? 'OWN' : 'AGAIN');
    if (!mayUse(door.candidates[0])) throw new InviteError('NOBODY_OPENS');
    const call = visit(door, { rtc, iceServers });
    const giveUp = this.#clock.setTimeout(() => call.hangUp(), VISIT_MS);
    const channel = call.channel
      .catch(() => Promise.reject(new InviteError('NOBODY_OPENS')))
      .finally(() => this.#clock.clearTimeout(giveUp));
    return this.#begin('visit', { packed, channel, cancel: () => call.hangUp() }, theirs);
  }

  /** Takes an offer from the mailbox, and sends the answer there. Whose it is, the mailbox could have written. */
  async #fetch(id: ShortId): Promise<Handover> {
    const { mailbox } = this.#options;
    if (!mailbox) throw new InviteError('NO_MAILBOX');
    const line = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, line.signal]);
    const { invitation, answer } = await take(id, { ...mailbox, signal });
    try {
      const { packed } = unmarked(recognise(invitation));
      const handover = this.#begin('visit', await this.#rendezvous.join(packed));
      answer(handover.text);
      return handover;
    } catch (error) {
      line.abort();
      throw error;
    }
  }
}

/**
 * Whether somebody has handed this over, and does not mean to say it to everybody; or only a part of it, since then it
 * is not to be said either.
 */
export function isHandedOver(line: string): boolean {
  try {
    recognise(line);
    return true;
  } catch (error) {
    return (error as HandoverError).code === 'DAMAGED' && ALONE.test(line.trim());
  }
}

/** The text of an invitation, or a link with one, and nothing else. */
const ALONE = /^(?:\S+#)?[\w-]{48,400}$/;

/** What has come to us. */
interface Received {
  /** If it says whose it is. */
  mark?: Uint8Array | undefined;
  inPerson?: boolean;
}

class Errand implements Handover {
  readonly kind: Handover['kind'];
  readonly packed: Uint8Array;
  readonly text: string;
  /** The same without a word of whose it is. */
  readonly inner: Uint8Array;
  readonly withdraw: () => void;
  theirs: Received;
  met!: Promise<Person>;

  constructor(kind: Handover['kind'], packed: Uint8Array, meeting: Meeting, theirs: Received) {
    this.kind = kind;
    this.packed = packed;
    this.text = toText(packed);
    this.inner = meeting.packed;
    this.withdraw = meeting.cancel;
    this.theirs = theirs;
  }

  get isTheirs(): boolean {
    return this.theirs.mark !== undefined;
  }

  isAnsweredBy(answer: Invitation): boolean {
    if (this.kind !== 'offer' || answer.kind !== 'answer') return false;
    return isAnswerTo(answer, (unpack(this.inner) as Offer).fingerprint);
  }
}

const REASONS = {
  NOBODY_OPENS: 'nobody opens: that invitation has been used, or whoever made it has left',
  NO_MAILBOX: 'that is the id of an invitation in a mailbox, and there is none here',
};

export class InviteError extends Error {
  override readonly name = 'InviteError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
