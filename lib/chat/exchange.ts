// What the peers of the chat say to each other: small JSON objects in UTF-8, one in each message.
//
//   { "name": "ana", "peers": ["127.0.0.1:4001"] }   who I am, and where the others are whom I talk to;
//                                                    first, once from each side of a connection
//   { "text": "hello" }                              from then on
//   { "ping": true }                                 are you still there?
//   { "pong": true }                                 I am
//
// What comes from others is checked and bounded here: past this file it can be shown.

import type { Address } from '../contracts.ts';
import { plainName, plainPieces, plainText } from './plain-text.ts';

export interface Greeting {
  kind: 'greeting';
  name: string;
  peers: Address[];
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

/** How many others one peer may introduce us to. */
export const MAX_PEERS = 64;
const MAX_ADDRESS_LENGTH = 255;
/** More than the longest greeting needs, even with each character of its addresses escaped as `\u0001`. */
const MAX_BYTES = 131_072;

export function encodeGreeting(name: string, peers: Address[]): Uint8Array {
  return encode({ name: plainName(name), peers: peers.filter(isAddress).slice(0, MAX_PEERS) });
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

/** @throws {ExchangeError} on anything that we would not have sent ourselves. */
export function decode(message: Uint8Array): Greeting | Text | Sign {
  const said = parse(message);
  if (typeof said.name === 'string' && isPeers(said.peers)) {
    return { kind: 'greeting', name: plainName(said.name), peers: said.peers };
  }
  if (typeof said.text === 'string') return { kind: 'text', text: plainText(said.text) };
  if (said.ping === true) return { kind: 'ping' };
  if (said.pong === true) return { kind: 'pong' };
  throw new ExchangeError('UNKNOWN');
}

const REASONS = {
  TOO_LONG: 'that message is longer than any of ours',
  NOT_JSON: 'that message is not a JSON object in UTF-8',
  UNKNOWN: 'that message is neither a greeting nor a text nor a sign of life',
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

/** Whether anything listens there is the transport's business. */
function isAddress(address: unknown): boolean {
  return typeof address === 'string' && address.length <= MAX_ADDRESS_LENGTH;
}
