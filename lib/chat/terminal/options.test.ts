import { expect, test } from 'vitest';
import { readOptions } from './options.ts';
import { Refusal } from './reasons.ts';
import { WORDS } from './words.ts';

const words = WORDS.en;
const read = (typed: string, env = {}) => readOptions(typed.split(' ').filter(Boolean), words, env);

test('nothing said: any free port, on this machine alone', () => {
  expect(read('')).toMatchObject({ connect: [], port: 0, host: '127.0.0.1', help: false });
  expect(read('').name).not.toBe('');
});

test('everything said', () => {
  expect(read('--name ana --connect 127.0.0.1:4000 --connect=[::1]:5000 --listen 4001 --host [::1]')).toEqual({
    name: 'ana',
    connect: ['127.0.0.1:4000', '[::1]:5000'],
    port: 4001,
    host: '::1',
    help: false,
  });
  expect(read('--help').help).toBe(true);
});

test.each([
  ['--wat', words.unknownOption('--wat')],
  ['-n ana', words.unknownOption('-n')],
  ['--constructor', words.unknownOption('--constructor')],
  ['bo', words.noOption('bo', '--name bo')],
  ['--name Ana María José', words.noOption('María José', '--name "Ana María José"')],
  ['127.0.0.1:4000', words.noOption('127.0.0.1:4000', '--connect 127.0.0.1:4000')],
  ['4000', words.noOption('4000', '--listen 4000')],
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
  expect(read('--name bo', { npm_config_name: 'ana' }).name).toBe('bo'); // of another npm, further up
});
