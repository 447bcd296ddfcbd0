// What others wrote, to meet it or to be measured against it: packages that nothing else here needs, so they are not
// among ours. Which, and of what version, is pinned in a folder that has a package.json of its own.

import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../runner/katas.ts';

/** Peers that the checks meet, and what the benches measure ours against: the folders that pin them. */
export const FOREIGN = 'lib/check/interop/foreign';
export const RIVALS = 'lib/bench/rivals';

/** Installs what the folder pins, unless it is there. Rejects with what npm says when it cannot. */
export async function install(pinned: string): Promise<void> {
  const [lock, installed] = [join(ROOT, pinned, 'package-lock.json'), placeOf(pinned)];
  const done = join(installed, 'done');
  if (textOf(done) === textOf(lock)) return;
  cpSync(join(ROOT, pinned), installed, { recursive: true });
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', words, { cwd: installed });
  cpSync(lock, done);
}

/** Gives the packages that the folder pins, once they are installed. */
export function requireFrom(pinned: string): NodeJS.Require {
  return createRequire(join(placeOf(pinned), 'package.json'));
}

/** Where they are: in what git ignores. */
function placeOf(pinned: string): string {
  return join(ROOT, 'node_modules', `.${basename(pinned)}`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
