import { expect, test } from 'vitest';
import type { Link } from '#lan-discovery/link.ts';
import { addressesOn, isAddress, linksAt, namesOf, networksOf, reach, reachableAt } from './addresses.ts';

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

const LO: Link = { name: 'lo', address: '127.0.0.1', subnets: ['127.0.0.1/8', '::1/128', '192.168.1.20/32'] };
const WLAN: Link = { name: 'wlan0', address: '192.168.1.20', subnets: ['192.168.1.20/24', 'fd00::20/64'] };

test('the links on which others reach us', () => {
  expect(linksAt('127.0.0.1:4000', []).map(({ address }) => address)).toEqual(['127.0.0.1']);
  expect(linksAt('[::1]:4000', []).map(({ address }) => address)).toEqual(['127.0.0.1']);
  expect(linksAt('0.0.0.0:4000', ['127.0.0.1']).map(({ address }) => address)).toEqual(['127.0.0.1']);
  expect(linksAt('127.0.0.1:4000', ['203.0.113.1'])).toEqual([]);
  expect(linksAt('0.0.0.0:4000', []).length).toBeGreaterThan(0);
  expect(linksAt('[::]:4000', [])).toEqual(linksAt('0.0.0.0:4000', []));
});

test('where those on a link reach us', () => {
  expect(addressesOn(WLAN, '0.0.0.0:4000')).toEqual(['192.168.1.20']);
  expect(addressesOn(WLAN, '[::]:4000')).toEqual(['192.168.1.20', 'fd00::20']);
  expect(addressesOn(LO, '[::]:4000')).toEqual(['127.0.0.1', '::1']);
  expect(addressesOn(LO, '192.168.1.20:4000')).toEqual(['192.168.1.20']);
});

test('the networks, as a person knows them', () => {
  expect(namesOf(networksOf([LO, WLAN, { ...WLAN, name: 'eth0', address: '10.0.0.1' }]))).toBe(
    'wlan0 192.168.1.20, eth0 10.0.0.1',
  );
  expect(namesOf(networksOf([LO]))).toBe('');
});

test('what others type to reach us', () => {
  expect(reachableAt('127.0.0.1:4000')).toEqual(['127.0.0.1:4000']);
  for (const address of reachableAt('0.0.0.0:4000')) {
    expect(isAddress(address)).toBe(true);
    expect(address).not.toMatch(/^0/);
  }
  expect(reachableAt('0.0.0.0:4000')).not.toEqual([]);
});
