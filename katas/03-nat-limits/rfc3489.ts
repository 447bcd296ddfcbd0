// The STUN of 2003 (RFC 3489), which old programs still speak: no magic cookie, so that the transaction has 16 bytes,
// and no disguise. A witness answers those too (RFC 8489 §11 no longer asks for it).

import type { UdpAddress } from '../../lib/contracts.ts';
import { bytesOf } from './endpoints.ts';
import { attribute, attributesIn, type Change, HEADER_BYTES, MAGIC_COOKIE } from './stun.ts';

export interface OldRequest {
  /** 16 bytes. */
  readonly transaction: Uint8Array;
  readonly change: Change;
}

const [BINDING_REQUEST, BINDING_RESPONSE] = [0x0001, 0x0101];
const [MAPPED_ADDRESS, CHANGE_REQUEST, SOURCE_ADDRESS, CHANGED_ADDRESS] = [0x0001, 0x0003, 0x0004, 0x0005];

/** What an old program asks, or undefined if it is nothing of the kind. */
export function decodeOld(packet: Uint8Array): OldRequest | undefined {
  const bytes = Buffer.from(packet);
  if (bytes.length < HEADER_BYTES || bytes.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (bytes.readUInt16BE(2) !== bytes.length - HEADER_BYTES || bytes.readUInt32BE(4) === MAGIC_COOKIE) return undefined;
  const attributes = attributesIn(bytes);
  const change = attributes?.find(({ type, value }) => type === CHANGE_REQUEST && value.length === 4)?.value[3] ?? 0;
  return (
    attributes && {
      transaction: packet.slice(4, HEADER_BYTES),
      change: { address: (change & 4) > 0, port: (change & 2) > 0 },
    }
  );
}

/** `origin` and `other`: where the answer comes from, and where else it could come from. */
export function encodeOld(
  { transaction }: OldRequest,
  mapped: UdpAddress,
  origin: UdpAddress,
  other?: UdpAddress,
): Uint8Array {
  const addresses: [number, UdpAddress | undefined][] = [
    [MAPPED_ADDRESS, mapped],
    [SOURCE_ADDRESS, origin],
    [CHANGED_ADDRESS, other],
  ];
  const body = addresses.flatMap(([type, at]) => (at ? [attribute(type, addressBytes(at))] : []));
  const header = Buffer.alloc(4);
  header.writeUInt16BE(BINDING_RESPONSE, 0);
  header.writeUInt16BE(
    body.reduce((bytes, { length }) => bytes + length, 0),
    2,
  );
  return new Uint8Array(Buffer.concat([header, transaction, ...body]));
}

function addressBytes({ address, port }: UdpAddress): Uint8Array {
  const ip = bytesOf(address);
  return Uint8Array.of(0, ip.length === 4 ? 1 : 2, port >>> 8, port & 0xff, ...ip);
}
