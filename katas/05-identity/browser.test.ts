// Steps 1 to 6 in a browser: the same code, and with Node at the other end.

import { afterAll, expect } from 'vitest';
import { type SecureChannel, secure } from '#identity/channel.ts';
import { Handshake } from '#identity/handshake.ts';
import { Identity, verify } from '#identity/identity.ts';
import { check, prove, type Question } from '#identity/proof.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { Pages } from '../../lib/lab/pages.ts';
import { step } from '../../lib/runner/step.ts';
import { bytes, hex, keyPairOf, nextOf, someBytes, someone, text, Wire } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
afterAll(() => pages.close());

type Page = Awaited<ReturnType<typeof pages.open>>;

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

step(5, 'a browser shakes hands with Node, whoever begins', async (context) => {
  const page = await pages.open(context);
  const [theirStatic, theirEphemeral] = [hex(someBytes(32, 5)), hex(someBytes(32, 6))];
  const prologue = text('a test');
  for (const begins of [true, false]) {
    const ours = await Handshake.begin({ isInitiator: !begins, staticKey: await keyPairOf('77'.repeat(32)), prologue });
    await page.beginHandshake(begins, theirStatic, theirEphemeral, prologue);
    for (const number of [0, 1, 2]) {
      const said = text(`payload ${number}`);
      const isTheirs = begins === (number % 2 === 0);
      expect(await (isTheirs ? ours.read(await page.write(said)) : page.read(await ours.write(said)))).toEqual(said);
    }
    expect(hex(ours.theirStatic!)).toBe(hex((await keyPairOf(theirStatic)).publicKey));
  }
});

step(6, 'a channel between a browser and Node carries what is said, whoever begins', async (context) => {
  const page = await pages.open(context);
  for (const begins of [true, false]) {
    await page.beginChannel(begins);
    const channel = await soon(connectTo(page, !begins), () => 'they have not shaken hands');
    expect(hex(await page.channelHash())).toBe(hex(channel.hash));
    const echoing = page.echo(2);
    for (const said of [text('hello'), someBytes(100_000)]) {
      await channel.send(said);
      const heard = await soon(nextOf(channel), () => 'nothing has come back');
      expect(Buffer.compare(heard as Uint8Array, Uint8Array.of(...text('heard '), ...said))).toBe(0);
    }
    await echoing;
  }
});

/** Our end of a channel whose records are carried to the page and back. */
function connectTo(page: Page, isInitiator: boolean): Promise<SecureChannel> {
  const wire = new Wire();
  const carried = (record: Uint8Array | 'end'): record is Uint8Array => record !== 'end';
  void (async () => {
    for (let record = await nextOf(wire.ends[1]); carried(record); record = await nextOf(wire.ends[1]))
      await page.giveRecord(record);
  })().catch(() => {}); // the test is over
  void (async () => {
    for (let record = await page.nextRecord(); carried(record); record = await page.nextRecord())
      await wire.ends[1].send(record);
  })().catch(() => {});
  return someone(isInitiator).then((us) => secure(wire.ends[0], us));
}
