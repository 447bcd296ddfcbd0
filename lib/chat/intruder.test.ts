// Somebody sits between two people and speaks for each to the other, or swaps the invitation that one gives to the
// other. They have keys of their own, and speak the whole protocol with both. Each time they are caught.

import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { Contacts } from '#identity/contacts.ts';
import { Identity } from '#identity/identity.ts';
import { MemoryNetwork } from '#tcp-peers/memory.ts';
import { Tcp } from '#tcp-peers/tcp.ts';
import { until } from '../lab/inbox.ts';
import { Chat, type Person } from './connect.ts';
import { Secured } from './secured.ts';
import { Ways } from './ways.ts';
import { isMarkOf, marked, unmarked } from './whose.ts';
import { memory, type Someone, someone } from './world.ts';

const TIMES = 100;

test('over TCP: they hear everything, but the two see different digits', { timeout: 60_000 }, async () => {
  const keys = await somebodysKeys();
  for (let times = 0; times < TIMES; times++) {
    const [ana, bo] = [await someone('ana', new Tcp(), keys.ana), await someone('bo', new Tcp(), keys.bo)];
    const mallory = await between(ana, bo);
    await ana.chat.say('is it you, bo?');
    await until(() => bo.seen.includes('ana: is it you, bo?'), 'bo hears her');
    ana.chat.verify(ana.chat.people[0]!);
    await until(() => ana.digits.length + bo.digits.length === 2, 'both see digits');
    expect(ana.digits).not.toEqual(bo.digits);
    await Promise.all([ana.chat.close(), bo.chat.close(), mallory.close()]);
  }
});

test('over TCP, between two who know each other: the alarm, at both ends', { timeout: 60_000 }, async () => {
  const keys = await somebodysKeys();
  for (let times = 0; times < TIMES; times++) {
    const stores = { ana: memory(), bo: memory() };
    await new Contacts({ store: stores.ana }).meet(keys.bo.identity.publicKey, 'bo', () => false);
    await new Contacts({ store: stores.bo }).verify(keys.ana.identity.publicKey, 'ana');
    const ana = await someone('ana', new Tcp(), { ...keys.ana, store: stores.ana });
    const bo = await someone('bo', new Tcp(), { ...keys.bo, store: stores.bo });
    const mallory = await between(ana, bo);
    await Promise.all([ana.chat.say('is it you, bo?'), bo.chat.say('is it you, ana?')]);
    expect(ana.seen).toEqual([expect.stringMatching(/^changed bo·/)]);
    expect(bo.seen).toEqual([expect.stringMatching(/^changed ana·/)]);
    await Promise.all([ana.chat.close(), bo.chat.close(), mallory.close()]);
    expect(mallory.heard).toEqual([]);
  }
});

test('an invitation that is swapped, but for the word of whose it is: whoever used it says no', async () => {
  const { ana, bo } = await somebodysKeys();
  for (let times = 0; times < TIMES; times++) {
    const mallory = await someone('mallory');
    const theirs = await someone('bo', undefined, bo);
    const { mark } = unmarked(marked(ana.identity.publicKey, new Uint8Array(60)));
    const [ours, others] = await channel();
    const mayBe = (key: Uint8Array) => isMarkOf(key, mark!);
    const came = theirs.chat.meet(theirs.secured.lead(ours, { isInitiator: false, mayBe }));
    const outcome = expect(came).rejects.toMatchObject({ name: 'SecureError', code: 'WRONG_IDENTITY' });
    await expect(mallory.chat.meet(mallory.secured.lead(others, { isInitiator: true }))).rejects.toThrow();
    await outcome;
    expect([theirs.seen, mallory.seen]).toEqual([[], []]);
  }
});

test('an invitation that is swapped as a whole: they meet mallory, and the digits differ', async () => {
  const keys = await somebodysKeys();
  for (let times = 0; times < TIMES; times++) {
    const [ana, bo] = [await someone('ana', undefined, keys.ana), await someone('bo', undefined, keys.bo)];
    const [forAna, forBo] = [await someone('bo'), await someone('ana')]; // both are mallory
    await Promise.all([met(ana, forAna), met(forBo, bo)]);
    ana.chat.verify(ana.chat.people[0]!);
    await until(() => ana.digits.length === 1, 'mallory answers');
    forBo.chat.verify(forBo.chat.people[0]!);
    await until(() => bo.digits.length === 1, 'so does bo');
    expect(ana.digits).not.toEqual(bo.digits);
  }
});

/** Ana has come to bo, as she believes, and bo has been come to by ana, as he believes. */
async function between(ana: Someone, bo: Someone) {
  const heard: string[] = [];
  const open = async (name: string, other: () => Chat, compares: boolean): Promise<Chat> => {
    const identity = await Identity.make({ mayLeave: false });
    const secured = await Secured.over(new Ways(new Tcp()), { identity });
    const chat = await Chat.open({
      transport: secured,
      trust: {
        secured,
        contacts: new Contacts({ store: memory() }),
        onDigits: () => {
          if (compares) other().verify(other().people[0]!);
        },
        onNotVerified: () => {},
        onChanged: () => {},
        onTrouble: () => {},
      },
      name,
      onJoined: () => {},
      onText: async (_from: Person, text) => {
        heard.push(text);
        await other().say(text);
      },
      onLeft: () => {},
      onUnreached: () => {},
    });
    onTestFinished(() => chat.close());
    return chat;
  };
  const asBo: Chat = await open('bo', () => asAna, true);
  const asAna: Chat = await open('ana', () => asBo, false);
  await asAna.connect(bo.chat.address);
  await ana.chat.connect(asBo.address);
  await until(() => ana.chat.people.length + bo.chat.people.length === 2, 'both see somebody');
  return { heard, close: () => Promise.all([asAna.close(), asBo.close()]) };
}

/** Always the same: only what is drawn anew for each connection differs. */
async function somebodysKeys() {
  const [ana, bo] = [await Identity.make({ mayLeave: false }), await Identity.make({ mayLeave: false })];
  return { ana: { identity: ana }, bo: { identity: bo } };
}

/** Both go to each other by a channel, as by an invitation and its answer. */
async function met(inviter: Someone, invited: Someone): Promise<void> {
  const [one, other] = await channel();
  await Promise.all([
    inviter.chat.meet(inviter.secured.lead(one, { isInitiator: true })),
    invited.chat.meet(invited.secured.lead(other, { isInitiator: false })),
  ]);
}

async function channel(): Promise<[Duplex, Duplex]> {
  const net = new MemoryNetwork();
  const theirs = new Promise<Duplex>((resolve) => void net.transport('there').listen(resolve));
  return [await net.transport('here').dial('there'), await theirs];
}
