// RFC 5769: messages of STUN, each signed, and with a fingerprint.

import { deepEqual, equal } from 'node:assert/strict';
import { decode, isSignedWith } from '#nat-limits/stun.ts';
import type { UdpAddress } from '../../contracts.ts';
import { type Attempts, published } from './published.ts';

interface Vectors {
  password: string;
  vectors: { name: string; hex: string; username?: string; mapped?: UdpAddress }[];
}

/** The last attribute of each. */
const FINGERPRINT_BYTES = 8;

export async function* stun(): Attempts {
  const { password, vectors } = published<Vectors>('rfc5769-stun');
  for (const { name, hex, username, mapped } of vectors) {
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
