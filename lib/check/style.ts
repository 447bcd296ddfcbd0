// Formatting and linting. Biome does both with one small configuration; it is large (99 MB) and only maintainers
// need it, so that it is fetched here and not by everybody's `npm install`.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Findings } from './check.ts';

const BIOME = '@biomejs/biome@2.6.8';

export async function* style(): Findings {
  try {
    // A shell, because on Windows npx is a script. No argument comes from outside.
    await promisify(execFile)(`npx --yes ${BIOME} ci --colors=off .`, { shell: true });
    yield ['biome'];
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    yield ['biome', `${stdout}${stderr}\nMost of it is mended by: npx ${BIOME} check --write .`];
  }
}
