// What a packet says, in a few words, for whoever looks at a diagram: STUN (RFC 8489, with 5780 and 8656), what goes
// through a relay, text, or so many bytes. It reads what it knows and no more, and no bytes make it throw: the answer
// of a learner may send anything.

import { createHmac } from 'node:crypto';
import type { UdpAddress } from '../../contracts.ts';
import { canonical, endpoint } from './ip.ts';
import type { PacketRecord } from './packet.ts';
import type { Elsewhere, Sayings } from './words.ts';

/** Gives labels to these packets; an answer says more when its request is known, and the password that both need. */
export function stunLabels(
  records: readonly PacketRecord[],
  says: Sayings,
  passwords: Iterable<string> = [],
): (record: PacketRecord) => string {
  const questions = questionsIn(records, [...passwords]);
  return ({ bytes, hops }) => {
    const inside = unwrapped(bytes);
    return inside ? says.relayed(saying(inside, says, questions)) : saying(bytes, says, questions, hops[0]?.from);
  };
}

/** What was asked, by its transaction. */
type Questions = ReadonlyMap<string, Question>;

interface Question {
  isKnock: boolean;
  /** That a knock was signed with, and its answer has to be; undefined if we do not know it. */
  password: string | undefined;
  /** Where it arrived, as those who were there know that place; undefined if it went through a relay, or nowhere. */
  arrivedAt: UdpAddress | undefined;
}

