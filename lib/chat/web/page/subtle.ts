// The part of WebCrypto that kata 5 uses, where browsers withhold it: on a page that came by http from another machine,
// as it does to everybody in the room. It has to be imported before the kata. Keys lie in the page's own memory here.
//
// It keeps those out who only listen. Whoever can change what comes by http can change the page itself: place.ts says
// whether they can, and the page tells people.

import { gcm } from '@noble/ciphers/aes';
import { ed25519, x25519 } from '@noble/curves/ed25519';
import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';

interface Key {
  readonly extractable: boolean;
  readonly bytes: Uint8Array;
}

interface Gcm {
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
}

const CURVES = { Ed25519: ed25519, X25519: x25519 };

export const subtle = {
  async digest(_: 'SHA-256', data: Uint8Array) {
    return sha256(data);
  },
  async generateKey(curve: keyof typeof CURVES, extractable: boolean) {
    const { utils, getPublicKey } = CURVES[curve];
    const secret = utils.randomPrivateKey();
    return {
      publicKey: { extractable: true, bytes: getPublicKey(secret) },
      privateKey: { extractable, bytes: secret },
    };
  },
  async importKey(_: 'raw', bytes: Uint8Array, _algorithm: unknown, extractable: boolean): Promise<Key> {
    return { extractable, bytes: bytes.slice() };
  },
  async exportKey(_: 'raw', { extractable, bytes }: Key) {
    if (!extractable) throw new DOMException('it may not leave', 'InvalidAccessError');
    return bytes.slice();
  },
  async sign(algorithm: 'Ed25519' | 'HMAC', { bytes }: Key, data: Uint8Array) {
    return algorithm === 'HMAC' ? hmac(sha256, bytes, data) : ed25519.sign(data, bytes);
  },
  async verify(_: 'Ed25519', { bytes }: Key, signature: Uint8Array, data: Uint8Array) {
    return ed25519.verify(signature, data, bytes, { zip215: false });
  },
  /** Throws when nothing secret comes of it. */
  async deriveBits({ public: theirs }: { public: Key }, { bytes }: Key) {
    return x25519.getSharedSecret(bytes, theirs.bytes);
  },
  async encrypt({ iv, additionalData }: Gcm, { bytes }: Key, plaintext: Uint8Array) {
    return gcm(bytes, iv, additionalData).encrypt(plaintext);
  },
  async decrypt({ iv, additionalData }: Gcm, { bytes }: Key, ciphertext: Uint8Array) {
    return gcm(bytes, iv, additionalData).decrypt(ciphertext);
  },
};

if (!globalThis.crypto.subtle) Object.defineProperty(globalThis.crypto, 'subtle', { value: subtle });
