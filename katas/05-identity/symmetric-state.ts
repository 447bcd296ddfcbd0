// What two parties have in common, as a handshake goes on: all they have said, as a hash; all they have found out, as a
// key. Whoever has heard or found out anything else has another hash and another key. Noise, revision 34, §5.2.

import { concat, utf8 } from './bytes.ts';
import { CipherState } from './cipher-state.ts';
import { HASH_BYTES, hash, hmac } from './primitives.ts';
import { todo } from '../../lib/runner/todo.ts';

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
    return todo(4);
  }

  /** Something was found out. From now on there is a cipher, with another key, and its count begins anew. */
  async mixKey(secret: Uint8Array): Promise<void> {
    return todo(4);
  }

  /** Sealed with all that was said as `ad`; as it is, if there is no cipher yet. What leaves was said. */
  async encryptAndHash(plaintext: Uint8Array): Promise<Uint8Array> {
    return todo(4);
  }

  /** The inverse. @throws {NoiseError} `FORGED`. */
  async decryptAndHash(ciphertext: Uint8Array): Promise<Uint8Array> {
    return todo(4);
  }

  /** The ciphers after the handshake: the first for what the initiator says, the second for what the responder says. */
  async split(): Promise<[CipherState, CipherState]> {
    return todo(4);
  }
}

/** Two keys from one and a secret (RFC 5869, in the words of Noise, §4.3). */
async function hkdf(chainingKey: Uint8Array, secret: Uint8Array): Promise<[Uint8Array, Uint8Array]> {
  return todo(4);
}
