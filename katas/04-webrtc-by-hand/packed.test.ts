// Steps 2 to 4: what is really needed, in as few bytes as it takes, and how it is handed over.

import fc from 'fast-check';
import jsqr from 'jsqr';
import { expect, vi } from 'vitest';
import { type Description, DescriptionError, readSdp, writeSdp } from '#webrtc-by-hand/description.ts';
import { HandoverError, MAX_LOOKED_THROUGH, recognise, toLink, toText } from '#webrtc-by-hand/handover.ts';
import { type Invitation, MAX_BYTES, type Offer, PackedError, pack, unpack } from '#webrtc-by-hand/packed.ts';
import { qrLines } from '#webrtc-by-hand/qr.ts';
import { soon } from '../../lib/lab/inbox.ts';
import { step } from '../../lib/runner/step.ts';
import { bytesOf, callOf, isLoopback } from './world.ts';

/** As a browser writes it, shortened in the middle. The addresses are those for examples (RFC 5737, RFC 3849). */
const SDP = [
  'v=0',
  'o=- 4962303333179871722 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 46154 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 192.0.2.7',
  'a=candidate:842163049 1 udp 1677729535 198.51.100.9 46154 typ srflx raddr 192.0.2.7 rport 46154 generation 0',
  'a=candidate:1467250027 1 udp 2122260223 192.0.2.7 46154 typ host generation 0 network-id 1',
  'a=candidate:1853887674 1 udp 2122194687 2001:db8::7 53212 typ host generation 0 network-id 2',
  'a=candidate:435653019 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active generation 0',
  'a=candidate:1467250027 2 udp 2122260222 192.0.2.7 46155 typ host generation 0',
  'a=ice-ufrag:F7gI',
  'a=ice-pwd:x9cml/YzichV2+XlhiMu8gpA',
  'a=ice-options:trickle',
  'a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F',
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n');

const OFFER: Offer = {
  kind: 'offer',
  ufrag: 'F7gI',
  pwd: 'x9cml/YzichV2+XlhiMu8gpA',
  fingerprint: Uint8Array.from(Buffer.from('d2fa0ec322595e149569923d13b484242cc2a2c03efd348e5eea6faf52cee60f', 'hex')),
  candidates: [
    { address: '192.0.2.7', port: 46154 },
    { address: '2001:db8::7', port: 53212 },
    { address: '198.51.100.9', port: 46154 },
  ],
};

step(2, 'what matters is found in SDP: credentials, fingerprint, and candidates by UDP, the best first', () => {
  expect(readSdp({ type: 'offer', sdp: SDP })).toEqual(OFFER);
});

step(2, 'it is found in whatever order the lines stand, and however they end', () => {
  const turned = SDP.trimEnd().split('\r\n').reverse().join('\n');
  expect(readSdp({ type: 'answer', sdp: turned })).toEqual({ ...OFFER, kind: 'answer' });
});

step(2, 'SDP in which something is missing, or whose fingerprint is of another kind, is refused', () => {
  const without = (start: string) =>
    SDP.split('\r\n')
      .filter((line) => !line.startsWith(start))
      .join('\r\n');
  for (const start of ['a=ice-ufrag', 'a=ice-pwd', 'a=fingerprint']) {
    expect(() => readSdp({ type: 'offer', sdp: without(start) }), start).toThrow(DescriptionError);
  }
  const otherHash = SDP.replace('sha-256 D2:FA', 'sha-1 D2:FA');
  expect(() => readSdp({ type: 'offer', sdp: otherHash })).toThrow(DescriptionError);
  expect(() => readSdp({ type: 'offer', sdp: SDP.replace('D2:FA:', '') })).toThrow(DescriptionError);
});

step(2, 'what is written is read again, and says who begins: the one who offers', () => {
  for (const kind of ['offer', 'answer'] as const) {
    const written = writeSdp({ ...OFFER, kind });
    expect(written.type).toBe(kind);
    expect(readSdp(written)).toEqual({ ...OFFER, kind });
    expect(written.sdp).toContain(kind === 'offer' ? 'a=setup:active\r\n' : 'a=setup:passive\r\n');
    expect(written.sdp.endsWith('\r\n'), 'the last line ends like the others').toBe(true);
  }
});

step(2, 'what is written is as the standards have it: capital letters, and candidates that fall in priority', () => {
  const { sdp } = writeSdp(OFFER);
  expect(sdp, 'RFC 8122 wants the fingerprint in capitals').toContain('a=fingerprint:sha-256 D2:FA:0E:');
  const priorities = [...sdp.matchAll(/^a=candidate:\d+ 1 udp (\d+) /gim)].map(([, priority]) => Number(priority));
  expect(priorities.length, 'candidates').toBe(OFFER.candidates.length);
  for (const [index, priority] of priorities.entries()) {
    if (index > 0)
      expect(priority, 'a candidate that is less good than the one before').toBeLessThan(priorities[index - 1]!);
  }
});

step(2, 'WebRTC connects by what was read and written again, and never learns of the rest', async (context) => {
  const ana = callOf(context, true);
  const bo = callOf(context, false);
  const again = (description: Description) =>
    writeSdp({ ...description, candidates: description.candidates.filter(isLoopback) });
  bo.hear(again(readSdp(await ana.description)));
  ana.hear(again(readSdp(await bo.description)));
  await soon(Promise.all([ana.channel, bo.channel]), () => 'WebRTC does not connect by the SDP that was written');
});

step(3, 'an offer takes 60 bytes with one IPv4 candidate, 6 more for each further one, 18 for IPv6', () => {
  const [ipv4, ipv6, other] = OFFER.candidates;
  const length = (...candidates: Description['candidates']) => pack({ ...OFFER, candidates }).length;
  expect(length()).toBe(54);
  expect(length(ipv4!)).toBe(60);
  expect(length(ipv4!, other!)).toBe(66);
  expect(length(ipv4!, ipv6!)).toBe(78);
});

step(3, 'byte for byte: the header, the credentials as base64 backwards, the fingerprint, the candidates', () => {
  const packed = pack({ ...OFFER, candidates: OFFER.candidates.slice(0, 2) });
  expect(hex(packed)).toBe(
    [
      '21', // an offer, with one candidate of 6 bytes
      '17b808', // F7gI
      'c7d72697f63389c855dbe5e586232ef20a40', // x9cml/YzichV2+XlhiMu8gpA
      'd2fa0ec322595e149569923d13b484242cc2a2c03efd348e5eea6faf52cee60f',
      'c0000207b44a', // 192.0.2.7:46154
      '20010db8000000000000000000000007cfdc', // [2001:db8::7]:53212
    ].join(''),
  );
  const answer = pack({ ...OFFER, kind: 'answer', answers: Uint8Array.of(1, 2, 3), candidates: [] });
  expect(hex(answer.subarray(0, 7))).toBe('4001020317b808');
  const door = pack({ kind: 'door', fingerprint: OFFER.fingerprint, candidates: [OFFER.candidates[0]!] });
  expect(door.length).toBe(39);
  expect(door[0]).toBe(0x61);
});

step(3, 'what is packed comes back: offers, answers, doors; other lengths; names; the candidates that fit', () => {
  const uuid = '5f2f8b6e-4d1c-4a8e-9b57-1c0de5a1b2c3.local';
  const named = { ...OFFER, candidates: [{ address: uuid, port: 50_000 }] };
  for (const invitation of [
    { ...OFFER, candidates: [OFFER.candidates[0]!, OFFER.candidates[2]!, OFFER.candidates[1]!] },
    { ...OFFER, candidates: [] },
    { ...OFFER, ufrag: 'd5c5b4b2', pwd: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' }, // Firefox
    { ...OFFER, ufrag: 'abcd', pwd: 'abcdefghijklmnopqrstuv' }, // libjuice
    { ...OFFER, ufrag: 'abcdefgh' },
    named,
    { ...OFFER, kind: 'answer', answers: bytesOf(3) },
    { kind: 'door', fingerprint: OFFER.fingerprint, candidates: [OFFER.candidates[1]!] },
  ] as Invitation[]) {
    const again = unpack(pack(invitation));
    const sorted = [...invitation.candidates].sort((one, other) => one.address.length - other.address.length);
    const sortedAgain = [...again.candidates].sort((one, other) => one.address.length - other.address.length);
    expect({ ...again, candidates: sortedAgain }).toEqual({ ...invitation, candidates: sorted });
  }
  const many = Array.from({ length: 20 }, (_, index) => ({ address: `192.0.2.${index + 1}`, port: 4000 + index }));
  expect(unpack(pack({ ...OFFER, candidates: many })).candidates).toEqual(many.slice(0, 7));
  const long = Array.from({ length: 9 }, (_, index) => ({ address: `2001:db8::${index + 1}`, port: 4000 + index }));
  expect(unpack(pack({ ...OFFER, candidates: long })).candidates, 'of nine IPv6').toEqual(long.slice(0, 4));
  const mixed = [long[0]!, many[0]!, ...named.candidates];
  expect(unpack(pack({ ...OFFER, candidates: mixed })).candidates, 'a name goes before IPv6').toEqual(mixed.slice(1));
});

step(3, 'a foreign version, a missing byte, one too many: each is refused for what it is', () => {
  const packed = pack(OFFER);
  for (const version of [0, 4, 5, 6, 7]) {
    expect(reason(() => unpack(Uint8Array.of((version << 5) | 1, ...packed.subarray(1))))).toBe('FOREIGN_VERSION');
  }
  for (let length = 0; length < packed.length; length += 1) {
    if (length === packed.length - 18) continue; // as whole, with a candidate fewer
    expect(
      reason(() => unpack(packed.subarray(0, length))),
      `the first ${length} bytes`,
    ).toBe('TRUNCATED');
  }
  expect(reason(() => unpack(Uint8Array.of(...packed, 1)))).toBe('TRUNCATED');
  expect(reason(() => unpack(Uint8Array.of(...packed, ...bytesOf(18 * 4))))).toBe('TOO_LONG');
  expect(reason(() => unpack(Uint8Array.of(...packed, ...bytesOf(MAX_BYTES))))).toBe('TOO_LONG');
  const foreign = Uint8Array.of(4 << 5, ...bytesOf(MAX_BYTES));
  expect(
    reason(() => unpack(foreign)),
    'another version may be longer',
  ).toBe('FOREIGN_VERSION');
  const door = pack({ kind: 'door', fingerprint: OFFER.fingerprint, candidates: [OFFER.candidates[0]!] });
  expect(
    reason(() => unpack(Uint8Array.of(0x60, ...door.subarray(1, 33)))),
    'a door that is nowhere',
  ).toBe('MALFORMED');
  expect(
    reason(() => unpack(Uint8Array.of(0x62, ...door.subarray(1), ...door.subarray(33)))),
    'a door in two places',
  ).toBe('MALFORMED');
});

step(3, 'credentials may be long, but not without an end, and never shorter than ICE allows', () => {
  const long = pack({ ...OFFER, ufrag: 'u'.repeat(100), pwd: 'p'.repeat(194), candidates: [] });
  expect(long.length).toBe(MAX_BYTES);
  expect((unpack(long) as Offer).pwd).toBe('p'.repeat(194));
  const longer = pack({ ...OFFER, ufrag: 'u'.repeat(100), pwd: 'p'.repeat(195), candidates: [] });
  expect(longer.length).toBe(MAX_BYTES + 1);
  expect(reason(() => unpack(longer))).toBe('TOO_LONG');
  for (const short of [{ ufrag: 'abc' }, { pwd: 'abcdefghijklmnopqrstu' }]) {
    expect(
      reason(() => unpack(pack({ ...OFFER, ...short }))),
      JSON.stringify(short),
    ).toBe('MALFORMED');
  }
});

step(3, 'addresses at which there is not one peer are left out', () => {
  const candidates = ['224.0.0.251', '0.0.0.0', '255.255.255.255', 'ff02::fb', '::', '::ffff:224.0.0.1'].map(
    (address) => ({ address, port: 5353 }),
  );
  for (const candidate of candidates) {
    expect(unpack(pack({ ...OFFER, candidates: [candidate] })).candidates, candidate.address).toEqual([]);
  }
  expect(unpack(pack({ ...OFFER, candidates: [{ address: '192.0.2.7', port: 0 }] })).candidates).toEqual([]);
  const door = pack({ kind: 'door', fingerprint: OFFER.fingerprint, candidates: [candidates[0]!] });
  expect(
    reason(() => unpack(door)),
    'a door at which there is not one peer',
  ).toBe('MALFORMED');
});

step(3, 'whatever the bytes, unpacking gives an invitation or a PackedError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        const invitation = unpack(bytes);
        expect(unpack(pack(invitation))).toEqual(invitation);
      } catch (error) {
        expect(error).toBeInstanceOf(PackedError);
      }
    }),
    { numRuns: 2_000, seed: 4 },
  );
});

