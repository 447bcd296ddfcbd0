// Whatever bytes come from the network: a decoder gives a value or throws the error that it says it throws.

import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DnsSd } from '#lan-discovery/dns-sd.ts';
import { isOnLink, type Link } from '#lan-discovery/link.ts';
import { instanceLabel, isShowable, nextName } from '#lan-discovery/names.ts';
import { Plain } from '#lan-discovery/plain.ts';
import type { Heard, Me } from '#lan-discovery/said.ts';
import { MAX_CANDIDATES } from '#nat-limits/candidates.ts';
import { decodeChannelData, encodeChannelData, FIRST_CHANNEL, LAST_CHANNEL } from '#nat-limits/channel-data.ts';
import { addressOf } from '#nat-limits/endpoints.ts';
import { type Offer, readOffer } from '#nat-limits/offer.ts';
import { decodeOld, encodeOld } from '#nat-limits/rfc3489.ts';
import { type Attributes, attributesIn, decode, encode, isSignedWith, type StunMessage } from '#nat-limits/stun.ts';
import { encodeFrame, FrameDecoder, FrameError, MAX_MESSAGE_BYTES } from '#tcp-peers/frames.ts';
import { decodeHello, encodeHello, HelloError } from '#tcp-peers/hello.ts';
import { AddressError, joinAddress, splitAddress } from '#tcp-peers/tcp.ts';
import type { UdpAddress } from '../contracts.ts';

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

const address = fc
  .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map((bytes) => addressOf(bytes));
const port = fc.integer({ min: 1, max: 65_535 });
const at: fc.Arbitrary<UdpAddress> = fc.record({ address, port });
const uint16 = fc.nat({ max: 65_535 });
const text = fc.string({ unit: 'binary', maxLength: 120 }); // at most 480 bytes
const attributes: fc.Arbitrary<Attributes> = fc.record(
  {
    mapped: at,
    username: text,
    error: fc.integer({ min: 300, max: 699 }),
    nonce: text,
    change: fc.record({ address: fc.boolean(), port: fc.boolean() }),
    responsePort: uint16,
    origin: at,
    other: at,
    channel: uint16,
    lifetimeS: fc.nat({ max: 2 ** 32 - 1 }),
  },
  { requiredKeys: [] },
);
const message: fc.Arbitrary<StunMessage> = fc.record({
  kind: fc.constantFrom('request', 'indication', 'success', 'error'),
  method: fc.constantFrom('binding', 'allocate'),
  transaction: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  attributes,
});
const password = fc.string({ minLength: 1, maxLength: 30 });

/** Bytes put in the place of others, which may be more or fewer. */
type Splice = [at: number, removed: number, inserted: Uint8Array];
const splices = fc.array(
  fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.uint8Array({ maxLength: 8 })) satisfies fc.Arbitrary<Splice>,
  { minLength: 1, maxLength: 3 },
);
/** Whether the header then says how long the packet has become. */
const mendsLength = fc.boolean();

function spliced(packet: Uint8Array, changes: Splice[], isMended: boolean): Uint8Array {
  const bytes = [...packet];
  for (const [at, removed, inserted] of changes) bytes.splice(at % (bytes.length + 1), removed, ...inserted);
  const changed = Uint8Array.from(bytes);
  if (isMended && changed.length >= 20) new DataView(changed.buffer).setUint16(2, changed.length - 20);
  return changed;
}

test('STUN: any message comes out as it went in, and was signed by whoever knows the password', () => {
  fc.assert(
    fc.property(message, fc.option(password, { nil: undefined }), password, (said, ours, anybodys) => {
      const packet = Buffer.from(encode(said, ours)); // as it comes from a socket
      expect(isSignedWith(packet, anybodys)).toBe(anybodys === ours);
      if (ours !== undefined) expect(isSignedWith(packet, ours)).toBe(true);
      expect(decode(packet)).toEqual({ ...said, unknown: [] });
    }),
    { numRuns: 1_000 },
  );
});

test('STUN: any bytes, with and without a right header, are something sound, or nothing', () => {
  const header = message.map((said) => encode(said).subarray(0, 20));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.tuple(header, fc.uint8Array({ maxLength: 100 })).map(([head, body]) => {
      return spliced(Uint8Array.of(...head, ...body), [], true);
    }),
  );
  fc.assert(fc.property(bytes, expectSoundPacket), { numRuns: 3_000 });
});

test('STUN: a packet of ours that was cut, lengthened or changed is something sound, or nothing', () => {
  fc.assert(
    fc.property(message, splices, mendsLength, (said, changes, isMended) => {
      expectSoundPacket(spliced(encode(said, 'secret'), changes, isMended));
    }),
    { numRuns: 1_000 },
  );
});

