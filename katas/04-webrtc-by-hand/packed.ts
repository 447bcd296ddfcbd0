// An invitation in as few bytes as it takes, so that a small QR code holds it and a person can paste it.
//
//   an offer:     0        1         4          22              54
//                 +--------+---------+----------+---------------+------------ … --+
//                 | header | ufrag 3 |  pwd 18  | fingerprint 32| candidates      |
//                 +--------+---------+----------+---------------+------------ … --+
//   an answer:    the same, with 3 bytes after the header: the first of the fingerprint that it answers
//   a door:       header, fingerprint, one candidate: whoever holds it may come in without an answer (door.ts)
//
//   header:       3 bits  what this is, which is also its version: 1 an offer, 2 an answer, 3 a door
//                 1 bit   ufrag and pwd have other lengths than 4 and 24 characters: one byte each says which
//                 1 bit   candidates of 18 bytes are names, not IPv6 addresses
//                 3 bits  how many candidates of 6 bytes there are
//   candidate:    4 bytes IPv4 and 2 of port; or 16 bytes of IPv6, or of the UUID in a name, and 2 of port
//
// ufrag and pwd consist of 64 different characters, so four of them fit into three bytes: base64, backwards.

import ipaddr from 'ipaddr.js'; // small, without dependencies: it knows every way of writing an IPv6 address
import { type Candidate, type Description, FINGERPRINT_BYTES } from './description.ts';
import { todo } from '../../lib/runner/todo.ts';

export type Invitation = Offer | Answer | DoorPlate;

export interface Offer extends Description {
  readonly kind: 'offer';
}

export interface Answer extends Description {
  readonly kind: 'answer';
  /** The first bytes of the fingerprint in the offer that it answers. */
  readonly answers: Uint8Array;
}

/** Where somebody can be reached, and whose certificate will be shown there: all that it takes to go there. */
export interface DoorPlate {
  readonly kind: 'door';
  readonly fingerprint: Uint8Array;
  readonly candidates: readonly [Candidate];
}

/** How many bytes of a fingerprint an answer names. Enough to tell apart what one peer has offered. */
export const REFERENCE_BYTES = 3;
/** No more candidates than these are packed, and no more are unpacked: a stranger's list is not for us to try out. */
export const MAX_SHORT_CANDIDATES = 7;
export const MAX_LONG_CANDIDATES = 4;
/** The longest invitation: with credentials as long as the longest of the browsers'. */
export const MAX_BYTES = 256;

/** What is packed of a description: those candidates that fit. */
export function pack(invitation: Invitation): Uint8Array {
  return todo(3);
}

/**
 * What was packed. Candidates at which nobody may knock, because many or none are there, are left out.
 * @throws {PackedError} on anything that `pack` does not make.
 */
export function unpack(bytes: Uint8Array): Invitation {
  return todo(3);
}

/** Whether `answer` answers the offer that has this fingerprint. */
export function isAnswerTo(answer: Answer, fingerprint: Uint8Array): boolean {
  return answer.answers.every((byte, index) => byte === fingerprint[index]);
}

// What follows is given.

const KINDS = [undefined, 'offer', 'answer', 'door'] as const;
/** Bits of the header. */
const UNUSUAL = 0b10000;
const NAMES = 0b01000;
const SHORT = 0b00111;

/** In Chromium, Safari and wrtc. Firefox has 8 and 32, others 4 and 22. In characters. */
const UFRAG_LENGTH = 4;
const PWD_LENGTH = 24;

/** The characters of ICE's credentials, each at the place that base64 gives to it. RFC 4648 §4 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Writes bytes one after the other. */
class Writer {
  readonly #bytes: number[] = [];

  /** The lowest 8 bits. */
  byte(value: number): this {
    this.#bytes.push(value & 0xff);
    return this;
  }

  bytes(values: Uint8Array): this {
    this.#bytes.push(...values);
    return this;
  }

  /** 6 bits each; the last byte is filled with zeros. */
  characters(text: string): this {
    let bits = 0;
    let count = 0;
    for (const character of text) {
      bits = ((bits << 6) | ALPHABET.indexOf(character)) & 0xffff;
      count += 6;
      if (count < 8) continue;
      count -= 8;
      this.byte(bits >> count);
    }
    return count > 0 ? this.byte(bits << (8 - count)) : this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads bytes one after the other. What is missing is an error. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.bytes(1)[0]!;
  }

  bytes(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new PackedError('TRUNCATED');
    this.#at += count;
    return new Uint8Array(this.#bytes.subarray(this.#at - count, this.#at));
  }

  /** A number of characters, which must be at least `least`. */
  length(least: number): number {
    const length = this.byte();
    if (length < least) throw new PackedError('MALFORMED');
    return length;
  }

  characters(count: number): string {
    const bytes = this.bytes(Math.ceil((count * 6) / 8));
    let text = '';
    for (let index = 0; index < count; index += 1) {
      const bit = index * 6;
      const two = (bytes[bit >> 3]! << 8) | (bytes[(bit >> 3) + 1] ?? 0);
      text += ALPHABET[(two >> (10 - (bit & 7))) & 0x3f];
    }
    return text;
  }

  candidate(addressLength: number, toAddress: (bytes: Uint8Array) => string): Candidate {
    const address = toAddress(this.bytes(addressLength));
    return { address, port: (this.byte() << 8) | this.byte() };
  }
}

function isIPv4({ address }: Candidate): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(address);
}

function isIPv6({ address }: Candidate): boolean {
  return ipaddr.IPv6.isValid(address) && !address.includes('%');
}

/** A UUID: other names could be anybody's. */
function isName({ address }: Candidate): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.local$/i.test(address);
}

function addressBytes(address: string): Uint8Array {
  const hex = address.endsWith('.local') && address.replace(/-|\.local$/g, '');
  return hex
    ? Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16))
    : Uint8Array.from(ipaddr.parse(address).toByteArray());
}

function toIPv4(bytes: Uint8Array): string {
  return bytes.join('.');
}

function toIPv6(bytes: Uint8Array): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}

function toName(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}.local`;
}

/** Not at many, and not at nobody: whoever sends us an address makes us knock there in our own name. */
function isForOne({ address, port }: Candidate): boolean {
  if (port === 0) return false;
  return address.endsWith('.local') || !FOR_MANY.has(ipaddr.process(address).range());
}

const FOR_MANY: ReadonlySet<string> = new Set(['multicast', 'broadcast', 'unspecified']);

function theOnly(candidates: Candidate[]): Candidate {
  const [only] = candidates;
  if (!only || candidates.length > 1) throw new PackedError('MALFORMED');
  return only;
}

const REASONS = {
  TRUNCATED: 'a part of the invitation is missing',
  TOO_LONG: 'that is longer than an invitation',
  FOREIGN_VERSION: 'that invitation comes from another version of this program',
  MALFORMED: 'that is no invitation',
};

export class PackedError extends Error {
  override readonly name = 'PackedError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
