// Whether the first step that does not pass is known already, although tests still run.

import { basename } from 'node:path';
import type { TestModule } from 'vitest/node';
import { stepsIn } from './katas.ts';
import { judge } from './verdict.ts';

export function isDecided(modules: readonly TestModule[], testFiles: string[]): boolean {
  const { steps, broken } = judge(modules);
  if (broken.length > 0) return true;
  const open = steps.find(({ state }) => state !== 'pass');
  if (!open?.state) return false;
  // A file that has not run yet may hold a test of this step, or of one before.
  const seen = new Set(modules.map(({ moduleId }) => basename(moduleId)));
  const unseen = testFiles.filter((file) => !seen.has(basename(file)));
  return unseen.every((file) => Math.min(...stepsIn(file)) > open.number);
}
