// Steps 1 to 3: an identity, what it signs, and what that proves.

import { expect, vi } from 'vitest';
import { Identity, verify } from '#identity/identity.ts';
import { fromId, toId, toWords } from '#identity/names.ts';
import { check, prove, type Question } from '#identity/proof.ts';
import { step } from '../../lib/runner/step.ts';
import { bytes, hex, someBytes, text } from './world.ts';

const { subtle } = globalThis.crypto;

// RFC 8032 §7.1
const RFC8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    // The highest bit of this key is set: its sign.
    seed: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    key: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message:
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    signature:
      'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  },
] as const;

step(1, 'an identity is drawn anew each time, and says whether it may leave', async () => {
  const [ana, bo] = [await Identity.make({ mayLeave: true }), await Identity.make({ mayLeave: false })];
  expect(ana.publicKey).toHaveLength(32);
  expect(hex(ana.publicKey)).not.toBe(hex(bo.publicKey));
  expect(ana.keys.privateKey).toMatchObject({ extractable: true, usages: ['sign'], algorithm: { name: 'Ed25519' } });
  expect(bo.keys.privateKey).toMatchObject({ extractable: false, usages: ['sign'], algorithm: { name: 'Ed25519' } });
});

step(1, 'the text of an identity is its seed, as in RFC 8032', async () => {
  for (const { seed, key } of RFC8032) {
    const identity = await Identity.fromText(seed);
    expect(hex(identity.publicKey)).toBe(key);
    expect(await identity.toText()).toBe(seed);
  }
});

step(1, 'an identity comes back from its text, and both halves are there', async () => {
  const identity = await Identity.make({ mayLeave: true });
  const seed = await identity.toText();
  expect(seed).toMatch(/^[\da-f]{64}$/);
  const again = await Identity.fromText(`${seed}\n`); // as in a file
  expect(hex(again.publicKey)).toBe(hex(identity.publicKey));
  const signature = await subtle.sign('Ed25519', again.keys.privateKey, text('it is me'));
  expect(await subtle.verify('Ed25519', identity.keys.publicKey, signature, text('it is me'))).toBe(true);
  expect(await subtle.verify('Ed25519', again.keys.publicKey, signature, text('it is me'))).toBe(true);
});

step(1, 'what may not leave does not, and what is no identity is none', async () => {
  const kept = await Identity.make({ mayLeave: false });
  await expect(kept.toText()).rejects.toMatchObject({ code: 'MAY_NOT_LEAVE' });
  const { seed } = RFC8032[0];
  for (const damaged of [
    '',
    seed.slice(1),
    `${seed}00`,
    seed.replace('9', 'g'),
    `0x${seed.slice(2)}`,
    'not an identity',
  ]) {
    await expect(Identity.fromText(damaged), damaged).rejects.toMatchObject({ code: 'DAMAGED' });
  }
});

step(1, 'for machines, a key is 64 digits, in one way only', () => {
  const key = bytes(RFC8032[1].key);
  expect(toId(key)).toBe(RFC8032[1].key);
  expect(hex(fromId(toId(key))!)).toBe(RFC8032[1].key);
  for (const other of [
    '',
    toId(key).toUpperCase(),
    ` ${toId(key)}`,
    toId(key).slice(2),
    `${toId(key)}00`,
    'z'.repeat(64),
  ]) {
    expect(fromId(other), other).toBe(undefined);
  }
});

step(1, 'for people, a key is eight words of their list, and another key is others', async () => {
  const [numbers, more] = [0, 1_000].map((from) => Array.from({ length: 256 }, (_, place) => `w${from + place}`));
  const key = bytes(RFC8032[0].key);
  const digest = new Uint8Array(await subtle.digest('SHA-256', key));
  const places = [...digest.subarray(0, 8)];
  expect(await toWords(key, numbers!)).toEqual(places.map((place) => `w${place}`));
  expect(await toWords(key, more!)).toEqual(places.map((place) => `w${1_000 + place}`));
});

step(2, 'signatures are those of RFC 8032', async () => {
  for (const { seed, key, message, signature } of RFC8032) {
    const identity = await Identity.fromText(seed);
    expect(hex(await identity.sign(bytes(message)))).toBe(signature);
    expect(await verify(bytes(key), bytes(message), bytes(signature))).toBe(true);
  }
});

step(2, 'whatever was changed, it is not signed any more', async () => {
  const { key, message, signature } = RFC8032[2];
  const flipped = (digits: string, bit: number) => {
    const changed = bytes(digits);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    return changed;
  };
  for (let bit = 0; bit < 512; bit += 7) {
    expect(await verify(bytes(key), bytes(message), flipped(signature, bit)), `bit ${bit}`).toBe(false);
  }
  expect(await verify(bytes(key), flipped(message, 3), bytes(signature))).toBe(false);
  expect(await verify(bytes(RFC8032[1].key), bytes(message), bytes(signature))).toBe(false);
});

step(2, 'what is too short, too long or no key at all is refused, not thrown', async () => {
  const { key, message, signature } = RFC8032[2];
  const offPoint = '02'.padEnd(64, '0'); // no point of the curve has this y
  for (const wrong of ['', key.slice(2), `${key}00`, offPoint, 'ff'.repeat(32), '00'.repeat(64)]) {
    expect(await verify(bytes(wrong), bytes(message), bytes(signature)), `key ${wrong}`).toBe(false);
  }
  for (const wrong of ['', signature.slice(2), `${signature}00`, signature.slice(0, 64), '00'.repeat(64)]) {
    expect(await verify(bytes(key), bytes(message), bytes(wrong)), `signature ${wrong}`).toBe(false);
  }
});

