// What two parties have in common, as a handshake goes on: all they have said, as a hash; all they have found out, as a
// key. Whoever has heard or found out anything else has another hash and another key. Noise, revision 34, §5.2.

import { concat, utf8 } from './bytes.ts';
import { CipherState } from './cipher-state.ts';
import { HASH_BYTES, hash, hmac } from './primitives.ts';

export class SymmetricState {
  /** `h`: of everything that was said so far. */
  #hash: Uint8Array;
  /** `ck`, the chaining key: of everything that was found out so far. */
  #chainingKey: Uint8Array;
  /** Once something has been found out. */
  #cipher: CipherState | undefined;

  /** `protocol` names the patterns and functions, in ASCII: no longer than 32 bytes here. §5.2, §8 */
  constructor(protocol: string) {
    this.#hash = concat(utf8(protocol), new Uint8Array(HASH_BYTES - protocol.length));
    this.#chainingKey = this.#hash;
  }

  get hash(): Uint8Array {
    return this.#hash;
  }

  /** Something was said. */
  async mixHash(data: Uint8Array): Promise<void> {
    // #region step 4
    this.#hash = await hash(this.#hash, data);
    // #endregion
  }

  /** Something was found out. From now on there is a cipher, with another key, and its count begins anew. */
  async mixKey(secret: Uint8Array): Promise<void> {
    // #region step 4
    const [chainingKey, key] = await hkdf(this.#chainingKey, secret);
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(key);
    // #endregion
  }

  /** Sealed with all that was said as `ad`; as it is, if there is no cipher yet. What leaves was said. */
  async encryptAndHash(plaintext: Uint8Array): Promise<Uint8Array> {
    // #region step 4
    const ciphertext = this.#cipher ? await this.#cipher.encrypt(this.#hash, plaintext) : plaintext;
    await this.mixHash(ciphertext);
    return ciphertext;
    // #endregion
  }

  /** The inverse. @throws {NoiseError} `FORGED`. */
  async decryptAndHash(ciphertext: Uint8Array): Promise<Uint8Array> {
    // #region step 4
    const plaintext = this.#cipher ? await this.#cipher.decrypt(this.#hash, ciphertext) : ciphertext;
    await this.mixHash(ciphertext);
    return plaintext;
    // #endregion
  }

  /** The ciphers after the handshake: the first for what the initiator says, the second for what the responder says. */
  async split(): Promise<[CipherState, CipherState]> {
    // #region step 4
    const [one, two] = await hkdf(this.#chainingKey, new Uint8Array(0));
    return [new CipherState(one), new CipherState(two)];
    // #endregion
  }
}

/** Two keys from one and a secret (RFC 5869, in the words of Noise, §4.3). */
async function hkdf(chainingKey: Uint8Array, secret: Uint8Array): Promise<[Uint8Array, Uint8Array]> {
  // #region step 4
  const temporary = await hmac(chainingKey, secret);
  const one = await hmac(temporary, Uint8Array.of(1));
  const two = await hmac(temporary, one, Uint8Array.of(2));
  return [one, two];
  // #endregion
}
