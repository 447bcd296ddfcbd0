// One stay in the chat: who is here, and what is on its way between people's hands.

import { Contacts } from '#identity/contacts.ts';
import { hearId, type ShortId } from '#webrtc-by-hand/short-id.ts';
import { Chat, type ChatOptions, type Person, type Trust } from '../../connect.ts';
import { ID_WORDS } from '../../id-words.ts';
import { Introductions } from '../../introduce.ts';
import { type Handover, Invitations } from '../../invite.ts';
import { Kept } from '../../kept.ts';
import { lookOf } from '../../plain-text.ts';
import { Secured } from '../../secured.ts';
import { Ways } from '../../ways.ts';
import type { Keyring } from './keyring.ts';

export interface SessionOptions
  extends Pick<ChatOptions, 'name' | 'onText' | 'onJoined' | 'onLeft' | 'onUnreached'>,
    Pick<Trust, 'onDigits' | 'onNotVerified' | 'onChanged' | 'onTrouble'> {
  keyring: Keyring;
  /** Where a mailbox is, if there is one: `ws://192.168.1.20:8080/mailbox`. */
  mailbox: string | undefined;
  /** Something about an attempt has changed. */
  onAttempt(attempt: Attempt): void;
  /** An attempt has led to somebody. */
  onMet(person: Person, attempt: Attempt): void;
  /** Whom we know can be kept no more. */
  onNotKept(): void;
}

/** A handover, and how far it is. */
export interface Attempt {
  /** What is shown of it; nothing is handed over on a visit. A page has no door. */
  readonly kind: Exclude<Handover['kind'], 'door'>;
  readonly handover: Handover;
  /** Whether our own camera has seen what they have handed to us. */
  inPerson: boolean;
  /** Under which it waits in the mailbox. */
  id?: ShortId | undefined;
  stage: 'waiting' | 'connecting' | 'failed' | 'met';
  /** Why it has failed. */
  error?: unknown;
}

export class Session {
  readonly chat: Chat;
  readonly #options: SessionOptions;
  readonly #invitations: Invitations;
  #attempts: Attempt[] = [];

  /** @throws {ContactsError} if what we know of others cannot be read. */
  static async open(options: SessionOptions): Promise<Session> {
    const { keyring, mailbox, onDigits, onNotVerified, onChanged, onTrouble, onNotKept } = options;
    const { name, onText, onJoined, onLeft, onUnreached } = options;
    const { identity } = keyring;
    const contacts = new Contacts({ store: new Kept(keyring.contacts, onNotKept), lookOf });
    await contacts.all();
    const secured = await Secured.over(new Ways(), { identity });
    const webrtc = { rtc: globalThis, ways: secured };
    const chat = await Chat.open({
      transport: secured,
      trust: { secured, contacts, onDigits, onNotVerified, onChanged, onTrouble },
      introductions: new Introductions(webrtc),
      name,
      onText,
      onJoined,
      onLeft,
      onUnreached,
    });
    const post = mailbox && { mailbox: { url: mailbox, WebSocket } };
    const invitations = new Invitations({ ...webrtc, chat, identity: identity.publicKey, ...post });
    return new Session(options, chat, invitations);
  }

  private constructor(options: SessionOptions, chat: Chat, invitations: Invitations) {
    this.#options = options;
    this.chat = chat;
    this.#invitations = invitations;
  }

  /** Those that have not led to a connection, yet or at all. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  async invite(): Promise<Attempt> {
    const attempt = this.#follow(await this.#invitations.invite(), 'waiting');
    if (this.#options.mailbox) void this.#mail(attempt);
    return attempt;
  }

  /**
   * Takes what somebody has handed to us, or an id that they have said. `inPerson`: our own camera has seen it. The
   * attempt that it has to do with.
   */
  async receive(handed: string, inPerson: boolean): Promise<Attempt> {
    const handover = await this.#invitations.receive(handed, { inPerson });
    const known = this.#attempts.find((attempt) => attempt.handover === handover);
    const isToBeHandedBack = handover.kind === 'answer' && !hearId(handed, Object.values(ID_WORDS));
    if (!known) return this.#follow(handover, isToBeHandedBack ? 'waiting' : 'connecting', inPerson);
    this.#change(known, { stage: 'connecting', inPerson });
    return known;
  }

  /** Takes it back; or forgets it, if it has failed. */
  withdraw(attempt: Attempt): void {
    this.#attempts = this.#attempts.filter((other) => other !== attempt);
    attempt.handover.withdraw();
    this.#options.onAttempt(attempt);
  }

  /** Leaves. What is still in people's hands is of no use any more. */
  async close(): Promise<void> {
    this.#attempts = []; // nobody wants to hear what becomes of them
    this.#invitations.close();
    await this.chat.close();
  }

  #follow(handover: Handover, stage: Attempt['stage'], inPerson = false): Attempt {
    const attempt: Attempt = { kind: handover.kind as Attempt['kind'], handover, inPerson, stage };
    this.#attempts = [...this.#attempts, attempt];
    this.#options.onAttempt(attempt);
    handover.met.then(
      (person) => {
        this.#change(attempt, { stage: 'met' });
        this.#options.onMet(person, attempt);
      },
      (error) => this.#change(attempt, { stage: 'failed', error }),
    );
    return attempt;
  }

  async #mail(attempt: Attempt): Promise<void> {
    try {
      const { id, answered } = await this.#invitations.mail(attempt.handover);
      this.#change(attempt, { id });
      await answered;
      this.#change(attempt, { id: undefined, stage: 'connecting' });
    } catch {
      this.#change(attempt, { id: undefined }); // it can still be handed over in other ways
    }
  }

  #change(attempt: Attempt, change: Partial<Pick<Attempt, 'stage' | 'id' | 'error' | 'inPerson'>>): void {
    if (!this.#attempts.includes(attempt) || attempt.stage === 'failed') return; // it is over
    Object.assign(attempt, change);
    if (change.stage === 'met') this.#attempts = this.#attempts.filter((other) => other !== attempt);
    this.#options.onAttempt(attempt);
  }
}
