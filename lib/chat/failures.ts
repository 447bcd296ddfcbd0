// Why something did not work between two people, as one sentence that says what to do: for the page as for the terminal.

import type { SecureError } from '#identity/channel.ts';
import type { ContactsError } from '#identity/contacts.ts';
import type { IdentityError } from '#identity/identity.ts';
import type { ShortStringError } from '#identity/short-string.ts';
import type { ChannelError } from '#webrtc-by-hand/channel.ts';
import type { DoorError } from '#webrtc-by-hand/door.ts';
import type { HandoverError } from '#webrtc-by-hand/handover.ts';
import type { PackedError } from '#webrtc-by-hand/packed.ts';
import type { PostError } from '#webrtc-by-hand/post.ts';
import type { RendezvousError } from '#webrtc-by-hand/rendezvous.ts';
import type { Language } from '../languages.ts';
import type { ChatError } from './connect.ts';
import type { InviteError } from './invite.ts';
import { plainText } from './plain-text.ts';
import type { VerifyError } from './verify.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';

/** A sentence for each reason, by the name of the error. One that a language lacks is a type error. */
export interface Failures {
  HandoverError: SentencesFor<HandoverError>;
  PackedError: SentencesFor<PackedError>;
  RendezvousError: SentencesFor<RendezvousError>;
  DoorError: SentencesFor<DoorError>;
  PostError: SentencesFor<PostError>;
  InviteError: SentencesFor<InviteError>;
  ChannelError: SentencesFor<ChannelError>;
  ChatError: SentencesFor<ChatError>;
  SecureError: SentencesFor<SecureError>;
  ShortStringError: SentencesFor<ShortStringError>;
  VerifyError: SentencesFor<VerifyError>;
  ContactsError: SentencesFor<ContactsError>;
  IdentityError: SentencesFor<IdentityError>;
  /** Somebody answers, but not as a peer of this chat does. */
  notThisChat: string;
  unforeseen(message: string): string;
}

type SentencesFor<Failure extends { code: string }> = Record<Failure['code'], string>;

export const FAILURES: Record<Language, Failures> = { en, fr, es };

/** Why it did not work. */
export function whyNotMet(error: unknown, failures: Failures): string {
  const { name = '', code = '', message = String(error) } = Object(error) as Partial<Record<string, string>>;
  if (NOT_AS_A_PEER.has(name)) return failures.notThisChat;
  const sentences: Partial<Record<string, string>> = Object.hasOwn(failures, name)
    ? Object(failures[name as keyof Failures])
    : {};
  return (Object.hasOwn(sentences, code) && sentences[code]) || failures.unforeseen(plainText(message));
}

/** What kata 1 and the chat throw when the other end does not speak as they do. */
const NOT_AS_A_PEER: ReadonlySet<string> = new Set([
  'PeerError',
  'HelloError',
  'StreamError',
  'FrameError',
  'ExchangeError',
]);
