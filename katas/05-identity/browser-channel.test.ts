// Step 6 in a browser, with Node at the other end.

import { afterAll, beforeAll, expect } from 'vitest';
import { type SecureChannel, secure } from '#identity/channel.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { Pages } from '../../lib/lab/pages.ts';
import { step } from '../../lib/runner/step.ts';
import { hex, nextOf, someBytes, someone, text, Wire } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
beforeAll(() => pages.warmUp(), 30_000);
afterAll(() => pages.close());

type Page = Awaited<ReturnType<typeof pages.open>>;

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
