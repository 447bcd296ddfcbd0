// Who a peer is: whoever has the private half of this key (Ed25519, RFC 8032). Nobody gives it a name, and nobody can
// take it away: it is drawn at random, and shows by signing that it is there.

import { concat, fromHex, given, isSame, toHex } from './bytes.ts';
import { todo } from '../../lib/runner/todo.ts';

/** How long a public key is, a signature, and the seed that a private key is made from. In bytes. RFC 8032 §5.1 */
export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
const SEED_BYTES = 32;

export class Identity {
  /** What others know us by. */
  readonly publicKey: Uint8Array;
  /** Both halves, as a browser can keep them in IndexedDB. */
  readonly keys: CryptoKeyPair;

  private constructor(publicKey: Uint8Array, keys: CryptoKeyPair) {
    this.publicKey = publicKey;
    this.keys = keys;
  }

  /** A new one. If it may not leave, not even the program that made it can read the private half. */
  static async make({ mayLeave }: { mayLeave: boolean }): Promise<Identity> {
    return todo(1);
  }

  /** The one that has these keys. */
  static async of(keys: CryptoKeyPair): Promise<Identity> {
    return new Identity(new Uint8Array(await subtle.exportKey('raw', keys.publicKey)), keys);
  }

  /**
   * The one that was made into text, which may end a line, as in a file.
   * @throws {IdentityError} `DAMAGED` if that is no such text.
   */
  static async fromText(text: string): Promise<Identity> {
    return todo(1);
  }

  /**
   * The seed, as 64 digits. Whoever reads them is us, from then on.
   * @throws {IdentityError} `MAY_NOT_LEAVE`.
   */
  async toText(): Promise<string> {
    return todo(1);
  }

  /** 64 bytes that nobody else can make. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    return todo(2);
  }
}

/** Whether whoever has the private half of `publicKey` has signed `message`. Whatever the bytes are, this does not throw. */
export async function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return todo(2);
}

/**
 * A few points of the curve are of so low an order that one signature fits many messages under them, and nobody has
 * drawn them at random. RFC 8032 leaves the check to us; WebCrypto implementations do not agree about it.
 */
function isOfLowOrder(publicKey: Uint8Array): boolean {
  return todo(2);
}

// What follows is given.

const { subtle } = globalThis.crypto;

/** What stands before the seed when a private key of Ed25519 is written as PKCS #8. RFC 8410 §7 */
const PKCS8_OF_ED25519 = fromHex('302e020100300506032b657004220420', 16)!;

/** The eight points of low order, and the two other ways of writing some of them, all without their sign. */
const OF_LOW_ORDER: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000', // of order 4
  '0100000000000000000000000000000000000000000000000000000000000000', // of order 1
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', // of order 8
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', // of order 8
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // of order 2
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // the first again, as p
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // the second again, as p + 1
].map((digits) => fromHex(digits, KEY_BYTES)!);

const REASONS = {
  DAMAGED: 'that is not the text of an identity',
  MAY_NOT_LEAVE: 'this identity was made so that it cannot leave',
};

export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
