// What the tests of this kata have in common: keys that are known, and a wire that somebody has in their hands.

import { type SecureChannel, type SecureOptions, secure } from '#identity/channel.ts';
import { Handshake } from '#identity/handshake.ts';
import { Identity } from '#identity/identity.ts';
import { generateKeyPair, type KeyPair } from '#identity/primitives.ts';
import { prove } from '#identity/proof.ts';
import type { PairStream } from '../../lib/contracts.ts';

const { subtle } = globalThis.crypto;

/** The bytes of `digits`, two for each; spaces may stand between. */
export function bytes(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digits.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hex(of: Uint8Array): string {
  return Array.from(of, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function text(of: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(of);
}

/** `length` bytes that follow from `seed`, and look like any others. */
export function someBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed * 2_654_435_761;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

/** A pair of keys for X25519 from its private half, as published vectors give it. */
export async function keyPairOf(digits: string): Promise<KeyPair> {
  const pkcs8 = bytes(`302e020100300506032b656e04220420${digits}`); // RFC 8410 §7
  const privateKey = await subtle.importKey('pkcs8', pkcs8, 'X25519', true, ['deriveBits']);
  const { x } = await subtle.exportKey('jwk', privateKey);
  const publicKey = Uint8Array.from(atob(x!.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  return { publicKey, privateKey };
}

/** A wire with two ends, each a PairStream. Whoever has it in their hands sees everything, and may change it. */
export class Wire {
  readonly ends: readonly [End, End];
  /** What was sent, as it was sent. */
  readonly sent: { readonly by: 0 | 1; readonly message: Uint8Array }[] = [];
  /** What becomes of a message: it may be changed, dropped, or others may come with it. By default it arrives. */
  onSent: (message: Uint8Array, by: 0 | 1) => readonly Uint8Array[] = (message) => [message];

  constructor() {
    const [one, other] = [new End(this, 0), new End(this, 1)];
    one.other = other;
    other.other = one;
    this.ends = [one, other];
  }

  /** Those which `by` has sent. */
  sentBy(by: 0 | 1): Uint8Array[] {
    return this.sent.filter((one) => one.by === by).map(({ message }) => message);
  }

  carry(message: Uint8Array, by: 0 | 1): void {
    this.sent.push({ by, message: message.slice() });
    for (const arriving of this.onSent(message.slice(), by)) this.ends[by].other.arrive(arriving);
  }

  /** Ends it for both, as whoever has a wire can: to those at its ends it looks as if the other had closed. */
  cut(): void {
    for (const end of this.ends) end.hearEnd();
  }
}

class End implements PairStream {
  other!: End;
  isClosed = false;
  readonly #wire: Wire;
  readonly #which: 0 | 1;
  readonly #arrived: Uint8Array[] = [];
  readonly #messages = this.#receive();
  #isOver = false;
  #waiting: (() => void)[] = [];

  constructor(wire: Wire, which: 0 | 1) {
    this.#wire = wire;
    this.#which = which;
  }

  async send(message: Uint8Array): Promise<void> {
    if (this.isClosed) throw Object.assign(new Error('the wire is closed'), { code: 'CLOSED' });
    this.#wire.carry(message, this.#which);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.#messages;
  }

  /** Says the end, and reads on until theirs. */
  async close(): Promise<void> {
    if (!this.isClosed) this.other.hearEnd();
    this.isClosed = true;
    for await (const _ of this.#messages);
    while (!this.#isOver) await this.#change();
  }

  arrive(message: Uint8Array): void {
    if (this.#isOver) return;
    this.#arrived.push(message);
    this.#changed();
  }

  hearEnd(): void {
    this.#isOver = true;
    this.#changed();
  }

  async *#receive(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      while (this.#arrived.length === 0 && !this.#isOver) await this.#change();
      const message = this.#arrived.shift();
      if (message) yield message;
      else break;
    }
    if (!this.isClosed) this.other.hearEnd(); // when they close, so do we
    this.isClosed = true;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}

/** Somebody at one end of a wire. */
export async function someone(isInitiator: boolean, more: Partial<SecureOptions> = {}): Promise<SecureOptions> {
  const identity = more.identity ?? (await Identity.make({ mayLeave: false }));
  return { isInitiator, identity, staticKey: await generateKeyPair(), ...more };
}

/** Ana, who begins, and bo, with nobody between them but whoever has the wire in their hands. */
export async function connected(
  wire = new Wire(),
  more: Partial<SecureOptions> = {},
): Promise<{ ana: SecureChannel; bo: SecureChannel; wire: Wire }> {
  const [asAna, asBo] = await Promise.all([someone(true, more), someone(false, more)]);
  const [ana, bo] = await Promise.all([secure(wire.ends[0], asAna), secure(wire.ends[1], asBo)]);
  return { ana, bo, wire };
}

/** Ana, and bo who does by hand what a channel does: what he sends and receives are records, `by` his ciphers. */
export async function connectedByHand(more: Partial<SecureOptions> = {}) {
  const wire = new Wire();
  const [, bo] = wire.ends;
  const opening = secure(wire.ends[0], await someone(true, more));
  const { identity, staticKey } = await someone(false);
  const handshake = await Handshake.begin({ isInitiator: false, staticKey, prologue: text('p2p-katas 1') });
  await handshake.read((await nextOf(bo)) as Uint8Array);
  const [conversation, challenge] = [handshake.hash, handshake.theirEphemeral!];
  const proof = await prove(identity, { asker: 'initiator', conversation, challenge, speaker: staticKey.publicKey });
  await bo.send(await handshake.write(proof));
  await handshake.read((await nextOf(bo)) as Uint8Array);
  return { ana: await opening, bo, by: await handshake.finish() };
}

/** What comes next, or that nothing more comes. */
export async function nextOf(stream: PairStream): Promise<Uint8Array | 'end'> {
  const { value, done } = await stream[Symbol.asyncIterator]().next();
  return done ? 'end' : value;
}

/** The next `count` messages. */
export async function nextFew(stream: PairStream, count: number): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = [];
  while (messages.length < count) {
    const message = await nextOf(stream);
    if (message === 'end') break;
    messages.push(message);
  }
  return messages;
}