step(2, 'what this WebCrypto throws at is refused, not thrown', async (context) => {
  const { key, message, signature } = RFC8032[2];
  for (const name of ['importKey', 'verify'] as const) {
    const refuses = vi.spyOn(subtle, name).mockRejectedValue(new DOMException('malformed', 'DataError'));
    context.after(() => refuses.mockRestore());
    expect(await verify(bytes(key), bytes(message), bytes(signature)), name).toBe(false);
    refuses.mockRestore();
  }
});

step(2, 'each message has one signature: the other one that fits the equation is refused', async () => {
  // Wycheproof, Ed25519, the group "SignatureMalleability": S is replaced by S + L.
  const key = bytes('7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa');
  const signature =
    '7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab067654bce3832c2d76f8f6f5dafc08d9339d4eef676573336a5c51eb6f946b31d';
  expect(await verify(key, text('Test'), bytes(signature))).toBe(false);
});

step(2, 'a key of low order signs everything, and so nothing', async () => {
  const POINTS = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ];
  const forged = bytes(`01${'00'.repeat(63)}`); // nobody has signed anything
  for (const point of POINTS) {
    for (const sign of [0, 0x80]) {
      const key = bytes(point);
      key[31]! |= sign;
      for (let message = 0; message < 16; message += 1) {
        expect(await verify(key, Uint8Array.of(message), forged), `${hex(key)}, message ${message}`).toBe(false);
      }
    }
  }
});

/** What ana asks bo, who began their conversation. */
const QUESTION: Question = {
  asker: 'responder',
  conversation: someBytes(32, 1),
  challenge: someBytes(32, 2),
  speaker: someBytes(32, 3),
};

step(3, 'who is asked proves who they are', async () => {
  const bo = await Identity.make({ mayLeave: false });
  const proof = await prove(bo, QUESTION);
  expect(proof).toHaveLength(96);
  expect(hex(await check(proof, QUESTION))).toBe(hex(bo.publicKey));
});

step(3, 'what is signed is the label, and every part of the question', async () => {
  const { seed, key } = RFC8032[0];
  const proof = await prove(await Identity.fromText(seed), QUESTION);
  const publicKey = await subtle.importKey('raw', bytes(key), 'Ed25519', true, ['verify']);
  const signed = (asker: number) => {
    const { conversation, challenge, speaker } = QUESTION;
    return Uint8Array.of(...text('p2p-katas proof 1\0'), asker, ...conversation, ...challenge, ...speaker);
  };
  expect(hex(proof.subarray(0, 32))).toBe(key);
  expect(await subtle.verify('Ed25519', publicKey, proof.slice(32), signed(1))).toBe(true);
  const other = await prove(await Identity.fromText(seed), { ...QUESTION, asker: 'initiator' });
  expect(await subtle.verify('Ed25519', publicKey, other.slice(32), signed(0))).toBe(true);
});

step(3, 'a proof cannot be replayed, reflected, forwarded, or lent to another key', async () => {
  const proof = await prove(await Identity.make({ mayLeave: false }), QUESTION);
  const elsewhere: [how: string, question: Question][] = [
    ['replayed: she has drawn another challenge by now', { ...QUESTION, challenge: someBytes(32, 4) }],
    ['reflected: it is he who has asked her', { ...QUESTION, asker: 'initiator' }],
    ['forwarded: mallory has another conversation with each of them', { ...QUESTION, conversation: someBytes(32, 5) }],
    ['lent: another key is to speak for him', { ...QUESTION, speaker: someBytes(32, 6) }],
  ];
  for (const [how, question] of elsewhere) {
    await expect(check(proof, question), how).rejects.toMatchObject({ code: 'NOT_PROVEN' });
  }
});

step(3, 'mallory, who sits between, cannot be bo for ana', async () => {
  const bo = await Identity.make({ mayLeave: false });
  // Ana asks mallory; mallory passes her challenge on to bo, in a conversation of their own.
  const hers = { ...QUESTION, conversation: someBytes(32, 7) };
  const theirs = { ...QUESTION, conversation: someBytes(32, 8), challenge: hers.challenge };
  const passedOn = await prove(bo, theirs);
  await expect(check(passedOn, hers)).rejects.toMatchObject({ name: 'ProofError' });
});

step(3, 'what is no proof is refused', async () => {
  const proof = await prove(await Identity.make({ mayLeave: false }), QUESTION);
  const mallory = await Identity.make({ mayLeave: false });
  const wrong = [
    new Uint8Array(0),
    proof.slice(0, 95),
    Uint8Array.of(...proof, 0),
    Uint8Array.of(...mallory.publicKey, ...proof.subarray(32)), // his signature, under another name
    bytes(`01${'00'.repeat(31)}01${'00'.repeat(63)}`), // of a key that signs everything
    proof.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
  ];
  for (const one of wrong) await expect(check(one, QUESTION), hex(one)).rejects.toMatchObject({ code: 'NOT_PROVEN' });
});
