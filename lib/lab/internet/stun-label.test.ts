// What packets are said to say: as the standards' own examples have it, and without harm whatever they hold.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PacketRecord } from './packet.ts';
import { stunLabels } from './stun-label.ts';
import { LADDER_WORDS } from './words.ts';

const LANGUAGES = Object.keys(LADDER_WORDS) as (keyof typeof LADDER_WORDS)[];

/** RFC 5769 §2.1, §2.2, §2.3. */
const KNOCK =
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf';
const YOU_ARE =
  '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96';
const YOU_ARE_6 =
  '010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c';

/** A message: its type, and its attributes in hexadecimal digits. */
function stun(type: string, ...attributes: string[]): string {
  const body = attributes.join('');
  return `${type}${hex16(body.length / 2)}2112a442${'0b'.repeat(12)}${body}`;
}

function hex16(number: number): string {
  return number.toString(16).padStart(4, '0');
}

function channelData(inside: string, padding = ''): string {
  return `4001${hex16(inside.length / 2)}${inside}${padding}`;
}

function text(said: string): string {
  return Buffer.from(said).toString('hex');
}

const record = (hex: string): PacketRecord => ({
  bytes: Buffer.from(hex, 'hex'),
  hops: [],
  fate: { is: 'on its way' },
});

/** What each of these packets, in one world, says. */
function labels(packets: string[], language: keyof typeof LADDER_WORDS = 'en'): string[] {
  const records = packets.map(record);
  return records.map(stunLabels(records, LADDER_WORDS[language].says));
}

test('STUN, as the standard’s own examples have it', () => {
  expect(labels([YOU_ARE, YOU_ARE_6])).toEqual([
    'you are 192.0.2.1:32853',
    'you are [2001:db8:1234:5678:11:2233:4455:6677]:32853',
  ]);
  expect(labels([KNOCK, YOU_ARE]), 'who knocked has asked to be let in').toEqual([
    'knock',
    'come in: you are 192.0.2.1:32853',
  ]);
});

test('what is asked, and what is answered', () => {
  const said: Record<string, string> = {
    [stun('0001')]: 'who am I?',
    [stun('0001', '0003000400000006')]: 'answer from another address and port?',
    [stun('0001', '0003000400000004')]: 'answer from another address?',
    [stun('0001', '0003000400000002')]: 'answer from another port?',
    [stun('0001', '0003000400000000')]: 'who am I?',
    [stun('0001', '00270004c02c0000')]: 'answer to port 49196?',
    [stun('0001', '00270000')]: 'who am I?', // without a port
    [stun('0001', '7ffe000400000000')]: 'who am I? (and something unknown)',
    [stun('0001', '00270004c02c0000', '7ffe0000')]: 'answer to port 49196? (and something unknown)',
    [stun('0001', 'fffe000400000000', '80280004c07d4c96')]: 'who am I?', // nobody has to know these
    [stun('0011')]: 'still here',
    [stun('0101', '0001000800010fa0cb007101')]: 'you are 203.0.113.1:4000', // by an old witness: no XOR
    [stun('0111', '0009000400000401', '0015000461626364')]: 'no: 401, not for me',
    [stun('0111', '0009000400000400')]: 'no: 400, bad request',
    [stun('0111', '0009000400000414')]: 'no: 420, unknown attribute',
    [stun('0111', '0009000400000500')]: 'no: 500',
    [stun('0003')]: 'relay for me?',
    [stun('0003', '000d000400000258')]: 'relay for me?',
    [stun('0003', '0015000461626364')]: 'relay for me? (with a nonce)',
    [stun('0003', '000d000400000000')]: 'no more relaying',
    [stun('0103', '000d000400000258')]: 'I relay for you',
    [stun('0113', '0009000400000401')]: 'no: 401, show where you are',
    [stun('0113', '0009000400000425')]: 'no: 437, somebody else’s',
    [stun('0113', '0009000400000426')]: 'no: 438, stale nonce',
    [stun('0113', '0009000400000456')]: 'no: 486, full',
    [stun('0113')]: 'no: ?',
    [stun('0101')]: '20 bytes',
    [stun('0009')]: '20 bytes',
    [stun('0001').slice(0, -2)]: '19 bytes',
    [stun('0001').replace('2112a442', '2112a443')]: '20 bytes',
  };
  expect(labels(Object.keys(said))).toEqual(Object.values(said));
});

