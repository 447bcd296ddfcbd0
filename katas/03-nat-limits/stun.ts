// STUN (RFC 8489): what peers say to a witness, to each other's doors and to a relay, and the bytes that say it.
//
// Some attributes come from neighbouring RFCs: 5780 (answers from elsewhere) and 8656 (relays).

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UdpAddress } from '../../lib/contracts.ts';
import { addressOf, bytesOf } from './endpoints.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface StunMessage {
  readonly kind: 'request' | 'indication' | 'success' | 'error';
  /** What is asked for: who we are, or that somebody relays for us. */
  readonly method: 'binding' | 'allocate';
  /** What pairs an answer with its request, 96 bits that nobody can guess: 24 hexadecimal digits. */
  readonly transaction: string;
  readonly attributes: Attributes;
  /** Types of attributes that we would have to understand, and do not. */
  readonly unknown?: readonly number[];
}

export interface Attributes {
  /** Where a request came from, as its receiver saw it. XOR-MAPPED-ADDRESS, §14.2 */
  mapped?: UdpAddress;
  /** Whose door this knocks at, and who knocks: `bo:ana`. USERNAME, §14.3, as in RFC 8445 §7.2.2 */
  username?: string;
  /** Why not: 401 is a stranger, 420 an attribute that is unknown. ERROR-CODE, §14.8 */
  error?: number;
  /** Proves, when repeated, that its receiver is where it says. NONCE, §14.10 */
  nonce?: string;
  /** Please answer from elsewhere. CHANGE-REQUEST, RFC 5780 §7.2 */
  change?: Change;
  /** Please answer to this port of ours. RESPONSE-PORT, RFC 5780 §7.5 */
  responsePort?: number;
  /** Where an answer comes from, and where else it could come from. RESPONSE-ORIGIN, OTHER-ADDRESS, RFC 5780 §7.3, §7.4 */
  origin?: UdpAddress;
  other?: UdpAddress;
  /** The number by which a relay knows what it carries for us. CHANNEL-NUMBER, RFC 8656 §18.1 */
  channel?: number;
  /** For how long a relay carries, in seconds. LIFETIME, RFC 8656 §18.2 */
  lifetimeS?: number;
}

export interface Change {
  readonly address: boolean;
  readonly port: boolean;
}

export const HEADER_BYTES = 20;
/** The same in every message since RFC 5389: it tells STUN from everything else. §5 */
export const MAGIC_COOKIE = 0x2112a442;
/** What comes before an attribute's value: its type and its length. §14 */
export const ATTRIBUTE_BYTES = 4;
/** A message of ours is much smaller. Some clients ask for padding (RFC 5780 §7.6), and are to hear that we know none. */
const MAX_BYTES = 2_048;
const MAX_TEXT_BYTES = 513;

/**
 * The bytes of a message. With a `password` they are signed: only who knows it can have made them (§14.5).
 * @throws {Error} for an address that is none.
 */
export function encode(message: StunMessage, password?: string): Uint8Array {
  const body = joined(fieldsOf(message).map(([type, value]) => attribute(type, value)));
  let packet = joined([header(typeOf(message), body.length, message.transaction), body]);
  if (password !== undefined) packet = sealed(packet, MESSAGE_INTEGRITY, SIGNATURE_BYTES, (all) => sign(all, password));
  return sealed(packet, FINGERPRINT, FINGERPRINT_BYTES, fingerprint);
}

/** What a packet says, or undefined if it is no STUN that we understand. Whatever it holds, this does not throw. */
export function decode(packet: Uint8Array): StunMessage | undefined {
  if (packet.length > MAX_BYTES || !isStun(packet)) return undefined;
  const type = viewOf(packet).getUint16(0);
  const [method, kind] = [METHODS.get(type & METHOD_BITS), KINDS.get(type & KIND_BITS)];
  const transaction = Buffer.from(packet.subarray(8, HEADER_BYTES)).toString('hex');
  const content = readAttributes(packet, transaction);
  return method && kind && content && { kind, method, transaction, ...content };
}

