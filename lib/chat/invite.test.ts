// Invitations of every kind, handed over in every way. What flows between two people flows over WebRTC on this machine.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import wrtc from '@roamhq/wrtc';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { toHex } from '#identity/bytes.ts';
import { Door } from '#webrtc-by-hand/door.ts';
import { toLink, toText } from '#webrtc-by-hand/handover.ts';
import { Mailbox } from '#webrtc-by-hand/mailbox.ts';
import { unpack } from '#webrtc-by-hand/packed.ts';
import type { PostOptions } from '#webrtc-by-hand/post.ts';
import { sayId } from '#webrtc-by-hand/short-id.ts';
import type { Clock, UdpSocket } from '../contracts.ts';
import { SimulatedClock } from '../lab/clock.ts';
import { soon, until } from '../lab/inbox.ts';
import { Chat } from './connect.ts';
import { ID_WORDS } from './id-words.ts';
import type { WebRtc } from './introduce.ts';
import { Invitations, isHandedOver } from './invite.ts';
import { Ways } from './ways.ts';
import { unmarked } from './whose.ts';
import { someone as person } from './world.ts';

const webrtc: WebRtc = {
  rtc: wrtc as unknown as WebRtc['rtc'],
  mayUse: ({ address }) => address === '127.0.0.1',
};

test('an invitation and its answer, with whatever stands around them: both know whom they have met', async () => {
  const [ana, bo] = [await someone('ana'), await someone('bo')];
  const offer = await ana.invitations.invite();
  expect(offer.kind).toBe('offer');
  const answer = await bo.invitations.receive(`Hi bo, open ${toLink(offer.packed, 'https://example.org/chat')} please`);
  expect(answer.kind).toBe('answer');
  const half = answer.text.length / 2;
  const answered = await ana.invitations.receive(`> ${answer.text.slice(0, half)}\n> ${answer.text.slice(half)}\n`);
  expect(answered).toBe(offer);
  expect(await soon(offer.met, () => 'ana meets nobody')).toMatchObject({ name: 'bo' });
  expect(await soon(answer.met, () => 'bo meets nobody')).toMatchObject({ name: 'ana' });
  await bo.chat.say('hello');
  await until(() => ana.seen.includes('bo: hello'), 'they talk');
});

test('a door: nothing is handed back, and there is another one for the next', async () => {
  const ana = await someone('ana', { openDoor: aDoor() });
  const guests = [await someone('bo'), await someone('cy')];
  for (const guest of guests) {
    const door = await ana.invitations.inviteIn();
    expect([door.kind, door.packed.length]).toEqual(['door', 39]);
    const visit = await guest.invitations.receive(door.text);
    expect(visit.kind).toBe('visit');
    expect(await soon(door.met, () => 'nobody comes')).toMatchObject({ name: guest.chat.me.name });
    expect(await soon(visit.met, () => 'nobody opens')).toMatchObject({ name: 'ana' });
  }
});

test('a mailbox: two words and a number, in the language of whoever types them; it can go before they talk', async () => {
  const { mailbox, post } = await aMailbox();
  const [ana, bo] = [await someone('ana', { mailbox: post }), await someone('bo', { mailbox: post })];
  const offer = await ana.invitations.invite();
  const { id, answered } = await ana.invitations.mail(offer);
  const visit = await bo.invitations.receive(sayId(id, ID_WORDS.es).toUpperCase());
  expect(visit.kind).toBe('visit');
  await soon(answered, () => 'no answer comes');
  await mailbox.close();
  await soon(Promise.all([offer.met, visit.met]), () => 'they do not meet');
  await bo.chat.say('hello');
  await until(() => ana.seen.includes('bo: hello'), 'they talk');
});

test('what waits in a mailbox can be handed over in another way as well; then it is taken away', async () => {
  const { mailbox, post } = await aMailbox();
  const [ana, bo] = [await someone('ana', { mailbox: post }), await someone('bo')];
  const offer = await ana.invitations.invite();
  const { answered } = await ana.invitations.mail(offer);
  const outcome = expect(answered).rejects.toMatchObject({ code: 'CANCELLED' });
  const answer = await bo.invitations.receive(offer.text);
  await ana.invitations.receive(answer.text);
  await soon(offer.met, () => 'they do not meet');
  await outcome;
  await until(() => mailbox.size === 0, 'nothing is left there');
});

