// What two tell each other before they can talk: made here, and read with suspicion.

import { randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { UdpAddress } from '../../lib/contracts.ts';
import { type Candidate, MAX_CANDIDATES } from './candidates.ts';
import type { Nat } from './nat.ts';

/** It travels in some other way: said aloud, by post, in a chat. Whoever else reads it can knock in our name. */
export interface Offer {
  /** Of this one session. */
  readonly name: string;
  /** Signs the knocks at our door, and our answers. */
  readonly password: string;
  readonly candidates: readonly Candidate[];
  readonly nat: Nat;
}

/** `draw` gives so many random bytes. */
export function makeOffer(
  candidates: readonly Candidate[],
  nat: Nat,
  draw: (bytes: number) => Uint8Array = randomBytes,
): Offer {
  const text = (bytes: number) => Buffer.from(draw(bytes)).toString('base64url');
  return { name: text(6), password: text(18), candidates, nat }; // as long as ICE has them. RFC 8445 §5.3
}

/** An offer that somebody else has made, as it comes from JSON; undefined if it is none. */
export function readOffer(told: unknown): Offer | undefined {
  const { name, password, candidates, nat } = asRecord(told);
  if (!isToken(name) || !isToken(password) || !Array.isArray(candidates)) return undefined;
  const known = readNat(nat);
  return (
    known && { name, password, nat: known, candidates: candidates.slice(0, MAX_CANDIDATES).flatMap(readCandidate) }
  );
}

function readNat(told: unknown): Nat | undefined {
  const { seen, isTranslated, mapping, filtering, hairpins } = asRecord(told);
  if (!Array.isArray(seen) || typeof isTranslated !== 'boolean' || typeof hairpins !== 'boolean') return undefined;
  if (!isBehaviour(mapping) || !isBehaviour(filtering)) return undefined;
  return { seen: seen.slice(0, MAX_CANDIDATES).flatMap(readEndpoint), isTranslated, mapping, filtering, hairpins };
}

/** Those that nobody may knock at are left out. */
function readCandidate(told: unknown): Candidate[] {
  const { kind } = asRecord(told);
  if (kind !== 'host' && kind !== 'reflexive') return [];
  return readEndpoint(told).map((at) => ({ kind, ...at }));
}

function readEndpoint(told: unknown): UdpAddress[] {
  const { address, port } = asRecord(told);
  if (typeof address !== 'string' || !ipaddr.isValid(address)) return [];
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) return [];
  const parsed = ipaddr.process(address); // `::ffff:224.0.0.1` is IPv4
  return FOR_MANY.has(parsed.range()) ? [] : [{ address: parsed.toString(), port }];
}

/** Addresses at which there is not one peer, but many or nobody: our packets could annoy others in somebody's name. */
const FOR_MANY: ReadonlySet<string> = new Set(['multicast', 'broadcast', 'unspecified']);

type Behaviour = Nat['mapping'];
const BEHAVIOURS = ['endpoint-independent', 'address-dependent', 'address-and-port-dependent', 'unknown'];

function isBehaviour(told: unknown): told is Behaviour {
  return BEHAVIOURS.includes(told as string);
}

/** As ICE has them (RFC 8839 §5.4), with room for other alphabets' base64. */
function isToken(told: unknown): told is string {
  return typeof told === 'string' && /^[\w+/=-]{4,64}$/.test(told);
}

function asRecord(told: unknown): Record<string, unknown> {
  return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
}
