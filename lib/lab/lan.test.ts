// The simulated LAN must do what a real one does: the first story is told to both.

import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import type { UdpSocket } from '../contracts.ts';
import { SimulatedClock } from './clock.ts';
import { until } from './inbox.ts';
import { SimulatedLan } from './lan.ts';
import { freeUdpPort } from './ports.ts';
import { seeded } from './random.ts';

const GROUP = '239.255.77.77';

const simulated = new SimulatedLan({ maxDelayMs: 0 });
const host = simulated.host('127.0.0.1');
const worlds: [string, () => UdpSocket, () => Promise<void>][] = [
  ['simulated', () => host.socket(), () => simulated.clock.advance(1)],
  ['real', () => createSocket({ type: 'udp4', reuseAddr: true }), async () => {}],
];

test.each(worlds)(
  '%s sockets share a port: multicast reaches all, a word for one reaches one',
  async (_, open, pass) => {
    const port = await freeUdpPort();
    const heard: string[] = [];
    const sockets = [open(), open()];
    for (const [index, socket] of sockets.entries()) {
      socket.on('message', (packet, from) => heard.push(`${index}: ${Buffer.from(packet)} from ${from.address}`));
      socket.bind(port);
      await new Promise<void>((resolve) => socket.once('listening', resolve));
      socket.setMulticastInterface('127.0.0.1');
      socket.addMembership(GROUP, '127.0.0.1');
      expect(socket.address().port).toBe(port);
    }
    sockets[0]!.send(Buffer.from('all'), port, GROUP);
    await pass();
    await until(() => heard.length >= 2, 'both have heard it');
    expect(heard.sort()).toEqual(['0: all from 127.0.0.1', '1: all from 127.0.0.1']);
    await new Promise<void>((resolve) => sockets[0]!.send(Buffer.from('one'), port, '127.0.0.1', () => resolve()));
    await pass();
    await until(() => heard.length >= 3, 'one has heard it');
    sockets[0]!.send(Buffer.from('again'), port, GROUP);
    await pass();
    await until(() => heard.length >= 5, 'both have heard the last word');
    expect(heard.filter((words) => words.includes('one'))).toHaveLength(1);
    expect(() => sockets[0]!.addMembership(GROUP, '198.51.100.1'), 'no interface has that address').toThrow();
    for (const socket of sockets) await new Promise<void>((resolve) => socket.close(resolve));
  },
);

test('what is said on one link is not heard on another, nor without membership', async () => {
  const lan = new SimulatedLan();
  const hear = (addresses: string[], via?: string) => {
    const socket = lan.host(...addresses).socket();
    const heard: string[] = [];
    socket.bind(7777);
    if (via) socket.addMembership(GROUP, via);
    socket.on('message', (packet) => heard.push(`${Buffer.from(packet)}`));
    return heard;
  };
  const here = hear(['10.0.0.2'], '10.0.0.2');
  const stranger = hear(['10.0.0.3']);
  const elsewhere = hear(['10.0.1.2'], '10.0.1.2');
  const wrongInterface = hear(['10.0.0.4', '10.0.1.4'], '10.0.1.4');
  lan.host('10.0.0.1').say(Buffer.from('hello'), { address: GROUP, port: 7777 });
  await lan.clock.run();
  expect({ here, stranger, elsewhere, wrongInterface }).toEqual({
    here: ['hello'],
    stranger: [],
    elsewhere: [],
    wrongInterface: [],
  });
});

test('the same seed loses and delays the same packets', async () => {
  const run = async (seed: number) => {
    const lan = new SimulatedLan({ seed, lossPercent: 30, maxDelayMs: 50 });
    const heard: string[] = [];
    const socket = lan.host('10.0.0.2').socket();
    socket.bind(7777);
    socket.on('message', (packet) => heard.push(`${packet[0]} at ${lan.clock.now()}`));
    const speaker = lan.host('10.0.0.1');
    for (let i = 0; i < 200; i += 1) speaker.say(Uint8Array.of(i), { address: '10.0.0.2', port: 7777 });
    await lan.clock.run();
    return heard;
  };
  const one = await run(1);
  expect(one.length, 'of 200, with 30 percent lost').toBeGreaterThan(110);
  expect(one.length, 'of 200, with 30 percent lost').toBeLessThan(170);
  expect(await run(1)).toEqual(one);
  expect(await run(2)).not.toEqual(one);
});

test('a host that is switched off hears and says nothing more', async () => {
  const lan = new SimulatedLan();
  const house = lan.host('10.0.0.1');
  const socket = house.socket();
  const heard: unknown[] = [];
  socket.bind(7777);
  socket.on('message', (packet) => heard.push(packet));
  house.crash();
  socket.send(Uint8Array.of(1), 7777, '10.0.0.2');
  lan.host('10.0.0.2').say(Uint8Array.of(2), { address: '10.0.0.1', port: 7777 });
  await lan.clock.run();
  expect(heard).toEqual([]);
  expect(lan.packets.map(({ from }) => from.address)).toEqual(['10.0.0.2']);
});

test('ten thousand timers, set and cleared in any order, ring in the order of time', async () => {
  const clock = new SimulatedClock();
  const random = seeded(9);
  const rung: number[] = [];
  const expected: number[] = [];
  for (let i = 0; i < 10_000; i += 1) {
    const at = random(1_000);
    const timer = clock.setTimeout(() => void rung.push(clock.now()), at);
    if (random(3) === 0) clock.clearTimeout(timer);
    else expected.push(at);
  }
  expect(clock.pending).toBe(expected.length);
  await clock.run();
  expect(rung).toEqual(expected.sort((one, other) => one - other));
  expect(clock.pending).toBe(0);
});
