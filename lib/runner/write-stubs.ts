// `npm run stubs`, for maintainers: makes what learners start from out of the solutions.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { allKatas, neededFiles, ROOT, shortPath } from './katas.ts';
import { writeStub } from './reset.ts';

const stubs = allKatas().flatMap((kata) => neededFiles(kata).map((name) => ({ kata, name })));
const files = stubs.map(({ kata, name }) => shortPath(join(kata.folder, name)));

// What git does not know is not ours to overwrite: somebody may be solving the katas in this very folder.
const changed = spawnSync('git', ['diff', '--name-only', 'HEAD', '--', ...files], { cwd: ROOT, encoding: 'utf8' });
if (changed.status !== 0) {
  console.error(`git cannot tell what has changed here: ${changed.error?.message ?? changed.stderr.trim()}`);
  process.exitCode = 1;
} else if (changed.stdout) {
  console.error(`Not written, because these differ from what is committed:\n${changed.stdout.trimEnd()}`);
  process.exitCode = 1;
} else {
  for (const { kata, name } of stubs) writeStub(kata, name);
  console.log(`${files.length} stubs written.`);
}
