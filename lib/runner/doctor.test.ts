// What the doctor makes of what it has heard on each interface.

import { expect, test } from 'vitest';
import { multicastFindings, type OwnAddress, udpFindings } from './doctor.ts';
import { hearsItself, type Interface, interfaces } from './multicast.ts';
import { WORDS } from './words.ts';

const { en } = WORDS;
const LO = { name: 'lo', address: '127.0.0.1' };
const WLAN = { name: 'wlan0', address: '192.168.1.20' };
const DOCKER = { name: 'docker0', address: '172.17.0.1' };
const [ON_LO, ON_WLAN, ON_DOCKER] = [LO, WLAN, DOCKER].map(({ name, address }) => en.multicast(name, address));

test('one network is enough: no advice about the others', () => {
  expect(found([LO, true], [WLAN, true], [DOCKER, false])).toEqual([
    { what: ON_LO, isOk: true },
    { what: ON_WLAN, isOk: true },
    { what: ON_DOCKER, isOk: false, isSpare: true },
  ]);
});

test('no network lets us hear ourselves: what to do, once', () => {
  expect(found([LO, true], [WLAN, false], [DOCKER, false])).toEqual([
    { what: ON_LO, isOk: true },
    { what: ON_WLAN, isOk: false },
    { what: ON_DOCKER, isOk: false, advice: en.multicastAdvice },
  ]);
});

test('the loopback is what the tests need, whatever else works', () => {
  expect(found([LO, false], [WLAN, true])).toEqual([
    { what: ON_LO, isOk: false, advice: en.loopbackAdvice },
    { what: ON_WLAN, isOk: true },
  ]);
});

test('here, and on an interface that this machine does not have', async () => {
  expect(await hearsItself(LO)).toBe(true);
  expect(interfaces('203.0.113.1')).toEqual([{ name: '?', address: '203.0.113.1' }]);
  expect(await hearsItself({ name: '?', address: '203.0.113.1' })).toBe(false);
  expect(interfaces('127.0.0.1')).toEqual([expect.objectContaining({ address: '127.0.0.1' })]);
  expect(interfaces('').length).toBeGreaterThan(0);
});

test('UDP: the loopback is needed, one network is enough; once, what a private address is worth', () => {
  const [lo, wlan, docker]: [OwnAddress, OwnAddress, OwnAddress] = [
    { ...LO, kind: 'loopback', isOk: true },
    { ...WLAN, kind: 'private', isOk: true },
    { ...DOCKER, kind: 'private', isOk: false },
  ];
  expect(udpFindings([lo, wlan, docker], en)).toMatchObject([
    { what: 'UDP on lo (127.0.0.1, this machine alone)', isOk: true },
    { what: 'UDP on wlan0 (192.168.1.20, private)', isOk: true, note: en.behindNat },
    { what: 'UDP on docker0 (172.17.0.1, private)', isOk: false, isSpare: true },
  ]);
  expect(udpFindings([lo, { ...wlan, isOk: false }, docker], en)).toMatchObject([
    { isOk: true },
    { isOk: false, isSpare: false, advice: '' },
    { isOk: false, isSpare: false, advice: en.udpAdvice, neededFor: 3 },
  ]);
  expect(udpFindings([{ ...wlan, kind: 'public' }], en)[0]).not.toHaveProperty('note');
  expect(udpFindings([{ ...lo, isOk: false }], en)).toMatchObject([{ isSpare: false, advice: en.udpAdvice }]);
  expect(udpFindings([], en)).toMatchObject([{ what: 'UDP', isOk: false, neededFor: 3 }]);
});

/** Of each finding, what a person sees. */
function found(...heard: [Interface, boolean][]) {
  return multicastFindings(new Map(heard), en).map(({ what, isOk, isSpare, advice }) => ({
    what,
    isOk,
    ...(!isOk && isSpare && { isSpare }),
    ...(!isOk && !isSpare && advice && { advice }),
  }));
}
