// What a person sees who invites and is invited, in their language.

import wrtc from '@roamhq/wrtc';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../lab/inbox.ts';
import type { Language } from '../../languages.ts';
import { Chat } from '../connect.ts';
import { FAILURES } from '../failures.ts';
import { ID_WORDS } from '../id-words.ts';
import type { WebRtc } from '../introduce.ts';
import { Ways } from '../ways.ts';
import type { Face } from './face.ts';
import { Inviting, type InvitingOptions } from './inviting.ts';
import { openDoor } from './webrtc.ts';
import { WORDS } from './words.ts';

const webrtc: WebRtc = {
  rtc: wrtc as unknown as WebRtc['rtc'],
  mayUse: ({ address }) => address === '127.0.0.1',
};
const { en, fr } = WORDS;

test('with an answer: what to do is said at each step, and each has the other in the end', async () => {
  const [ana, bo] = [await person('en', { page: 'http://192.168.1.20:8080/' }), await person('fr')];
  const invited = ana.inviting.invite(false);
  await until(() => ana.seen.length === 4, 'ana sees an invitation');
  const [sentence, link, text, picture] = ana.seen as [string, string, string, string];
  expect(sentence).toBe(en.invite.twoWay);
  expect(link).toBe(`http://192.168.1.20:8080/#${text}`);
  expect(picture).toBe('a picture');
  const joined = bo.inviting.receive(link);
  await until(() => bo.seen.length === 3, 'bo sees an answer');
  const [how, answer] = bo.seen as [string, string];
  expect(how).toBe(fr.invite.answer);
  expect(await ana.inviting.receive(`RE: ${answer}`)).toBe(true);
  expect(await Promise.all([invited, joined])).toEqual([true, true]);
  expect(ana.seen.slice(4)).toEqual([en.invite.connecting, 'fr is here']);
  expect(bo.seen.slice(3)).toEqual(['en is here']);
});

test('without an answer, unless one is asked for', async () => {
  const host = await door();
  const [ana, bo] = [await person('en', { openDoor: host }), await person('fr')];
  const invited = ana.inviting.invite(false);
  await until(() => ana.seen.length === 3, 'ana sees an invitation');
  expect(ana.seen[0]).toBe(en.invite.oneWay);
  expect(await Promise.all([bo.inviting.receive(ana.seen[1]!), invited])).toEqual([true, true]);
  expect(bo.seen).toEqual([fr.invite.connecting, 'en is here']);
  void ana.inviting.invite(true);
  await until(() => ana.seen.includes(en.invite.twoWay), 'ana sees another one');
});

test('a mailbox that is not there is told, and the invitation is as good without', async () => {
  const none = class {
    constructor() {
      throw new SyntaxError('that is no address');
    }
  };
  const ana = await person('fr', { mailbox: { url: 'ws://', WebSocket: none as never } });
  void ana.inviting.invite(false);
  await until(() => ana.seen.length === 4, 'both is said');
  expect(ana.seen[0]).toBe(fr.invite.twoWay);
  expect(ana.seen[3]).toBe(`problem: ${FAILURES.fr.PostError.NO_MAILBOX}`);
});

test('without WebRTC there is one sentence', async () => {
  const ana = await person('en', { webrtc: undefined });
  expect(await ana.inviting.invite(false)).toBe(false);
  expect(await ana.inviting.receive('otter lamp 42')).toBe(false);
  expect(ana.seen).toEqual(Array(2).fill(`problem: ${en.invite.noWebRtc}`));
});

test('what has come to nothing is told; not when it is us who leave', async () => {
  const ana = await person('en');
  expect(await ana.inviting.receive('hello')).toBe(false);
  expect(ana.seen).toEqual([`problem: ${FAILURES.en.HandoverError.NOTHING}`]);
  const invited = ana.inviting.invite(true);
  await until(() => ana.seen.length === 4, 'an invitation');
  ana.inviting.close();
  expect(await invited).toBe(false);
  expect(ana.seen).toHaveLength(4);
});

async function person(language: Language, given: Partial<InvitingOptions> = {}) {
  const seen: string[] = [];
  const show = (line: string) => void seen.push(line);
  const face: Face = {
    joined: (_, notice) => show(notice),
    left: () => {},
    text: () => {},
    notice: show,
    ask: show,
    command: show,
    picture: () => show('a picture'),
    problem: (text) => show(`problem: ${text}`),
    alarm: () => expect.unreachable(),
  };
  const ways = new Ways();
  const chat = await Chat.open({
    transport: ways,
    name: language,
    onJoined: (who) => face.joined(who, `${who.name} is here`),
    onText: () => {},
    onLeft: () => {},
    onUnreached: () => expect.unreachable(),
  });
  const inviting = new Inviting({
    ...{ chat, ways, webrtc, face, page: undefined },
    ...{ idWords: ID_WORDS[language], words: WORDS[language], failures: FAILURES[language] },
    ...given,
  });
  onTestFinished(async () => {
    inviting.close();
    await chat.close();
  });
  return { seen, inviting };
}

/** To be called before there are people: it is closed after they have left. */
async function door() {
  const opened = await openDoor(webrtc, '127.0.0.1');
  onTestFinished(() => opened.close());
  return async () => opened;
}
