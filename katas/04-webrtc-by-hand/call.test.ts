// Step 1: an offer, an answer.

import { once } from 'node:events';
import { expect } from 'vitest';
import { soon, until } from '../../lib/lab/inbox.ts';
import { step } from '../../lib/runner/step.ts';
import { callOf, connected, nextOf, onLoopback, readAll, rtc } from './world.ts';

step(1, 'two who have handed each other two texts are connected, and bytes flow both ways', async (context) => {
  const ana = callOf(context, true);
  const bo = callOf(context, false);
  const offer = await soon(ana.description, () => 'the one who offers has nothing to hand over');
  expect(offer.type).toBe('offer');
  expect(offer.sdp, 'an offer with its candidates in it').toMatch(/^a=candidate:/m);
  bo.hear(onLoopback(offer));
  const answer = await soon(bo.description, () => 'the one who has heard the offer has no answer');
  expect(answer.type).toBe('answer');
  ana.hear(onLoopback(answer));
  const both = Promise.all([ana.channel, bo.channel]);
  const [atAna, atBo] = await soon(both, () => 'both have the other’s text, and they are not connected');
  atAna.write('hello');
  expect(await nextOf(atBo)).toBe('hello');
  atBo.write('hello, ana');
  expect(await nextOf(atAna)).toBe('hello, ana');
});

step(1, 'whoever has not heard an offer has no answer', async (context) => {
  const ana = callOf(context, true);
  const bo = callOf(context, false);
  let hasAnswered = false;
  void bo.description.then(
    () => {
      hasAnswered = true;
    },
    () => {},
  );
  await ana.description;
  expect(hasAnswered).toBe(false);
});

step(1, 'hanging up before the channel is there fails both promises, and says so', async (context) => {
  const bo = callOf(context, false);
  bo.hangUp();
  expect(await failure(bo.description, 'somebody hung up, and the promise of a description')).toBe('CallError');
  expect(await failure(bo.channel, 'somebody hung up, and the promise of a channel')).toBe('CallError');
});

step(1, 'what is no SDP ends the call, and both promises say why: with the error of WebRTC', async (context) => {
  const ana = callOf(context, true);
  await ana.description;
  ana.hear({ type: 'answer', sdp: 'v=0\r\nhello\r\n' });
  expect(await failure(ana.channel, 'a wrong answer was heard, and the channel')).toMatch(OF_WEBRTC);
  const bo = callOf(context, false);
  bo.hear({ type: 'offer', sdp: 'v=0\r\nhello\r\n' });
  expect(await failure(bo.description, 'a wrong offer was heard, and the description')).toMatch(OF_WEBRTC);
  expect(await failure(bo.channel, 'a wrong offer was heard, and the channel')).toMatch(OF_WEBRTC);
});

step(1, 'hanging up frees everything: the other end hears that the channel is cut', async (context) => {
  const ana = callOf(context, true);
  const bo = callOf(context, false);
  bo.hear(onLoopback(await ana.description));
  ana.hear(onLoopback(await bo.description));
  const [, atBo] = await Promise.all([ana.channel, bo.channel]);
  const cut = once(atBo, 'error');
  ana.hangUp();
  const [error] = await soon(cut, () => 'ana has hung up, and bo has not heard of it');
  expect(error.code).toBe('CUT');
});

step(1, 'whoever has called may open more channels: what is said there is not heard', async (context) => {
  const connection = new rtc.RTCPeerConnection();
  const ana = callOf(context, true, { connection });
  const bo = callOf(context, false);
  bo.hear(onLoopback(await ana.description));
  ana.hear(onLoopback(await bo.description));
  const [atAna, atBo] = await Promise.all([ana.channel, bo.channel]);
  const another = connection.createDataChannel('another');
  await until(() => another.readyState === 'open', 'a second channel is open');
  another.send('hello?');
  atAna.write('hello');
  expect(await nextOf(atBo)).toBe('hello');
  atBo.write('hello, ana');
  expect(await nextOf(atAna)).toBe('hello, ana');
});

step(1, 'the end of the bytes is told from a cut', async (context) => {
  const [atAna, atBo] = await connected(context);
  atAna.end('the last word');
  atBo.end();
  expect(String(await soon(readAll(atBo), () => 'ana has ended, and bo does not see the end'))).toBe('the last word');
  atAna.resume();
  await soon(once(atAna, 'close'), () => 'both have ended, and it is still open');
});

/** The names of errors that come from WebRTC, through simple-peer. */
const OF_WEBRTC = /^(?!CallError)\w*Error$/;

/** The name of the error with which `promise` fails. */
function failure(promise: Promise<unknown>, what: string): Promise<string> {
  const failed = promise.then(
    () => 'it came',
    (error) => error.name,
  );
  return soon(failed, () => `${what} never ends`);
}
