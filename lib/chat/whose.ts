// An invitation that says whose it is: who holds it knows whom they have met by it. So does the answer to one.
//
//   0        1             17
//   +--------+-------------+---------- … --+
//   | header | mark 16     | the packed invitation, or answer (kata 4)
//   +--------+-------------+---------- … --+
//
//   header:  3 bits  4, which is none of the kinds of kata 4: older programs say that it is of another version
//            5 bits  0
//   mark:    the first half of the public key of whoever made it. To find another key with it takes as long as to find
//            the private half of theirs

import { concat, isSame } from '#identity/bytes.ts';

const HEADER = 4 << 5;
const MARK_BYTES = 16;
const PACKED = 1 + MARK_BYTES;

/** What is handed over. */
export function marked(publicKey: Uint8Array, packed: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(HEADER), markOf(publicKey), packed);
}

/** What was packed, and the mark, if there is one. */
export function unmarked(handed: Uint8Array): { packed: Uint8Array; mark?: Uint8Array } {
  if (handed[0] !== HEADER) return { packed: handed };
  return { packed: handed.slice(PACKED), mark: handed.slice(1, PACKED) };
}

/** Whether it is the mark of whoever has this public key. */
export function isMarkOf(publicKey: Uint8Array, mark: Uint8Array): boolean {
  return isSame(mark, markOf(publicKey));
}

function markOf(publicKey: Uint8Array): Uint8Array {
  return publicKey.subarray(0, MARK_BYTES);
}
