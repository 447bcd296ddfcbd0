// Step 1: what a question is, byte for byte.

import { expect } from 'vitest';
import { decode, encode, isSignedWith, type StunMessage } from '#nat-limits/stun.ts';
import { step } from '../../lib/runner/step.ts';

const TRANSACTION = 'b7e7a701bc34d686fa87dfae';

/** RFC 5769 §2.1 to §2.3, in hexadecimal. */
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';
const REQUEST =
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf';
const IPV4_ANSWER =
  '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96';
const IPV6_ANSWER =
  '010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function hex(packet: Uint8Array): string {
  return Buffer.from(packet).toString('hex');
}

function message(kind: StunMessage['kind'], attributes: StunMessage['attributes'] = {}): StunMessage {
  return { kind, method: 'binding', transaction: TRANSACTION, attributes };
}

step(1, 'a question is a header: type, length, cookie, transaction; and a fingerprint', () => {
  const packet = hex(encode(message('request')));
  expect(packet.slice(0, 4), 'type: a Binding request').toBe('0001');
  expect(packet.slice(4, 8), 'length of what follows the header: 8 bytes').toBe('0008');
  expect(packet.slice(8, 16), 'magic cookie').toBe('2112a442');
  expect(packet.slice(16, 40), 'transaction').toBe(TRANSACTION);
  expect(packet.slice(40, 48), 'type and length of FINGERPRINT').toBe('80280004');
  expect(packet, 'all of it, with the fingerprint').toBe(`000100082112a442${TRANSACTION}80280004fdf6ae02`);
});

step(1, 'an IPv4 address is disguised as in RFC 5769 §2.2', () => {
  const packet = encode(message('success', { mapped: { address: '192.0.2.1', port: 32_853 } }));
  expect(hex(packet).slice(40, 64)).toBe('002000080001a147e112a643');
});

step(1, 'an IPv6 address is disguised as in RFC 5769 §2.3', () => {
  const mapped = { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 };
  const packet = encode(message('success', { mapped }));
  expect(hex(packet).slice(40, 88)).toBe('002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9');
});

step(1, 'the vectors of RFC 5769 are understood', () => {
  expect(decode(bytes(REQUEST)), '§2.1').toMatchObject({
    kind: 'request',
    method: 'binding',
    transaction: TRANSACTION,
    attributes: { username: 'evtj:h6vY' },
    unknown: [0x0024], // PRIORITY, which is for ICE
  });
  expect(decode(bytes(IPV4_ANSWER)), '§2.2').toMatchObject({
    kind: 'success',
    attributes: { mapped: { address: '192.0.2.1', port: 32_853 } },
  });
  expect(decode(bytes(IPV6_ANSWER)), '§2.3').toMatchObject({
    attributes: { mapped: { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 } },
  });
  for (const vector of [REQUEST, IPV4_ANSWER, IPV6_ANSWER]) {
    expect(isSignedWith(bytes(vector), PASSWORD), 'signed with their password').toBe(true);
    expect(isSignedWith(bytes(vector), `${PASSWORD}!`), 'signed with another').toBe(false);
  }
});

step(1, 'what is said is heard', () => {
  const said: StunMessage = {
    ...message('error', {
      mapped: { address: '2001:db8::1', port: 65_535 },
      username: 'bo:ana',
      error: 438,
      nonce: 'once',
      change: { address: false, port: true },
      origin: { address: '203.0.113.1', port: 1 },
      other: { address: '203.0.113.2', port: 3_479 },
      channel: 0x4001,
      lifetimeS: 60,
    }),
    method: 'allocate',
    unknown: [],
  };
  expect(decode(encode(said))).toEqual(said);
  expect(decode(encode(said, 'password'))).toEqual(said);
  expect(isSignedWith(encode(said, 'password'), 'password')).toBe(true);
});

/** A whole question, and one without a fingerprint: what is wrong with it cannot be told by that. */
const [QUESTION, BARE] = [`000100082112a442${TRANSACTION}80280004fdf6ae02`, `000100002112a442${TRANSACTION}`];

step(1, 'what has no such header is no STUN', () => {
  expect(decode(bytes(QUESTION)), 'a question').toBeDefined();
  expect(decode(bytes(BARE)), 'one without a fingerprint').toBeDefined();
  const others: [string, string][] = [
    ['nothing', ''],
    ['3 bytes', BARE.slice(0, 6)],
    ['19 bytes', BARE.slice(0, 38)],
    ['another cookie', BARE.replace('2112a442', '2112a443')],
    ['the first bit is set', `8${BARE.slice(1)}`],
    ['the second bit is set', `4${BARE.slice(1)}`],
    ['the length is that of a longer packet', BARE.replace('00010000', '00010004')],
    ['the length is that of a shorter packet', `${BARE}80220000`],
    ['the length is no multiple of 4', `${BARE.replace('00010000', '00010002')}0000`],
    ['text', Buffer.from('hello, this is long enough to be STUN').toString('hex')],
    ['another fingerprint', QUESTION.replace('fdf6ae02', 'fdf6ae03')],
  ];
  for (const [what, packet] of others) expect(decode(bytes(packet)), what).toBeUndefined();
});

step(1, 'a damaged packet does not give another address', () => {
  const whole = decode(bytes(IPV4_ANSWER));
  for (let at = 0; at < IPV4_ANSWER.length / 2; at += 1) {
    const damaged = bytes(IPV4_ANSWER);
    damaged[at]! ^= 1;
    const heard = decode(damaged);
    // Of two damaged bytes nothing can be told: those that say that there is a fingerprint.
    if (heard) expect(heard.attributes, `what is read when byte ${at} is damaged`).toEqual(whole?.attributes);
  }
});

step(1, 'attributes that end too early or too late are not read', () => {
  const answer = (attributes: string) => {
    const length = (attributes.length / 2).toString(16).padStart(4, '0');
    return decode(bytes(`0101${length}2112a442${TRANSACTION}${attributes}`));
  };
  expect(answer('002000080001a147e112a643')?.attributes.mapped).toEqual({ address: '192.0.2.1', port: 32_853 });
  const malformed: [string, string][] = [
    ['an attribute longer than its packet', '002000ff0001a147e112a643'],
    ['an IPv4 address of 5 bytes', '002000090001a147e112a64300000000'],
    ['an address of no known family', '002000080003a147e112a643'],
    ['an IPv6 address of 4 bytes', '002000080002a147e112a643'],
    ['an address without a port', '00200008000121 12e112a643'.replace(' ', '')],
    ['an attribute without a length', '00200000'],
    ['a user name without an end', '000602020000'.padEnd(1_040, '0')],
  ];
  for (const [what, attributes] of malformed) expect(answer(attributes), what).toBeUndefined();
});
