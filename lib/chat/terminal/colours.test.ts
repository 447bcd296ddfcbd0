import { expect, test } from 'vitest';
import { Colours } from './colours.ts';

/** Ids that all begin alike: each would have the same colour. */
const [ana, bo, cy] = ['a', 'b', 'c'].map((end) => '00'.repeat(15) + end.repeat(2)) as [string, string, string];

test('whoever is alone has the colour of their id, and keeps it as long as they are here', () => {
  const colours = new Colours();
  const alone = new Colours().of(bo);
  expect(colours.of(ana)).toBe(alone);
  const second = colours.of(bo);
  expect(second).not.toBe(alone);
  colours.free(ana);
  expect(colours.of(bo)).toBe(second);
  expect(colours.of(cy)).toBe(alone); // free again
});

test('eight have eight colours; a ninth shares one', () => {
  const colours = new Colours();
  const given = Array.from({ length: 8 }, (_, number) => colours.of(`0000000${number % 3}`.padEnd(31, 'e') + number));
  expect(new Set(given).size).toBe(8);
  expect(given).toContain(colours.of('ff'.repeat(16)));
});