const USERNAME = '00060006626f3a616e610000';
const SIGNATURE = `00080014${'00'.repeat(20)}`;
const MAPPED = '0001000800010fa0cb007101';

test('whether a knock and its answer are signed', () => {
  const knock = stun('0001', USERNAME, SIGNATURE);
  expect(labels([knock, stun('0101', MAPPED, SIGNATURE)])).toEqual(['knock', 'come in: you are 203.0.113.1:4000']);
  expect(labels([knock, stun('0101', MAPPED)]).at(-1)).toBe('come in (not signed)');
  expect(labels([knock, stun('0101', SIGNATURE)]).at(-1), 'where they are is not said').toBe('come in');
  expect(labels([stun('0001', USERNAME)])).toEqual(['knock (not signed)']);
  expect(labels([channelData(knock), channelData(stun('0101', MAPPED))]).at(-1)).toBe(
    'through the relay: come in (not signed)',
  );
});

test('whoever knows the passwords sees who signs with another', () => {
  const password = 'VOkJxbRl1RmTxUk/WvJxBt';
  const forged = `${YOU_ARE.slice(0, -17)}0${YOU_ARE.slice(-16)}`; // one digit of the signature
  const last = (packets: string[], passwords: string[]) => {
    const records = packets.map(record);
    return records.map(stunLabels(records, LADDER_WORDS.en.says, passwords)).at(-1);
  };
  expect(last([KNOCK, YOU_ARE], ['another', password])).toBe('come in: you are 192.0.2.1:32853');
  expect(last([KNOCK, forged], ['another', password])).toBe('come in (signed with another password)');
  expect(last([channelData(KNOCK), channelData(forged)], [password])).toBe(
    'through the relay: come in (signed with another password)',
  );
  expect(last([KNOCK, forged], ['another']), 'with what the knock was signed is not known').toContain('you are');
});

test('an answer that comes from somewhere else than its question went', () => {
  const [ana, witness] = ['203.0.113.1:1', '192.0.2.1:3478'];
  /** Behind a NAT, who asks does not know by which address the other knows itself. */
  const asked = sent(stun('0001', '0003000400000006'), ana, '198.51.100.1:9', witness);
  const last = (packets: PacketRecord[]) => packets.map(stunLabels(packets, LADDER_WORDS.en.says)).at(-1);
  const answered = (from: string) => last([asked, sent(stun('0101', MAPPED), from, ana)]);
  expect(answered(witness)).toBe('you are 203.0.113.1:4000');
  expect(answered('192.0.2.1:3479')).toBe('you are 203.0.113.1:4000 (from another port)');
  expect(answered('192.0.2.2:3478')).toBe('you are 203.0.113.1:4000 (from another address)');
  expect(answered('192.0.2.2:3479')).toBe('you are 203.0.113.1:4000 (from another address and port)');
  const knock = sent(stun('0001', USERNAME, SIGNATURE), ana, witness);
  expect(last([knock, sent(stun('0101', MAPPED), '192.0.2.1:3479', ana)]), 'of a knock too').toBe(
    'come in (not signed) (from another port)',
  );
  const lost: PacketRecord = { ...asked, fate: { is: 'dropped', atMs: 1, reason: 'lost' } };
  expect(last([lost, sent(stun('0101', MAPPED), ana, witness)])).toBe('you are 203.0.113.1:4000');
  expect(last([asked, lost, sent(stun('0101', MAPPED), '192.0.2.1:3479', ana)]), 'asked twice').toContain('(from');
});

