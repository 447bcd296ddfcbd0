// Wycheproof: what comes of two keys of X25519, in a handshake. Somebody has begun it with one of them, and we answer
// with the other: whoever has what comes of both can open the key in our answer. Where that is zero, there is no answer.

import { deepEqual } from 'node:assert/strict';
import { SymmetricState } from '#identity/symmetric-state.ts';
import { bytes, hex, keyPairOf } from '../../../katas/05-identity/world.ts';
import type { Kata } from './places.ts';
import { type Attempts, published } from './published.ts';

interface Test {
  tcId: number;
  comment: string;
  public: string;
  private: string;
  shared: string;
}

const STATIC = '77'.repeat(32);
const NOTHING = new Uint8Array(0);
/** How long a key is, and how long one that is sealed. */
const [KEY_BYTES, SEALED_BYTES] = [32, 48];

export async function* x25519(where: string, kata: Kata): Attempts {
  const { tests } = published<{ testGroups: [{ tests: Test[] }] }>('wycheproof-x25519').testGroups[0];
  const zeros = tests.filter(isZero).length;
  yield [
    `Wycheproof, X25519, in ${where}: ${tests.length - zeros} secrets are found, ${zeros} that are zero are refused`,
    async () => {
      const others: string[] = [];
      for (const test of tests) {
        const outcome = await answer(kata, test).then(
          (message) => opened(message, test).catch((error) => error.code),
          (error) => error.code,
        );
        const expected = isZero(test) ? 'LOW_ORDER' : hex((await keyPairOf(STATIC)).publicKey);
        if (outcome !== expected) others.push(`${test.tcId}, ${test.comment}: ${outcome}`);
      }
      deepEqual(others, []);
    },
  ];
}

function isZero({ shared }: Test): boolean {
  return /^0+$/.test(shared);
}

async function answer(kata: Kata, test: Test): Promise<Uint8Array> {
  await kata.beginHandshake(false, STATIC, test.private, NOTHING);
  await kata.read(bytes(test.public));
  return kata.write(NOTHING);
}

/** The key in the answer, as whoever began it would read it. */
async function opened(message: Uint8Array, test: Test): Promise<string> {
  const state = new SymmetricState('Noise_XX_25519_AESGCM_SHA256');
  const [prologue, payload] = [NOTHING, NOTHING];
  for (const said of [prologue, bytes(test.public), payload, message.subarray(0, KEY_BYTES)]) await state.mixHash(said);
  await state.mixKey(bytes(test.shared));
  return hex(await state.decryptAndHash(message.subarray(KEY_BYTES, KEY_BYTES + SEALED_BYTES)));
}
