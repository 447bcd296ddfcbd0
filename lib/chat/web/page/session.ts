// One stay in the chat: who is here, and what is on its way between people's hands.

import { hearId, type ShortId } from '#webrtc-by-hand/short-id.ts';
import { Chat, type ChatOptions } from '../../connect.ts';
import { ID_WORDS } from '../../id-words.ts';
import { Introductions } from '../../introduce.ts';
import { type Handover, Invitations } from '../../invite.ts';
import { Ways } from '../../ways.ts';

export interface SessionOptions extends Pick<ChatOptions, 'name' | 'onText' | 'onJoined' | 'onLeft' | 'onUnreached'> {
  /** Where a mailbox is, if there is one: `ws://192.168.1.20:8080/mailbox`. */
  mailbox: string | undefined;
  /** Something about an attempt has changed. */
  onAttempt(attempt: Attempt): void;
}

/** A handover, and how far it is. */
export interface Attempt {
  /** What is shown of it; nothing is handed over on a visit. A page has no door. */
  readonly kind: Exclude<Handover['kind'], 'door'>;
  readonly handover: Handover;
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

  static async open(options: SessionOptions): Promise<Session> {
    const ways = new Ways();
    const rtc = globalThis;
    const { name, onText, onJoined, onLeft, onUnreached, mailbox } = options;
    const chat = await Chat.open({
      transport: ways,
      introductions: new Introductions({ rtc, ways }),
      name,
      onText,
      onJoined,
      onLeft,
      onUnreached,
    });
    const invitations = new Invitations({ rtc, chat, ways, ...(mailbox && { mailbox: { url: mailbox, WebSocket } }) });
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

  /** Takes what somebody has handed to us, or an id that they have said. The attempt that it has to do with. */
  async receive(handed: string): Promise<Attempt> {
    const handover = await this.#invitations.receive(handed);
    const known = this.#attempts.find((attempt) => attempt.handover === handover);
    const isToBeHandedBack = handover.kind === 'answer' && !hearId(handed, Object.values(ID_WORDS));
    if (!known) return this.#follow(handover, isToBeHandedBack ? 'waiting' : 'connecting');
    this.#change(known, { stage: 'connecting' });
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

  #follow(handover: Handover, stage: Attempt['stage']): Attempt {
    const attempt: Attempt = { kind: handover.kind as Attempt['kind'], handover, stage };
    this.#attempts = [...this.#attempts, attempt];
    this.#options.onAttempt(attempt);
    handover.met.then(
      () => this.#change(attempt, { stage: 'met' }),
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

  #change(attempt: Attempt, change: Pick<Partial<Attempt>, 'stage' | 'id' | 'error'>): void {
    if (!this.#attempts.includes(attempt) || attempt.stage === 'failed') return; // it is over
    Object.assign(attempt, change);
    if (change.stage === 'met') this.#attempts = this.#attempts.filter((other) => other !== attempt);
    this.#options.onAttempt(attempt);
  }
}
