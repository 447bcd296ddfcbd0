// Step 5 in a browser, with Node at the other end.

import { afterAll, beforeAll, expect } from 'vitest';
import { Handshake } from '#identity/handshake.ts';
import { Pages } from '../../lib/lab/pages.ts';
import { step } from '../../lib/runner/step.ts';
import { hex, keyPairOf, someBytes, text } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
beforeAll(() => pages.warmUp(), 30_000);
afterAll(() => pages.close());

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
