import { expect, test } from 'vitest';
import { links } from '#lan-discovery/link.ts';
import { toText } from '#webrtc-by-hand/handover.ts';
import { readOptions } from './options.ts';
import { Refusal } from './reasons.ts';
import { WORDS } from './words.ts';

const words = WORDS.en;
const DOOR = toText(Uint8Array.of(0x61, ...Array(32).fill(7), 127, 0, 0, 1, 16, 0));
const read = (typed: string, env = {}) => readOptions(typed.split(' ').filter(Boolean), words, env);

test('nothing said: any free port, to be found on every network', () => {
  expect(read('')).toMatchObject({ connect: [], lan: true, interfaces: [], port: 0, host: '0.0.0.0', net: false });
  expect(read('').name).not.toBe('');
});

test('everything said', () => {
  const typed = '--name ana --connect 127.0.0.1:4000 --connect=[::1]:5000 --interface 127.0.0.1 --listen 4001';
  const inviting = `--invite --two-way --join ${DOOR} --mailbox ws://127.0.0.1:1/ --page http://127.0.0.1:1`;
  expect(read(`${typed} --host [::1] ${inviting} --net`)).toEqual({
    name: 'ana',
    connect: ['127.0.0.1:4000', '[::1]:5000'],
    lan: true,
    interfaces: ['127.0.0.1'],
    port: 4001,
    host: '::1',
    invite: true,
    twoWay: true,
    join: [DOOR],
    mailbox: 'ws://127.0.0.1:1/',
    page: 'http://127.0.0.1:1',
    net: true,
    help: false,
  });
  expect(read('--help').help).toBe(true);
  expect(read('')).toMatchObject({ invite: false, twoWay: false, join: [], mailbox: undefined, page: undefined });
  expect(read('--two-way')).toMatchObject({ invite: true, twoWay: true });
});

test('where to listen if it is not said: where others find us', () => {
  const lo = '127.0.0.1';
  expect(read('--no-lan')).toMatchObject({ lan: false, interfaces: [], host: lo });
  expect(read(`--interface ${lo}`)).toMatchObject({ interfaces: [lo], host: lo });
  expect(read(`--interface ${lo} --interface ${lo}`)).toMatchObject({ interfaces: [lo], host: lo });
  expect(read('', { KATA_INTERFACE: lo })).toMatchObject({ interfaces: [lo], host: lo });
  expect(read('--no-lan', { KATA_INTERFACE: lo })).toMatchObject({ lan: false, interfaces: [] });
  const all = links().map(({ address }) => address);
  const typed = all.map((address) => `--interface ${address}`).join(' ');
  expect(read(typed)).toMatchObject({ interfaces: all, host: all.length > 1 ? '0.0.0.0' : lo });
  expect(read(`${typed} --host ::1`)).toMatchObject({ interfaces: all, host: '::1' });
});

test('an interface that this machine does not have, wherever it was named', () => {
  const refused = new Refusal(
    words.noSuchInterface(
      '203.0.113.1',
      links()
        .map(({ address, name }) => `${address} (${name})`)
        .join(', '),
    ),
  );
  expect(() => read('--interface 127.0.0.1 --interface 203.0.113.1')).toThrow(refused);
  expect(() => read('', { KATA_INTERFACE: '203.0.113.1' })).toThrow(refused);
});

test.each([
  ['--wat', words.unknownOption('--wat')],
  ['-n ana', words.unknownOption('-n')],
  ['--constructor', words.unknownOption('--constructor')],
  ['bo', words.noOption('bo', '--name bo')],
  ['--name Ana María José', words.noOption('María José', '--name "Ana María José"')],
  ['127.0.0.1:4000', words.noOption('127.0.0.1:4000', '--connect 127.0.0.1:4000')],
  [DOOR, words.noOption(DOOR, `--join ${DOOR}`)],
  ['--mailbox http://127.0.0.1:1', words.badMailbox('http://127.0.0.1:1')],
  ['--mailbox 127.0.0.1:1', words.badMailbox('127.0.0.1:1')],
  ['--page ws://127.0.0.1:1', words.badPage('ws://127.0.0.1:1')],
  ['--page here', words.badPage('here')],
  ['4000', words.noOption('4000', '--listen 4000')],
  ['--lan', words.unknownOption('--lan')],
  ['--interface', words.missingValue('--interface')],
  ['--name', words.missingValue('--name')],
  ['--name --listen 4000', words.missingValue('--name')],
  ['--connect 4000', words.badAddress('4000')],
  ['--connect 127.0.0.1:99999', words.badAddress('127.0.0.1:99999')],
  ['--listen http', words.badPort('http')],
  ['--listen 65536', words.badPort('65536')],
  ['--listen=-1', words.badPort('-1')],
])('%s', (typed, sentence) => {
  expect(() => read(typed)).toThrow(new Refusal(sentence));
});

test('what npm kept for itself', () => {
  const env = { npm_lifecycle_event: 'chat', npm_config_connect: 'true' };
  expect(() => read('127.0.0.1:4000', env)).toThrow(new Refusal(words.keptByNpm('--connect')));
  const noLan = { npm_lifecycle_event: 'chat', npm_config_lan: '' };
  expect(() => read('', noLan)).toThrow(new Refusal(words.keptByNpm('--no-lan')));
  const twoWay = { npm_lifecycle_event: 'chat', npm_config_two_way: 'true' };
  expect(() => read('', twoWay)).toThrow(new Refusal(words.keptByNpm('--two-way')));
  expect(read('--name bo', { npm_config_name: 'ana' }).name).toBe('bo'); // of another npm, further up
});
