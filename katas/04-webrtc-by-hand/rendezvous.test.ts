// Step 6: people are slow, change their minds and paste the wrong thing.

import { expect } from 'vitest';
import type { Channel } from '#webrtc-by-hand/channel.ts';
import { type Answer, type Offer, pack, unpack } from '#webrtc-by-hand/packed.ts';
import { type Meeting, Rendezvous, RendezvousError, type RendezvousOptions } from '#webrtc-by-hand/rendezvous.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { soon, until } from '../../lib/lab/inbox.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { bytesOf, isLoopback, nextOf, rtc } from './world.ts';

const MINUTE_MS = 60_000;

step(6, 'an invitation, an answer, a channel', async (context) => {
  const [ana, bo] = [rendezvous(context), rendezvous(context)];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  ana.take(joining.packed);
  const [atAna, atBo] = await both(invitation, joining);
  atAna.write('hello');
  expect(await nextOf(atBo)).toBe('hello');
  close(atAna, atBo);
});

step(6, 'what is handed over names only what may be used, and only that is tried', async (context) => {
  const asked: string[] = [];
  const mayUse = ({ address }: { address: string }) => {
    asked.push(address);
    return address === '127.0.0.1';
  };
  const [ana, bo] = [rendezvous(context, { mayUse }), rendezvous(context, { mayUse })];
  const { packed } = await ana.invite();
  expect(addressesIn(packed)).toEqual(['127.0.0.1']);
  const joining = await bo.join(elsewhere(packed, '127.0.0.2'));
  expect(asked, 'a candidate in an invitation').toContain('127.0.0.2');
  expect(addressesIn(joining.packed)).toEqual(['127.0.0.1']);
  ana.take(elsewhere(joining.packed, '127.0.0.3'));
  expect(asked, 'a candidate in an answer').toContain('127.0.0.3');
});

step(6, 'an answer twenty-nine minutes later still connects', async (context) => {
  const clock = new SimulatedClock();
  const [ana, bo] = [rendezvous(context, { clock }), rendezvous(context, { clock })];
  const invitation = await ana.invite();
  await clock.advance(14 * MINUTE_MS);
  const joining = await bo.join(invitation.packed);
  await clock.advance(15 * MINUTE_MS);
  ana.take(joining.packed);
  const channels = await both(invitation, joining);
  expect(clock.pending, 'timers that are left').toBe(0);
  close(...channels);
});

step(6, 'what is connected stays connected, whoever leaves or changes their mind', async (context) => {
  const clock = new SimulatedClock();
  const [ana, bo] = [rendezvous(context, { clock }), rendezvous(context, { clock })];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  ana.take(joining.packed);
  const [atAna, atBo] = await both(invitation, joining);
  invitation.cancel();
  joining.cancel();
  ana.close();
  bo.close();
  await clock.advance(60 * MINUTE_MS);
  atBo.write('still here');
  expect(await nextOf(atAna)).toBe('still here');
  close(atAna, atBo);
});

step(6, 'after half an hour an invitation has expired, and an answer that comes then hears so', async (context) => {
  const clock = new SimulatedClock();
  const [ana, bo] = [rendezvous(context, { clock }), rendezvous(context, { clock })];
  const invitation = await ana.invite();
  await clock.advance(MINUTE_MS);
  const joining = await bo.join(invitation.packed);
  await clock.advance(29 * MINUTE_MS);
  expect(await failure(invitation)).toBe('EXPIRED');
  expect(reason(() => ana.take(joining.packed))).toBe('EXPIRED');
  await clock.advance(MINUTE_MS);
  expect(await failure(joining)).toBe('NOBODY_CAME');
});