/** A packet that was delivered: to `arrivedAt`, if a NAT has changed for whom it is. */
function sent(hex: string, from: string, to: string, arrivedAt = to): PacketRecord {
  const hop = (destination: string) => ({
    atMs: 0,
    at: 'somebody',
    from: endpointIn(from),
    to: endpointIn(destination),
  });
  return { ...record(hex), hops: [hop(to), hop(arrivedAt)], fate: { is: 'delivered', atMs: 0 } };
}

function endpointIn(text: string) {
  const [address = '', port] = text.split(':');
  return { address, port: Number(port) };
}

test('what goes through a relay, what is text, and anything else', () => {
  const said: Record<string, string> = {
    [channelData(text('hello'))]: 'through the relay: “hello”',
    [channelData(text('hello'), '000000')]: 'through the relay: “hello”',
    [channelData(KNOCK)]: 'through the relay: knock',
    [channelData(YOU_ARE)]: 'through the relay: come in: you are 192.0.2.1:32853',
    [channelData(channelData(text('hello')))]: 'through the relay: 9 bytes',
    [channelData('')]: 'through the relay: 0 bytes',
    [text('HELLO')]: '“HELLO”', // begins like a channel, but is not so long
    [text('¿qué tal, 友達 👋?')]: '“¿qué tal, 友達 👋?”',
    [text('a line that is longer than there is room for')]: '“a line that is longer t…”',
    [text('two\nlines')]: '9 bytes',
    [text('\u001b[2J')]: '4 bytes',
    [text('\u202eevil')]: '7 bytes',
    c3: '1 byte',
    '': '0 bytes',
  };
  expect(labels(Object.keys(said))).toEqual(Object.values(said));
});

test('no bytes make it fail, or show what cannot be seen', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: 'binary' }).map((said) => Uint8Array.from(Buffer.from(said))),
    // What looks like the real thing at first.
    fc
      .tuple(fc.constantFrom(KNOCK, YOU_ARE, YOU_ARE_6, channelData(KNOCK)), fc.nat(), fc.nat(255), fc.nat(150))
      .map(([hex, at, byte, length]) => {
        const packet = Uint8Array.from(Buffer.from(hex, 'hex'));
        packet[at % packet.length] = byte;
        return packet.slice(0, length);
      }),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom(...LANGUAGES), (packet, language) => {
      const [label] = labels([KNOCK, Buffer.from(packet).toString('hex')], language).slice(1);
      expect(label).toMatch(/^[^\p{C}]+$/u);
      expect([...label!].length).toBeLessThan(80);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('in each language all of it is said, and differently', () => {
  const all = LANGUAGES.map((language) => {
    const { says, times, earlier, toOneself } = LADDER_WORDS[language];
    const said = Object.values(says).flatMap((say) => {
      if (typeof say === 'object') return Object.values(say);
      return typeof say === 'string' ? say : say('1' as never);
    });
    expect(new Set(said).size, 'nothing is said twice').toBe(said.length);
    return [...said, times(2, 0), times(2, 8), toOneself, earlier(1), earlier(2)];
  });
  for (const label of all.flat()) expect(label).not.toMatch(/undefined|NaN|[.'"]|\b(vous|votre|usted)\b/);
  for (const label of all[LANGUAGES.indexOf('fr')]!) expect(label).not.toMatch(/[^\u00a0][:;!?»]|«[^\u00a0]/);
  for (const label of all[LANGUAGES.indexOf('es')]!) expect(label.includes('?')).toBe(label.includes('¿'));
  const [english = [], ...others] = all.map((labels) => labels.filter((label) => /\p{L}/u.test(label)));
  for (const other of others)
    expect(other.filter((label) => english.includes(label) && !/^no: |byte/.test(label))).toEqual([]);
});
