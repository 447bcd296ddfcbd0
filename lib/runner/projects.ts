// Which tests there are, for `npm run kata`, `npm test` and a bare `vitest`.

import { defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { allKatas } from './katas.ts';

/** Each kata's condition in `package.json#imports`; with it, `#tcp-peers/*` is the solution. */
export const SOLUTION_CONDITIONS = allKatas().map(({ number }) => `solution-${number}`);

const REFERENCE = { resolve: { conditions: [...SOLUTION_CONDITIONS, ...defaultServerConditions] } };

/** The learner's answers, judged by the katas' tests. What never comes should not be waited for too long. */
export const answers = project('answers', 'katas/*/*.test.ts', 5_000);

/** The reference solutions, judged by the same tests. */
export const solutions = { ...project('solutions', 'katas/*/*.test.ts'), ssr: REFERENCE };

/** The workbook's own tests. Some start real processes, which take their time on a machine that has other work. */
export const workbook = { ...project('workbook', 'lib/**/*.test.ts', 30_000), ssr: REFERENCE };

function project(name: string, include: string, testTimeout = 10_000): TestProjectInlineConfiguration {
  // Forks, not threads: WebRTC's native code crashes in those. Two at once: more would only wait for each other.
  return { test: { name, include: [include], pool: 'forks', testTimeout, maxConcurrency: 2 } };
}

/** An error that a step was already blamed for does not count once more against the whole run. */
export function onUnhandledError(error: { name?: string }): false | undefined {
  if (error.name === 'Todo' || 'step' in error) return false;
  return undefined;
}

export default defineConfig({
  test: { projects: [answers, solutions, workbook], onUnhandledError },
});
