import { expect, test } from 'vitest';
import { candidatesFor } from './webrtc.ts';

test('our loopback is named to nobody, nor is that of others tried, unless we have nothing else', () => {
  const all = [
    '127.0.0.1',
    '::1',
    '192.168.1.20',
    'fd00::20',
    '203.0.113.7',
    '0f2c2b8e-1111-4222-8333-444455556666.local',
  ];
  const used = (own: string[], staysHere: boolean) =>
    all.filter((address) => candidatesFor(own, staysHere)({ address, port: 4_000 }));
  expect(used(['127.0.0.1', '::1', '192.168.1.20'], false)).toEqual(all.slice(2));
  expect(used(['127.0.0.1', '::1'], false)).toEqual(['127.0.0.1']);
  expect(used(['127.0.0.1', '::1', '192.168.1.20'], true)).toEqual(['127.0.0.1']);
});