/** Whether a packet was signed with `password`. Who guesses learns nothing from how long the answer takes. */
export function isSignedWith(packet: Uint8Array, password: string): boolean {
  const signature = attributesIn(packet)?.find(({ type }) => type === MESSAGE_INTEGRITY);
  if (signature?.value.length !== SIGNATURE_BYTES) return false;
  const before = Uint8Array.from(packet.subarray(0, signature.at)); // a copy, with the length that it had when it was signed
  viewOf(before).setUint16(2, signature.at - HEADER_BYTES + ATTRIBUTE_BYTES + SIGNATURE_BYTES);
  return timingSafeEqual(signature.value, sign(before, password));
}

/** The first 20 bytes: type, how many bytes follow them, cookie, transaction. §5 */
function header(type: number, bodyBytes: number, transaction: string): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  return todo(1);
}

/** Whether a packet has a header as §5 wants it. Many packets that are no STUN come by the same socket. */
function isStun(packet: Uint8Array): boolean {
  return todo(1);
}

/**
 * An address disguised or, since XOR undoes itself, revealed: some NATs rewrite every address of theirs that they find
 * in a packet. The port is masked with the first two bytes of the cookie; the IP address, 4 or 16 bytes, with the
 * cookie and what follows it, the transaction. §14.2
 */
function xored(port: number, ip: Uint8Array, transaction: string): { port: number; ip: Uint8Array } {
  return todo(1);
}

/** Four bytes at the end that no other protocol is likely to have there: a CRC-32 of all before, disguised. §14.7 */
function fingerprint(before: Uint8Array): Uint8Array {
  const value = new Uint8Array(FINGERPRINT_BYTES);
  return todo(1);
}

// What follows is given.

const METHODS = new Map<number, StunMessage['method']>([
  [0x001, 'binding'],
  [0x003, 'allocate'],
]);
const KINDS = new Map<number, StunMessage['kind']>([
  [0x000, 'request'],
  [0x010, 'indication'],
  [0x100, 'success'],
  [0x110, 'error'],
]);
/** Which bits of a type are the method, and which the kind. The first two are neither. §5 */
const [METHOD_BITS, KIND_BITS] = [0x3eef, 0x0110];

const [USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, UNKNOWN_ATTRIBUTES] = [0x0006, 0x0008, 0x0009, 0x000a];
const [REALM, NONCE, MAPPED_ADDRESS, XOR_MAPPED_ADDRESS] = [0x0014, 0x0015, 0x0001, 0x0020];
const [RESPONSE_ORIGIN, OTHER_ADDRESS] = [0x802b, 0x802c];
export const [CHANGE_REQUEST, RESPONSE_PORT] = [0x0003, 0x0027];
const [CHANNEL_NUMBER, LIFETIME, FINGERPRINT] = [0x000c, 0x000d, 0x8028];
/** Who does not know an attribute from here on may ignore it. §14 */
const FIRST_OPTIONAL = 0x8000;
const [CHANGE_ADDRESS, CHANGE_PORT] = [0b100, 0b010];
/** HMAC-SHA1. */
const SIGNATURE_BYTES = 20;
const FINGERPRINT_BYTES = 4;
/** `STUN` in ASCII: a CRC-32 of the whole packet that another protocol may have at its end is not a fingerprint. */
const FINGERPRINT_MASK = 0x5354554e;

function typeOf({ method, kind }: StunMessage): number {
  const numberOf = <T>(names: Map<number, T>, wanted: T) => [...names].find(([, name]) => name === wanted)![0];
  return numberOf(METHODS, method) | numberOf(KINDS, kind);
}

