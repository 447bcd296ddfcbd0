// People who have keys, and remember those of others: what the tests of the chat have in common.

import { expect, onTestFinished } from 'vitest';
import { Contacts, type Store } from '#identity/contacts.ts';
import { Identity } from '#identity/identity.ts';
import type { Clock, Transport } from '../contracts.ts';
import { Chat, type Person } from './connect.ts';
import { Introductions, type WebRtc } from './introduce.ts';
import { Invitations, type InvitationsOptions } from './invite.ts';
import { lookOf } from './plain-text.ts';
import { Secured } from './secured.ts';
import { Ways } from './ways.ts';

export interface Given {
  identity?: Identity;
  store?: Store;
  clock?: Clock;
  /** With it, there are invitations and introductions. */
  webrtc?: WebRtc;
  mailbox?: InvitationsOptions['mailbox'];
}

/** Somebody who is in the chat, and what they have seen there. */
export type Someone = Awaited<ReturnType<typeof someone>>;

export async function someone(name: string, below?: Transport, given: Given = {}) {
  const { identity = await Identity.make({ mayLeave: false }), store = memory(), clock, webrtc, mailbox } = given;
  const secured = await Secured.over(new Ways(below), { identity });
  const contacts = new Contacts({ store, lookOf });
  const [seen, digits, trouble] = [[] as string[], [] as string[], [] as unknown[]];
  const standing = (person: Person) => `${person.standing} ${person.name}`;
  let favours = 0;
  const chat = await Chat.open({
    transport: secured,
    ...(webrtc && { introductions: new Introductions({ ways: secured, ...webrtc }) }),
    trust: {
      secured,
      contacts,
      onDigits: (_person, shown) => void digits.push(shown),
      onNotVerified: (person, { code }) => void seen.push(`${person.name}: ${code}`),
      onChanged: (person, before) => void seen.push(`${standing(before)} → ${standing(person)}`),
      onTrouble: (error) => void trouble.push(error),
    },
    name,
    onJoined: (person) => void seen.push(standing(person)),
    onText: (person, text) => void seen.push(`${person.name}: ${text}`),
    onLeft: (person, error) => void seen.push(`${person.name} left${error ? `: ${codeOf(error)}` : ''}`),
    onUnreached: () => expect.unreachable(),
    onFavour: () => {
      favours += 1;
    },
    clock,
  });
  const keys = { ways: secured, identity: identity.publicKey };
  const invitations = webrtc && new Invitations({ chat, ...keys, ...webrtc, ...(mailbox && { mailbox }) });
  onTestFinished(async () => {
    invitations?.close();
    await chat.close();
  });
  const rest = { seen, digits, trouble, favours: () => favours };
  return { chat, secured, contacts, identity, store, invitations: invitations!, ...rest };
}

/** A store that is kept as long as the test runs. */
export function memory(): Store {
  let kept: string | undefined;
  return {
    read: async () => kept,
    write: async (text) => {
      kept = text;
    },
  };
}

function codeOf(error: Error): string | undefined {
  return (error as { code?: string }).code;
}
