// What others have published, byte by byte, to hold any implementation to: STUN, Ed25519, X25519, Noise.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../runner/katas.ts';
import { SOLUTION_CONDITIONS } from '../runner/projects.ts';
import type { Findings } from './check.ts';
import { runNode } from './run.ts';
import { FOLDER } from './vectors/published.ts';

export async function* vectors(): Findings {
  if (!existsSync(join(ROOT, FOLDER))) {
    yield [`there is no ${FOLDER}: skipped`];
    return;
  }
  // In a process of its own, in which all katas are solved.
  const conditions = SOLUTION_CONDITIONS.map((condition) => `--conditions=${condition}`);
  const { code, output } = await runNode([...conditions, 'lib/start.js', './check/vectors/inside.ts'], ROOT);
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  for (const { what, fault } of lines.map((line) => JSON.parse(line))) yield [what, fault];
  if (code !== 0) yield ['they are read to their end', output];
}