test('who takes from a mailbox something that is no offer hangs up at once', async () => {
  const { post, server } = await aFalseMailbox({ invitation: 'x'.repeat(80) });
  const bo = await someone('bo', { mailbox: post });
  await expect(bo.invitations.receive('otter lamp 42')).rejects.toMatchObject({ name: 'HandoverError' });
  await until(() => server.clients.size === 0, 'the line is free');
});

test('a mailbox brings something else than an answer: nothing comes of it, and the offer stays good', async () => {
  const [ana, bo] = [await someone('ana'), await someone('bo')];
  const theirs = await bo.invitations.invite();
  const { post, say } = await aFalseMailbox({ id: '1-2-42' });
  const cy = await someone('cy', { mailbox: post });
  const offer = await cy.invitations.invite();
  const { answered } = await cy.invitations.mail(offer);
  say({ answer: theirs.text });
  await expect(answered).rejects.toMatchObject({ code: 'NOT_AN_ANSWER' });
  const answer = await ana.invitations.receive(offer.text);
  await cy.invitations.receive(answer.text);
  await soon(offer.met, () => 'they do not meet');
});

test('words without a mailbox, or of nothing that waits there', async () => {
  const { post } = await aMailbox();
  const [ana, bo] = [await someone('ana', { mailbox: post }), await someone('bo')];
  const words = `${ID_WORDS.fr[1]} ${ID_WORDS.fr[2]} 42`;
  await expect(ana.invitations.receive(words)).rejects.toMatchObject({ name: 'PostError', code: 'NOT_HERE' });
  await expect(bo.invitations.receive(words)).rejects.toMatchObject({ name: 'InviteError', code: 'NO_MAILBOX' });
});

test('used twice, answered twice, one’s own, nothing, half of it: each has its reason', async () => {
  const [ana, bo, cy] = [await someone('ana', { openDoor: aDoor() }), await someone('bo'), await someone('cy')];
  const why = (refused: Promise<unknown>) => refused.then(String, ({ name, code }) => `${name} ${code}`);
  const [offer, door] = [await ana.invitations.invite(), await ana.invitations.inviteIn()];
  expect(await why(ana.invitations.receive(offer.text))).toBe('RendezvousError OWN');
  expect(await why(ana.invitations.receive(door.text))).toBe('RendezvousError OWN');
  expect(await why(bo.invitations.receive('good morning'))).toBe('HandoverError NOTHING');
  expect(await why(bo.invitations.receive(offer.text.slice(1)))).toBe('HandoverError DAMAGED');
  const answer = await bo.invitations.receive(offer.text);
  expect(await why(bo.invitations.receive(offer.text))).toBe('RendezvousError AGAIN');
  expect(await why(cy.invitations.receive(answer.text))).toBe('RendezvousError UNKNOWN');
  const late = await cy.invitations.receive(offer.text);
  await ana.invitations.receive(answer.text);
  expect(await why(ana.invitations.receive(late.text))).toBe('RendezvousError USED');
  late.withdraw();
  expect(await why(late.met)).toBe('RendezvousError CANCELLED');
  await soon(offer.met, () => 'ana and bo do not meet');
});

test('a door that nobody opens: after a while it is said, and visited once at a time', async () => {
  const clock = new SimulatedClock();
  const [ana, bo] = [await someone('ana', { openDoor: aDoor() }), await someone('bo', { clock })];
  const { text, withdraw } = await ana.invitations.inviteIn();
  withdraw();
  const visit = await bo.invitations.receive(text);
  await expect(bo.invitations.receive(text)).rejects.toMatchObject({ code: 'AGAIN' });
  const outcome = expect(visit.met).rejects.toMatchObject({ name: 'InviteError', code: 'NOBODY_OPENS' });
  await clock.advance(20_000);
  await soon(outcome, () => 'it goes on for ever');
});

test('a door at an address that we do not use is not visited', async () => {
  const bo = await someone('bo');
  const elsewhere = Uint8Array.of(0x61, ...Array(32).fill(7), 203, 0, 113, 7, 16, 0);
  await expect(bo.invitations.receive(toText(elsewhere))).rejects.toMatchObject({ code: 'NOBODY_OPENS' });
});

