// Steps 5 to 7 in a browser: its mailbox, its meetings, and all that goes through its channel.

import { afterAll, beforeAll, expect } from 'vitest';
import { WebSocket } from 'ws';
import { WINDOW_BYTES } from '#webrtc-by-hand/channel.ts';
import { Mailbox } from '#webrtc-by-hand/mailbox.ts';
import { leave, take, type WebSocketClass } from '#webrtc-by-hand/post.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { Pages } from '../../lib/lab/pages.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { endOf } from './page.ts';
import { rtc } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
beforeAll(() => pages.warmUp(), 30_000);
afterAll(() => pages.close());

type End = Awaited<ReturnType<typeof pages.open>> | ReturnType<typeof endOf>;

step(5, 'a page leaves an invitation at a mailbox, and takes one', async (context) => {
  const mailbox = await Mailbox.open({ where: { host: '127.0.0.1', port: 0 } });
  context.after(() => mailbox.close());
  const post = { url: mailbox.url, WebSocket: WebSocket as unknown as WebSocketClass };
  const page = await pages.open(context);
  const taken = await take(await page.leaveAt(mailbox.url, 'page-invites'), post);
  expect(taken.invitation).toBe('page-invites');
  taken.answer('node-answers');
  expect(await page.answerTo()).toBe('node-answers');
  const left = await leave('node-invites', post);
  expect(await page.takeFrom(mailbox.url, left.id)).toBe('node-invites');
  await page.sendAnswer('page-answers');
  expect(await soon(left.answer, () => 'the page has answered, and Node does not hear it')).toBe('page-answers');
});

step(6, 'a page and Node meet, whoever invites', async (context) => {
  await meet(await pages.open(context), inNode(context));
  await meet(inNode(context), await pages.open(context));
});

step(6, 'what ends a meeting in a page says why', async (context) => {
  const [ana, bo] = [await pages.open(context), await pages.open(context)];
  const invitation = await ana.invite();
  await expect(ana.join(invitation)).rejects.toMatchObject({ code: 'OWN' });
  await expect(ana.takeAnswer(invitation)).rejects.toMatchObject({ code: 'NOT_AN_ANSWER' });
  const answer = await bo.join(invitation);
  await expect(bo.join(invitation)).rejects.toMatchObject({ code: 'AGAIN' });
  await ana.takeAnswer(answer);
  await expect(ana.takeAnswer(answer)).rejects.toMatchObject({ code: 'USED' });
});

step(7, '20 MB go from a page to Node and back whole, and never more on their way than the window', async (context) => {
  const [page, node] = [await pages.open(context), inNode(context)];
  await meet(page, node);
  const [{ sent, heard }, atNode] = await Promise.all([page.sendAround(20_000_000), node.sendBack(20_000_000)]);
  expect([atNode, heard]).toEqual([sent, sent]);
  expect(await page.mostInFlight(), 'from the page').toBeLessThanOrEqual(WINDOW_BYTES);
  expect(node.mostInFlight(), 'from Node').toBeLessThanOrEqual(WINDOW_BYTES);
});

async function meet(ana: End, bo: End): Promise<void> {
  const answer = await bo.join(await ana.invite());
  await ana.takeAnswer(answer);
  await greet(ana, bo);
}

async function greet(ana: End, bo: End): Promise<void> {
  const heard = Promise.all([ana.greet('from ana'), bo.greet('from bo')]);
  expect(await soon(heard, () => 'the two do not hear each other')).toEqual(['from bo', 'from ana']);
}

function inNode({ after }: StepContext): ReturnType<typeof endOf> {
  const end = endOf(rtc);
  after(() => end.hangUp());
  return end;
}