function questionsIn(records: readonly PacketRecord[], passwords: readonly string[]): Questions {
  const questions = new Map<string, Question>();
  for (const { bytes, hops, fate } of records) {
    const inside = unwrapped(bytes);
    const said = inside ?? bytes;
    const stun = stunIn(said);
    if (stun?.kind !== REQUEST) continue;
    const arrivedAt = inside || fate.is !== 'delivered' ? undefined : hops.at(-1)?.to;
    const known = questions.get(stun.transaction);
    const password = known?.password ?? passwords.find((each) => isSignedWith(stun, said, each));
    questions.set(stun.transaction, {
      isKnock: isKnock(stun),
      password,
      arrivedAt: arrivedAt ?? known?.arrivedAt,
    });
  }
  return questions;
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
const [MAPPED_ADDRESS, CHANGE_REQUEST, USERNAME, MESSAGE_INTEGRITY] = [0x0001, 0x0003, 0x0006, 0x0008];
const [ERROR_CODE, UNKNOWN_ATTRIBUTES, CHANNEL_NUMBER, LIFETIME] = [0x0009, 0x000a, 0x000c, 0x000d];
const [REALM, NONCE, XOR_MAPPED_ADDRESS, RESPONSE_PORT] = [0x0014, 0x0015, 0x0020, 0x0027];
/** What a peer of ours knows. Of the others it ignores those from `FIRST_OPTIONAL` on. */
const KNOWN = new Set([
  ...[MAPPED_ADDRESS, CHANGE_REQUEST, USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, UNKNOWN_ATTRIBUTES],
  ...[CHANNEL_NUMBER, LIFETIME, REALM, NONCE, XOR_MAPPED_ADDRESS, RESPONSE_PORT],
]);
const FIRST_OPTIONAL = 0x8000;
const KIND_BITS = 0x0110;
const COOKIE = Uint8Array.of(0x21, 0x12, 0xa4, 0x42);
const HEADER_BYTES = 20;
const [CHANGE_ADDRESS, CHANGE_PORT] = [0b100, 0b010];
const UNAUTHENTICATED = 401;

/** Longer texts are cut. */
const TEXT = 24;

/** `from`: where it came from, if that says whether it is from where the question went. */
function saying(bytes: Uint8Array, says: Sayings, questions: Questions, from?: UdpAddress): string {
  const stun = stunIn(bytes);
  if (!stun) return textSaying(bytes, says);
  const isQuestion = stun.kind === REQUEST || stun.kind === INDICATION;
  const question = isQuestion ? undefined : questions.get(stun.transaction);
  const fault = faultOf(stun, bytes, question);
  const said = isQuestion
    ? asking(stun, says)
    : answering(stun, says, { isToKnock: question?.isKnock === true, fault });
  if (said === undefined) return textSaying(bytes, says);
  return [said, ...(fault ? [says[fault]] : []), ...notes(stun, says, question?.arrivedAt, from)].join(' ');
}

function asking(stun: Stun, says: Sayings): string | undefined {
  const { method, kind, attributes } = stun;
  if (method === ALLOCATE && kind === REQUEST) {
    return isZero(attributes.get(LIFETIME)) ? says.stopRelaying : says.relayForMe;
  }
  if (method !== BINDING) return undefined;
  if (kind === INDICATION) return says.stillHere;
  const change = attributes.get(CHANGE_REQUEST)?.at(-1) ?? 0;
  const other = elsewhere((change & CHANGE_ADDRESS) !== 0, (change & CHANGE_PORT) !== 0);
  if (other) return says.answerFrom[other];
  const port = attributes.get(RESPONSE_PORT);
  if (port && port.length >= 2) return says.answerTo(uint16(port, 0));
  return isKnock(stun) ? says.knock : says.whoAmI;
}

/** What a knock is, or an answer to one, that is not signed as it has to be. */
type Fault = 'notSigned' | 'otherPassword' | undefined;

function faultOf(stun: Stun, bytes: Uint8Array, question: Question | undefined): Fault {
  const isToKnock = stun.kind === SUCCESS && question?.isKnock === true;
  if (!isToKnock && !isKnock(stun)) return undefined;
  if (!stun.attributes.has(MESSAGE_INTEGRITY)) return 'notSigned';
  const password = question?.password;
  return password === undefined || isSignedWith(stun, bytes, password) ? undefined : 'otherPassword';
}

/** HMAC-SHA1 of what comes before it, with the length that the message had then (RFC 8489 §14.5). */
function isSignedWith({ attributes }: Stun, bytes: Uint8Array, password: string): boolean {
  const signature = attributes.get(MESSAGE_INTEGRITY);
  if (!signature) return false;
  const before = Buffer.from(bytes.subarray(0, signature.byteOffset - bytes.byteOffset - 4)); // a copy
  before.writeUInt16BE(before.length + 4 + signature.length - HEADER_BYTES, 2);
  return createHmac('sha1', password).update(before).digest().equals(signature);
}

function answering(
  stun: Stun,
  says: Sayings,
  { isToKnock, fault }: { isToKnock: boolean; fault: Fault },
): string | undefined {
  const { method, kind, attributes } = stun;
  if (kind === ERROR) return says.no(reasonOf(stun, says));
  if (method === ALLOCATE) return isZero(attributes.get(LIFETIME)) ? says.stopRelaying : says.relaying;
  if (method !== BINDING) return undefined;
  const address = mappedAddress(stun);
  if (isToKnock) return says.comeIn(fault ? undefined : address);
  return address && says.youAre(address);
}

/** What one does not see by what it says, and what may decide what becomes of it. */
function notes(stun: Stun, says: Sayings, there: UdpAddress | undefined, from: UdpAddress | undefined): string[] {
  const { method, kind, attributes } = stun;
  const isPlainQuestion = method === BINDING && kind === REQUEST && !isKnock(stun);
  const isUnknown = [...attributes.keys()].some((type) => type < FIRST_OPTIONAL && !KNOWN.has(type));
  const other = there && from && elsewhere(from.address !== there.address, from.port !== there.port);
  return [
    ...(isPlainQuestion && isUnknown ? [says.somethingUnknown] : []),
    ...(method === ALLOCATE && kind === REQUEST && attributes.has(NONCE) ? [says.withNonce] : []),
    ...(other ? [says.from[other]] : []),
  ];
}

function elsewhere(isOtherAddress: boolean, isOtherPort: boolean): Elsewhere | undefined {
  if (isOtherAddress) return isOtherPort ? 'addressAndPort' : 'address';
  return isOtherPort ? 'port' : undefined;
}

function isKnock({ method, kind, attributes }: Stun): boolean {
  return method === BINDING && kind === REQUEST && attributes.has(USERNAME);
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

/** `401`, and what it means if we know: for a relay something else than for a peer. */
function reasonOf({ method, attributes }: Stun, says: Sayings): string {
  const value = attributes.get(ERROR_CODE);
  if (!value || value.length < 4) return '?';
  const code = (value[2]! & 7) * 100 + value[3]!; // hundreds, and the rest
  const means = method === ALLOCATE && code === UNAUTHENTICATED ? says.showYourself : says.reasons[code];
  return means === undefined ? `${code}` : `${code}, ${means}`;
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