test('who leaves gives up whatever is under way', async () => {
  const { mailbox, post } = await aMailbox();
  const ana = await someone('ana', { openDoor: aDoor(), mailbox: post });
  const bo = await someone('bo');
  const offer = await ana.invitations.invite();
  await ana.invitations.mail(offer);
  const ways = [
    offer,
    await ana.invitations.inviteIn(),
    await ana.invitations.receive((await bo.invitations.invite()).text),
  ];
  ana.invitations.close();
  for (const { met } of ways)
    await expect(met).rejects.toMatchObject({ code: expect.stringMatching(/CLOSED|CANCELLED/) });
  await until(() => mailbox.size === 0, 'nothing waits any more');
  await expect(ana.invitations.invite()).rejects.toMatchObject({ code: 'CLOSED' });
});

test('an invitation says whose it is, and so does the answer: nobody else can be met by it', async () => {
  const [ana, bo] = [await person('ana', undefined, { webrtc }), await person('bo', undefined, { webrtc })];
  const offer = await ana.invitations.invite();
  expect(unmarked(offer.packed).packed).toHaveLength(offer.packed.length - 17);
  expect(() => unpack(offer.packed)).toThrow(expect.objectContaining({ code: 'FOREIGN_VERSION' }));
  const answer = await bo.invitations.receive(offer.text);
  expect([offer.isTheirs, answer.isTheirs]).toEqual([false, true]);
  await ana.invitations.receive(answer.text);
  expect(offer.isTheirs).toBe(true);
  const [theirs, ours] = await soon(Promise.all([offer.met, answer.met]), () => 'they do not meet');
  expect([theirs.identity, ours.identity]).toEqual([bo.chat.me.identity, ana.chat.me.identity]);
  expect([theirs.standing, ours.standing]).toEqual(['new', 'new']);
});

test('who has it from them in person has verified them, in that direction; from the next time on they are known', async () => {
  const [ana, bo] = [await person('ana', undefined, { webrtc }), await person('bo', undefined, { webrtc })];
  const offer = await ana.invitations.invite();
  const answer = await bo.invitations.receive(offer.text, { inPerson: true });
  await ana.invitations.receive(answer.text);
  expect(await soon(answer.met, () => 'they do not meet')).toMatchObject({ name: 'ana', standing: 'verified' });
  expect(await offer.met).toMatchObject({ name: 'bo', standing: 'new' });
  expect(await bo.contacts.all()).toEqual([expect.objectContaining({ name: 'ana', isVerified: true })]);
});

test('a name that we know by another key is not taken over by whoever is scanned: they are held', async () => {
  const [ana, bo] = [await person('ana', undefined, { webrtc }), await person('bo', undefined, { webrtc })];
  const known = (await person('ana')).identity.publicKey;
  await bo.contacts.verify(known, 'ana');
  const offer = await ana.invitations.invite();
  const answer = await bo.invitations.receive(offer.text, { inPerson: true });
  await ana.invitations.receive(answer.text);
  expect(await soon(answer.met, () => 'they do not meet')).toMatchObject({ said: 'ana', standing: 'changed' });
  expect(await bo.contacts.all()).toEqual([{ id: toHex(known), name: 'ana', isVerified: true }]);
});

test('what waits in a mailbox says nothing of whose it is, even if the id was scanned in person', async () => {
  const { post } = await aMailbox();
  const given = { webrtc, mailbox: post };
  const [ana, bo] = [await person('ana', undefined, given), await person('bo', undefined, given)];
  const offer = await ana.invitations.invite();
  const { id } = await ana.invitations.mail(offer);
  const visit = await bo.invitations.receive(sayId(id, ID_WORDS.en), { inPerson: true });
  expect(await soon(visit.met, () => 'they do not meet')).toMatchObject({ name: 'ana', standing: 'new' });
  expect([visit.isTheirs, offer.isTheirs]).toEqual([false, false]);
});

