// The runner, against a bare Vitest on the same test files: from nothing to a verdict, and from a save to one.
// In a scratch copy of the project whose kata 1 is solved, so that there is something to judge.

import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../runner/katas.ts';
import type { Figure } from './bench.ts';
import { inTurn } from './rounds.ts';

const VITEST = ['node_modules/vitest/vitest.mjs', '--project', 'answers', 'katas/01-tcp-peers'];

export async function* runner(): AsyncIterable<Figure> {
  const copies = await mkdtemp(join(tmpdir(), 'p2p-katas-'));
  try {
    const copy = await solvedCopy(copies);
    const cold = await inTurn(
      () => untilExit(copy, ['lib/start.js', 'kata', '1']),
      () => untilExit(copy, [...VITEST, '--run']),
    );
    yield {
      what: 'runner: from nothing to the verdict on kata 1, against a bare vitest',
      ours: `${Math.round(cold.ours)} ms`,
      other: `vitest ${Math.round(cold.other)} ms`,
      ratio: cold.ratio,
      goal: 'at most 1.30',
      met: cold.ratio <= 1.3,
    };
    const ours = await watching(copy, ['lib/start.js', './bench/watch.ts'], 'verdict');
    const bare = await watching(await solvedCopy(copies), [...VITEST, '--watch'], 'Duration');
    const saved = await inTurn(ours.saveToVerdict, bare.saveToVerdict);
    await Promise.all([ours.end(), bare.end()]);
    yield {
      what: 'runner: from a save to the verdict, against a bare vitest that watches',
      ours: `${Math.round(saved.ours)} ms`,
      other: `vitest ${Math.round(saved.other)} ms`,
      ratio: saved.ratio,
      goal: 'at most 1.20',
      met: saved.ratio <= 1.2,
    };
  } finally {
    await rm(copies, { recursive: true });
  }
}

/** In ms. */
async function untilExit(folder: string, args: string[]): Promise<number> {
  const start = performance.now();
  const [code] = await once(spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - start;
}

/** A process that judges again at every save, and prints `sign` each time that it is done. */
async function watching(folder: string, args: string[], sign: string) {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const verdict = async () => {
    for await (const [text] of on(child.stdout, 'data')) if (String(text).includes(sign)) return;
  };
  await verdict();
  const file = join(folder, 'katas/01-tcp-peers/frames.ts');
  const source = await readFile(file, 'utf8');
  let saves = 0;
  return {
    async saveToVerdict(): Promise<number> {
      const seen = verdict();
      const start = performance.now();
      saves += 1;
      await writeFile(file, `${source}// saved ${saves} times\n`);
      await seen;
      return performance.now() - start;
    },
    async end() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** A copy of the project in which kata 1 is solved. */
async function solvedCopy(copies: string): Promise<string> {
  const copy = await mkdtemp(join(copies, 'copy-'));
  for (const name of ['package.json', 'vitest.config.ts', 'lib', 'katas', 'solutions']) {
    await cp(join(ROOT, name), join(copy, name), { recursive: true });
  }
  await cp(join(ROOT, 'solutions/01-tcp-peers'), join(copy, 'katas/01-tcp-peers'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}
