// Kata 5: a million records that somebody had in their hands, among real ones that nobody has touched. What is opened
// is what was sealed as the next one, and nothing else.

import { randomInt } from 'node:crypto';
import { concat, isSame } from '#identity/bytes.ts';
import { CipherState, NoiseError } from '#identity/cipher-state.ts';
import { cipherKey, seal } from '#identity/primitives.ts';
import type { Random } from '../contracts.ts';
import { seeded } from '../lab/random.ts';
import type { Figure } from './bench.ts';

const FORGED = 1_000_000;
/** One of so many is real. */
const REAL_EVERY = 10;
/** So many are under way at once. */
const AT_ONCE = 64;
/** After so many the key is changed. */
const REKEY_AFTER = AT_ONCE * 4_096;
const [KEY_BYTES, TAG_BYTES] = [32, 16];
const NOTHING = new Uint8Array(0);

/** What they have who forge the next record. */
interface Hands {
  random: Random;
  /** What was sealed as the next record, and what was sealed before and after it. */
  real: Uint8Array;
  others: readonly Uint8Array[];
  /** The same plaintext, sealed as the same number under a key that is nearly the right one. */
  sealedBy(whose: keyof Keys): Promise<Uint8Array>;
}

interface Keys {
  before: Uint8Array;
  now: Uint8Array;
  after: Uint8Array;
  otherDirection: Uint8Array;
  otherChannel: Uint8Array;
}

const FORGERIES: Record<string, (hands: Hands) => Uint8Array | Promise<Uint8Array>> = {
  'a bit changed': ({ random, real }) => changed(real, random(real.length), 1 << random(8)),
  'a byte changed': ({ random, real }) => changed(real, random(real.length), 1 + random(255)),
  'many bytes changed': ({ random, real }) => real.map((byte) => (random(4) === 0 ? random(256) : byte)),
  'end cut off': ({ random, real }) => real.subarray(0, random(real.length)),
  'beginning cut off': ({ random, real }) => real.subarray(1 + random(real.length)),
  'bytes after it': ({ random, real }) => concat(real, someBytes(1 + random(40), random)),
  'bytes before it': ({ random, real }) => concat(someBytes(1 + random(40), random), real),
  'earlier or later one': ({ random, others }) => others[random(others.length)]!,
  'tag of another': ({ random, real, others }) =>
    concat(real.subarray(0, -TAG_BYTES), others[random(others.length)]!.subarray(-TAG_BYTES)),
  'other direction': ({ sealedBy }) => sealedBy('otherDirection'),
  'other channel': ({ sealedBy }) => sealedBy('otherChannel'),
  'key before': ({ sealedBy }) => sealedBy('before'),
  'key after': ({ sealedBy }) => sealedBy('after'),
  'random bytes': ({ random, real }) => someBytes(real.length, random),
  'random bytes of any length': ({ random }) => someBytes(random(200), random),
};
const WAYS = Object.keys(FORGERIES);
const UNTOUCHED = 'untouched';

interface Count {
  tried: number;
  opened: number;
}

export async function* forging(): AsyncIterable<Figure> {
  const seed = randomInt(2 ** 32);
  const counts = await forgeAll(seeded(seed));
  const real = counts.get(UNTOUCHED)!;
  const forged = { tried: 0, opened: 0 };
  const ways: string[] = [];
  for (const way of WAYS) {
    const { tried, opened } = counts.get(way)!;
    forged.tried += tried;
    forged.opened += opened;
    ways.push(`${way} ${inThousands(tried)}`);
  }
  yield {
    what: `kata 5: ${inThousands(forged.tried)} forged records between ${inThousands(real.tried)} real ones (seed ${seed})`,
    ours: `${forged.opened} forged and ${inThousands(real.opened)} real ones opened; forged by ${ways.join(', ')}`,
    goal: 'none of those, and all of these',
    met: forged.opened === 0 && real.opened === real.tried,
  };
}

/** Plays it all, and counts by what was done to the record. Rejects if one is refused for another reason. */
async function forgeAll(random: Random): Promise<Map<string, Count>> {
  const counts = new Map([UNTOUCHED, ...WAYS].map((way) => [way, { tried: 0, opened: 0 }]));
  const someKey = () => someBytes(KEY_BYTES, random);
  const now = someKey();
  let keys: Keys = {
    before: someKey(),
    now,
    after: await next(now),
    otherDirection: someKey(),
    otherChannel: someKey(),
  };
  const [ours, theirs] = [new CipherState(now), new CipherState(now)];
  let forged = 0;
  for (let number = 0; forged < FORGED; number += AT_ONCE) {
    if (number > 0 && number % REKEY_AFTER === 0) {
      keys = { ...keys, before: keys.now, now: keys.after, after: await next(keys.after) };
      for (const cipher of [ours, theirs]) cipher.rekey();
    }
    const plaintexts = Array.from({ length: AT_ONCE }, () => someBytes(random(random(50) === 0 ? 4_000 : 100), random));
    const records = await Promise.all(plaintexts.map((plaintext) => ours.encrypt(NOTHING, plaintext)));
    const given = await Promise.all(
      records.map(async (real, index) => {
        const way = random(REAL_EVERY) === 0 ? UNTOUCHED : WAYS[random(WAYS.length)]!;
        const others = records.filter((_, other) => other !== index);
        const sealedBy = (whose: keyof Keys) =>
          new CipherState(keys[whose], number + index).encrypt(NOTHING, plaintexts[index]!);
        const record = (await FORGERIES[way]?.({ random, real, others, sealedBy })) ?? real;
        return { way: isSame(record, real) ? UNTOUCHED : way, record };
      }),
    );
    const opened = await Promise.all(given.map(({ record }) => openedBy(theirs, record)));
    for (const [index, { way }] of given.entries()) {
      const count = counts.get(way)!;
      const plaintext = opened[index];
      count.tried += 1;
      // What was sealed has to come out; of what was forged, anything that comes out is too much.
      if (plaintext && (way !== UNTOUCHED || isSame(plaintext, plaintexts[index]!))) count.opened += 1;
      if (way !== UNTOUCHED) forged += 1;
    }
  }
  return counts;
}

async function openedBy(cipher: CipherState, record: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return await cipher.decrypt(NOTHING, record);
  } catch (error) {
    if (error instanceof NoiseError && error.code === 'FORGED') return undefined;
    throw error;
  }
}

/** The key that follows `key`, found without what is held to it. Noise, §4.2 */
async function next(key: Uint8Array): Promise<Uint8Array> {
  const last = concat(new Uint8Array(4), new Uint8Array(8).fill(0xff));
  return (await seal(await cipherKey(key), last, NOTHING, new Uint8Array(KEY_BYTES))).slice(0, KEY_BYTES);
}

function changed(bytes: Uint8Array, at: number, by: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ by : byte));
}

function someBytes(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

function inThousands(count: number): string {
  return count.toLocaleString('en');
}
