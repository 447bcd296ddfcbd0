// Step 2: to ask who one is, and to answer whoever asks.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'vitest';
import { Agent, StunError, waits } from '#nat-limits/agent.ts';
import { decode, encode, type StunMessage } from '#nat-limits/stun.ts';
import type { UdpAddress, UdpSocket } from '../../lib/contracts.ts';
import type { Host } from '../../lib/lab/internet/host.ts';
import { behaviours } from '../../lib/lab/internet/nat.ts';
import { step } from '../../lib/runner/step.ts';
import { agentOn, during, socketOn, world } from './world.ts';

const TRANSACTION = '0123456789abcdef01234567';
const WITNESS = { port: 3478 };

step(2, 'two agents on this machine tell each other where they are', async ({ after }) => {
  const open = async () => {
    const socket = createSocket('udp4');
    after(() => socket.close());
    await once(socket.bind(0, '127.0.0.1'), 'listening');
    const agent = new Agent({ socket });
    after(() => agent.close());
    return agent;
  };
  const [ana, bo] = [await open(), await open()];
  const waitsMs = [300, 300, 300]; // real ones: nobody shall wait for long
  expect((await ana.ask(bo.local, { waitsMs })).attributes.mapped, 'as bo sees ana').toEqual(ana.local);
  expect((await bo.ask(ana.local, { waitsMs })).attributes.mapped, 'as ana sees bo').toEqual(bo.local);
});

step(2, 'who is behind a NAT learns who they are outside', async (context) => {
  const net = world(context);
  const home = net.router({ name: 'NAT ana', nat: behaviours.fullCone });
  const ana = await agentOn(home.host({ name: 'ana' }), { port: 4_000 });
  const witness = net.host({ name: 'witness' });
  await agentOn(witness, WITNESS);
  const { attributes, rttMs } = await during(net, ana.ask(at(witness)));
  expect(attributes.mapped).toEqual({ address: home.externalAddresses[0], port: 4_000 });
  expect(rttMs, 'there and back, in ms').toBe(42);
});

step(2, 'with IPv6 too', async (context) => {
  const net = world(context);
  const [one, other] = [net.host({ name: 'ana', ipv4: 0, ipv6: 1 }), net.host({ name: 'witness', ipv4: 0, ipv6: 1 })];
  const [ana, witness] = [await agentOn(one), await agentOn(other, WITNESS)];
  const { attributes } = await during(net, ana.ask({ ...witness.local, address: other.address }));
  expect(attributes.mapped).toEqual({ address: one.address, port: ana.local.port });
});

step(2, 'who gets no answer asks seven times, and gives up after 39.5 seconds', async (context) => {
  const net = world(context);
  const ana = await agentOn(net.host({ name: 'ana' }));
  const silent = net.host({ name: 'witness' });
  expect(waits(), 'how long to wait after each, in ms').toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 8_000]);
  expect(waits(100), 'with an RTO of 100 ms').toEqual([100, 200, 400, 800, 1_600, 3_200, 1_600]);
  const failed = ana.ask(at(silent)).catch((error: unknown) => error);
  expect(await during(net, failed)).toMatchObject({ name: 'StunError', code: 'NO_ANSWER' });
  const times = net.records.map(({ hops }) => hops[0]!.atMs);
  expect(times, 'when it asked, in ms').toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  expect(net.clock.now(), 'when it gave up, in ms').toBeGreaterThanOrEqual(39_500);
  expect(net.clock.now(), 'when it gave up, in ms').toBeLessThan(39_600);
  const packets = new Set(net.records.map(({ bytes }) => Buffer.from(bytes).toString('hex')));
  expect(packets.size, 'different packets: the same question has the same transaction').toBe(1);
});

step(2, 'who gets an answer asks no more', async (context) => {
  const net = world(context);
  const [ana, witness] = [await agentOn(net.host({ name: 'ana' })), net.host({ name: 'witness' })];
  const socket = await socketOn(witness, WITNESS);
  let heard = 0;
  socket.on('message', (packet, from) => {
    heard += 1;
    if (heard === 3) say(socket, from, { mapped: from }, transactionOf(packet));
  });
  const { attributes } = await during(net, ana.ask(at(witness)));
  expect(attributes.mapped?.port).toBe(ana.local.port);
  await net.clock.advance(60_000);
  expect(heard, 'questions heard').toBe(3);
  expect(net.clock.pending, 'timers that are still set').toBe(0);
});

