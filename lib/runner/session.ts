// One kata's tests, run by Vitest: once, or again at every save.

import { Writable } from 'node:stream';
import { createVitest, type Reporter, type Vitest } from 'vitest/node';
import type { Kata } from './katas.ts';
import { ROOT } from './katas.ts';
import { answers, onUnhandledError } from './projects.ts';
import { judge, type Verdict } from './verdict.ts';

export interface Report {
  verdict: Verdict;
  /** What the learner's code has printed, by the id of the test that was running. */
  output: Map<string, string>;
}

export interface SessionOptions {
  kata: Kata;
  onStart?(): void;
  onReport(report: Report): void;
  watch?: 'events' | 'polling';
}

/** Runs the tests once; with `watch`, goes on until `close()`. Resolves after the first run. */
export async function runTests({ kata, onStart, onReport, watch }: SessionOptions): Promise<Vitest> {
  let output = new Map<string, string>();
  const reporter: Reporter = {
    onTestRunStart() {
      output = new Map();
      onStart?.();
    },
    onUserConsoleLog({ taskId = '', content }) {
      output.set(taskId, (output.get(taskId) ?? '') + content);
    },
    onTestRunEnd(_modules, errors) {
      // All modules, also those that this run had no reason to repeat.
      onReport({ verdict: judge(vitest.state.getTestModules(), errors), output });
    },
  };
  const vitest = await createVitest(
    'test',
    {
      ...answers.test,
      config: false,
      root: ROOT,
      include: [`katas/${kata.name}/*.test.ts`],
      watch: watch !== undefined,
      reporters: [reporter],
      onUnhandledError,
    },
    { server: { watch: watch === 'polling' ? { usePolling: true, interval: 200 } : {} } },
    { stdout: nowhere(), stderr: nowhere() }, // all there is to say, the reporter says
  );
  await vitest.start();
  return vitest;
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