const PAGE = 'http://192.168.1.20:8080/';
const PACKED = bytesOf(60, 33);
const TEXT = toText(PACKED);

step(4, 'a link carries the invitation where no server sees it', () => {
  expect(toLink(PACKED, PAGE)).toBe(`${PAGE}#${TEXT}`);
  expect(toLink(PACKED, `${PAGE}?x=1#old`)).toBe(`${PAGE}?x=1#${TEXT}`);
  const url = new URL(toLink(PACKED, PAGE));
  expect(`${url.pathname}${url.search}`, 'what the server is asked for').not.toContain(TEXT);
  const check = toLink(new TextEncoder().encode('123456789'), PAGE); // catalogues of checksums have one for this
  expect(Buffer.from(check.split('#')[1]!, 'base64url').subarray(-3).toString('hex')).toBe('21cf02');
});

step(4, 'an invitation is recognised as text, as link, broken into lines, quoted, in a sentence', () => {
  const lines = TEXT.replace(/.{20}/g, '$&\n');
  for (const handed of [
    TEXT,
    ` \n ${TEXT}\t\n`,
    toLink(PACKED, PAGE),
    `<${toLink(PACKED, PAGE)}>`,
    lines,
    lines.replaceAll('\n', '\r\n   '),
    lines.replace(/^/gm, '> '),
    `Hello bo, come in: ${TEXT}. See you!`,
    `${toLink(PACKED, PAGE)} (for tonight)`,
    `“${TEXT}”`,
    TEXT.replaceAll('-', '+').replaceAll('_', '/'),
  ]) {
    expect([...recognise(handed)], handed).toEqual([...PACKED]);
  }
});

