// What a visitor says at a door, in the first packet that it sends there: a STUN request (RFC 8489) of ICE.
//
// Its USERNAME is `theirs:ours`, two user name fragments. The first is what the visitor was told of the door, and it
// was the visitor who told itself: it has put in what the door needs to know, its own password and fingerprint. The
// request is signed with the door's password, which only those can know who hold the invitation.

import { todo } from '../../lib/runner/todo.ts';

export interface Visitor {
  /** The door's user name fragment, as this visitor calls it. */
  readonly doorUfrag: string;
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: Uint8Array;
}

/** The password of a door, from its fingerprint: 144 bits that are in the invitation, and nowhere on the way. */
export function passwordOf(fingerprint: Uint8Array): string {
  return base64(fingerprint.subarray(0, 18));
}

/** The user name fragment under which a visitor knocks: its password, then its fingerprint as base64. */
export function ufragFor({ pwd, fingerprint }: Pick<Visitor, 'pwd' | 'fingerprint'>): string {
  return todo(8);
}

/** Who knocks, from USERNAME; undefined if it is not as `ufragFor` has it. */
export function readUsername(username: string): Visitor | undefined {
  return todo(9);
}

// What follows is given: as much of STUN as that takes. Kata 3 has all of it.

export const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const REQUEST = 0x0001;
const SUCCESS = 0x0101;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const SIGNATURE_BYTES = 20;
const FINGERPRINT_CHARACTERS = 43;

/** A STUN message, as far as a door looks at it. */
export interface Stun {
  readonly isRequest: boolean;
  /** A successful answer: its sender has heard the request that it answers. */
  readonly isSuccess: boolean;
  /** What pairs an answer with its request: 12 bytes, as text. */
  readonly transaction: string;
  readonly username: string | undefined;
  /** What is signed, and the signature, if it is. */
  readonly signed: { readonly bytes: Uint8Array; readonly signature: Uint8Array } | undefined;
}

/** Undefined if that is no STUN. Whatever it holds, this does not throw. */
export function readStun(packet: Uint8Array): Stun | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  if (packet.length < HEADER_BYTES || view.getUint32(4) !== MAGIC_COOKIE) return undefined;
  if (view.getUint16(2) !== packet.length - HEADER_BYTES) return undefined;
  let username: string | undefined;
  let signed: Stun['signed'];
  for (let at = HEADER_BYTES; at + 4 <= packet.length && !signed; ) {
    const [type, length] = [view.getUint16(at), view.getUint16(at + 2)];
    const value = packet.subarray(at + 4, at + 4 + length);
    if (value.length !== length) return undefined;
    if (type === USERNAME) username = new TextDecoder().decode(value);
    if (type === MESSAGE_INTEGRITY && length === SIGNATURE_BYTES) {
      const bytes = new Uint8Array(packet.subarray(0, at)); // not slice: that of a Buffer shares its bytes
      new DataView(bytes.buffer).setUint16(2, at + 4 + length - HEADER_BYTES); // as if it were the last. §14.5
      signed = { bytes, signature: value };
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const type = view.getUint16(0);
  const transaction = packet.subarray(8, HEADER_BYTES).join();
  return { isRequest: type === REQUEST, isSuccess: type === SUCCESS, transaction, username, signed };
}

/** Whether it was signed with `password`: HMAC-SHA1, as STUN has it. §14.5 */
export async function isSignedWith({ signed }: Stun, password: string): Promise<boolean> {
  if (!signed) return false;
  const { subtle } = globalThis.crypto;
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await subtle.importKey('raw', new TextEncoder().encode(password), algorithm, false, ['verify']);
  return subtle.verify('HMAC', key, new Uint8Array(signed.signature), new Uint8Array(signed.bytes));
}

/** The characters of ICE's credentials. RFC 8839 §5.4 */
function isIce(text: string): boolean {
  return /^[A-Za-z\d+/]{4,256}$/.test(text);
}

/** Without padding, which ICE does not allow. */
function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