/** The attributes of a message, as types and values. */
function fieldsOf({ attributes, transaction, unknown }: StunMessage): [type: number, value: Uint8Array][] {
  const { mapped, username, error, nonce, change, responsePort, origin, other, channel, lifetimeS } = attributes;
  const fields: [number, Uint8Array][] = [];
  if (username !== undefined) fields.push([USERNAME, utf8(username)]);
  if (error !== undefined) fields.push([ERROR_CODE, Uint8Array.of(0, 0, Math.floor(error / 100), error % 100)]);
  if (unknown?.length) fields.push([UNKNOWN_ATTRIBUTES, joined(unknown.map((type) => uint16(type)))]);
  if (nonce !== undefined) fields.push([NONCE, utf8(nonce)]);
  if (mapped) fields.push([XOR_MAPPED_ADDRESS, addressBytes(mapped, transaction)]);
  if (change)
    fields.push([CHANGE_REQUEST, uint32((change.address ? CHANGE_ADDRESS : 0) | (change.port ? CHANGE_PORT : 0))]);
  if (responsePort !== undefined) fields.push([RESPONSE_PORT, joined([uint16(responsePort), uint16(0)])]);
  if (origin) fields.push([RESPONSE_ORIGIN, addressBytes(origin)]);
  if (other) fields.push([OTHER_ADDRESS, addressBytes(other)]);
  if (channel !== undefined) fields.push([CHANNEL_NUMBER, joined([uint16(channel), uint16(0)])]);
  if (lifetimeS !== undefined) fields.push([LIFETIME, uint32(lifetimeS)]);
  return fields;
}

type Content = Required<Pick<StunMessage, 'attributes' | 'unknown'>>;

/** All that a message says, of each attribute the first; undefined if any of it cannot be read. */
function readAttributes(packet: Uint8Array, transaction: string): Content | undefined {
  const attributes: Attributes = {};
  const unknown: number[] = [];
  const seen = new Set<number>();
  for (const { type, value, at } of attributesIn(packet) ?? [UNREADABLE]) {
    const isLast = at + ATTRIBUTE_BYTES + FINGERPRINT_BYTES === packet.length;
    const isRight = type !== FINGERPRINT || (isLast && sameBytes(value, fingerprint(packet.subarray(0, at))));
    if (!isRight || type === UNREADABLE.type) return undefined;
    if (seen.has(type) || seen.has(MESSAGE_INTEGRITY)) continue; // what follows the signature is not signed. §14.5
    seen.add(type);
    const read = READERS.get(type);
    const content = read?.(value, transaction);
    if (read && !content) return undefined;
    if (!read && type < FIRST_OPTIONAL) unknown.push(type);
    Object.assign(attributes, content);
  }
  return { attributes, unknown };
}

/** What the value of an attribute says; undefined if it is malformed. */
type Reader = (value: Uint8Array, transaction: string) => Attributes | undefined;

const ignored: Reader = () => ({});
const READERS = new Map<number, Reader>([
  [MAPPED_ADDRESS, ignored], // what servers from before RFC 5389 say, beside what they say since
  [MESSAGE_INTEGRITY, ignored], // that is for isSignedWith
  [REALM, ignored],
  [UNKNOWN_ATTRIBUTES, ignored],
  [USERNAME, (value) => textIn(value, (username) => ({ username }))],
  [NONCE, (value) => textIn(value, (nonce) => ({ nonce }))],
  [ERROR_CODE, (value) => (value.length >= 4 ? { error: (value[2]! & 7) * 100 + value[3]! } : undefined)],
  [XOR_MAPPED_ADDRESS, (value, transaction) => addressIn(value, (mapped) => ({ mapped }), transaction)],
  [RESPONSE_ORIGIN, (value) => addressIn(value, (origin) => ({ origin }))],
  [OTHER_ADDRESS, (value) => addressIn(value, (other) => ({ other }))],
  [CHANGE_REQUEST, (value) => numberIn(value, (bits) => ({ change: changeOf(bits) }))],
  [RESPONSE_PORT, (value) => numberIn(value, (number) => ({ responsePort: number >>> 16 }))],
  [CHANNEL_NUMBER, (value) => numberIn(value, (number) => ({ channel: number >>> 16 }))],
  [LIFETIME, (value) => numberIn(value, (lifetimeS) => ({ lifetimeS }))],
]);