step(4, 'one that is not whole is told from a text that has none', () => {
  expect(reason(() => recognise(TEXT.slice(0, -1)))).toBe('DAMAGED');
  expect(reason(() => recognise(TEXT.slice(1)))).toBe('DAMAGED');
  expect(reason(() => recognise(TEXT.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))))).toBe('DAMAGED');
  for (let index = 0; index < TEXT.length; index += 1) {
    const other = TEXT[index] === 'x' ? 'y' : 'x';
    const altered = TEXT.slice(0, index) + other + TEXT.slice(index + 1);
    expect(
      reason(() => recognise(altered)),
      `character ${index}`,
    ).toBe('DAMAGED');
  }
  for (const nothing of ['', '   ', 'hello', 'otter lamp 42', 'http://192.168.1.20:8080/', 'é'.repeat(100)]) {
    expect(
      reason(() => recognise(nothing)),
      nothing,
    ).toBe('NOTHING');
  }
});

step(4, 'the shortest text of an invitation has 48 characters, the longest 346', () => {
  for (const bytes of [bytesOf(33), bytesOf(MAX_BYTES)]) {
    const text = toText(bytes);
    expect([...recognise(text)], `${text.length} characters`).toEqual([...bytes]);
  }
  expect(
    reason(() => recognise(toText(bytesOf(32)))),
    'too short to be one',
  ).toBe('NOTHING');
  expect(
    reason(() => recognise(toText(bytesOf(MAX_BYTES + 1)))),
    'too long to be one',
  ).toBe('DAMAGED');
});

