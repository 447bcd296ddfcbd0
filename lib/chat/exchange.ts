// What the peers of the chat say to each other: small JSON objects in UTF-8, one in each message.
//
//   { "name": "ana", "peers": ["127.0.0.1:4001"], "stun": [4000, 51234] }
//                          who I am, where the others are whom I talk to, and on which UDP ports I answer STUN, if I
//                          do; first, once from each side of a connection
//   { "text": "hello" }    from then on
//   { "ping": true }       are you still there?
//   { "pong": true }       I am
//   { "answer": "203.0.113.7:50123", "transaction": "0123456789abcdef01234567", "from": 51234 }
//                          somebody whom we both know asked me to let an answer come from elsewhere: please send it to
//                          them, from this port of yours. Only to those who have said "stun": others do not know it
//
// Not everybody can be dialled: a browser has no address. So people carry WebRTC's signals for others (introduce.ts):
//
//   { "name": …, "peers": …, "signals": { "0f…": [0], "7a…": [] } }
//                          I carry signals, also to these, by their ids; and which of "peers" are theirs
//   { "for": "7a…", "signal": "IPoab…" }
//                          please pass this on. Only to those who have said "signals"
//   { "from": "3c…", "signal": "QWe1c…" }
//                          somebody whom we both know asked me to pass this on to you
//
// And two people who want to know that nobody sits between them find out six digits (verify.ts):
//
//   { "commitment": "9f…" }  let us compare; this commits me to what I say last
//   { "nonce": "04…" }       mine
//   { "reveal": "e1…" }      mine, to which I was committed
//
// What one does not know in a greeting one ignores, so that a later chat can say there what else it understands.
// What comes from others is checked and bounded here: past this file it can be shown.

import { fromHex, toHex } from '#identity/bytes.ts';
import { NONCE_BYTES } from '#identity/short-string.ts';
import { isPeerId } from '#tcp-peers/hello.ts';
import type { Address } from '../contracts.ts';
import { plainName, plainPieces, plainText } from './plain-text.ts';

export interface Greeting {
  kind: 'greeting';
  name: string;
  peers: Address[];
  /** The UDP ports on which they answer STUN; none, if they do not. */
  stun: number[];
  /** To whom they carry signals; undefined if they carry none. */
  signals: Other[] | undefined;
}

/** Somebody to whom a peer carries signals. */
export interface Other {
  id: string;
  /** Where they can be dialled, as far as the one who tells knows. */
  addresses: Address[];
}

export interface Text {
  kind: 'text';
  /** Empty when nothing of it could be shown. */
  text: string;
}

/** A question for a sign of life, and the sign, by the names that RFC 6455 gives to them. */
export interface Sign {
  kind: 'ping' | 'pong';
}

/** Please send this answer to a STUN question, so that it comes from elsewhere than where it was asked. */
export interface Favour {
  kind: 'favour';
  to: Address;
  /** 96 bits: 24 hexadecimal digits. */
  transaction: string;
  /** The UDP port to send it from: one of those on which the asked person answers. */
  from: number;
}

/** A signal on its way: with the first who hears it, to be passed on; or with the one whom it is for. */
export interface Signal {
  kind: 'to pass on' | 'passed on';
  /** The id of the one whom it is for; or, once it is passed on, of the one whom it is from. */
  whose: string;
  /** The text of a packed invitation, or of the answer. Whoever passes it on does not read it. */
  signal: string;
}

/** A step of a comparison: 32 bytes. */
export interface Step {
  kind: 'commitment' | 'nonce' | 'reveal';
  bytes: Uint8Array;
}

/** How many others one peer may introduce us to. */
export const MAX_PEERS = 64;
const MAX_ADDRESS_LENGTH = 255;
/** So many of these may be one person's. */
export const MAX_ADDRESSES = 2;
/** To answer from another port takes a second one. */
const MAX_STUN_PORTS = 2;
/** More than the longest greeting needs, with three bytes for each character of its addresses. */
const MAX_BYTES = 65_536;

export function encodeGreeting(
  name: string,
  peers: Address[],
  stun: readonly number[] = [],
  signals?: Other[],
): Uint8Array {
  const known = peers.filter(isAddress).slice(0, MAX_PEERS);
  const placeOf = (address: Address) => (known.includes(address) ? known.indexOf(address) : []);
  const places = signals
    ?.slice(0, MAX_PEERS)
    .map(({ id, addresses }) => [id, addresses.flatMap(placeOf).slice(0, MAX_ADDRESSES)]);
  return encode({
    name: plainName(name),
    peers: known,
    ...(stun.length > 0 && { stun }),
    ...(places && { signals: Object.fromEntries(places) }),
  });
}

/** A text as messages: one, or several if it is long, or none if nothing of it can be seen. */
export function encodeText(text: string): Uint8Array[] {
  return plainPieces(text).map((piece) => encode({ text: piece }));
}

