// Steps 1 to 3 in a browser: the same code, and with Node at the other end.

import { afterAll, beforeAll, expect } from 'vitest';
import { Identity, verify } from '#identity/identity.ts';
import { check, prove, type Question } from '#identity/proof.ts';
import { Pages } from '../../lib/lab/pages.ts';
import { step } from '../../lib/runner/step.ts';
import { bytes, hex, someBytes, text } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
beforeAll(() => pages.warmUp(), 30_000);
afterAll(() => pages.close());

step(1, 'a browser keeps an identity that may not leave, and reads the text of one that may', async (context) => {
  const page = await pages.open(context);
  expect(await page.makeAndKeep()).toHaveLength(32);
  await expect(page.toText()).rejects.toMatchObject({ code: 'MAY_NOT_LEAVE' });
  const identity = await Identity.make({ mayLeave: true });
  expect(hex(await page.publicKeyOf(await identity.toText()))).toBe(hex(identity.publicKey));
});

step(2, 'a browser signs for Node, and Node for a browser', async (context) => {
  const page = await pages.open(context);
  const theirs = await page.makeAndKeep();
  expect(await verify(theirs, text('hello'), await page.sign(text('hello')))).toBe(true);
  const ours = await Identity.make({ mayLeave: false });
  const signature = await ours.sign(text('hello'));
  const low = bytes(`01${'00'.repeat(31)}`);
  const verdicts = await page.verifyAll([
    [ours.publicKey, text('hello'), signature],
    [ours.publicKey, text('hallo'), signature],
    [ours.publicKey, text('hello'), signature.slice(1)],
    [ours.publicKey.slice(1), text('hello'), signature],
    [bytes('ff'.repeat(32)), text('hello'), signature],
    [low, text('hello'), Uint8Array.of(...low, ...new Uint8Array(32))],
  ]);
  expect(verdicts).toEqual([true, false, false, false, false, false]);
});

step(3, 'a browser proves to Node who it is, and Node to a browser', async (context) => {
  const page = await pages.open(context);
  const theirs = await page.makeAndKeep();
  const ours = await Identity.make({ mayLeave: false });
  const [conversation, challenge, speaker] = [someBytes(32, 1), someBytes(32, 2), someBytes(32, 3)];
  const question: Question = { asker: 'responder', conversation, challenge, speaker };
  expect(hex(await check(await page.proveIt(question), question))).toBe(hex(theirs));
  const proof = await prove(ours, question);
  expect(hex(await page.checkIt(proof, question))).toBe(hex(ours.publicKey));
  const replayed = page.checkIt(proof, { ...question, challenge: someBytes(32, 4) });
  await expect(replayed).rejects.toMatchObject({ code: 'NOT_PROVEN' });
});
