import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decode,
  ExchangeError,
  encodeFavour,
  encodeGreeting,
  encodePing,
  encodePong,
  encodeSignal,
  encodeStep,
  encodeText,
} from './exchange.ts';

test('what is said arrives as it was sent', () => {
  expect(decode(encodeGreeting('Zoë', ['127.0.0.1:4000']))).toEqual({
    kind: 'greeting',
    name: 'Zoë',
    peers: ['127.0.0.1:4000'],
    stun: [],
  });
  expect(decode(encodeGreeting('ana', [], [4_000, 65_535]))).toMatchObject({ stun: [4_000, 65_535] });
  expect(encodeText('¿qué tal? 👋').map(decode)).toEqual([{ kind: 'text', text: '¿qué tal? 👋' }]);
  expect(decode(encodePing())).toEqual({ kind: 'ping' });
  expect(decode(encodePong())).toEqual({ kind: 'pong' });
  const [one, two] = ['1f'.repeat(16), '2e'.repeat(16)];
  const signals = [
    { id: one, addresses: ['a:1', 'c:3'] },
    { id: two, addresses: [] },
  ];
  const greeting = encodeGreeting('ana', ['a:1', 'b:2', 'c:3'], [], signals);
  expect(decode(greeting)).toMatchObject({ peers: ['a:1', 'b:2', 'c:3'], signals });
  expect(decode(encodeGreeting('ana', [], [], []))).toMatchObject({ signals: [] });
  for (const kind of ['to pass on', 'passed on'] as const) {
    const signal = { kind, whose: one, signal: 'a-text_of-an_invitation' };
    expect(decode(encodeSignal(signal))).toEqual(signal);
  }
  for (const kind of ['commitment', 'nonce', 'reveal'] as const) {
    const step = { kind, bytes: Uint8Array.from({ length: 32 }, (_, index) => index * 8) };
    expect(decode(encodeStep(step))).toEqual(step);
  }
  const favour = { to: '203.0.113.7:50123', transaction: '0123456789abcdef01234567', from: 4_000 };
  expect(decode(encodeFavour(favour))).toEqual({ kind: 'favour', ...favour });
});

test('the longest that we say is not too long to be heard', () => {
  const addresses = Array.from({ length: 200 }, (_, index) => '€'.repeat(254) + String.fromCharCode(0x4e00 + index));
  const signals = addresses.map((_, index) => ({ id: index.toString(16).padStart(32, '0'), addresses }));
  const longest = encodeGreeting('👋'.repeat(32), addresses, [65_535, 65_535], signals);
  expect(decode(longest)).toMatchObject({ peers: { length: 64 }, signals: { length: 64 } });
  const texts = encodeText('👋'.repeat(5_000)).map(decode);
  expect(texts.map((said) => said.kind === 'text' && said.text).join('')).toBe('👋'.repeat(5_000));
});