export function encodePing(): Uint8Array {
  return encode({ ping: true });
}

export function encodePong(): Uint8Array {
  return encode({ pong: true });
}

export function encodeFavour({ to, transaction, from }: Omit<Favour, 'kind'>): Uint8Array {
  return encode({ answer: to, transaction, from });
}

export function encodeSignal({ kind, whose, signal }: Signal): Uint8Array {
  return encode({ [kind === 'to pass on' ? 'for' : 'from']: whose, signal });
}

export function encodeStep({ kind, bytes }: Step): Uint8Array {
  return encode({ [kind]: toHex(bytes) });
}

/** @throws {ExchangeError} on anything that we would not have sent ourselves. */
export function decode(message: Uint8Array): Greeting | Text | Sign | Favour | Signal | Step {
  const said = parse(message);
  const { name, peers, stun = [], signals, answer, transaction, from, for: to, signal } = said;
  if (typeof name === 'string' && isPeers(peers) && isStun(stun) && isSignals(signals, peers)) {
    const addressesAt = (places: number[]) => places.map((place) => peers[place]!);
    const others = signals && Object.entries(signals).map(([id, places]) => ({ id, addresses: addressesAt(places) }));
    return { kind: 'greeting', name: plainName(name), peers, stun, signals: others };
  }
  if (typeof said.text === 'string') return { kind: 'text', text: plainText(said.text) };
  if (said.ping === true) return { kind: 'ping' };
  if (said.pong === true) return { kind: 'pong' };
  if (isAddress(answer) && isTransaction(transaction) && isPort(from)) {
    return { kind: 'favour', to: answer, transaction, from };
  }
  if (isId(to) && isSignal(signal)) return { kind: 'to pass on', whose: to, signal };
  if (isId(from) && isSignal(signal)) return { kind: 'passed on', whose: from, signal };
  for (const kind of STEPS) {
    const bytes = bytesOf(said[kind]);
    if (bytes) return { kind, bytes };
  }
  throw new ExchangeError('UNKNOWN');
}

const STEPS = ['commitment', 'nonce', 'reveal'] as const;

const REASONS = {
  TOO_LONG: 'that message is longer than any of ours',
  NOT_JSON: 'that message is not a JSON object in UTF-8',
  UNKNOWN: 'that message is neither a greeting nor a text nor a sign of life, nor a favour nor a signal nor a step',
  NO_NAME: 'that peer spoke before it said its name',
};

/** A peer said what it may not say. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}

function encode(said: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(said));
}

function parse(message: Uint8Array): Record<string, unknown> {
  if (message.length > MAX_BYTES) throw new ExchangeError('TOO_LONG');
  let said: unknown;
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message));
  } catch {
    throw new ExchangeError('NOT_JSON');
  }
  if (typeof said !== 'object' || said === null) throw new ExchangeError('NOT_JSON');
  return said as Record<string, unknown>;
}

function isPeers(peers: unknown): peers is Address[] {
  return Array.isArray(peers) && peers.length <= MAX_PEERS && peers.every(isAddress);
}

/** Whether anything listens there is the transport's business. But people are told where others are: it can be shown. */
function isAddress(address: unknown): address is Address {
  return typeof address === 'string' && address.length <= MAX_ADDRESS_LENGTH && plainText(address) === address;
}

function isStun(ports: unknown): ports is number[] {
  return Array.isArray(ports) && ports.length <= MAX_STUN_PORTS && ports.every(isPort);
}

function isPort(port: unknown): port is number {
  return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
}

function isSignals(signals: unknown, peers: Address[]): signals is Record<string, number[]> | undefined {
  if (signals === undefined) return true;
  if (typeof signals !== 'object' || signals === null || Array.isArray(signals)) return false;
  const entries = Object.entries(signals);
  const isPlace = (place: unknown) => Number.isInteger(place) && peers[Number(place)] !== undefined;
  const isPlaces = (places: unknown) =>
    Array.isArray(places) && places.length <= MAX_ADDRESSES && places.every((place) => isPlace(place));
  return entries.length <= MAX_PEERS && entries.every(([id, places]) => isId(id) && isPlaces(places));
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && isPeerId(id);
}

/** As long as the text of an invitation may be, and of the characters that it has. */
function isSignal(signal: unknown): signal is string {
  return typeof signal === 'string' && /^[\w-]{1,400}$/.test(signal);
}

function isTransaction(transaction: unknown): transaction is string {
  return typeof transaction === 'string' && /^[0-9a-f]{24}$/.test(transaction);
}

function bytesOf(digits: unknown): Uint8Array | undefined {
  return typeof digits === 'string' ? fromHex(digits, NONCE_BYTES) : undefined;
}