test('STUN: what was cut, lengthened or changed is not read while it has a fingerprint', () => {
  fc.assert(
    fc.property(message, at, splices, mendsLength, (said, mapped, changes, isMended) => {
      const packet = encode({ ...said, attributes: { ...said.attributes, mapped } });
      const changed = spliced(packet, changes, isMended);
      const hasFingerprint = attributesIn(changed)?.some(({ type }) => type === FINGERPRINT);
      if (!hasFingerprint || Buffer.compare(packet, changed) === 0) return;
      expect(decode(changed)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

const FINGERPRINT = 0x8028;

test('STUN: one bit that changes on the way never makes another address', () => {
  fc.assert(
    fc.property(message, at, fc.nat(), (said, mapped, bit) => {
      const packet = encode({ ...said, attributes: { ...said.attributes, mapped } }, 'secret');
      packet[(bit >> 3) % packet.length]! ^= 1 << (bit & 7);
      const read = decode(packet); // where there is no fingerprint any more
      if (read) expect([mapped, undefined]).toContainEqual(read.attributes.mapped);
    }),
    { numRuns: 2_000 },
  );
});

test('channel data: any data comes out as it went in', () => {
  const channel = fc.integer({ min: FIRST_CHANNEL, max: LAST_CHANNEL });
  fc.assert(
    fc.property(channel, fc.uint8Array({ maxLength: 100 }), (channel, data) => {
      const packet = encodeChannelData({ channel, data });
      expect(decodeChannelData(packet)).toEqual({ channel, data });
      expect(decode(packet)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
});

function expectSoundPacket(bytes: Uint8Array): void {
  const packet = Buffer.from(bytes); // as it comes from a socket
  expect(isSignedWith(packet, 'not the secret')).toBe(false);
  const { attributes, transaction } = decode(packet) ?? {};
  if (transaction !== undefined) expect(transaction).toMatch(/^[0-9a-f]{24}$/);
  for (const at of [attributes?.mapped, attributes?.origin, attributes?.other]) if (at) expectEndpoint(at);
  const old = decodeOld(packet);
  if (old) expect(encodeOld(old, ELSEWHERE, ELSEWHERE)).toHaveLength(20 + 2 * 12);
  const relayed = decodeChannelData(packet);
  if (relayed) expect(packet.length - 4 - relayed.data.length).toBeLessThan(4); // padding
  expect(packet.equals(bytes)).toBe(true);
}

const ELSEWHERE: UdpAddress = { address: '192.0.2.1', port: 1 };

test('offers: any JSON is an offer that knocks at no more than a few doors, which exist, or none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (told) => {
      expect(readOffer(told)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
  const anything = fc.jsonValue({ maxDepth: 1 });
  const or = <T>(right: fc.Arbitrary<T>) =>
    fc.oneof({ arbitrary: right, weight: 20 }, { arbitrary: anything, weight: 1 });
  const some = <T>(right: fc.Arbitrary<T>) => or(fc.array(or(right), { maxLength: 2 * MAX_CANDIDATES }));
  const endpoint = {
    address: or(fc.oneof(address, fc.ipV4Extended(), fc.ipV6(), fc.constantFrom('224.0.0.251', '::', 'ff02::fb'))),
    port: or(fc.integer({ min: -1, max: 65_536 })),
  };
  const behaviour = or(
    fc.constantFrom('endpoint-independent', 'address-dependent', 'address-and-port-dependent', 'unknown'),
  );
  const offer = fc.record({
    name: or(fc.base64String({ minLength: 4, maxLength: 8 })),
    password: or(fc.base64String({ minLength: 4, maxLength: 8 })),
    candidates: some(fc.record({ kind: or(fc.constantFrom('host', 'reflexive', 'relayed')), ...endpoint })),
    nat: or(
      fc.record({
        seen: some(fc.record(endpoint)),
        isTranslated: or(fc.boolean()),
        mapping: behaviour,
        filtering: behaviour,
        hairpins: or(fc.boolean()),
      }),
    ),
  });
  let read = 0;
  fc.assert(
    fc.property(offer, (told) => {
      const heard = readOffer(told);
      if (!heard) return;
      read += 1;
      expectSoundOffer(heard);
      expect(readOffer(JSON.parse(JSON.stringify(heard)))).toEqual(heard);
    }),
    { numRuns: 1_000 },
  );
  expect(read).toBeGreaterThan(100);
});

function expectSoundOffer({ candidates, nat }: Offer): void {
  expect(candidates.length).toBeLessThanOrEqual(MAX_CANDIDATES);
  expect(nat.seen.length).toBeLessThanOrEqual(MAX_CANDIDATES);
  for (const at of [...candidates, ...nat.seen]) {
    expectEndpoint(at);
    expect(at.address).not.toMatch(/^(0\.|22[4-9]\.|23\d\.|ff\w\w:|::$)|^255\.255\.255\.255$/);
  }
}

function expectEndpoint({ address, port }: UdpAddress): void {
  expect(isIP(address)).not.toBe(0);
  expect(port).toBeGreaterThan(0);
  expect(port).toBeLessThan(65_536);
}

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
