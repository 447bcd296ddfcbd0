// What everything here is built on, from WebCrypto alone, by the names that Noise gives to them.
// Noise Protocol Framework, revision 34, §4 and §12: https://noiseprotocol.org/noise.html

import { concat, given } from './bytes.ts';

/** How long a public key of X25519 is, and what comes of two; a hash of SHA-256; the tag of AES-GCM. In bytes. */
export const DH_BYTES = 32;
export const HASH_BYTES = 32;
export const TAG_BYTES = 16;

/** A pair of keys for X25519 (RFC 7748). The private one stays where WebCrypto keeps it. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: CryptoKey;
}

export async function generateKeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = (await subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
  return { publicKey: new Uint8Array(await subtle.exportKey('raw', publicKey)), privateKey };
}

/**
 * What we have in common with whoever has the other half of `theirs`: 32 bytes that nobody else can find.
 * @throws whatever this WebCrypto throws when nothing secret comes of it: a key of low order, RFC 7748 §6.1.
 */
export async function dh({ privateKey }: KeyPair, theirs: Uint8Array): Promise<Uint8Array> {
  const publicKey = await subtle.importKey('raw', given(theirs), 'X25519', false, []);
  return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: publicKey }, privateKey, DH_BYTES * 8));
}

/** SHA-256 of the parts, one after the other. */
export async function hash(...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await subtle.digest('SHA-256', given(concat(...parts))));
}

/** HMAC-SHA-256 (RFC 2104). */
export async function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const imported = await subtle.importKey('raw', given(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', imported, given(concat(...parts))));
}

/** A key for AES-256-GCM, of 32 bytes. */
export function cipherKey(bytes: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('raw', given(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** `plaintext` so that only who has the key can read it, with a tag by which they see whether it or `ad` was changed. */
export async function seal(key: CryptoKey, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array) {
  const algorithm = { name: 'AES-GCM', iv: given(nonce), additionalData: given(ad) };
  return new Uint8Array(await subtle.encrypt(algorithm, key, given(plaintext)));
}

/** Rejects when it is not what was sealed with this key, this nonce and this `ad`. */
export async function open(key: CryptoKey, nonce: Uint8Array, ad: Uint8Array, ciphertext: Uint8Array) {
  const algorithm = { name: 'AES-GCM', iv: given(nonce), additionalData: given(ad) };
  return new Uint8Array(await subtle.decrypt(algorithm, key, given(ciphertext)));
}

const { subtle } = globalThis.crypto;
