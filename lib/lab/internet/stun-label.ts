// What a packet says, in a few words, for whoever looks at a diagram: STUN (RFC 8489, with 5780 and 8656), what goes
// through a relay, text, or so many bytes. It reads what it knows and no more, and no bytes make it throw: the answer
// of a learner may send anything.

import type { UdpAddress } from '../../contracts.ts';
import { canonical, endpoint } from './ip.ts';
import type { PacketRecord } from './packet.ts';
import type { Sayings } from './words.ts';

/** Gives labels to these packets; an answer says more when its request is known. */
export function stunLabels(records: readonly PacketRecord[], says: Sayings): (record: PacketRecord) => string {
  const knocks = new Set<string>();
  for (const { bytes } of records) {
    const stun = stunIn(unwrapped(bytes) ?? bytes);
    if (stun && isRequest(stun) && stun.attributes.has(USERNAME)) knocks.add(stun.transaction);
  }
  return ({ bytes }) => {
    const inside = unwrapped(bytes);
    return inside ? says.relayed(saying(inside, says, knocks)) : saying(bytes, says, knocks);
  };
}

interface Stun {
  method: number;
  kind: number;
  transaction: string;
  /** By their types; of several of one type, the first. */
  attributes: Map<number, Uint8Array>;
}

const [BINDING, ALLOCATE] = [0x001, 0x003];
const [REQUEST, INDICATION, SUCCESS, ERROR] = [0x000, 0x010, 0x100, 0x110];
const [MAPPED_ADDRESS, CHANGE_REQUEST, USERNAME, ERROR_CODE] = [0x0001, 0x0003, 0x0006, 0x0009];
const [LIFETIME, XOR_MAPPED_ADDRESS] = [0x000d, 0x0020];
const KIND_BITS = 0x0110;
const COOKIE = Uint8Array.of(0x21, 0x12, 0xa4, 0x42);
const HEADER_BYTES = 20;
const CHANGE_ADDRESS = 0b100;

/** Longer texts are cut. */
const TEXT = 24;

function saying(bytes: Uint8Array, says: Sayings, knocks: ReadonlySet<string>): string {
  const stun = stunIn(bytes);
  return (stun && stunSaying(stun, says, knocks.has(stun.transaction))) ?? textSaying(bytes, says);
}

function stunSaying(stun: Stun, says: Sayings, isKnock: boolean): string | undefined {
  const { method, kind, attributes } = stun;
  if (kind === ERROR) return says.no(codeIn(attributes.get(ERROR_CODE)));
  if (method === ALLOCATE && kind === REQUEST) {
    return isZero(attributes.get(LIFETIME)) ? says.stopRelaying : says.relayForMe;
  }
  if (method === ALLOCATE && kind === SUCCESS) {
    return isZero(attributes.get(LIFETIME)) ? says.stopRelaying : says.relaying;
  }
  if (method !== BINDING) return undefined;
  if (kind === INDICATION) return says.stillHere;
  if (kind === SUCCESS) {
    const address = mappedAddress(stun);
    return address && (isKnock ? says.comeIn(address) : says.youAre(address));
  }
  const change = attributes.get(CHANGE_REQUEST)?.at(-1);
  if (change) return change & CHANGE_ADDRESS ? says.elsewhere : says.otherPort;
  return attributes.has(USERNAME) ? says.knock : says.whoAmI;
}

function isRequest({ method, kind }: Stun): boolean {
  return method === BINDING && kind === REQUEST;
}

/** What is in ChannelData (RFC 8656 §12.4): a number from 0x4000 to 0x4fff, a length, and so many bytes. */
function unwrapped(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 4 || bytes[0]! >> 4 !== 4) return undefined;
  const end = 4 + uint16(bytes, 2);
  return end <= bytes.length && bytes.length < end + 4 ? bytes.subarray(4, end) : undefined; // up to 3 bytes of padding
}

function stunIn(bytes: Uint8Array): Stun | undefined {
  const isStun =
    bytes.length >= HEADER_BYTES &&
    bytes[0]! < 0x40 &&
    uint16(bytes, 2) === bytes.length - HEADER_BYTES &&
    COOKIE.every((byte, index) => bytes[4 + index] === byte);
  if (!isStun) return undefined;
  const type = uint16(bytes, 0);
  const transaction = Buffer.from(bytes.subarray(8, HEADER_BYTES)).toString('hex');
  return { method: type & ~KIND_BITS, kind: type & KIND_BITS, transaction, attributes: attributesIn(bytes) };
}

/** Up to the first that is not whole. */
function attributesIn(bytes: Uint8Array): Map<number, Uint8Array> {
  const attributes = new Map<number, Uint8Array>();
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; ) {
    const [type, length] = [uint16(bytes, at), uint16(bytes, at + 2)];
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (value.length < length) break;
    if (!attributes.has(type)) attributes.set(type, value);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return attributes;
}

function mappedAddress({ attributes, transaction }: Stun): string | undefined {
  const mask = Uint8Array.of(...COOKIE, ...Buffer.from(transaction, 'hex'));
  const plain = addressIn(attributes.get(MAPPED_ADDRESS), new Uint8Array(mask.length));
  const address = addressIn(attributes.get(XOR_MAPPED_ADDRESS), mask) ?? plain;
  return address && endpoint(address);
}

/** A byte without meaning, the family, the port, the address; the last two under a mask. */
function addressIn(value: Uint8Array | undefined, mask: Uint8Array): UdpAddress | undefined {
  const length = { 1: 4, 2: 16 }[value?.[1] ?? 0];
  if (!value || length === undefined || value.length !== 4 + length) return undefined;
  const ip = value.subarray(4).map((byte, index) => byte ^ mask[index]!);
  const groups = Array.from({ length: 8 }, (_, index) => (length === 16 ? uint16(ip, 2 * index).toString(16) : ''));
  return {
    address: length === 4 ? ip.join('.') : canonical(groups.join(':')),
    port: uint16(value, 2) ^ uint16(mask, 0),
  };
}

/** Hundreds, and the rest: `401`. */
function codeIn(value: Uint8Array | undefined): string {
  return value && value.length >= 4 ? `${(value[2]! & 7) * 100 + value[3]!}` : '?';
}

function isZero(value: Uint8Array | undefined): boolean {
  return value?.every((byte) => byte === 0) === true;
}

function textSaying(bytes: Uint8Array, says: Sayings): string {
  const text = textIn(bytes);
  if (!text) return says.bytes(bytes.length);
  const signs = [...text];
  return says.quoted(signs.length > TEXT ? `${signs.slice(0, TEXT - 1).join('')}…` : text);
}

/** Undefined for what is no text, or has something in it that cannot be seen. */
function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]+$/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
