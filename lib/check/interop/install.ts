// Peers that others wrote: packages that nothing else here needs, so they are not among ours. Which, and of what
// version, is pinned in the folder `foreign`.

import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../runner/katas.ts';

const PINNED = join(import.meta.dirname, 'foreign');
/** Where they are: in what git ignores. */
export const INSTALLED = join(ROOT, 'node_modules', '.foreign');

/** Rejects with what npm says when it cannot. */
export async function install(): Promise<void> {
  const lock = 'package-lock.json';
  if (textOf(INSTALLED, 'done') === textOf(PINNED, lock)) return;
  cpSync(PINNED, INSTALLED, { recursive: true });
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', words, { cwd: INSTALLED });
  cpSync(join(PINNED, lock), join(INSTALLED, 'done'));
}

function textOf(folder: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    return undefined;
  }
}
