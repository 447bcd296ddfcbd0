// What the tests of this kata have a browser do.

import { type SecureChannel, secure } from '#identity/channel.ts';
import { Handshake } from '#identity/handshake.ts';
import { Identity, verify } from '#identity/identity.ts';
import { check, prove, type Question } from '#identity/proof.ts';
import { keyPairOf, nextOf, someone, text, Wire } from './world.ts';

let identity: Identity;
let handshake: Handshake;
let channel: Promise<SecureChannel>;
let wire: Wire;

/** Makes an identity that may not leave, keeps it in IndexedDB, and takes it out again. Its public key. */
export async function makeAndKeep(): Promise<Uint8Array> {
  const made = await Identity.make({ mayLeave: false });
  await inStore('readwrite', (store) => store.put(made.keys, 'identity'));
  identity = await Identity.of((await inStore('readonly', (store) => store.get('identity'))) as CryptoKeyPair);
  return identity.publicKey;
}

export function toText(): Promise<string> {
  return identity.toText();
}

export async function publicKeyOf(seed: string): Promise<Uint8Array> {
  return (await Identity.fromText(seed)).publicKey;
}

export function sign(message: Uint8Array): Promise<Uint8Array> {
  return identity.sign(message);
}

/** Whether each of these is signed. */
export function verifyAll(signed: readonly (readonly [Uint8Array, Uint8Array, Uint8Array])[]): Promise<boolean[]> {
  return Promise.all(signed.map(([publicKey, message, signature]) => verify(publicKey, message, signature)));
}

export function proveIt(question: Question): Promise<Uint8Array> {
  return prove(identity, question);
}

export function checkIt(proof: Uint8Array, question: Question): Promise<Uint8Array> {
  return check(proof, question);
}

export async function beginHandshake(isInitiator: boolean, staticKey: string, ephemeralKey: string, prologue: Uint8Array) {
  const keys = { staticKey: await keyPairOf(staticKey), ephemeralKey: await keyPairOf(ephemeralKey) };
  handshake = await Handshake.begin({ isInitiator, prologue, ...keys });
}

export function write(payload: Uint8Array): Promise<Uint8Array> {
  return handshake.write(payload);
}

export function read(message: Uint8Array): Promise<Uint8Array> {
  return handshake.read(message);
}

/** Begins a channel over a wire whose other end the test has in its hands. */
export async function beginChannel(isInitiator: boolean): Promise<void> {
  wire = new Wire();
  channel = secure(wire.ends[0], await someone(isInitiator));
  channel.catch(() => {}); // whoever asks for it finds out
}

/** The next record that comes out of the wire. */
export function nextRecord(): Promise<Uint8Array | 'end'> {
  return nextOf(wire.ends[1]);
}

export function giveRecord(record: Uint8Array): Promise<void> {
  return wire.ends[1].send(record);
}

export async function channelHash(): Promise<Uint8Array> {
  return (await channel).hash;
}

/** Sends back each of the next `count` messages, with a greeting before it. */
export async function echo(count: number): Promise<void> {
  const open = await channel;
  for (let left = count; left > 0; left -= 1) {
    const message = (await nextOf(open)) as Uint8Array;
    await open.send(Uint8Array.of(...text('heard '), ...message));
  }
}

/** A place in this browser that keeps keys without showing them. */
function inStore(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('kata', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const using = use(opening.result.transaction('keys', mode).objectStore('keys'));
      using.onerror = () => reject(using.error);
      using.onsuccess = () => {
        opening.result.close();
        resolve(using.result);
      };
    };
  });
}
