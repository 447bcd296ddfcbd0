// Noise_XX_25519_AESGCM_SHA256: three messages, after which two strangers have a secret, and each the key of the other.
// Noise, revision 34, §5.3, §7.5.
//
//   -> e                  a key for this once, in clear
//   <- e, ee, s, es       another one; from here on nobody else can read; the key that stays the same, and proof of it
//   -> s, se              the same in the other direction
//
// e and s send a key: ephemeral, static. ee, es, se find a secret from two: the initiator's, then the responder's. Who has the
// private half of one and the public half of the other finds the same as who has it the other way round, and nobody else.

import { concat } from './bytes.ts';
import { type CipherState, NoiseError } from './cipher-state.ts';
import { DH_BYTES, dh, generateKeyPair, type KeyPair, TAG_BYTES } from './primitives.ts';
import { SymmetricState } from './symmetric-state.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface HandshakeOptions {
  readonly isInitiator: boolean;
  /** Stays the same as long as this peer runs. */
  readonly staticKey: KeyPair;
  /** What both have to say alike before anything is said, for instance which protocol this is. */
  readonly prologue: Uint8Array;
  /** For this handshake alone: a new one, but in tests. */
  readonly ephemeralKey?: KeyPair;
}

/** What both ends have after the third message. */
export interface Secrets {
  /** For what we say, and for what they say. */
  readonly send: CipherState;
  readonly receive: CipherState;
  /** The same at both ends, and at no other two: 32 bytes. §11.2 */
  readonly hash: Uint8Array;
}

const PROTOCOL = 'Noise_XX_25519_AESGCM_SHA256';
const MESSAGES = [['e'], ['e', 'ee', 's', 'es'], ['s', 'se']] as const;
type Token = (typeof MESSAGES)[number][number];

export class Handshake {
  readonly #isInitiator: boolean;
  readonly #state = new SymmetricState(PROTOCOL);
  readonly #static: KeyPair;
  readonly #ephemeral: KeyPair;
  #theirStatic: Uint8Array | undefined;
  #theirEphemeral: Uint8Array | undefined;
  /** How many messages have gone, either way. */
  #count = 0;

  static async begin({ isInitiator, staticKey, prologue, ephemeralKey }: HandshakeOptions): Promise<Handshake> {
    const handshake = new Handshake(isInitiator, staticKey, ephemeralKey ?? (await generateKeyPair()));
    await handshake.#state.mixHash(prologue);
    return handshake;
  }

  private constructor(isInitiator: boolean, staticKey: KeyPair, ephemeralKey: KeyPair) {
    this.#isInitiator = isInitiator;
    this.#static = staticKey;
    this.#ephemeral = ephemeralKey;
  }

  /** Of all that was said so far: the same at both ends between two messages. */
  get hash(): Uint8Array {
    return this.#state.hash;
  }

  /** As far as they have said it. */
  get theirStatic(): Uint8Array | undefined {
    return this.#theirStatic;
  }

  get theirEphemeral(): Uint8Array | undefined {
    return this.#theirEphemeral;
  }

  get ephemeral(): Uint8Array {
    return this.#ephemeral.publicKey;
  }

  /** Our next message, with `payload` in it. In the first one everybody can read that. @throws {NoiseError} */
  async write(payload: Uint8Array): Promise<Uint8Array> {
    return todo(5);
  }

  /** The payload of their next message, whose memory may be used again afterwards. @throws {NoiseError} Then this handshake is over. */
  async read(message: Uint8Array): Promise<Uint8Array> {
    return todo(5);
  }

  /** After the third message. */
  async finish(): Promise<Secrets> {
    if (this.#count < MESSAGES.length) throw new NoiseError('OUT_OF_TURN');
    const [initiators, responders] = await this.#state.split();
    const [send, receive] = this.#isInitiator ? [initiators, responders] : [responders, initiators];
    return { send, receive, hash: this.#state.hash };
  }

  /** In clear, but nobody can have changed it unnoticed: both ends have to have the same hash. */
  async #say(key: Uint8Array): Promise<Uint8Array> {
    await this.#state.mixHash(key);
    return key;
  }

  /** The secret of two keys, of which we have one half each: `es` is the initiator's e and the responder's s. */
  async #findOut(token: 'ee' | 'es' | 'se'): Promise<void> {
    return todo(5);
  }

  /** What the next message consists of, if it is to go this way. */
  #next(isOurs: boolean): readonly Token[] {
    const isInitiators = this.#count % 2 === 0;
    const tokens = MESSAGES[this.#count];
    if (!tokens || isOurs !== (isInitiators === this.#isInitiator)) throw new NoiseError('OUT_OF_TURN');
    this.#count += 1;
    return tokens;
  }
}

/** A key of low order gives everybody the same secret: zeros. RFC 7748 §6.1 */
async function secretOf(ours: KeyPair, theirs: Uint8Array): Promise<Uint8Array> {
  return todo(9, () => dh(ours, theirs));
}
