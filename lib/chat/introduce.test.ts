// People who cannot dial each other, introduced by a friend: over WebRTC on this machine.

import wrtc from '@roamhq/wrtc';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../lab/inbox.ts';
import { Chat } from './connect.ts';
import { Introductions, type WebRtc } from './introduce.ts';
import { Invitations } from './invite.ts';
import { Ways } from './ways.ts';

const webrtc: WebRtc = {
  rtc: wrtc as unknown as WebRtc['rtc'],
  mayUse: ({ address }) => address === '127.0.0.1',
};

test('three who cannot be dialled: the third is introduced to the second', async () => {
  const [ana, bo, cy] = await Promise.all(['ana', 'bo', 'cy'].map(browser));
  await meet(bo!, ana!);
  await meet(cy!, ana!);
  await cy!.chat.introduced();
  expect(cy!.here()).toEqual(['ana', 'bo']);
  await until(() => bo!.here().length === 2, 'bo knows both');
  await ana!.chat.close();
  await until(() => cy!.here().length === 1 && bo!.here().length === 1, 'ana left');
  await cy!.chat.say('still here');
  await until(() => bo!.seen.includes('cy: still here'), 'they need her no longer');
});

/** Somebody in a browser: with WebRTC, and nothing to be dialled at. */
async function browser(name: string) {
  const seen: string[] = [];
  const ways = new Ways();
  const chat = await Chat.open({
    transport: ways,
    introductions: new Introductions({ ways, ...webrtc }),
    name,
    onJoined: (person) => void seen.push(`${person.name} is here`),
    onText: (person, said) => void seen.push(`${person.name}: ${said}`),
    onLeft: (person, error) => void seen.push(`${person.name} ${error ? 'is lost' : 'left'}`),
    onUnreached: (address, teller) => void seen.push(`unreached: ${address} by ${teller.name}`),
  });
  const invitations = new Invitations({ chat, ways, ...webrtc });
  onTestFinished(async () => {
    invitations.close();
    await chat.close();
  });
  return { chat, invitations, seen, here: () => chat.people.map((person) => person.name).sort() };
}

type Browser = Awaited<ReturnType<typeof browser>>;

async function meet(guest: Browser, host: Browser): Promise<void> {
  const invitation = await host.invitations.invite();
  const answer = await guest.invitations.receive(invitation.text);
  await host.invitations.receive(answer.text);
  await Promise.all([invitation.met, answer.met]);
}
