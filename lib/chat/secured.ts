// Nothing leaves us in the clear, and nobody is believed: every stream to another peer, dialled or heard, over TCP or by
// a channel, goes through kata 5's handshake before anybody says hello on it. Who cannot shake hands is hung up on.
//
// A peer's id is a hash of the key that speaks for it in handshakes: so it is proven, and one peer that we meet in two
// ways is one peer. Who the person is, their identity says: whoever runs two programs is two peers.

import type { Duplex } from 'node:stream';
import { toHex, utf8 } from '#identity/bytes.ts';
import { secure, type Theirs } from '#identity/channel.ts';
import type { Identity } from '#identity/identity.ts';
import { generateKeyPair, hash, type KeyPair } from '#identity/primitives.ts';
import { MAX_RECORD_BYTES } from '#identity/records.ts';
import type { PeerId } from '#tcp-peers/hello.ts';
import { PairStream } from '#tcp-peers/pair-stream.ts';
import { type Address, type Clock, type Ear, systemClock, type Transport } from '../contracts.ts';
import { DuplexOf } from './duplex-of.ts';
import type { Ways } from './ways.ts';

export interface SecuredOptions {
  readonly identity: Identity;
  /** How long a handshake may take. In ms. */
  readonly patienceMs?: number;
  readonly clock?: Clock;
}

/** What part we take in a handshake, and with whom. */
export interface Part {
  /** One end says the first word, the other one waits for it. */
  readonly isInitiator: boolean;
  /** Whether it may be them, by their public key, who are at the other end. By default it may be anybody. */
  readonly mayBe?: ((identity: Uint8Array) => boolean) | undefined;
}

/** Who has been proven to be at the other end of a stream. */
export interface Proven extends Theirs {
  readonly id: PeerId;
  /** Of the handshake: both ends of this stream have it, and nobody else. */
  readonly hash: Uint8Array;
}

const PATIENCE_MS = 10_000;
/** So many people's handshakes are under way at a time, of those who come to us. Then the oldest makes room. */
const MAX_STRANGERS = 32;
const ID_LABEL = utf8('p2p-katas peer 1\0');
const ID_BYTES = 16;

export class Secured implements Transport {
  readonly identity: Identity;
  /** Ours: as long as this program runs. */
  readonly id: PeerId;
  readonly #ways: Ways;
  readonly #staticKey: KeyPair;
  readonly #options: SecuredOptions;
  /** What we know of the streams that we have handed out, and what they run over. */
  readonly #proven = new WeakMap<Duplex, Proven>();
  readonly #below = new WeakMap<Duplex, Duplex>();
  /** Those who have come and have not shaken hands yet, in the order in which they came. */
  readonly #strangers = new Set<Duplex>();
  /** The channels that we are about to dial. */
  readonly #led = new Map<Address, Part>();

  static async over(ways: Ways, options: SecuredOptions): Promise<Secured> {
    const staticKey = await generateKeyPair();
    return new Secured(ways, options, staticKey, await idOf(staticKey.publicKey));
  }

  private constructor(ways: Ways, options: SecuredOptions, staticKey: KeyPair, id: PeerId) {
    this.#ways = ways;
    this.#options = options;
    this.identity = options.identity;
    this.#staticKey = staticKey;
    this.id = id;
  }

  /** Rejects as the transport below does. `heard` is called once somebody has shaken hands. */
  async listen(heard: (stream: Duplex) => void): Promise<Ear> {
    const ear = await this.#ways.listen((below) => this.#answer(below, heard));
    const close = async () => {
      for (const below of this.#strangers) below.destroy();
      await ear.close();
    };
    return { address: ear.address, close };
  }

  /** @throws what the transport below throws; {SecureError}. */
  async dial(address: Address, signal?: AbortSignal): Promise<Duplex> {
    const part = this.#led.get(address) ?? { isInitiator: true };
    return this.#secure(await this.#ways.dial(address, signal), part, signal);
  }

  locate(stream: Duplex, said: Address): Address {
    return this.#ways.locate(this.#below.get(stream)!, said);
  }

  identify(stream: Duplex): PeerId | undefined {
    return this.theirs(stream)?.id;
  }

  /** Who is at the other end, if the stream is one of ours. */
  theirs(stream: Duplex): Proven | undefined {
    return this.#proven.get(stream);
  }

  /** Somebody has come to us by a channel: they say the first word. */
  hear(channel: Duplex): void {
    this.#ways.hear(channel);
  }

  /** We have gone to somebody by a channel, and take this part. The address under which it can be dialled, once. */
  lead(channel: Duplex, part: Part): Address {
    const address = this.#ways.lead(channel);
    this.#led.set(address, part);
    channel.once('close', () => this.#led.delete(address));
    return address;
  }

  #answer(below: Duplex, heard: (stream: Duplex) => void): void {
    const [oldest] = this.#strangers;
    if (oldest && this.#strangers.size >= MAX_STRANGERS) {
      this.#strangers.delete(oldest);
      oldest.destroy();
    }
    this.#strangers.add(below);
    this.#secure(below, { isInitiator: false })
      .finally(() => this.#strangers.delete(below))
      .then(heard, () => {}); // whoever else it was, they are hung up on
  }

  async #secure(below: Duplex, part: Part, signal?: AbortSignal): Promise<Duplex> {
    const { identity, patienceMs = PATIENCE_MS, clock = systemClock } = this.#options;
    const { isInitiator, mayBe = () => true } = part;
    const hangUp = () => below.destroy();
    signal?.addEventListener('abort', hangUp);
    try {
      const messages = new PairStream(below, { clock, patienceMs, maxMessageBytes: MAX_RECORD_BYTES });
      signal?.throwIfAborted();
      const given = { isInitiator, mayBe, identity, staticKey: this.#staticKey, patienceMs, clock };
      const channel = await secure(messages, given);
      const id = await idOf(channel.theirs.staticKey);
      const stream = new DuplexOf(channel, below);
      this.#below.set(stream, below);
      this.#proven.set(stream, { ...channel.theirs, id, hash: channel.hash });
      return stream;
    } catch (error) {
      hangUp();
      throw error;
    } finally {
      signal?.removeEventListener('abort', hangUp);
    }
  }
}

async function idOf(staticKey: Uint8Array): Promise<PeerId> {
  return toHex((await hash(ID_LABEL, staticKey)).subarray(0, ID_BYTES));
}
