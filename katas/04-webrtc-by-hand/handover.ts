// An invitation on its way from one person to another: as text to paste, as a link, as a QR code.
//
// The text is base64url (RFC 4648 §5) of the packed bytes and of three more, a checksum. So an invitation is
// recognised wherever it stands, broken into lines or with a greeting around it, and one that was not copied whole is
// told from one that was.

import { todo } from '../../lib/runner/todo.ts';

/** More text than this is not looked through. In characters. */
export const MAX_LOOKED_THROUGH = 2_048;
/** Into no more pieces is one broken: with all of them, a text of single letters would keep us busy for seconds. */
const MAX_PIECES = 24;
/** The longest text of an invitation, and the shortest. In characters. */
const MAX_TEXT = 346;
const MIN_TEXT = 48;

export function toText(packed: Uint8Array): string {
  return toBase64url(Uint8Array.of(...packed, ...checksum(packed)));
}

/** What stands after `#` in a link never leaves the browser: no server hears of it. RFC 9110 §4.2.5 */
export function toLink(packed: Uint8Array, page: string): string {
  return todo(4);
}

/**
 * The packed invitation in what somebody has pasted, opened or scanned: the text or the link, with whatever stands
 * around it, in one piece or broken by spaces, line ends and the marks of quotations.
 * @throws {HandoverError} `DAMAGED` if there is something of that kind, not whole; `NOTHING` if there is none.
 */
export function recognise(handed: string): Uint8Array {
  return todo(4);
}

/** The packed bytes, if this is the text of an invitation and nothing else; undefined if a character is wrong. */
function fromText(text: string): Uint8Array | undefined {
  return todo(4);
}

// What follows is given.

/** base64url has none of these. Old base64 has `+` and `/`, and something on the way may have put these back. */
const NEVER_IN_TEXT = /[^\w+/-]+/;

const CHECKSUM_BYTES = 3;

/** CRC-24, as OpenPGP has it. It finds mistakes, not malice. RFC 9580 §6.1.1 */
function checksum(bytes: Uint8Array): Uint8Array {
  let crc = 0xb704ce;
  for (const byte of bytes) crc = (crc << 8) ^ CRC_OF[((crc >> 16) ^ byte) & 0xff]!;
  return Uint8Array.of(crc >> 16, crc >> 8, crc);
}

/** What each byte does to the checksum. */
const CRC_OF = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 16;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x800000 ? (crc << 1) ^ 0x864cfb : crc << 1;
  return crc;
});

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Undefined if it is not exactly what `toBase64url` makes, but for the old alphabet. */
function fromBase64url(text: string): Uint8Array | undefined {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  if (standard.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  return toBase64url(bytes) === text.replaceAll('+', '-').replaceAll('/', '_') ? bytes : undefined;
}

const REASONS = {
  NOTHING: 'there is no invitation in that',
  DAMAGED: 'a part of that invitation is missing or wrong',
};

export class HandoverError extends Error {
  override readonly name = 'HandoverError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
