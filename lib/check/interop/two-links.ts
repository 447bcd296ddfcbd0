// Two hosts with two interfaces each, all of them ours.

import { deepEqual } from 'node:assert/strict';
import type { Attempts } from './inside.ts';
import { cable } from './network.ts';
import { answerAbout, Peer } from './ours.ts';

/** On two links the hosts `one` and `two`. */
export async function* twoLinks(): Attempts {
  const [ana, bo] = [new Peer('one', 'ana', 4000), new Peer('two', 'bo', 5000)];
  const both = (anas: string[], bos: string[], withinMs?: number) =>
    Promise.all([bo.finds('ana', anas, withinMs), ana.finds('bo', bos, withinMs)]).then(() => {});

  yield [
    'two hosts find each other on two links',
    () => both(['10.0.1.1:4000', '10.0.2.1:4000'], ['10.0.1.2:5000', '10.0.2.2:5000']),
  ];
  for (const link of [1, 2]) {
    yield [
      `on link ${link}, only the address there is announced`,
      async () => {
        const { answers = [] } = await answerAbout('bo', 'one', `10.0.${link}.1`);
        deepEqual(
          answers.flatMap((record) => (record.type === 'A' ? record.data : [])),
          [`10.0.${link}.2`],
        );
      },
    ];
  }
  yield [
    'with a cable pulled, they have one address each',
    async () => {
      cable('two', 1, 'down');
      await both(['10.0.2.1:4000'], ['10.0.2.2:5000'], 5_000);
    },
  ];
  yield [
    'with the cable plugged in again, two',
    async () => {
      cable('two', 1, 'up');
      await both(['10.0.1.1:4000', '10.0.2.1:4000'], ['10.0.1.2:5000', '10.0.2.2:5000']);
    },
  ];
}