step(2, 'a question may be sent by somebody else', async (context) => {
  const net = world(context);
  const [ana, witness] = [await agentOn(net.host({ name: 'ana' })), net.host({ name: 'witness' })];
  const sent: UdpAddress[] = [];
  const via = { send: (_: Uint8Array, to: UdpAddress) => sent.push(to) };
  await during(
    net,
    ana.ask(at(witness), { via, waitsMs: [100, 100] }).catch(() => {}),
  );
  expect(sent, 'what the other was given to send').toEqual([at(witness), at(witness)]);
  expect(net.records, 'what we have sent ourselves').toEqual([]);
});

step(2, 'two questions at a time do not get each other’s answers', async (context) => {
  const net = world(context);
  const [ana, witness] = [await agentOn(net.host({ name: 'ana' })), net.host({ name: 'witness' })];
  const socket = await socketOn(witness, WITNESS);
  const asked: string[] = [];
  socket.on('message', (packet, from) => {
    asked.push(transactionOf(packet));
    if (asked.length < 2) return;
    say(socket, from, { mapped: { address: '192.0.2.2', port: 2 } }, asked[1]!);
    say(socket, from, { mapped: { address: '192.0.2.1', port: 1 } }, asked[0]!);
  });
  const answers = await during(net, Promise.all([ana.ask(at(witness)), ana.ask(at(witness))]));
  expect(answers.map(({ attributes }) => attributes.mapped?.port)).toEqual([1, 2]);
});

step(2, 'no forged answer is believed', async (context) => {
  const net = world(context);
  const here = net.host({ name: 'ana' });
  const ana = await agentOn(here, { port: 4_000 });
  const witness = net.host({ name: 'witness' });
  const socket = await socketOn(witness, WITNESS);
  const otherPort = await socketOn(witness, { port: 9_999 });
  const mallory = await socketOn(net.host({ name: 'mallory' }), WITNESS);
  const forged = { mapped: { address: '192.0.2.66', port: 666 } };
  socket.on('message', (packet, from) => {
    const transaction = transactionOf(packet);
    say(mallory, from, forged, transaction); // who has seen the question, and answers first
    say(otherPort, from, forged, transaction);
    say(socket, from, forged, TRANSACTION); // as somebody would who can send in the witness’s name, but has seen nothing
    net.clock.setTimeout(() => say(socket, from, { mapped: from }, transaction), 100);
  });
  const { attributes } = await during(net, ana.ask(at(witness)));
  expect(attributes.mapped, 'what ana believes').toEqual({ address: here.address, port: 4_000 });
});

step(2, 'an answer may have to be signed', async (context) => {
  const net = world(context);
  const [ana, bo] = [await agentOn(net.host({ name: 'ana' })), net.host({ name: 'bo' })];
  const socket = await socketOn(bo, WITNESS);
  socket.on('message', (packet, from) => {
    const transaction = transactionOf(packet);
    say(socket, from, { mapped: { address: '192.0.2.66', port: 666 } }, transaction);
    say(socket, from, { mapped: { address: '192.0.2.66', port: 667 } }, transaction, 'guessed');
    say(socket, from, { mapped: from }, transaction, 'secret');
  });
  const { attributes } = await during(net, ana.ask(at(bo), { password: 'secret' }));
  expect(attributes.mapped?.port).toBe(ana.local.port);
});

step(2, 'an unsigned no is not believed either', async (context) => {
  const net = world(context);
  const [ana, bo] = [await agentOn(net.host({ name: 'ana' })), net.host({ name: 'bo' })];
  const socket = await socketOn(bo, WITNESS);
  socket.on('message', (packet, from) => {
    const transaction = transactionOf(packet);
    const no = encode({ kind: 'error', method: 'binding', transaction, attributes: { error: 500 } });
    socket.send(no, from.port, from.address);
    say(socket, from, { mapped: from }, transaction, 'secret');
  });
  const { attributes } = await during(net, ana.ask(at(bo), { password: 'secret' }));
  expect(attributes.mapped?.port).toBe(ana.local.port);
});

step(2, 'a no without a reason is a no; an answer that we cannot understand is none', async (context) => {
  const net = world(context);
  const [ana, bo] = [await agentOn(net.host({ name: 'ana' })), net.host({ name: 'bo' })];
  const socket = await socketOn(bo, WITNESS);
  let type = '0111'; // an error
  socket.on('message', (packet, from) => {
    const answer = Buffer.from(`${type}00082112a442${transactionOf(packet)}7777000400000000`, 'hex');
    socket.send(answer, from.port, from.address);
  });
  const ask = () =>
    during(
      net,
      ana.ask(at(bo)).then(
        () => 'yes',
        ({ code }) => code,
      ),
    );
  expect(await ask()).toBe('REFUSED');
  type = '0101'; // a success, with an attribute that one has to know
  expect(await ask()).toBe('REFUSED');
});

