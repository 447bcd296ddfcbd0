// The chat on several machines: nobody types an address.

import type { Attempts } from './inside.ts';
import { blockMulticast, cable } from './network.ts';
import { ours } from './ours.ts';

/** A person notices after so long that somebody whose cable was pulled is gone. In ms. */
const GONE_MS = 8_000;

/** On one link the hosts `one` and `two`, and `walled`. */
export async function* chat(): Attempts {
  blockMulticast('walled');
  const [ana, bo, cy] = [
    ours('one', 'chat', '--name', 'ana'),
    ours('two', 'chat', '--name', 'bo'),
    ours('walled', 'chat', '--name', 'cy'),
  ];

  yield [
    'chats on two hosts find each other and talk',
    async () => {
      await ana.prints(/^bo is here/);
      await bo.prints(/^ana is here/);
      ana.type('good morning');
      await bo.prints(/^<ana> good morning/);
      bo.type('¡buenos días!');
      await ana.prints(/^<bo> ¡buenos días!/);
    },
  ];
  yield [
    'where a firewall blocks multicast, the chat says so',
    async () => {
      await cy.prints(/multicast is blocked.*eth1/);
    },
  ];
  yield [
    'whoever loses their cable is soon gone',
    async () => {
      cable('two', 1, 'down');
      await ana.prints(/^bo is gone/, GONE_MS);
    },
  ];
}
