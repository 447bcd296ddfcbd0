// Steps 5 and 6: names, and a service as records.

import { expect } from 'vitest';
import { instanceLabel } from '#lan-discovery/names.ts';
import { isFor, type Lookup, recordsOf, serviceFrom } from '#lan-discovery/records.ts';
import { step } from '../../lib/runner/step.ts';

const ID = '7f3a'.repeat(8);
const TYPE = '_p2p-katas._tcp.local';
const ANA = { id: ID, name: 'Ana María', port: 4000, addresses: ['192.168.1.20'] };

// ---- Step 5: speak the standard

step(5, 'four records say all of a service', () => {
  const instance = `Ana María.${TYPE}`;
  expect(recordsOf(ANA, 3)).toEqual([
    { type: 'PTR', name: TYPE, ttl: 3, data: instance },
    { type: 'SRV', name: instance, ttl: 3, flush: true, data: { port: 4000, target: `${ID}.local` } },
    { type: 'TXT', name: instance, ttl: 3, flush: true, data: [`id=${ID}`] },
    { type: 'A', name: `${ID}.local`, ttl: 3, flush: true, data: '192.168.1.20' },
  ]);
});

step(5, 'each address is a record, of its own kind', () => {
  const addresses = ['192.168.1.20', 'fd00::20'];
  expect(recordsOf({ ...ANA, addresses }, 0).slice(3)).toEqual([
    { type: 'A', name: `${ID}.local`, ttl: 0, flush: true, data: '192.168.1.20' },
    { type: 'AAAA', name: `${ID}.local`, ttl: 0, flush: true, data: 'fd00::20' },
  ]);
});

step(5, 'a question is for everybody, for us, or for somebody else', () => {
  const instance = `Ana María.${TYPE}`;
  const cases: [string, string, 'everybody' | 'us' | undefined][] = [
    ['PTR', TYPE, 'everybody'],
    ['ANY', TYPE, 'everybody'],
    ['PTR', '_P2P-Katas._TCP.local', 'everybody'],
    ['PTR', '_services._dns-sd._udp.local', 'everybody'],
    ['SRV', instance, 'us'],
    ['TXT', `ana maría.${TYPE}`, 'us'],
    ['ANY', instance, 'us'],
    ['A', `${ID}.local`, 'us'],
    ['AAAA', `${ID.toUpperCase()}.local`, 'us'],
    ['ANY', `${ID}.local`, 'us'],
    ['PTR', '_http._tcp.local', undefined],
    ['SRV', `Bo.${TYPE}`, undefined],
    ['A', instance, undefined],
    ['SRV', `${ID}.local`, undefined],
    ['A', 'ana.local', undefined],
    ['SRV', TYPE, undefined],
  ];
  for (const [type, name, whom] of cases) {
    expect(isFor({ type: type as 'PTR', name }, ANA), `a question for ${type} of ${name}`).toBe(whom);
  }
});

step(5, 'a name has room in 63 bytes, and no character is cut in two', () => {
  expect(instanceLabel('ana')).toBe('ana');
  expect(instanceLabel('a'.repeat(63))).toBe('a'.repeat(63));
  expect(instanceLabel('a'.repeat(64))).toBe('a'.repeat(63));
  expect(instanceLabel('é'.repeat(40)), 'two bytes each').toBe('é'.repeat(31));
  expect(instanceLabel('語'.repeat(40)), 'three bytes each').toBe('語'.repeat(21));
  expect(instanceLabel(`${'a'.repeat(62)}éb`), 'nothing after what does not fit').toBe('a'.repeat(62));
  const family = '👩‍👩‍👧'; // 18 bytes, five code points, one character
  expect(instanceLabel(family.repeat(4))).toBe(family.repeat(3));
  expect(instanceLabel(`e\u0301`.repeat(30)), 'an e and its accent').toBe(`e\u0301`.repeat(21));
});

step(5, 'a name has nothing in it that cannot be shown, and is never empty', () => {
  expect(instanceLabel('an\u0000a\u001b[31m\u007f\u009b')).toBe('ana[31m');
  expect(instanceLabel('  ana  ')).toBe('ana');
  expect(instanceLabel('J. Doe'), 'the codec would make two labels of a full stop').toBe('J\u2024 Doe');
  expect(instanceLabel('')).toBe('anon');
  expect(instanceLabel('\n')).toBe('anon');
  expect(instanceLabel(`${'a'.repeat(62)} b`), 'no blank at the end either').toBe('a'.repeat(62));
});

// ---- Step 6: hear the standard

step(6, 'a service is put together from its records', () => {
  const known = {
    [`SRV Bob’s printer.${TYPE}`]: [{ port: 9100, target: 'printer.local' }],
    [`TXT Bob’s printer.${TYPE}`]: [[Buffer.from('note=hello'), Buffer.from(`id=${ID}`)]],
    'A printer.local': ['192.168.1.30', '192.168.1.31'],
    'AAAA printer.local': ['fd00::30'],
  };
  expect(serviceFrom('Bob’s printer', lookUpIn(known))).toEqual({
    id: ID,
    name: 'Bob’s printer',
    port: 9100,
    addresses: ['192.168.1.30', '192.168.1.31', 'fd00::30'],
  });
});

step(6, 'without a port or an address it is none yet', () => {
  const srv = { [`SRV bo.${TYPE}`]: [{ port: 4000, target: 'bo.local' }] };
  const a = { 'A bo.local': ['192.168.1.30'] };
  expect(serviceFrom('bo', lookUpIn({}))).toBe(undefined);
  expect(serviceFrom('bo', lookUpIn(srv))).toBe(undefined);
  expect(serviceFrom('bo', lookUpIn(a))).toBe(undefined);
  expect(serviceFrom('bo', lookUpIn({ ...srv, ...a }))).toMatchObject({ port: 4000, addresses: ['192.168.1.30'] });
  const portless = { [`SRV bo.${TYPE}`]: [{ port: 0, target: 'bo.local' }] };
  expect(serviceFrom('bo', lookUpIn({ ...portless, ...a })), 'port 0').toBe(undefined);
});

step(6, 'other people’s software has no id, and one that is none is not believed', () => {
  const idFrom = (...entries: string[]) => {
    const known = {
      [`SRV bo.${TYPE}`]: [{ port: 4000, target: 'bo.local' }],
      [`TXT bo.${TYPE}`]: entries.length > 0 ? [entries.map((entry) => Buffer.from(entry))] : [],
      'A bo.local': ['192.168.1.30'],
    };
    return serviceFrom('bo', lookUpIn(known))?.id;
  };
  expect(idFrom()).toBe(undefined);
  expect(idFrom('')).toBe(undefined);
  expect(idFrom('path=/')).toBe(undefined);
  expect(idFrom(`id=${ID}`)).toBe(ID);
  expect(idFrom(`ID=${ID}`), 'keys in other letters').toBe(ID);
  expect(idFrom('id=ana')).toBe(undefined);
  expect(idFrom(`id=${ID}0`)).toBe(undefined);
  expect(idFrom('id=', `id=${ID}`), 'the first one counts').toBe(undefined);
});

function lookUpIn(known: Record<string, unknown[]>): Lookup {
  return ((type: string, name: string) => known[`${type} ${name}`] ?? []) as Lookup;
}
