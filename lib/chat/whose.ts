// An invitation that says whose it is: who holds it knows whom they have met by it. So does the answer to one.
//
//   0        1                17
//   +--------+----------------+---------- … --+
//   | header | digest 16      | the packed invitation, or answer (kata 4)
//   +--------+----------------+---------- … --+
//
//   header:  3 bits  4, which is none of the kinds of kata 4: older programs say that it is of another version
//            5 bits  0
//   digest:  the first bytes of SHA-256 of the public key of whoever made it

import { concat, isSame } from '#identity/bytes.ts';
import { hash } from '#identity/primitives.ts';

const HEADER = 4 << 5;
const DIGEST_BYTES = 16;
const PACKED = 1 + DIGEST_BYTES;

/** What is handed over. */
export async function bearing(publicKey: Uint8Array, packed: Uint8Array): Promise<Uint8Array> {
  return concat(Uint8Array.of(HEADER), await digestOf(publicKey), packed);
}

/** What was packed, and the digest of whoever made it, if it says that. */
export function opened(handed: Uint8Array): { packed: Uint8Array; whose?: Uint8Array } {
  if (handed[0] !== HEADER) return { packed: handed };
  return { packed: handed.slice(PACKED), whose: handed.slice(1, PACKED) };
}

/** Whether `digest` is theirs who have this public key. */
export async function isTheirs(digest: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
  return isSame(digest, await digestOf(publicKey));
}

async function digestOf(publicKey: Uint8Array): Promise<Uint8Array> {
  return (await hash(publicKey)).subarray(0, DIGEST_BYTES);
}
