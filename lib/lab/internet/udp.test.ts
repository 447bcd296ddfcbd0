// The sockets of the simulated internet are told the same stories as real ones on 127.0.0.1.

import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import type { UdpAddress, UdpSocket } from '../../contracts.ts';
import { until } from '../inbox.ts';
import { Internet } from './internet.ts';

const ME = '127.0.0.1';

const net = new Internet();
const host = net.host();
const worlds: [string, () => UdpSocket, () => Promise<void>][] = [
  ['simulated', () => host.socket(), () => net.clock.advance(1)],
];
// Systems differ in the codes of their errors, and in what is too long. The simulated one is a Linux.
if (process.platform === 'linux') worlds.push(['real', () => createSocket('udp4'), async () => {}]);

/** What is thrown, by its code. */
function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'nothing';
}

/** Resolves with `listening`, or the code of the error. */
function bound(socket: UdpSocket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('listening', () => resolve('listening'));
    socket.once('error', (error) => resolve((error as { code?: string }).code));
  });
}

/** Resolves with what sending comes to: `null`, or the code of the error. */
function sent(socket: UdpSocket, packet: Uint8Array, port: number, address = ME): Promise<unknown> {
  return new Promise((resolve) => {
    socket.send(packet, port, address, (error) => resolve(error && (error as { code?: string }).code));
  });
}

async function open(world: () => UdpSocket, port = 0, address?: string): Promise<UdpSocket> {
  const socket = world();
  socket.bind(port, address);
  expect(await bound(socket)).toBe('listening');
  return socket;
}

test.each(worlds)('%s sockets are bound to a port, which nobody else gets until they are closed', async (_, make) => {
  const first = await open(make, 0, ME);
  const { address, port } = first.address();
  expect({ address, family: (first.address() as { family?: string }).family }).toEqual({ address: ME, family: 'IPv4' });
  expect(port).toBeGreaterThan(1_023);
  for (const place of [ME, undefined]) {
    const second = make();
    second.bind(port, place);
    expect(await bound(second), `at ${place}`).toBe('EADDRINUSE');
    second.bind(0, place); // it is free to try again
    expect(await bound(second)).toBe('listening');
    second.close();
  }
  const stranger = make();
  stranger.bind(0, '198.51.100.1');
  expect(await bound(stranger)).toBe('EADDRNOTAVAIL');
  stranger.close();
  await new Promise<void>((resolve) => first.close(resolve));
  const third = await open(make, port);
  expect(third.address()).toMatchObject({ address: '0.0.0.0', port });
  third.close();
});

test.each(worlds)('%s sockets say who sent what, in order, in bytes of their own', async (_, make, pass) => {
  const [ear, mouth] = [await open(make, 0, ME), make()];
  const heard: { packet: Uint8Array; from: UdpAddress }[] = [];
  ear.on('message', (packet, from) => heard.push({ packet, from }));
  const said = Uint8Array.of(1, 2, 3);
  expect(await sent(mouth, said, ear.address().port), 'without being bound').toBe(null);
  said.fill(9);
  for (const bytes of [[4], [], [5, 6]]) mouth.send(Uint8Array.from(bytes), ear.address().port, ME);
  await pass();
  await until(() => heard.length === 4, 'all is heard');
  const { port } = mouth.address();
  expect(heard.map(({ packet }) => [...packet])).toEqual([[1, 2, 3], [4], [], [5, 6]]);
  expect(heard[0]!.from).toEqual({ address: ME, family: 'IPv4', port, size: 3 });
  expect(heard.every(({ packet }) => Buffer.isBuffer(packet))).toBe(true);
  expect(port).toBeGreaterThan(1_023);
  for (const socket of [ear, mouth]) socket.close();
});

test.each(worlds)('%s sockets refuse what cannot be, at once', async (_, make) => {
  const socket = make();
  const hello = Uint8Array.of(1);
  expect(thrown(() => socket.address())).toBe('EBADF');
  for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
    expect(
      thrown(() => socket.send(hello, port, ME)),
      `port ${port}`,
    ).toBe('ERR_SOCKET_BAD_PORT');
  }
  socket.bind(0);
  expect(thrown(() => socket.bind(0))).toBe('ERR_SOCKET_ALREADY_BOUND');
  expect(
    thrown(() => socket.address()),
    'not yet',
  ).toBe('EBADF');
  expect(await bound(socket)).toBe('listening');
  expect(thrown(() => socket.addMembership('239.255.7.7', '198.51.100.1'))).not.toBe('nothing');
  socket.close();
  const after = [() => socket.close(), () => socket.send(hello, 1, ME), () => socket.bind(0), () => socket.address()];
  for (const act of after) expect(thrown(act), `${act}`).toBe('ERR_SOCKET_DGRAM_NOT_RUNNING');
  expect(
    thrown(() => socket.send(hello, 0, ME)),
    'the port comes first',
  ).toBe('ERR_SOCKET_BAD_PORT');
});

test.each(worlds)('%s sockets say in the callback what did not leave', async (_, make, pass) => {
  const socket = await open(make, 0, ME);
  let heard = 0;
  socket.on('message', (packet) => {
    heard = packet.length;
  });
  const { port } = socket.address();
  expect(await sent(socket, new Uint8Array(65_507), port)).toBe(null);
  await pass();
  await until(() => heard === 65_507, 'the longest that fits is heard');
  expect(await sent(socket, new Uint8Array(65_508), port)).toBe('EMSGSIZE');
  expect(await sent(socket, Uint8Array.of(1), port, '::1')).toBe('EINVAL');
  expect(await sent(socket, Uint8Array.of(1), port, '198.51.100.1'), 'bound to the loopback').toBe('EINVAL');
  socket.send(new Uint8Array(65_508), port, ME); // without a callback nobody hears of it
  await pass();
  socket.close();
});

test.each(worlds)('%s sockets that are closed at once say and hear nothing', async (_, make, pass) => {
  const ear = await open(make, 0, ME);
  const log: string[] = [];
  ear.on('message', (packet) => log.push(`heard ${packet}`));
  const [hasty, unborn] = [await open(make), make()];
  hasty.send(Buffer.from('too late'), ear.address().port, ME, () => log.push('sent'));
  hasty.close(() => log.push('closed'));
  log.push('returned');
  unborn.once('listening', () => log.push('listening'));
  unborn.bind(0);
  await new Promise<void>((resolve) => unborn.close(resolve));
  expect(await sent(ear, Buffer.from('in time'), ear.address().port)).toBe(null);
  await pass();
  await until(() => log.includes('heard in time'), 'what comes later is heard');
  expect(log).toEqual(['returned', 'closed', 'heard in time']);
  ear.close();
});

test.each(worlds)('%s sockets: listening comes before what was sent without it', async (_, make, pass) => {
  const log: string[] = [];
  const socket = make();
  socket.send(Uint8Array.of(1), 9, ME, () => log.push('sent'));
  log.push('returned');
  expect(thrown(() => socket.bind(0))).toBe('ERR_SOCKET_ALREADY_BOUND');
  socket.once('listening', () => log.push('listening'));
  await pass();
  await until(() => log.length === 3, 'it is sent');
  expect(log).toEqual(['returned', 'listening', 'sent']);
  socket.close();
});