step(2, 'who comes from port 0 cannot be answered, and ends nothing', () => {
  let hear: (packet: Uint8Array, from: UdpAddress) => void = () => {};
  const sent: unknown[] = [];
  const socket = {
    address: () => ({ address: '192.0.2.1', port: 1 }),
    send: (...packet: unknown[]) => sent.push(packet),
    on: (_: 'message', heard: typeof hear) => {
      hear = heard;
    },
  };
  new Agent({ socket });
  hear(encode(request()), { address: '192.0.2.2', port: 0 });
  expect(sent).toEqual([]);
  hear(encode(request()), { address: 'fe80::1%br-lan.7', port: 9 }); // an address with a zone
  expect(sent).toHaveLength(1);
});

step(2, 'who closes no longer waits for answers', async (context) => {
  const net = world(context);
  const ana = await agentOn(net.host({ name: 'ana' }));
  const failed = ana.ask({ address: '203.0.113.99', port: 9 }).catch((error: unknown) => error);
  ana.close();
  expect(await failed).toBeInstanceOf(StunError);
  expect(await failed).toMatchObject({ code: 'CLOSED' });
  expect(net.clock.pending, 'timers that are still set').toBe(0);
});

step(2, 'whoever asks is told where they are, in an answer that is hardly larger', async (context) => {
  const net = world(context);
  const ana = net.host({ name: 'ana' });
  await agentOn(ana, WITNESS);
  const bo = await listener(net.host({ name: 'bo' }));
  bo.say(at(ana), encode(request()));
  await net.clock.advance(100);
  expect(bo.heard).toHaveLength(1);
  expect(bo.heard[0]).toMatchObject({ kind: 'success', transaction: TRANSACTION, attributes: { mapped: bo.local } });
  const [question, answer] = net.records.map(({ bytes }) => bytes.length);
  expect(answer! - question!, 'bytes more than the question: one IPv4 address').toBeLessThanOrEqual(12);
});

step(2, 'what we do not know and would have to is refused; nobody is answered for somebody else', async (context) => {
  const net = world(context);
  const ana = net.host({ name: 'ana' });
  await agentOn(ana, WITNESS);
  const bo = await listener(net.host({ name: 'bo' }));
  const unknown = Buffer.from(`000100082112a442${TRANSACTION}7ffe000400000000`, 'hex');
  bo.say(at(ana), unknown);
  bo.say(at(ana), encode(request({ username: 'somebody:else' })));
  bo.say(at(ana), encode({ ...request(), method: 'allocate' }));
  await net.clock.advance(100);
  expect(bo.heard.map(({ kind, attributes }) => `${kind} ${attributes.error}`)).toEqual([
    'error 420',
    'error 401',
    'error 400',
  ]);
  const packets = net.records.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  const named = packets.filter((packet) => packet.includes('000a00027ffe0000'));
  expect(named, 'answers that name what is unknown').toHaveLength(1);
});

step(2, 'only questions are answered: an answer to an answer would never end', async (context) => {
  const net = world(context);
  const ana = net.host({ name: 'ana' });
  await agentOn(ana, WITNESS);
  const bo = await listener(net.host({ name: 'bo' }));
  for (const kind of ['indication', 'success', 'error'] as const) {
    bo.say(at(ana), encode({ ...request(), kind, attributes: kind === 'error' ? { error: 500 } : {} }));
  }
  for (const junk of ['', 'hello', '\0'.repeat(20), '\0\x01\0\0!\x12\xa4B'])
    bo.say(at(ana), Buffer.from(junk, 'latin1'));
  await net.clock.advance(60_000);
  expect(bo.heard).toEqual([]);
  bo.say(at(ana), encode(request()));
  await net.clock.advance(100);
  expect(bo.heard, 'after all that, a question').toHaveLength(1);
});

function request(attributes: StunMessage['attributes'] = {}): StunMessage {
  return { kind: 'request', method: 'binding', transaction: TRANSACTION, attributes };
}

function transactionOf(packet: Uint8Array): string {
  return Buffer.from(packet.subarray(8, 20)).toString('hex');
}

/** Where a host can be asked. */
function at({ address }: Host): UdpAddress {
  return { address, ...WITNESS };
}

function say(
  socket: UdpSocket,
  to: UdpAddress,
  attributes: StunMessage['attributes'],
  transaction: string,
  password?: string,
) {
  const answer = encode({ kind: 'success', method: 'binding', transaction, attributes }, password);
  socket.send(answer, to.port, to.address);
}

async function listener(host: Host) {
  const socket = await socketOn(host);
  const heard: StunMessage[] = [];
  socket.on('message', (packet) => heard.push(decode(packet)!));
  const local = { address: host.address, port: socket.address().port };
  return { heard, local, say: (to: UdpAddress, packet: Uint8Array) => socket.send(packet, to.port, to.address) };
}
