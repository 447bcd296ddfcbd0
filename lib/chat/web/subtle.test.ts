// What stands in for WebCrypto agrees with WebCrypto.

import { expect, test } from 'vitest';
import { subtle as ours } from './page/subtle.ts';

const theirs = globalThis.crypto.subtle;
const text = (said: string) => new TextEncoder().encode(said);
const bytes = (length: number) => globalThis.crypto.getRandomValues(new Uint8Array(length));
const of = (buffer: ArrayBuffer) => new Uint8Array(buffer);

test('hashes', async () => {
  expect(await ours.digest('SHA-256', text('hello'))).toEqual(of(await theirs.digest('SHA-256', text('hello'))));
  const secret = bytes(32);
  const key = await theirs.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = await ours.sign('HMAC', await ours.importKey('raw', secret, 'HMAC', false), text('hello'));
  expect(signed).toEqual(of(await theirs.sign('HMAC', key, text('hello'))));
});

test('what both have in common, and nothing of a point of low order', async () => {
  const [one, other] = [
    await ours.generateKey('X25519', false),
    await theirs.generateKey('X25519', false, ['deriveBits']),
  ];
  const { publicKey, privateKey } = other as CryptoKeyPair;
  const raw = of(await theirs.exportKey('raw', publicKey));
  const theirKey = await ours.importKey('raw', raw, 'X25519', false);
  const ourKey = await theirs.importKey(
    'raw',
    (await ours.exportKey('raw', one.publicKey)) as never,
    'X25519',
    false,
    [],
  );
  const shared = await ours.deriveBits({ public: theirKey }, one.privateKey);
  expect(shared).toEqual(of(await theirs.deriveBits({ name: 'X25519', public: ourKey }, privateKey, 256)));
  const low = await ours.importKey('raw', new Uint8Array(32), 'X25519', false);
  await expect(ours.deriveBits({ public: low }, one.privateKey)).rejects.toThrow();
});

test('signatures', async () => {
  const { publicKey, privateKey } = await ours.generateKey('Ed25519', false);
  const signature = await ours.sign('Ed25519', privateKey, text('hello'));
  const raw = await ours.exportKey('raw', publicKey);
  const key = await theirs.importKey('raw', raw as never, 'Ed25519', true, ['verify']);
  expect(await theirs.verify('Ed25519', key, signature as never, text('hello'))).toBe(true);
  expect(await ours.verify('Ed25519', publicKey, signature, text('hello'))).toBe(true);
  expect(await ours.verify('Ed25519', publicKey, signature, text('hullo'))).toBe(false);
  await expect(ours.exportKey('raw', privateKey)).rejects.toMatchObject({ name: 'InvalidAccessError' });
});

test.each([0, 1, 1_000])('%i sealed bytes', async (length) => {
  const [secret, plaintext] = [bytes(32), bytes(length)];
  const gcm = { name: 'AES-GCM', iv: bytes(12), additionalData: bytes(20) };
  const key = await theirs.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
  const ourKey = await ours.importKey('raw', secret, 'AES-GCM', false);
  const sealed = await ours.encrypt(gcm, ourKey, plaintext);
  expect(sealed).toEqual(of(await theirs.encrypt(gcm, key, plaintext)));
  expect(await ours.decrypt(gcm, ourKey, sealed)).toEqual(plaintext);
  sealed[0]! ^= 1;
  await expect(ours.decrypt(gcm, ourKey, sealed)).rejects.toThrow();
});
