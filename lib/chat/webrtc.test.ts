// Katas 1 and 4 together: what rides on TCP rides on a data channel unchanged.

import wrtc from '@roamhq/wrtc';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PairStream } from '#tcp-peers/pair-stream.ts';
import { Peer } from '#tcp-peers/peer.ts';
import type { Rtc } from '#webrtc-by-hand/call.ts';
import type { Channel } from '#webrtc-by-hand/channel.ts';
import { recognise, toText } from '#webrtc-by-hand/handover.ts';
import { Mailbox } from '#webrtc-by-hand/mailbox.ts';
import { leave, take, type WebSocketClass } from '#webrtc-by-hand/post.ts';
import { Rendezvous } from '#webrtc-by-hand/rendezvous.ts';
import { Inbox, soon } from '../lab/inbox.ts';
import { Ways } from './ways.ts';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

test('a PairStream over a data channel: large and small messages both ways, and a clean end', async () => {
  const [ana, bo] = (await channels()).map((channel) => new PairStream(channel));
  const sizes = [0, 1, 100_000, 16_384, 1_048_576, 65_537, 3];
  const heardBy = async (stream: PairStream) => {
    const heard: number[] = [];
    for await (const message of stream) {
      expect(message.every((byte, index) => byte === ((index + message.length) & 0xff))).toBe(true);
      heard.push(message.length);
      if (heard.length === sizes.length) void stream.close();
    }
    return heard;
  };
  const heard = Promise.all([heardBy(ana!), heardBy(bo!)]);
  for (const size of sizes) {
    const message = Uint8Array.from({ length: size }, (_, index) => index + size);
    await Promise.all([ana!.send(message), bo!.send(message)]);
  }
  expect(await soon(heard, () => 'not every message arrives')).toEqual([sizes, sizes]);
});

test('peers of kata 1 meet over a channel as over TCP', async () => {
  const [atAna, atBo] = await channels();
  const [ways, otherWays] = [new Ways(), new Ways()];
  const inbox = new Inbox();
  const ana = await Peer.listen({ transport: ways, onMessage() {} });
  const bo = await Peer.listen({ transport: otherWays, onMessage: (message) => inbox.add(message) });
  closings.push(
    () => ana.close(),
    () => bo.close(),
  );
  otherWays.hear(atBo);
  await ana.send(ways.lead(atAna), new TextEncoder().encode('hello'));
  expect(await inbox.first(1)).toEqual(['hello']);
});

test('two who have met by a mailbox no longer need it', async () => {
  const mailbox = await Mailbox.open({ where: { host: '127.0.0.1', port: 0 } });
  const post = { url: mailbox.url, WebSocket: WebSocket as unknown as WebSocketClass };
  const [ana, bo] = [rendezvous(), rendezvous()];
  const invitation = await ana.invite();
  const left = await leave(toText(invitation.packed), post);
  const taken = await take(left.id, post);
  const joining = await bo.join(recognise(taken.invitation));
  taken.answer(toText(joining.packed));
  ana.take(recognise(await left.answer));
  const both = await Promise.all([invitation.channel, joining.channel]);
  await mailbox.close();
  const [atAna, atBo] = both.map((channel) => new PairStream(channel));
  await atAna!.send(new TextEncoder().encode('hello'));
  const { value } = await atBo![Symbol.asyncIterator]().next();
  expect(new TextDecoder().decode(value!)).toBe('hello');
  await Promise.all([atAna!.close(), atBo!.close()]);
});

async function channels(): Promise<[Channel, Channel]> {
  const [ana, bo] = [rendezvous(), rendezvous()];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  ana.take(joining.packed);
  const both = await Promise.all([invitation.channel, joining.channel]);
  closings.push(...both.map((channel) => () => channel.destroy()));
  return both;
}

function rendezvous(): Rendezvous {
  const made = new Rendezvous({
    rtc: wrtc as unknown as Rtc,
    mayUse: ({ address }) => address === '127.0.0.1',
  });
  closings.push(() => made.close());
  return made;
}
