// Noise_XX_25519_AESGCM_SHA256, as cacophony and snow speak it.

import { equal } from 'node:assert/strict';
import { Handshake } from '#identity/handshake.ts';
import { bytes, hex, keyPairOf } from '../../../katas/05-identity/world.ts';
import { type Attempts, published } from './published.ts';

type Vector = Record<`${'init' | 'resp'}_${'prologue' | 'static' | 'ephemeral'}`, string> & {
  handshake_hash?: string;
  messages: { payload: string; ciphertext: string }[];
};

const NOTHING = new Uint8Array(0);
const HANDSHAKE_MESSAGES = 3;

export async function* noise(): Attempts {
  for (const [index, vector] of published<{ vectors: Vector[] }>('noise-xx-25519-aesgcm-sha256').vectors.entries()) {
    yield [
      `Noise, conversation ${index + 1}: ${vector.messages.length} messages, byte by byte`,
      async () => {
        const [ana, bo] = [await begin(vector, 'init'), await begin(vector, 'resp')];
        const said = vector.messages.map(({ payload }) => bytes(payload));
        const heard = vector.messages.map(({ ciphertext }) => ciphertext);
        for (const [number, payload] of said.entries()) {
          if (number === HANDSHAKE_MESSAGES) break;
          const [speaker, listener] = number % 2 === 0 ? [ana, bo] : [bo, ana];
          equal(hex(await speaker.write(payload)), heard[number]);
          equal(hex(await listener.read(bytes(heard[number]!))), hex(payload));
        }
        const [anas, bos] = [await ana.finish(), await bo.finish()];
        equal(hex(anas.hash), vector.handshake_hash || hex(bos.hash)); // the vectors of snow have none
        for (const [number, payload] of said.entries()) {
          if (number < HANDSHAKE_MESSAGES) continue;
          const [speaker, listener] = number % 2 === 0 ? [anas, bos] : [bos, anas];
          equal(hex(await speaker.send.encrypt(NOTHING, payload)), heard[number]);
          equal(hex(await listener.receive.decrypt(NOTHING, bytes(heard[number]!))), hex(payload));
        }
      },
    ];
  }
}

async function begin(vector: Vector, who: 'init' | 'resp'): Promise<Handshake> {
  return Handshake.begin({
    isInitiator: who === 'init',
    prologue: bytes(vector[`${who}_prologue`]),
    staticKey: await keyPairOf(vector[`${who}_static`]),
    ephemeralKey: await keyPairOf(vector[`${who}_ephemeral`]),
  });
}