step(6, 'an invitation is for one: who answers second, or twice, hears that it is used', async (context) => {
  const [ana, bo, cy] = [rendezvous(context), rendezvous(context), rendezvous(context)];
  const invitation = await ana.invite();
  const [first, second] = [await bo.join(invitation.packed), await cy.join(invitation.packed)];
  ana.take(first.packed);
  expect(
    reason(() => ana.take(first.packed)),
    'the same answer',
  ).toBe('USED');
  expect(
    reason(() => ana.take(second.packed)),
    'another answer',
  ).toBe('USED');
  close(...(await both(invitation, first)));
  expect(
    reason(() => ana.take(second.packed)),
    'even afterwards',
  ).toBe('USED');
  const again = await bo.join(invitation.packed); // bo is not waiting any more, and may try; it is ana who knows
  expect(
    reason(() => ana.take(again.packed)),
    'by the same one',
  ).toBe('USED');
});

step(6, 'one’s own invitation is not to be answered, nor the same one twice', async (context) => {
  const [ana, bo] = [rendezvous(context), rendezvous(context)];
  const { packed } = await ana.invite();
  expect(await reasonOf(ana.join(packed))).toBe('OWN');
  const joining = await bo.join(packed);
  expect(await reasonOf(bo.join(packed))).toBe('AGAIN');
  joining.cancel();
  expect(await failure(joining)).toBe('CANCELLED');
  const again = await bo.join(packed);
  again.cancel();
  bo.close();
  expect(await failure(again), 'the first reason counts').toBe('CANCELLED');
});

step(6, 'whoever pastes the wrong thing hears which', async (context) => {
  const [ana, bo] = [rendezvous(context), rendezvous(context)];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  expect(
    reason(() => ana.take(invitation.packed)),
    'an invitation as an answer',
  ).toBe('NOT_AN_ANSWER');
  expect(await reasonOf(ana.join(joining.packed)), 'an answer as an invitation').toBe('NOT_AN_OFFER');
  expect(
    reason(() => bo.take(joining.packed)),
    'an answer to somebody else',
  ).toBe('UNKNOWN');
  ana.take(joining.packed);
  close(...(await both(invitation, joining)));
});

step(6, 'whoever withdraws an invitation frees it, and an answer that comes then hears so', async (context) => {
  const [ana, bo] = [rendezvous(context), rendezvous(context)];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  invitation.cancel();
  expect(await failure(invitation)).toBe('CANCELLED');
  expect(reason(() => ana.take(joining.packed))).toBe('CANCELLED');
});

step(6, 'whoever has answered and goes away is found out soon, and not after half an hour', async (context) => {
  const clock = new SimulatedClock();
  const [ana, bo] = [rendezvous(context, { clock }), rendezvous(context, { clock })];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  joining.cancel();
  expect(await failure(joining)).toBe('CANCELLED');
  ana.take(joining.packed);
  await clock.advance(20_000);
  expect(clock.pending, 'how many still wait for something').toBe(0);
  expect(await failure(invitation)).toBe('NOT_REACHED');
  expect(
    reason(() => ana.take(joining.packed)),
    'it was answered, whatever came of it',
  ).toBe('USED');
});

step(6, 'several invitations are open at a time, and each answer finds its own', async (context) => {
  const [ana, bo, cy] = [rendezvous(context), rendezvous(context), rendezvous(context)];
  const [forBo, forCy] = [await ana.invite(), await ana.invite()];
  const [ofCy, ofBo] = [await cy.join(forCy.packed), await bo.join(forBo.packed)];
  ana.take(ofCy.packed);
  ana.take(ofBo.packed);
  const channels = [...(await both(forBo, ofBo)), ...(await both(forCy, ofCy))];
  channels[0]!.write('for bo');
  expect(await nextOf(channels[1]!)).toBe('for bo');
  close(...channels);
});

step(6, 'there is an end to what one peer keeps open, and to everything when it leaves', async (context) => {
  const clock = new SimulatedClock();
  const ana = rendezvous(context, { clock });
  const open = await invitations(ana, 16);
  expect(await reasonOf(ana.invite())).toBe('TOO_MANY');
  open[0]!.cancel();
  open.push(await ana.invite());
  ana.close();
  expect(await failure(open[1]!)).toBe('CLOSED');
  expect(await failure(open.at(-1)!)).toBe('CLOSED');
  expect(await reasonOf(ana.invite())).toBe('CLOSED');
  expect(clock.pending, 'timers that are left').toBe(0);
});