test('an invitation that was swapped on the way, but for whose it is: somebody else is there, and that is said', async () => {
  const [ana, bo] = [await person('ana', undefined, { webrtc }), await person('bo', undefined, { webrtc })];
  const { mark } = unmarked((await ana.invitations.invite()).packed);
  const mallory = await person('mallory', undefined, { webrtc });
  const swapped = await mallory.invitations.invite();
  const answer = await bo.invitations.receive(
    toText(Uint8Array.of(0x80, ...mark!, ...unmarked(swapped.packed).packed)),
  );
  const wrong = expect(answer.met).rejects.toMatchObject({ name: 'SecureError', code: 'WRONG_IDENTITY' });
  const unmet = expect(swapped.met).rejects.toThrow();
  await mallory.invitations.receive(answer.text);
  await soon(Promise.all([wrong, unmet]), () => 'bo waits');
  expect(bo.seen).toEqual([]);
});

test('an invitation that does not say whose it is will do', async () => {
  const [ana, bo] = [await person('ana', undefined, { webrtc }), await person('bo', undefined, { webrtc })];
  const offer = await ana.invitations.invite();
  const answer = await bo.invitations.receive(toText(unmarked(offer.packed).packed), { inPerson: true });
  await ana.invitations.receive(toText(unmarked(answer.packed).packed));
  expect(await soon(answer.met, () => 'they do not meet')).toMatchObject({ name: 'ana', standing: 'new' });
  expect([offer.isTheirs, answer.isTheirs]).toEqual([false, false]);
});

test('what was handed over is not said to everybody, whole or in part; all else is', async () => {
  const { packed, text } = await (await someone('ana')).invitations.invite();
  const handed = [
    text,
    `  ${text} `,
    toLink(packed, 'http://192.168.1.20:8080/'),
    `> ${text}\n`,
    text.slice(0, -1),
    text.slice(9),
  ];
  for (const each of [...handed, toLink(packed, 'http://a/').slice(0, -3)]) expect(isHandedOver(each)).toBe(true);
  const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const said = ['hello', '', `the hash is ${hash}`, `https://example.org/${'a-long-name-'.repeat(9)}`, 'x'.repeat(40)];
  for (const each of said) expect(isHandedOver(each)).toBe(false);
});

interface Given {
  openDoor?(): Promise<Door>;
  mailbox?: Omit<PostOptions, 'signal'>;
  clock?: Clock;
}

async function someone(name: string, given: Given = {}) {
  const seen: string[] = [];
  const ways = new Ways();
  const chat = await Chat.open({
    transport: ways,
    name,
    onJoined: (person) => void seen.push(`${person.name} is here`),
    onText: (person, said) => void seen.push(`${person.name}: ${said}`),
    onLeft: (person, error) => void seen.push(`${person.name} ${error ? 'is lost' : 'left'}`),
    onUnreached: () => expect.unreachable(),
  });
  const invitations = new Invitations({ chat, ways, ...webrtc, ...given });
  onTestFinished(async () => {
    invitations.close();
    await chat.close();
  });
  return { chat, invitations, seen };
}

/** To be called before there are people: it is closed after they have left, since what they say passes through it. */
function aDoor(): () => Promise<Door> {
  let door: Door | undefined;
  onTestFinished(() => door?.close());
  return async () => {
    const socket = await bound();
    door = new Door({ rtc: webrtc.rtc, socket, address: socket.address(), openBack: bound });
    return door;
  };
}

async function bound(): Promise<UdpSocket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function aMailbox() {
  const mailbox = await Mailbox.open({ where: { host: '127.0.0.1', port: 0 } });
  onTestFinished(() => mailbox.close());
  return { mailbox, post: postAt(mailbox.url) };
}

/** Whoever says something there hears this. */
async function aFalseMailbox(reply: object) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => void server.close());
  const say = (said: object) => {
    for (const socket of server.clients) socket.send(JSON.stringify(said));
  };
  server.on('connection', (socket) => void socket.on('message', () => say(reply)));
  await once(server, 'listening');
  return { server, say, post: postAt(`ws://127.0.0.1:${(server.address() as { port: number }).port}`) };
}

function postAt(url: string): Omit<PostOptions, 'signal'> {
  return { url, WebSocket: WebSocket as unknown as PostOptions['WebSocket'] };
}