function changeOf(bits: number): Change {
  return { address: (bits & CHANGE_ADDRESS) !== 0, port: (bits & CHANGE_PORT) !== 0 };
}

function textIn(value: Uint8Array, tell: (text: string) => Attributes): Attributes | undefined {
  return value.length <= MAX_TEXT_BYTES ? tell(Buffer.from(value).toString()) : undefined;
}

function numberIn(value: Uint8Array, tell: (number: number) => Attributes): Attributes | undefined {
  return value.length === 4 ? tell(viewOf(value).getUint32(0)) : undefined;
}

/** With a `transaction`, an address is disguised. */
function addressIn(
  value: Uint8Array,
  tell: (at: UdpAddress) => Attributes,
  transaction?: string,
): Attributes | undefined {
  const bytes = value.length - 4;
  if (bytes !== FAMILIES.get(value[1])) return undefined;
  const plain = { port: viewOf(value).getUint16(2), ip: value.slice(4) };
  const { port, ip } = transaction === undefined ? plain : xored(plain.port, plain.ip, transaction);
  return port === 0 ? undefined : tell({ address: addressOf(ip), port });
}

function addressBytes({ address, port }: UdpAddress, transaction?: string): Uint8Array {
  const plain = { port, ip: bytesOf(address) };
  const written = transaction === undefined ? plain : xored(plain.port, plain.ip, transaction);
  const [family] = [...FAMILIES].find(([, bytes]) => bytes === written.ip.length)!;
  return joined([Uint8Array.of(0, family!), uint16(written.port), written.ip]);
}

/** How many bytes an address has, by family. §14.1 */
const FAMILIES = new Map<number | undefined, number>([
  [1, 4],
  [2, 16],
]);

export interface Attribute {
  readonly type: number;
  readonly value: Uint8Array;
  /** Where it begins in its packet. */
  readonly at: number;
}

const UNREADABLE: Attribute = { type: -1, value: new Uint8Array(), at: 0 };

/** The attributes of a packet that has a header, one after the other; undefined if they do not end where it ends. */
export function attributesIn(packet: Uint8Array): Attribute[] | undefined {
  const view = viewOf(packet);
  const attributes: Attribute[] = [];
  let at = HEADER_BYTES;
  while (at + ATTRIBUTE_BYTES <= packet.length) {
    const [type, bytes] = [view.getUint16(at), view.getUint16(at + 2)];
    const start = at + ATTRIBUTE_BYTES;
    if (start + bytes > packet.length) return undefined;
    attributes.push({ type, value: packet.subarray(start, start + bytes), at });
    at = start + Math.ceil(bytes / 4) * 4; // padded to whole words
  }
  return at === packet.length ? attributes : undefined;
}

/** An attribute's bytes: type, length, value, and padding to whole words. §14 */
export function attribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ATTRIBUTE_BYTES + Math.ceil(value.length / 4) * 4);
  const view = viewOf(bytes);
  view.setUint16(0, type);
  view.setUint16(2, value.length);
  bytes.set(value, ATTRIBUTE_BYTES);
  return bytes;
}

/** A packet with one more attribute, whose value depends on all before it: with the length that it is going to have. */
function sealed(packet: Uint8Array, type: number, bytes: number, seal: (before: Uint8Array) => Uint8Array): Uint8Array {
  const view = viewOf(packet);
  view.setUint16(2, view.getUint16(2) + ATTRIBUTE_BYTES + bytes);
  return joined([packet, attribute(type, seal(packet))]);
}

function sign(before: Uint8Array, password: string): Uint8Array {
  return createHmac('sha1', password).update(before).digest();
}

/** CRC-32 as in Ethernet and zlib (ISO 3309). Node has one since 20.15, which not everybody has. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function uint16(number: number): Uint8Array {
  return Uint8Array.of(number >>> 8, number & 0xff);
}

function uint32(number: number): Uint8Array {
  return joined([uint16(number >>> 16), uint16(number & 0xffff)]);
}
