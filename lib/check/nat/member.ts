// What runs on one host of the kernel's internet: the witness, or a guest who does what they are told to (remote.ts).

import { createSocket } from 'node:dgram';
import { systemClock } from '../../contracts.ts';
import { Guest, type Place, serve } from './player.ts';
import type { Order, Result } from './remote.ts';
import { troubleOf } from './story.ts';

/** Our own addresses, and for a guest those of the witness. */
const [addresses, servers] = process.argv.slice(2).map((list) => list.split(','));
const place: Place = { addresses: addresses!, socket: () => createSocket('udp4'), clock: systemClock };

process.once('disconnect', () => process.exit());
if (servers) {
  const guest = new Guest(place, servers);
  process.on('message', async ({ number, method, words }: Order) => {
    const obey = guest[method] as (...words: unknown[]) => Promise<unknown>;
    const result = await obey.apply(guest, words).then((value) => ({ value }), troubleOf);
    process.send!({ number, ...result } satisfies Result);
  });
} else {
  await serve(place);
}
process.send!('ready');
