// A dialect of our own: JSON in UTF-8, easy to read while we learn what has to be said.
//
//   {"say":"who","known":[{"name":"bo","ttlMs":2000}],"alone":true}
//   {"say":"here","id":"7f3a…","name":"ana","port":4000,"ttlMs":3000}
//   {"say":"claim","id":"7f3a…","name":"ana","port":4000}

import type { UdpAddress } from '../../lib/contracts.ts';
import { isShowable, sameName } from './names.ts';
import type { Dialect, Heard, Known, Me, Said } from './said.ts';

/** As for multicast DNS: RFC 6762 §17. */
const MAX_BYTES = 9_000;
const MAX_MS = Number.MAX_SAFE_INTEGER;

export class Plain implements Dialect {
  encode(said: Said): Uint8Array {
    if (said.say === 'who') return bytes(said);
    const { id, name, port } = said.service;
    const ttlMs = said.say === 'here' ? said.ttlMs : undefined; // which JSON leaves out
    return bytes({ say: said.say, id, name, port, ttlMs });
  }

  /** Where it is, is where the packet came from. */
  decode(packet: Uint8Array, { address }: UdpAddress, me: Me): Heard[] {
    const { say, id, name, port, ttlMs, known, alone, about } = parsed(packet);
    if (say === 'who') {
      const isForUs = about === undefined || (isName(about) && sameName(about, me.name));
      return isForUs && isKnown(known) ? [{ say, known, alone: alone === true, about }] : [];
    }
    if (!isId(id) || !isName(name) || !isWhole(port, 1, 65_535)) return [];
    const service = { id, name, port, addresses: [address] };
    if (say === 'here' && isWhole(ttlMs, 0, MAX_MS)) return [{ say, service, ttlMs }];
    if (say === 'claim') return [{ say, service, wins: id > me.id }];
    return [];
  }
}

function bytes(said: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(said));
}

function parsed(packet: Uint8Array): Record<string, unknown> {
  if (packet.length > MAX_BYTES) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(packet)) ?? {};
  } catch {
    return {};
  }
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && /^[0-9a-f]{32}$/.test(id);
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && isShowable(name);
}

function isKnown(known: unknown): known is Known[] {
  return Array.isArray(known) && known.every((one) => isName(one?.name) && isWhole(one.ttlMs, 0, MAX_MS));
}

function isWhole(number: unknown, least: number, most: number): number is number {
  return Number.isInteger(number) && (number as number) >= least && (number as number) <= most;
}
