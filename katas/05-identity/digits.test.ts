// Step 7: the man in the middle, and six digits.

import { expect } from 'vitest';
import { concat, randomBytes } from '#identity/bytes.ts';
import { generateKeyPair, hash } from '#identity/primitives.ts';
import { Asked, Asker, toDigits } from '#identity/short-string.ts';
import { step } from '../../lib/runner/step.ts';
import { hex, someBytes, text } from './world.ts';

const { subtle } = globalThis.crypto;

step(7, 'both ends show the same six digits', async () => {
  for (let round = 0; round < 20; round += 1) {
    const channel = randomBytes(32); // both ends have its hash
    const asker = new Asker(channel);
    const asked = new Asked(channel, await asker.commitment());
    const { nonce, digits } = await asker.hear(asked.nonce);
    expect(digits).toMatch(/^\d{6}$/);
    expect(await asked.hear(nonce)).toBe(digits);
  }
});

step(7, 'the commitment and the digits are the hashes that the file says', async () => {
  const [channel, ours, theirs] = [someBytes(32, 1), someBytes(32, 2), someBytes(32, 3)];
  const asker = new Asker(channel, ours);
  const sha256 = async (...parts: Uint8Array[]) =>
    new Uint8Array(await subtle.digest('SHA-256', concat(...parts) as Uint8Array<ArrayBuffer>));
  expect(hex(await asker.commitment())).toBe(hex(await sha256(text('p2p-katas commit 1\0'), channel, ours)));
  const { nonce, digits } = await asker.hear(theirs);
  expect(hex(nonce)).toBe(hex(ours));
  expect(digits).toBe(toDigits(await sha256(text('p2p-katas digits 1\0'), channel, ours, theirs)));
  const asked = new Asked(channel, await asker.commitment(), theirs);
  expect(hex(asked.nonce)).toBe(hex(theirs));
  expect(await asked.hear(ours)).toBe(digits);
});

step(7, 'each time others, drawn at random', async () => {
  const channel = someBytes(32);
  const commitments = await Promise.all(Array.from({ length: 50 }, () => new Asker(channel).commitment()));
  expect(new Set(commitments.map(hex)).size).toBe(50);
  const nonces = commitments.map((commitment) => hex(new Asked(channel, commitment).nonce));
  expect(new Set(nonces).size).toBe(50);
});

step(7, 'who says something else than they have committed to is caught', async () => {
  const channel = someBytes(32);
  const asker = new Asker(channel, someBytes(32, 2));
  const asked = new Asked(channel, await asker.commitment());
  await expect(asked.hear(someBytes(32, 3))).rejects.toMatchObject({ code: 'BROKEN' });
  for (const changed of [0, 31]) {
    const commitment = (await asker.commitment()).map((byte, index) => (index === changed ? byte ^ 1 : byte));
    const other = new Asked(channel, commitment);
    await expect(other.hear(someBytes(32, 2)), `byte ${changed}`).rejects.toMatchObject({ code: 'BROKEN' });
  }
  const elsewhere = new Asked(someBytes(32, 9), await asker.commitment());
  await expect(elsewhere.hear(someBytes(32, 2)), 'on another channel').rejects.toMatchObject({ code: 'BROKEN' });
});

step(7, 'a commitment that is cut fits nothing', async () => {
  const channel = someBytes(32);
  const commitment = await new Asker(channel, someBytes(32, 2)).commitment();
  for (const length of [0, 1, 31]) {
    const asked = new Asked(channel, commitment.slice(0, length));
    await expect(asked.hear(someBytes(32, 2)), `${length} bytes`).rejects.toMatchObject({ code: 'BROKEN' });
  }
});

step(7, 'what has another length is no nonce', async () => {
  const channel = someBytes(32);
  for (const length of [0, 31, 33, 64]) {
    const asker = new Asker(channel);
    await expect(asker.hear(someBytes(length)), `asker, ${length}`).rejects.toMatchObject({ code: 'MALFORMED' });
    const asked = new Asked(channel, await hash(text('p2p-katas commit 1\0'), channel, someBytes(length)));
    await expect(asked.hear(someBytes(length)), `asked, ${length}`).rejects.toMatchObject({ code: 'MALFORMED' });
  }
});

step(
  7,
  'without a commitment, mallory finds six digits that fit within seconds; with it, chance is all she has',
  async () => {
    // She sits between ana and bo, with a key for each of them. The naive digits are a hash of the two keys.
    const naive = async (one: Uint8Array, other: Uint8Array) => toDigits(await hash(one, other));
    const [ana, bo] = [(await generateKeyPair()).publicKey, (await generateKeyPair()).publicKey];
    const shownToAna = new Map<string, Uint8Array>();
    let found = 0;
    for (let tries = 0; found === 0 && tries < 20_000; tries += 1) {
      const { publicKey } = await generateKeyPair();
      shownToAna.set(await naive(ana, publicKey), publicKey);
      const { publicKey: other } = await generateKeyPair();
      if (shownToAna.has(await naive(other, bo))) found = tries;
    }
    expect(found, 'tries, of 20,000').toBeGreaterThan(0);

    // Now the real thing, a thousand times. She answers ana before she has heard her nonce, and commits for bo before
    // she has heard his; then she tries a hundred other nonces that she would rather have said. Two of the six digits
    // are compared: by chance they are the same in one of a hundred.
    const [toAna, toBo] = [randomBytes(32), randomBytes(32)];
    let same = 0;
    let accepted = 0;
    for (let round = 0; round < 1_000; round += 1) {
      const asker = new Asker(toAna);
      await asker.commitment();
      const { digits } = await asker.hear(randomBytes(32));
      const mallory = new Asker(toBo);
      const asked = new Asked(toBo, await mallory.commitment());
      const { nonce } = await mallory.hear(asked.nonce);
      if (round % 100 === 0) {
        for (let other = 0; other < 100; other += 1) {
          accepted += await asked.hear(randomBytes(32)).then(
            () => 1,
            () => 0,
          );
        }
      }
      if ((await asked.hear(nonce)).slice(0, 2) === digits.slice(0, 2)) same += 1;
    }
    expect(accepted).toBe(0);
    expect(same, 'of 1,000; by chance 10').toBeLessThan(40);
  },
);
