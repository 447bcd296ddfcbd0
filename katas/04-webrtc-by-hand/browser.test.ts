// Steps 1 to 3 in a browser: with another page, and with Node.

import { afterAll, beforeAll, expect } from 'vitest';
import { type Description, readSdp, type Sdp, writeSdp } from '#webrtc-by-hand/description.ts';
import { type Answer, type Offer, pack, unpack } from '#webrtc-by-hand/packed.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { Pages } from '../../lib/lab/pages.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { endOf } from './page.ts';
import { bytesOf, onLoopback, rtc } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
beforeAll(() => pages.warmUp(), 30_000);
afterAll(() => pages.close());

type End = Awaited<ReturnType<typeof pages.open>> | ReturnType<typeof endOf>;

step(1, 'two pages that have handed each other two texts are connected', async (context) => {
  await connect(await pages.open(context), await pages.open(context), onLoopback);
});

step(1, 'a page and Node connect, whoever calls', async (context) => {
  await connect(await pages.open(context), inNode(context), onLoopback);
  await connect(inNode(context), await pages.open(context), onLoopback);
});

step(2, 'what matters in a browser’s description is enough for Node, and the other way round', async (context) => {
  const retold = (sdp: Sdp) => writeSdp(readSdp(onLoopback(sdp)));
  await connect(await pages.open(context), inNode(context), retold);
  await connect(inNode(context), await pages.open(context), retold);
});

step(3, 'a browser’s invitation takes 60 bytes, and an unpacked one is as good', async (context) => {
  const sizes: number[] = [];
  const handed = (sdp: Sdp) => {
    const packed = packOf(onLoopback(sdp));
    sizes.push(packed.length);
    return unpacked(packed);
  };
  await connect(await pages.open(context), inNode(context), handed);
  await connect(inNode(context), await pages.open(context), handed);
  expect(sizes).toEqual([60, 63, 60, 63]); // an answer names what it answers
});

step(3, 'a name that hides an address takes 18 bytes, comes back, and is found', async (context) => {
  const names: string[] = [];
  const handed = (sdp: Sdp) => {
    const { candidates } = readSdp(sdp);
    const packed = packOf(sdp);
    expect(packed.length).toBe((sdp.type === 'offer' ? 54 : 57) + 18);
    expect(unpack(packed).candidates).toEqual(candidates);
    names.push(...candidates.map(({ address }) => address));
    return unpacked(packed);
  };
  const hiding = { hidesAddresses: true };
  await connect(await pages.open(context, hiding), await pages.open(context, hiding), handed);
  expect(names).toEqual([expect.stringMatching(/\.local$/), expect.stringMatching(/\.local$/)]);
});

/** Hands the descriptions over, as `hand` says, and greets in both directions. */
async function connect(ana: End, bo: End, hand: (sdp: Sdp) => Sdp): Promise<void> {
  const answer = await bo.call(hand(await ana.call()));
  await ana.hear(hand(answer));
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

function packOf(sdp: Sdp): Uint8Array {
  const description = readSdp(sdp);
  return pack({ ...description, answers: bytesOf(3) } as Offer | Answer);
}

function unpacked(packed: Uint8Array): Sdp {
  return writeSdp(unpack(packed) as Description);
}