step(4, 'a very long text costs no more than a long one, and ends as well', () => {
  const words = 'word '.repeat(MAX_LOOKED_THROUGH);
  expect(reason(() => recognise(words))).toBe('NOTHING');
  expect(reason(() => recognise('x'.repeat(1_000_000)))).toBe('DAMAGED');
  expect(reason(() => recognise(`${words} ${TEXT}`))).toBe('NOTHING');
  const tries = vi.spyOn(globalThis, 'atob');
  for (const word of ['ab ', 'abcd ']) reason(() => recognise(word.repeat(MAX_LOOKED_THROUGH)));
  expect(tries.mock.calls.length, 'what it takes for an invitation, in two texts without one').toBeLessThan(10_000);
  tries.mockRestore();
});

step(4, 'a QR code in the terminal is one that a scanner reads, on a dark ground and on a light one', () => {
  const link = toLink(PACKED, PAGE);
  for (const isOnLight of [false, true]) {
    const lines = qrLines(link, isOnLight);
    expect(new Set(lines.map(({ length }) => length)).size, 'all lines are equally long').toBe(1);
    const modules = modulesIn(lines, isOnLight);
    expect(modules.length - modules[0]!.length, 'rows beyond a square, of which the last line may have one').toBeOneOf([
      0, 1,
    ]);
    const margins = [
      ...modules.slice(0, 4),
      ...modules.slice(-4),
      ...modules.map((row) => [...row.slice(0, 4), ...row.slice(-4)]),
    ];
    expect(margins.flat().includes(DARK), 'something in the margin of four that a scanner needs').toBe(false);
    const { pixels, width, height } = photograph(modules);
    expect(jsqr.default(pixels, width, height)?.data, isOnLight ? 'on a light ground' : 'on a dark ground').toBe(link);
  }
});

const DARK = false;

/** What a terminal shows of `lines`, row by row: light or dark. Blocks have the colour of the text. */
function modulesIn(lines: string[], isOnLight: boolean): boolean[][] {
  const half = (line: string, block: string) => Array.from(line, (one) => (one === '█' || one === block) !== isOnLight);
  return lines.flatMap((line) => [half(line, '▀'), half(line, '▄')]);
}

/** The pixels of that: each module is 4 wide and 4 high. */
function photograph(modules: boolean[][]) {
  const [width, height] = [modules[0]!.length * 4, modules.length * 4];
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const shade = modules[y >> 2]![x >> 2] === DARK ? 0 : 255;
      pixels.set([shade, shade, shade, 255], (y * width + x) * 4);
    }
  }
  return { pixels, width, height };
}

/** The code of the error that `work` throws. */
function reason(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PackedError || error instanceof HandoverError) return error.code;
    throw error;
  }
  return 'no error';
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
