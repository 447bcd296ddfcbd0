// The first message on every connection, in both directions: who I am, and where I listen.
//
//   0         4                     20
//   +---------+---------------------+------- … -------+
//   | "p2p1"  |  id, 16 bytes       | address, UTF-8  |
//   +---------+---------------------+------- … -------+

import type { Address } from '../../lib/contracts.ts';

/** A peer's id: 16 random bytes, chosen at start, as 32 hexadecimal digits. */
export type PeerId = string;

export interface Hello {
  id: PeerId;
  /** Where the sender says that it listens. */
  address: Address;
}

/** Name and version of the protocol: whoever speaks another one is told apart at the first bytes. */
const MAGIC = new TextEncoder().encode('p2p1');
const ID_BYTES = 16;
const ID_END = MAGIC.length + ID_BYTES;
const MAX_ADDRESS_BYTES = 255;

export function encodeHello({ id, address }: Hello): Uint8Array {
  const idBytes = id.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  return Uint8Array.of(...MAGIC, ...idBytes, ...new TextEncoder().encode(address));
}

/** @throws {HelloError} on anything that is not a hello. */
export function decodeHello(message: Uint8Array): Hello {
  const isHello =
    message.length >= ID_END &&
    message.length <= ID_END + MAX_ADDRESS_BYTES &&
    MAGIC.every((byte, index) => message[index] === byte);
  if (!isHello) throw new HelloError();
  return { id: toHex(message.subarray(MAGIC.length, ID_END)), address: toText(message.subarray(ID_END)) };
}

export function isPeerId(text: string): text is PeerId {
  return /^[0-9a-f]{32}$/.test(text);
}

/** A new id. No two peers will ever draw the same one. */
export function randomId(): PeerId {
  return toHex(globalThis.crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}

export class HelloError extends Error {
  override readonly name = 'HelloError';
  readonly code = 'NOT_A_PEER';

  constructor() {
    super('what answers there does not speak our protocol');
  }
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HelloError();
  }
}
