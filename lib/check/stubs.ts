// Every stub is what its solution makes of it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { allKatas, answerFiles, neededFiles, readText } from '../runner/katas.ts';
import { stubOf } from '../runner/stubs.ts';
import type { Findings } from './check.ts';

export async function* stubs(): Findings {
  for (const kata of allKatas()) {
    for (const file of neededFiles(kata)) {
      const stub = existsSync(join(kata.folder, file)) ? readText(kata.folder, file) : '';
      const inStep = stub === stubOf(readText(kata.solution, file));
      yield [`katas/${kata.name}/${file}`, inStep ? undefined : 'differs from its solution; run: npm run stubs'];
    }
    const extra = answerFiles(kata).filter((file) => !neededFiles(kata).includes(file));
    yield [`katas/${kata.name}`, extra.length > 0 ? `has no solution for ${extra.join(', ')}` : undefined];
  }
}
