import { expect, test } from 'vitest';
import { isAddress, reach, reachableAt } from './addresses.ts';

test.each([
  ['another machine’s own loopback is that machine', '127.0.0.1:4000', '192.168.1.20:5000', '192.168.1.20:4000'],
  ['in IPv6 too', '[::1]:4000', '[fd00::20]:5000', '[fd00::20]:4000'],
  ['written at length', '[0:0:0:0:0:0:0:1]:4000', '192.168.1.20:5000', '192.168.1.20:4000'],
  ['mapped, in hexadecimal', '[::ffff:7f00:1]:4000', '192.168.1.20:5000', '192.168.1.20:4000'],
  ['and mapped', '[::ffff:127.0.0.1]:4000', '192.168.1.20:5000', '192.168.1.20:4000'],
  ['on this machine it is ours', '127.0.0.1:4000', '127.0.0.1:5000', '127.0.0.1:4000'],
  ['whatever its number', '127.0.0.2:4000', '[::1]:5000', '127.0.0.2:4000'],
  ['a third machine is where it is', '192.168.1.30:4000', '192.168.1.20:5000', '192.168.1.30:4000'],
  ['a name is not followed', 'example.com:4000', '192.168.1.20:5000', undefined],
  ['nor is localhost', 'localhost:4000', '192.168.1.20:5000', undefined],
  ['everywhere is nowhere', '0.0.0.0:4000', '192.168.1.20:5000', undefined],
  ['everywhere is nowhere in IPv6', '[::]:4000', '192.168.1.20:5000', undefined],
  ['everywhere is nowhere at length', '[0::0]:4000', '192.168.1.20:5000', undefined],
  ['another machine’s interface is not ours', '[fe80::1%eth0]:4000', '192.168.1.20:5000', undefined],
  ['nonsense', 'nonsense', '192.168.1.20:5000', undefined],
  ['without a number for the teller, nobody can say', '127.0.0.1:4000', 'example.com:5000', undefined],
])('%s', (_, told, teller, where) => {
  expect(reach(told, ['localhost:1', teller].slice(teller.startsWith('127.') ? 0 : 1))).toBe(where);
});

test('what others type to reach us', () => {
  expect(reachableAt('127.0.0.1:4000')).toEqual(['127.0.0.1:4000']);
  for (const address of reachableAt('0.0.0.0:4000')) {
    expect(isAddress(address)).toBe(true);
    expect(address).not.toMatch(/^0/);
  }
  expect(reachableAt('0.0.0.0:4000')).not.toEqual([]);
});
