// Wycheproof: signatures of Ed25519, most of them such that some implementation has taken them for good.

import { deepEqual } from 'node:assert/strict';
import { bytes } from '../../../katas/05-identity/world.ts';
import type { Kata } from './places.ts';
import { type Attempts, published } from './published.ts';

interface Vectors {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' }[];
  }[];
}

/** Node and Chromium judge all of them as Wycheproof does. Should one not, its number and the reason stand here. */
export async function* ed25519(where: string, { verifyAll }: Kata): Attempts {
  const tests = published<Vectors>('wycheproof-ed25519').testGroups.flatMap(({ publicKey: { pk }, tests }) =>
    tests.map((test) => ({ ...test, pk })),
  );
  yield [
    `Wycheproof, Ed25519, in ${where}: ${tests.length} signatures are what they are said to be`,
    async () => {
      const verdicts = await verifyAll(tests.map(({ pk, msg, sig }) => [bytes(pk), bytes(msg), bytes(sig)] as const));
      const others = tests.filter(({ result }, index) => verdicts[index] !== (result === 'valid'));
      deepEqual(
        others.map(({ tcId, comment, result }) => `${tcId}, ${comment}: ${result}`),
        [],
      );
    },
  ];
}
