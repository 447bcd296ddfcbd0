// Who a peer is: whoever has the private half of this key (Ed25519, RFC 8032). Nobody gives it a name, and nobody can
// take it away: it is drawn at random, and shows by signing that it is there.

import { concat, fromHex, given, isSame, toHex } from './bytes.ts';

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
    // #region step 1
    const keys = await subtle.generateKey('Ed25519', mayLeave, ['sign', 'verify']);
    return Identity.of(keys as CryptoKeyPair);
    // #endregion
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
    // #region step 1
    const seed = fromHex(text.trim(), SEED_BYTES);
    if (!seed) throw new IdentityError('DAMAGED');
    const pkcs8 = given(concat(PKCS8_OF_ED25519, seed));
    const privateKey = await subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
    // WebCrypto has no function that gives the public half of a private key. But it writes both into a JWK.
    const { x } = await subtle.exportKey('jwk', privateKey);
    const publicKey = await subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x: x! }, 'Ed25519', true, ['verify']);
    return Identity.of({ privateKey, publicKey });
    // #endregion
  }

  /**
   * The seed, as 64 digits. Whoever reads them is us, from then on.
   * @throws {IdentityError} `MAY_NOT_LEAVE`.
   */
  async toText(): Promise<string> {
    // #region step 1
    if (!this.keys.privateKey.extractable) throw new IdentityError('MAY_NOT_LEAVE');
    const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', this.keys.privateKey));
    return toHex(pkcs8.subarray(PKCS8_OF_ED25519.length));
    // #endregion
  }

  /** 64 bytes that nobody else can make. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    // #region step 2
    return new Uint8Array(await subtle.sign('Ed25519', this.keys.privateKey, given(message)));
    // #endregion
  }
}

/** Whether whoever has the private half of `publicKey` has signed `message`. Whatever the bytes are, this does not throw. */
export async function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  // #region step 2
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES || isOfLowOrder(publicKey)) return false;
  try {
    const key = await subtle.importKey('raw', given(publicKey), 'Ed25519', true, ['verify']);
    return await subtle.verify('Ed25519', key, given(signature), given(message));
  } catch {
    return false; // some implementations refuse a malformed key, others the signatures under it
  }
  // #endregion
}

/**
 * A few points of the curve are of so low an order that one signature fits many messages under them, and nobody has
 * drawn them at random. RFC 8032 leaves the check to us; WebCrypto implementations do not agree about it.
 */
function isOfLowOrder(publicKey: Uint8Array): boolean {
  // #region step 2
  const withoutSign = publicKey.slice();
  withoutSign[KEY_BYTES - 1]! &= 0x7f; // the highest bit says which of two points it is: x or -x
  return OF_LOW_ORDER.some((point) => isSame(point, withoutSign));
  // #endregion
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
