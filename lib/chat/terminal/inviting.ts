// Invitations in a terminal: what is shown of them, and what is typed or pasted.

import type { Door } from '#webrtc-by-hand/door.ts';
import { toLink } from '#webrtc-by-hand/handover.ts';
import type { PostOptions } from '#webrtc-by-hand/post.ts';
import { qrLines } from '#webrtc-by-hand/qr.ts';
import { sayId } from '#webrtc-by-hand/short-id.ts';
import type { Chat } from '../connect.ts';
import { type Failures, whyNotMet } from '../failures.ts';
import type { Channels, WebRtc } from '../introduce.ts';
import { type Handover, Invitations } from '../invite.ts';
import type { Face } from './face.ts';
import type { Words } from './words.ts';

export interface InvitingOptions {
  chat: Chat;
  ways: Channels;
  /** Our public key: what we hand over says whose it is. */
  identity?: Uint8Array;
  /** Undefined where this platform has none. */
  webrtc: WebRtc | undefined;
  /** Undefined where nobody can come in. */
  openDoor?(): Promise<Door>;
  mailbox?: Omit<PostOptions, 'signal'>;
  /** Where the page is. */
  page: string | undefined;
  /** The words for short ids in the person's language. */
  idWords: readonly string[];
  face: Face;
  words: Words;
  failures: Failures;
}

export class Inviting {
  readonly #options: InvitingOptions;
  readonly #invitations: Invitations | undefined;
  #isClosed = false;

  constructor(options: InvitingOptions) {
    const { chat, ways, identity, webrtc, openDoor, mailbox } = options;
    this.#options = options;
    this.#invitations = webrtc && new Invitations({ chat, ways, identity, ...webrtc, openDoor, mailbox });
  }

  /** Makes an invitation and shows it. Resolves when somebody has come by it, or with false when it has been in vain. */
  invite(isTwoWay: boolean): Promise<boolean> {
    const { openDoor, mailbox, face, words } = this.#options;
    return this.#follow(async (invitations) => {
      const isOneWay = openDoor && !mailbox && !isTwoWay;
      const handover = isOneWay ? await invitations.inviteIn() : await invitations.invite();
      face.notice(isOneWay ? words.invite.oneWay : words.invite.twoWay);
      this.#show(handover);
      if (mailbox) void this.#mail(invitations, handover);
      return handover;
    });
  }

  /** Does what is to be done with an invitation, or with an answer to ours. Resolves as `invite` does. */
  receive(handed: string): Promise<boolean> {
    const { face, words } = this.#options;
    return this.#follow(async (invitations) => {
      const handover = await invitations.receive(handed);
      face.notice(handover.kind === 'answer' ? words.invite.answer : words.invite.connecting);
      if (handover.kind === 'answer') this.#show(handover);
      return handover.kind === 'offer' ? undefined : handover; // that one is being followed already
    });
  }

  /** Gives up whatever is under way. */
  close(): void {
    this.#isClosed = true;
    this.#invitations?.close();
  }

  async #follow(begin: (invitations: Invitations) => Promise<Handover | undefined>): Promise<boolean> {
    const { face, words } = this.#options;
    if (!this.#invitations) {
      face.problem(words.invite.noWebRtc);
      return false;
    }
    try {
      const handover = await begin(this.#invitations);
      const person = await handover?.met;
      if (handover?.isTheirs && person?.standing !== 'verified') face.notice(words.verify.theirs(person!.name));
      return true;
    } catch (error) {
      this.#tellWhyNot(error);
      return false;
    }
  }

  #show({ packed, text }: Handover): void {
    const { face, page, words } = this.#options;
    const link = page && toLink(packed, page);
    if (link) face.command(link);
    face.command(text);
    face.picture(qrLines(link ?? text), words.invite.tooNarrow);
  }

  async #mail(invitations: Invitations, handover: Handover): Promise<void> {
    const { face, words, idWords } = this.#options;
    try {
      const { id, answered } = await invitations.mail(handover);
      face.notice(words.invite.orSay(sayId(id, idWords)));
      await answered;
    } catch (error) {
      const isOver = (error as { code?: string }).code === 'CANCELLED'; // somebody has come by another way
      if (!isOver) this.#tellWhyNot(error);
    }
  }

  #tellWhyNot(error: unknown): void {
    const { face, failures } = this.#options;
    if (!this.#isClosed) face.problem(whyNotMet(error, failures));
  }
}
