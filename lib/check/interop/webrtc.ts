// WebRTC of four makers, each with each: in Node ours is wrtc, which is Google's, as is that of Chromium. What they hand
// over is a packed invitation, and its answer.

import { deepEqual, equal } from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import wrtc from '@roamhq/wrtc';
import { Agent } from '#nat-limits/agent.ts';
import { Witness } from '#nat-limits/witness.ts';
import type { Rtc } from '#webrtc-by-hand/call.ts';
import { Door } from '#webrtc-by-hand/door.ts';
import { endOf } from '../../../katas/04-webrtc-by-hand/page.ts';
import type { UdpSocket } from '../../contracts.ts';
import { Pages } from '../../lab/pages.ts';
import { foreignEnd, nodeDatachannel, werift } from './foreign.ts';
import type { Attempts } from './inside.ts';

/** What every end can, in a page or in Node. */
interface End {
  invite(): Promise<Uint8Array>;
  join(packed: Uint8Array): Promise<Uint8Array>;
  takeAnswer(packed: Uint8Array): unknown;
  visitDoor(packed: Uint8Array): Promise<unknown>;
  greet(text: string): Promise<string>;
  sendAround(count: number): Promise<{ sent: string; heard: string }>;
  sendBack(count: number): Promise<string>;
}

const rtc = wrtc as unknown as Rtc;
/** How much goes there and back. */
const BYTES = 4_000_000;
/** In ms. Most takes a tenth of it; a machine that is busy is not at fault. */
const PATIENCE_MS = 30_000;

/**
 * What libdatachannel says now and then, when it has lost its transport between hearing of the other end and trying
 * their candidates: perhaps because they had knocked before. It is theirs to mend, so it may try once more.
 */
const GIVES_UP = /Got a remote candidate without ICE transport/;

export async function* webrtc(): Attempts {
  const closings: (() => unknown)[] = [];
  const pages = new Pages<typeof import('../../../katas/04-webrtc-by-hand/page.ts')>(
    new URL('../../../katas/04-webrtc-by-hand/page.ts', import.meta.url),
  );
  const skip = (why: string) => {
    throw new Error(why);
  };
  const inNode = <T extends { hangUp(): void }>(end: T) => {
    closings.push(() => end.hangUp());
    return end;
  };
  const foreign = werift(await startWitness());
  const makers: Record<string, () => End | Promise<End>> = {
    'Node (wrtc)': () => inNode(endOf(rtc)),
    Chromium: () => pages.open({ skip, after: (close) => closings.push(close) }),
    'node-datachannel': () => inNode(foreignEnd(nodeDatachannel)),
    werift: () => inNode(foreignEnd(foreign)),
  };
  const meetOnce = (meet: () => Promise<void>) =>
    soon(meet()).finally(async () => {
      for (const close of closings.splice(0)) await close();
    });
  const attempt = (meet: () => Promise<void>) => () =>
    meetOnce(meet).catch((error) => {
      if (!GIVES_UP.test(error.message)) throw error;
      return meetOnce(meet);
    });

  for (const [one, makeOne] of Object.entries(makers)) {
    for (const [other, makeOther] of Object.entries(makers)) {
      yield [
        `${one} invites ${other}: they connect, and ${BYTES / 1_000_000} MB come back whole`,
        attempt(async () => {
          const [ana, bo] = [await makeOne(), await makeOther()];
          const answer = await bo.join(await ana.invite());
          await ana.takeAnswer(answer);
          deepEqual(await Promise.all([ana.greet('from ana'), bo.greet('from bo')]), ['from bo', 'from ana']);
          const [{ sent, heard }, atBo] = await Promise.all([ana.sendAround(BYTES), bo.sendBack(BYTES)]);
          deepEqual([atBo, heard], [sent, sent]);
        }),
      ];
    }
  }
  for (const [name, make] of Object.entries(makers)) {
    yield [
      `${name} comes in by our door with 39 bytes, and hands nothing back`,
      attempt(async () => {
        const door = new Door({ rtc, ...(await openDoorway()) });
        closings.push(() => door.close());
        const { packed, channel } = await door.invite();
        equal(packed.length, 39);
        const visitor = await make();
        await visitor.visitDoor(packed);
        const heard = visitor.greet('from outside');
        const inside = await channel;
        equal(String((await once(inside, 'data'))[0]), 'from outside');
        inside.write('come in');
        equal(await heard, 'come in');
      }),
    ];
  }
  await pages.close();
}

async function openDoorway() {
  const socket = await openSocket();
  const address = socket.address();
  return { socket, address, openBack: openSocket };
}

/** Tells whoever asks where they are, so that nobody asks elsewhere. Its port. */
async function startWitness(): Promise<number> {
  const agent = new Agent({ socket: await openSocket() });
  agent.play(new Witness());
  return agent.local.port;
}

async function openSocket(): Promise<UdpSocket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