test.each([
  ['nothing', ''],
  ['no JSON', 'hello'],
  ['half of it', '{"text":"hel'],
  ['a number', '1'],
  ['null', 'null'],
  ['a list', '["text"]'],
  ['nothing that we know', '{"shout":"hello"}'],
  ['a ping that is none', '{"ping":false}'],
  ['a text that is a number', '{"text":1}'],
  ['a greeting without peers', '{"name":"ana"}'],
  ['a name that is an object', '{"name":{},"peers":[]}'],
  ['peers that are no list', '{"name":"ana","peers":{"length":1}}'],
  ['an address that is a list', '{"name":"ana","peers":[["127.0.0.1:4000"]]}'],
  ['an address that clears the screen', '{"name":"ana","peers":["\\u001b[2J127.0.0.1:4000"]}'],
  ['an address that turns the line around', '{"name":"ana","peers":["\\u202e127.0.0.1:4000"]}'],
  ['an address without end', `{"name":"ana","peers":["${'1'.repeat(256)}"]}`],
  ['too many peers', `{"name":"ana","peers":[${Array(65).fill('"a:1"')}]}`],
  ['STUN on too many ports', '{"name":"ana","peers":[],"stun":[1,2,3]}'],
  ['STUN on a port that is none', '{"name":"ana","peers":[],"stun":[65536]}'],
  ['STUN on the port of nobody', '{"name":"ana","peers":[],"stun":[0]}'],
  ['STUN on something else', '{"name":"ana","peers":[],"stun":{"length":0}}'],
  ['a favour from half a port', '{"answer":"1.2.3.4:5","transaction":"0123456789abcdef01234567","from":1.5}'],
  ['a favour without an end', '{"answer":"1.2.3.4:5","transaction":"0123456789abcdef0123456789","from":1}'],
  ['a favour to nobody', '{"transaction":"0123456789abcdef01234567","from":1}'],
  ['signals that are no object', '{"name":"ana","peers":[],"signals":true}'],
  ['signals that are nothing', '{"name":"ana","peers":[],"signals":null}'],
  ['signals that are a list', '{"name":"ana","peers":[],"signals":[]}'],
  ['signals to somebody without an id', '{"name":"ana","peers":[],"signals":{"bo":[]}}'],
  ['signals to too many', greetingWith(Array.from({ length: 65 }, (_, index) => [id(index), []]))],
  ['signals to somebody at no place', greetingWith([[id(1), 0]])],
  ['signals to somebody at a place that is not there', greetingWith([[id(1), [1]]])],
  ['signals to somebody at half a place', greetingWith([[id(1), [0.5]]])],
  ['signals to somebody at too many places', greetingWith([[id(1), [0, 0, 0]]])],
  ['a signal to nobody', '{"signal":"abc"}'],
  ['a signal to somebody without an id', '{"for":"bo","signal":"abc"}'],
  ['a signal that is none', `{"for":"${id(1)}","signal":"what?"}`],
  ['a signal without an end', `{"from":"${id(1)}","signal":"${'x'.repeat(401)}"}`],
  ['a signal from a port', '{"from":4000,"signal":"abc"}'],
  ['a commitment that is too short', `{"commitment":"${'0f'.repeat(31)}"}`],
  ['a commitment that is too long', `{"commitment":"${'0f'.repeat(33)}"}`],
  ['a nonce in capitals', `{"nonce":"${'0F'.repeat(32)}"}`],
  ['a nonce that is a list', `{"nonce":["${'0f'.repeat(32)}"]}`],
  ['something else revealed', '{"reveal":true}'],
  ['a name of a megabyte', `{"name":"${'x'.repeat(1_000_000)}","peers":[]}`],
  ['a text of a megabyte', `{"text":"${'x'.repeat(1_000_000)}"}`],
  ['JSON as deep as it goes', '['.repeat(100_000)],
  ['the prototype’s keys', '{"__proto__":{"text":"x","name":"x","peers":[]},"constructor":{"text":"x"}}'],
])('refused: %s', (_, message) => {
  expect(() => decode(new TextEncoder().encode(message))).toThrow(ExchangeError);
});

test('refused: what is not UTF-8', () => {
  expect(() => decode(Uint8Array.of(...new TextEncoder().encode('{"text":"'), 0xff, 0x22, 0x7d))).toThrow(
    ExchangeError,
  );
});

test('a later chat may say more of itself', () => {
  const greeting = new TextEncoder().encode('{"name":"ana","peers":[],"webrtc":true}');
  expect(decode(greeting)).toEqual({ kind: 'greeting', name: 'ana', peers: [], stun: [] });
});

test('what is heard can be shown', () => {
  const said = (message: object) => decode(new TextEncoder().encode(JSON.stringify(message)));
  expect(said({ name: '\u001b[31m\u202eana\n', peers: [] })).toMatchObject({ name: 'ana' });
  expect(said({ text: 'a\u001b]0;title\u0007b' })).toMatchObject({ text: 'ab' });
});

test('whatever comes, it is understood or refused', () => {
  const json = fc.json().map((text) => new TextEncoder().encode(text));
  const almost = fc
    .record(
      {
        name: fc.anything(),
        peers: fc.anything(),
        stun: fc.anything(),
        text: fc.anything(),
        ping: fc.anything(),
        pong: fc.anything(),
        answer: fc.anything(),
        transaction: fc.anything(),
        from: fc.oneof(fc.anything(), fc.constant(id(1))),
        for: fc.oneof(fc.anything(), fc.constant(id(1))),
        signal: fc.anything(),
        commitment: fc.oneof(fc.anything(), fc.constant('0f'.repeat(32))),
        nonce: fc.oneof(fc.anything(), fc.constant('0f'.repeat(31))),
        reveal: fc.oneof(fc.anything(), fc.constant('0F'.repeat(32))),
        signals: fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(id(1), '__proto__'), fc.anything())),
      },
      { requiredKeys: [] },
    )
    .map((said) =>
      new TextEncoder().encode(JSON.stringify(said, (_, value) => (typeof value === 'bigint' ? 0 : value))),
    );
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), json, almost), (message) => {
      try {
        const kinds = ['greeting', 'text', 'ping', 'pong', 'favour', 'to pass on', 'passed on', 'commitment'];
        expect(kinds).toContain(decode(message).kind);
      } catch (error) {
        expect(error).toBeInstanceOf(ExchangeError);
      }
    }),
    { numRuns: 1_000 },
  );
});

function id(index: number): string {
  return index.toString(16).padStart(32, '0');
}

function greetingWith(signals: [string, unknown][]): string {
  return JSON.stringify({ name: 'ana', peers: ['a:1'], signals: Object.fromEntries(signals) });
}
