// Steps 8 and 9 in a browser: it goes to a door in Node, with an invitation and without an answer.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect } from 'vitest';
import { Door } from '#webrtc-by-hand/door.ts';
import { isSignedWith, passwordOf, readStun, ufragFor } from '#webrtc-by-hand/knock.ts';
import { type DoorPlate, pack } from '#webrtc-by-hand/packed.ts';
import type { UdpSocket } from '../../lib/contracts.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { Pages, type Remote } from '../../lib/lab/pages.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { bytesOf, rtc } from './world.ts';

const pages = new Pages<typeof import('./page.ts')>(new URL('./page.ts', import.meta.url));
beforeAll(() => pages.warmUp(), 30_000);
afterAll(() => pages.close());

for (const refusesMunging of [false, true]) {
  const rule = `browsers ${refusesMunging ? 'refuse' : 'may take'} altered credentials`;

  step(8, `a page knocks at a door in its own name, where ${rule}`, async (context) => {
    const page = await pages.open(context, { refusesMunging });
    if (refusesMunging) expect(await page.refusesMunging()).toBe(true);
    const socket = await openSocket(context);
    const knock = once(socket, 'message');
    const plate: DoorPlate = { kind: 'door', fingerprint: bytesOf(32), candidates: [socket.address()] };
    const visitor = await page.visitDoor(pack(plate));
    const [packet] = await soon(knock, () => 'the page does not knock');
    const stun = readStun(packet)!;
    expect(stun.username).toBe(`${ufragFor(visitor)}:${visitor.ufrag}`);
    expect(await isSignedWith(stun, passwordOf(plate.fingerprint))).toBe(true);
  });

  step(9, `a page comes in with 39 bytes, and hands nothing back, where ${rule}`, async (context) => {
    await visitADoor(context, await pages.open(context, { refusesMunging }));
  });
}

async function visitADoor(context: StepContext, page: Remote<typeof import('./page.ts')>): Promise<void> {
  const socket = await openSocket(context, false);
  const openBack = () => openSocket(context, false) as unknown as Promise<UdpSocket>;
  const door = new Door({ rtc, socket: socket as unknown as UdpSocket, address: socket.address(), openBack });
  context.after(() => door.close());
  const { packed, channel } = await door.invite();
  expect(packed.length).toBe(39);
  await page.visitDoor(packed);
  const heard = page.greet('from the page');
  const inside = await soon(channel, () => 'the page does not come in');
  expect(String((await once(inside, 'data'))[0])).toBe('from the page');
  inside.write('come in');
  expect(await heard).toBe('come in');
}

/** Whoever gets it closes it, unless the test is to. */
async function openSocket({ after }: StepContext, closes = true): Promise<Socket> {
  const socket = createSocket('udp4');
  if (closes) after(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
