import { expect, test } from 'vitest';
import type { Link } from '#lan-discovery/link.ts';
import {
  addressesOn,
  doorHost,
  isAddress,
  kindOf,
  linksAt,
  namesOf,
  networksOf,
  placeOf,
  reach,
  reachableAt,
  witnessOf,
} from './addresses.ts';

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
  ['nor of one who has come by a channel', '[::1]:4000', 'channel:1', undefined],
  ['whoever tells of it, a third machine is where it is', '192.168.1.30:4000', 'channel:1', '192.168.1.30:4000'],
  ['a channel of somebody else is nowhere', 'channel:2', '192.168.1.20:5000', undefined],
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

test('where others come in by UDP', () => {
  expect(doorHost('192.168.1.20:4000', [], false)).toBe('192.168.1.20');
  expect(doorHost('[fd00::20]:4000', [], false)).toBe('fd00::20');
  expect(doorHost('127.0.0.1:4000', [], false)).toBeUndefined();
  expect(doorHost('127.0.0.1:4000', [], true)).toBe('127.0.0.1');
  expect(doorHost('0.0.0.0:4000', ['127.0.0.1'], false)).toBe('127.0.0.1');
  const near = linksAt('0.0.0.0:4000', []);
  expect(doorHost('0.0.0.0:4000', [], false)).toBe((networksOf(near)[0] ?? near[0])?.address);
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

test.each([
  ['127.3.2.1', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.7.7', 'link'],
  ['fe80::1', 'link'],
  ['10.0.0.1', 'private'],
  ['172.31.255.1', 'private'],
  ['192.168.1.20', 'private'],
  ['fd00::20', 'private'],
  ['100.64.0.1', 'carrier'],
  ['100.128.0.1', 'public'],
  ['203.0.113.7', 'public'],
  ['2001:db8::7', 'public'],
] as const)('%s: %s', (address, kind) => {
  expect(kindOf(address)).toBe(kind);
});

test('how far away somebody is', () => {
  const place = (address: string) => placeOf(address, ['127.0.0.1', '192.168.1.20'], [LO, WLAN]);
  expect(place('127.0.0.1:4000')).toBe('this machine');
  expect(place('192.168.1.20:4000')).toBe('this machine');
  expect(place('192.168.1.30:4000')).toBe('this network');
  expect(place('[fd00::30]:4000')).toBe('this network');
  expect(place('192.168.2.30:4000')).toBe('elsewhere');
  expect(place('ana.local:4000')).toBe('unknown');
  expect(place('')).toBe('unknown');
});

test('where somebody answers STUN', () => {
  const person = { id: '22'.repeat(16), name: 'bo' };
  const at = (...addresses: string[]) => witnessOf({ person, addresses, stun: [4_000, 50_000] });
  expect(at('192.168.1.20:5000', '10.0.0.1:5000')).toEqual([
    { address: '192.168.1.20', port: 4_000 },
    { address: '192.168.1.20', port: 50_000 },
  ]);
  expect(at('localhost:5000', '127.0.0.1:5000')?.[0]).toEqual({ address: '127.0.0.1', port: 4_000 });
  expect(at('localhost:5000')).toBeUndefined();
  expect(witnessOf({ person, addresses: ['10.0.0.1:5000'], stun: [] })).toBeUndefined();
});
