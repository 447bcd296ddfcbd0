// Whatever bytes come from the network: a decoder gives a value or throws the error that it says it throws.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DnsSd } from '#lan-discovery/dns-sd.ts';
import { isOnLink, type Link } from '#lan-discovery/link.ts';
import { instanceLabel, isShowable, nextName } from '#lan-discovery/names.ts';
import { Plain } from '#lan-discovery/plain.ts';
import type { Heard, Me } from '#lan-discovery/said.ts';
import { encodeFrame, FrameDecoder, FrameError, MAX_MESSAGE_BYTES } from '#tcp-peers/frames.ts';
import { decodeHello, encodeHello, HelloError } from '#tcp-peers/hello.ts';
import { AddressError, joinAddress, splitAddress } from '#tcp-peers/tcp.ts';

const RUNS = { numRuns: 10_000 };

test('frames: any messages, cut anywhere, come out as they went in', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 });
  const cuts = fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(messages, cuts, (sent, sizes) => {
      const stream = Buffer.concat(sent.map((message) => encodeFrame(message)));
      const decoder = new FrameDecoder();
      const got: Uint8Array[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = 1 + sizes[i % sizes.length]!;
        got.push(...decoder.push(stream.subarray(at, at + size)));
        at += size;
      }
      expect(got.map((message) => [...message])).toEqual(sent.map((message) => [...message]));
      expect(decoder.atEdge).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('frames: any bytes give messages within the limit, or a FrameError', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), fc.nat({ max: 100 }), (chunks, limit) => {
      const decoder = new FrameDecoder(limit);
      try {
        for (const chunk of chunks) {
          for (const message of decoder.push(chunk)) expect(message.length).toBeLessThanOrEqual(limit);
        }
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
      }
    }),
    RUNS,
  );
});

test('frames: a megabyte that comes byte by byte is held once, not a hundred times', () => {
  const frame = encodeFrame(new Uint8Array(MAX_MESSAGE_BYTES));
  const decoder = new FrameDecoder();
  const before = process.memoryUsage().arrayBuffers;
  let messages = 0;
  let peak = 0;
  for (let at = 0; at < frame.length; at++) {
    messages += decoder.push(frame.subarray(at, at + 1)).length;
    if (at % 65_536 === 0) peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }
  expect(messages).toBe(1);
  expect(peak).toBeLessThan(20 * MAX_MESSAGE_BYTES); // garbage included
});

test('hello: any bytes, with and without the right beginning, are a hello or a HelloError', () => {
  const magic = [...encodeHello({ id: '00'.repeat(16), address: '' })].slice(0, 4);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.uint8Array({ maxLength: 400 }).map((rest) => Uint8Array.of(...magic, ...rest)),
  );
  fc.assert(
    fc.property(bytes, (message) => {
      try {
        const hello = decodeHello(message);
        expect(hello.id).toMatch(/^[0-9a-f]{32}$/);
        expect([...encodeHello(hello)]).toEqual([...message]);
      } catch (error) {
        if (!(error instanceof HelloError)) throw error;
      }
    }),
    RUNS,
  );
});

test('hello: an address of 255 bytes is one, of 256 is not, and half an id is none', () => {
  const id = 'ab'.repeat(16);
  expect(decodeHello(encodeHello({ id, address: 'x'.repeat(255) }))).toEqual({ id, address: 'x'.repeat(255) });
  expect(() => decodeHello(encodeHello({ id, address: 'x'.repeat(256) }))).toThrow(HelloError);
  expect(decodeHello(encodeHello({ id, address: '' }))).toEqual({ id, address: '' });
  expect(() => decodeHello(encodeHello({ id, address: '' }).subarray(0, 19))).toThrow(HelloError);
  expect(() => decodeHello(Uint8Array.of(...encodeHello({ id, address: '' }), 0xff))).toThrow(HelloError);
});

test('addresses: any text is an address that says the same again, or an AddressError', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string().map((host) => `${host}:4000`),
    fc.ipV6().map((host) => `[${host}]:1`),
  );
  fc.assert(
    fc.property(text, (address) => {
      try {
        const { host, port } = splitAddress(address);
        expect(splitAddress(joinAddress(host, port))).toEqual({ host: host.replace(/^::ffff:(?=\d+\.)/, ''), port });
      } catch (error) {
        if (!(error instanceof AddressError)) throw error;
      }
    }),
    RUNS,
  );
});

const LINK: Link = { name: 'eth0', address: '10.0.0.1', subnets: ['10.0.0.1/24', 'fd00::1/64'] };
const ME: Me = { id: '7f3a'.repeat(8), name: 'ana', port: 4000, addresses: ['10.0.0.1'] };
const FROM = { address: '10.0.0.7', port: 5353 };

test('discovery: any bytes give nothing but what may be shown and dialled', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      for (const heard of new DnsSd(LINK).decode(bytes, FROM, ME)) expectSound(heard);
      for (const heard of new Plain().decode(bytes, FROM, ME)) expectSound(heard);
    }),
    RUNS,
  );
});

test('discovery: a packet of ours with any bytes changed gives nothing but what may be shown and dialled', () => {
  const said = [
    { say: 'here', service: ME, ttlMs: 3_000 },
    { say: 'claim', service: ME },
    { say: 'who', known: [{ name: 'bo', ttlMs: 2_000 }], alone: true },
  ] as const;
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...said), changes, (words, places) => {
      for (const dialect of [new DnsSd(LINK), new Plain()]) {
        const packet = Uint8Array.from(dialect.encode(words));
        for (const [at, byte] of places) packet[at % packet.length] = byte;
        for (const heard of dialect.decode(packet, FROM, ME)) expectSound(heard);
      }
    }),
    RUNS,
  );
});

test('discovery: whatever anybody is called, what they say is understood', () => {
  const names = fc.string({ unit: 'binary', maxLength: 90 });
  const addresses = fc.uniqueArray(fc.constantFrom('10.0.0.7', '10.0.0.8', 'fd00::7'), { minLength: 1 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 65_535 }), addresses, (given, port, all) => {
      const name = instanceLabel(given);
      expect(isShowable(name)).toBe(true);
      expect(isShowable(nextName(name))).toBe(true);
      const service = { id: 'ab'.repeat(16), name, port, addresses: all };
      const [heard] = new DnsSd(LINK).decode(new DnsSd(LINK).encode({ say: 'here', service, ttlMs: 3_000 }), FROM, ME);
      const sorted = [...all].sort((one, other) => Number(one.includes(':')) - Number(other.includes(':')));
      expect(heard).toMatchObject({ say: 'here', service: { ...service, addresses: sorted } });
    }),
    { numRuns: 2_000 },
  );
});

function expectSound(heard: Heard): void {
  if (heard.say === 'who') {
    for (const { name, ttlMs } of heard.known) expect(isShowable(name) && ttlMs >= 0).toBe(true);
  } else if (heard.say === 'vague') {
    expect(isShowable(heard.name)).toBe(true);
  } else {
    const { id, name, port, addresses } = heard.service;
    expect(isShowable(name)).toBe(true);
    if (id !== undefined) expect(id).toMatch(/^[0-9a-f]{32}$/);
    if (heard.say === 'claim' || heard.ttlMs === 0) return; // nobody is dialled for that
    expect(heard.ttlMs).toBeGreaterThan(0);
    expect(port).toBeGreaterThan(0);
    for (const address of addresses) expect(isOnLink(address, LINK)).toBe(true);
  }
}