step(
  6,
  'neither is there more than that when all are asked for at once, or when one leaves meanwhile',
  async (context) => {
    const clock = new SimulatedClock();
    const ana = rendezvous(context, { clock });
    const invited = Array.from({ length: 18 }, () => reasonOf(ana.invite()));
    expect((await Promise.all(invited)).filter((code) => code === 'TOO_MANY').length, 'of eighteen').toBe(2);
    const bo = rendezvous(context, { clock });
    const notReady = reasonOf(bo.invite());
    bo.close();
    expect(await soon(notReady, () => 'bo has left, and still makes an invitation')).toBe('CLOSED');
    ana.close();
    await until(() => clock.pending === 0, 'no timer is left');
  },
);

step(6, 'what has come of an invitation is remembered until there have been sixty-four others', async (context) => {
  const ana = rendezvous(context);
  const [first] = await invitations(ana, 1);
  first!.cancel();
  const offer = unpack(first!.packed) as Offer;
  const answer = pack({ ...offer, kind: 'answer', answers: offer.fingerprint.subarray(0, 3) });
  expect(reason(() => ana.take(answer))).toBe('CANCELLED');
  for (let round = 0; round < 4; round += 1) {
    for (const invitation of await invitations(ana, 16)) invitation.cancel();
  }
  expect(
    reason(() => ana.take(answer)),
    'what is remembered must have an end',
  ).toBe('UNKNOWN');
});

step(6, 'an invitation with somebody else’s key in it comes to nothing', async (context) => {
  const [ana, bo] = [rendezvous(context, { connectMs: 500 }), rendezvous(context)]; // ten times as long as it takes
  const invitation = await ana.invite();
  const offer = unpack(invitation.packed);
  const fingerprint = Uint8Array.of(...offer.fingerprint.subarray(0, 3), ...bytesOf(29));
  const joining = await bo.join(pack({ ...offer, fingerprint } as typeof offer));
  ana.take(joining.packed);
  expect(await failure(invitation)).toBe('NOT_REACHED');
  joining.cancel(); // unless ICE has found out that ana has gone, which may take a quarter of a minute
  expect(await failure(joining), 'it is not connected, at least').toBeOneOf(['CANCELLED', 'LEFT']);
});

function rendezvous({ after }: StepContext, options: Partial<RendezvousOptions> = {}): Rendezvous {
  const made = new Rendezvous({ rtc, mayUse: isLoopback, ...options });
  after(() => made.close());
  return made;
}

/** Invitations that are made at the same time. */
function invitations(by: Rendezvous, count: number): Promise<Meeting[]> {
  return Promise.all(Array.from({ length: count }, () => by.invite()));
}

function addressesIn(packed: Uint8Array): string[] {
  return unpack(packed).candidates.map(({ address }) => address);
}

/** The same, with a candidate of somebody else’s. */
function elsewhere(packed: Uint8Array, address: string): Uint8Array {
  const description = unpack(packed) as Offer | Answer;
  return pack({ ...description, candidates: [{ address, port: 9 }] });
}

function both(one: Meeting, other: Meeting): Promise<[Channel, Channel]> {
  const channels = Promise.all([one.channel, other.channel]);
  return soon(channels, () => 'both have what they need, and they are not connected');
}

/** The code with which a meeting ends. */
function failure({ channel }: Meeting): Promise<string> {
  return soon(reasonOf(channel), () => 'nobody is told that it came to nothing');
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RendezvousError) return error.code;
    throw error;
  }
  return 'nothing went wrong';
}

function reason(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof RendezvousError) return error.code;
    throw error;
  }
  return 'nothing went wrong';
}

function close(...channels: Channel[]): void {
  for (const channel of channels) channel.destroy();
}
