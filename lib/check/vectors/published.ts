// Examples that others have published, where somebody has put them beside this project.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../runner/katas.ts';

/** What should be so, and the attempt at it, which rejects when it is not. */
export type Attempts = AsyncIterable<[what: string, attempt: () => Promise<void>]>;

export const FOLDER = '../shared/vectors';

export function published<Vectors>(name: string): Vectors {
  return JSON.parse(readFileSync(join(ROOT, FOLDER, `${name}.json`), 'utf8'));
}
