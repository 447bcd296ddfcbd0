import { expect, test } from 'vitest';
import { LANGUAGES } from '../../languages.ts';
import { ChatError } from '../connect.ts';
import { ExchangeError } from '../exchange.ts';
import type { Options } from './options.ts';
import { whyNotConnected, whyNotListening } from './reasons.ts';
import { WORDS } from './words.ts';

const { en } = WORDS;
const TO = '192.168.1.20:4000';
const failed = (code: string) => Object.assign(new Error('as Node says it'), { code });

test.each([
  ['ECONNREFUSED', en.nobodyThere(TO)],
  ['ETIMEDOUT', en.noAnswer(TO)],
  ['NO_ANSWER', en.noAnswer(TO)],
  ['ENOTFOUND', en.unknownHost(TO)],
  ['NOT_A_PEER', en.notThisChat(TO)],
  ['TOO_LONG', en.notThisChat(TO)],
  ['ECONNRESET', en.notThisChat(TO)],
  ['BAD_ADDRESS', en.notThisChat(TO)],
  ['EMFILE', en.unforeseen('as Node says it')],
])('not connected: %s', (code, sentence) => {
  expect(whyNotConnected(failed(code), TO, en)).toBe(sentence);
});

test('not connected, for reasons of our own', () => {
  expect(whyNotConnected(new ChatError('SELF'), TO, en)).toBe(en.thatIsYou(TO));
  expect(whyNotConnected(new ExchangeError('NOT_JSON'), TO, en)).toBe(en.notThisChat(TO));
});

test.each([
  ['EADDRINUSE', en.portInUse(80)],
  ['EACCES', en.noPermission(80)],
  ['EADDRNOTAVAIL', en.noSuchHost('192.168.1.9')],
  ['ENOTFOUND', en.noSuchHost('192.168.1.9')],
])('not listening: %s', (code, sentence) => {
  const options = { port: 80, host: '192.168.1.9' } as Options;
  expect(whyNotListening(failed(code), options, en)).toBe(sentence);
});

test.each(LANGUAGES)('in %s every sentence is one, and set as it should be', (language) => {
  const { commands, invite, net, who, verify, home, builtOn, ...sentences } = WORDS[language];
  const { kinds, firewall, mapping, filtering, punching, connected, ...told } = net;
  const say = (sentence: string | ((...words: never[]) => string)) =>
    typeof sentence === 'string' ? sentence : sentence('ana' as never, 'bo' as never, 'cy' as never);
  const said = [
    ...Object.values(commands),
    ...Object.values(sentences).map(say),
    ...Object.values(invite).map(say),
    ...[told, who, verify, home].flatMap((each) => Object.values(each)).map(say),
    ...[kinds, firewall, mapping, filtering, punching].flatMap((each) => Object.values(each)),
    ...(['this machine', 'this network', 'elsewhere', 'unknown'] as const).map((place) =>
      connected('ana', 'bo', place),
    ),
    sentences.looking('ana', ''),
    builtOn([1], [2, 3]),
  ];
  // In a terminal: what does not fit is broken there, but not this.
  for (const line of sentences.usage('ana').split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  for (const line of Object.values(commands)) expect(line.length, line).toBeLessThan(80 - 22); // beside the command
  for (const sentence of said) {
    expect(sentence).toMatch(/\S/);
    expect(sentence).not.toMatch(/undefined|'|\s$/);
    if (language === 'fr') expect(sentence).not.toMatch(/[^\u00a0]:(\s|$)|[^\u202f][;!?](\s|$)/);
  }
});
