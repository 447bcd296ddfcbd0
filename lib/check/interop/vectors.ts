// What the RFCs give as examples, byte by byte, where somebody has put them beside this project.

import { deepEqual, equal } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, isSignedWith } from '#nat-limits/stun.ts';
import type { UdpAddress } from '../../contracts.ts';
import { ROOT } from '../../runner/katas.ts';
import type { Attempts } from './inside.ts';

interface Vectors {
  password: string;
  vectors: { name: string; hex: string; username?: string; mapped?: UdpAddress }[];
}

const FILE = '../shared/vectors/rfc5769-stun.json';
/** The last attribute of each. */
const FINGERPRINT_BYTES = 8;

/** RFC 5769: messages of STUN, each signed, and with a fingerprint. */
export async function* vectors(): Attempts {
  const path = join(ROOT, FILE);
  if (!existsSync(path)) {
    yield [`RFC 5769: there is no ${FILE}: skipped`, async () => {}];
    return;
  }
  const { password, vectors: all }: Vectors = JSON.parse(readFileSync(path, 'utf8'));
  for (const { name, hex, username, mapped } of all) {
    const packet = Uint8Array.from(Buffer.from(hex, 'hex'));
    yield [
      `RFC 5769, ${name}: is read, and is signed`,
      async () => {
        const { attributes, transaction } = decode(packet)!;
        deepEqual([attributes.username, attributes.mapped], [username, mapped]);
        equal(transaction, hex.slice(16, 40));
        deepEqual(
          [password, `${password}!`].map((each) => isSignedWith(packet, each)),
          [true, false],
        );
      },
    ];
    yield [
      `RFC 5769, ${name}: with any bit changed, it is none, or it has lost both its seals and says no other address`,
      async () => {
        for (let bit = 0; bit < (packet.length - FINGERPRINT_BYTES) * 8; bit += 1) {
          const changed = Uint8Array.from(packet);
          changed[bit >> 3]! ^= 1 << (bit & 7);
          const read = decode(changed); // without its fingerprint, if what has changed is the length of another attribute
          if (!read) continue;
          equal(isSignedWith(changed, password), false, `bit ${bit}`);
          deepEqual(read.attributes.mapped, mapped, `bit ${bit}`);
        }
      },
    ];
  }
}
