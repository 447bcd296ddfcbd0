// One kata's tests, run by Vitest: once, or again at every save.

import { setTimeout } from 'node:timers/promises';
import { normalizePath } from 'vite';
import type { SerializedError, UserConsoleLog } from 'vitest';
import {
  createVitest,
  type Reporter,
  type TestCase,
  type TestModule,
  type TestRunEndReason,
  type Vitest,
} from 'vitest/node';
import type { Language } from '../languages.ts';
import { isDecided } from './decided.ts';
import { drawingsEnv } from './drawings.ts';
import { type Kata, kataOf, ROOT, shortPath, stepsIn, testFiles } from './katas.ts';
import { Notes } from './notes.ts';
import { nowhere } from './nowhere.ts';
import { unwrittenSteps } from './places.ts';
import { answers, onUnhandledError } from './projects.ts';
import { inOrder, StepOrder } from './step-order.ts';
import { judge, type Verdict } from './verdict.ts';
import { Watchdog } from './watchdog.ts';

export interface Report {
  verdict: Verdict;
  /** What the learner's code has printed, by the id of the test that was running. */
  output: Map<string, string>;
}

export interface SessionOptions {
  kata: Kata;
  /** Of what is drawn of failing tests; without it nothing is. */
  language?: Language;
  /** Only test files with this step run, and what happens in its tests is made into images. */
  imagesOf?: number;
  onReport(report: Report): void;
  watch?: Watch;
}

export interface Watch {
  /** Looks at the files again and again, for shared folders where nobody tells of changes. */
  poll: boolean;
  onStart(): void;
  /** A file of the kata's has come or gone. */
  onFiles(): void;
}

/** How long tests that nobody waits for any more may take to close what they opened. */
const CLOSING_MS = 1_000;

/** Files that are saved within that time of each other are tested together. */
const SETTLING_MS = 100;

/** Resolves when the tests have run for the first time. */
export async function runTests(options: SessionOptions): Promise<Session> {
  const session = new Session(options);
  await session.start();
  return session;
}

/**
 * Runs the tests once. With `watch` it goes on at every save until it is closed, and reports as soon as the
 * first step that does not pass is known: what comes after it can wait.
 */
export class Session implements Reporter {
  readonly #options: SessionOptions;
  readonly #notes = new Notes();
  #run = new Run(this.#notes);
  #opened: Promise<Vitest> | undefined;
  #stopping: Promise<void> | undefined;
  #lastSave: symbol | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Resolves when the tests have run for the first time. */
  async start(): Promise<void> {
    this.#opened = this.#open();
    const vitest = await this.#opened;
    const firstRun = vitest.start();
    if (this.#options.watch) this.#watchFiles(vitest, firstRun, this.#options.watch);
    await firstRun;
  }

  async close(): Promise<void> {
    const vitest = await this.#opened;
    this.#lastSave = undefined; // no run is begun for it any more
    if (vitest) this.#stop(vitest);
    await vitest?.close();
    this.#notes.remove();
  }

  #open(): Promise<Vitest> {
    const { kata, language, imagesOf, watch } = this.#options;
    const files = testFiles(kata).filter((file) => imagesOf !== undefined && stepsIn(file).has(imagesOf));
    return createVitest(
      'test',
      {
        ...answers.test,
        config: false,
        root: ROOT,
        env: { ...this.#notes.env, ...(language && drawingsEnv(language, imagesOf)) },
        include: files.length > 0 ? files.map(shortPath) : [`katas/${kata.name}/*.test.ts`],
        // One process, file after file: the quickest way to the first step that does not pass.
        isolate: false,
        fileParallelism: false,
        sequence: { sequencer: StepOrder },
        watch: watch !== undefined,
        reporters: [this],
        onUnhandledError,
      },
      { server: { watch: watch?.poll ? { usePolling: true, interval: 200 } : {} } },
      { stdout: nowhere(), stderr: nowhere() },
    );
  }

  onTestRunStart(): void {
    this.#notes.clear();
    this.#run = new Run(this.#notes);
    this.#options.watch?.onStart();
  }

  onTestModuleCollected(module: TestModule): void {
    this.#run.modules.add(module);
    this.#run.watchdog.hear(module);
  }

  onTestCaseReady({ module }: TestCase): void {
    this.#run.watchdog.hear(module);
  }

  onTestCaseResult({ module }: TestCase): void {
    this.#run.watchdog.hear(module);
    this.#reportEarly();
  }

  onTestModuleEnd(module: TestModule): void {
    this.#run.modules.add(module);
    this.#run.watchdog.rest(module);
    this.#reportEarly();
  }

  onUserConsoleLog({ taskId = '', content }: UserConsoleLog): void {
    const { output } = this.#run;
    output.set(taskId, (output.get(taskId) ?? '') + content);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    this.#run.watchdog.restAll();
    if (!this.#run.reported && reason !== 'interrupted') this.#report(modules, errors);
  }

  #reportEarly(): void {
    const { modules, reported } = this.#run;
    if (!this.#options.watch || reported || !isDecided([...modules], testFiles(this.#options.kata))) return;
    this.#report([...modules], []);
    this.#opened?.then((vitest) => this.#stop(vitest));
  }

  #report(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.#run.reported = true;
    const { output, watchdog } = this.#run;
    const verdict = judge(inOrder(modules), errors, watchdog.left, unwrittenSteps(this.#options.kata));
    this.#options.onReport({ verdict, output });
  }

  /** Ends the run, also when the learner's code is in a loop without an end. */
  #stop(vitest: Vitest): Promise<void> {
    this.#stopping ??= this.#cancel(vitest).finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  async #cancel(vitest: Vitest): Promise<void> {
    const { modules, watchdog } = this.#run;
    watchdog.restAll();
    const cancel = () => vitest.cancelCurrentRun('keyboard-input');
    const closingMs = modules.size > 0 ? CLOSING_MS : 0; // before the first file is read there is nothing to close
    await Promise.race([cancel(), setTimeout(closingMs, undefined, { ref: false })]);
    // Once more is by force. It also comes back when the first one never does, which waits for a process that has died.
    await cancel();
  }

  #watchFiles(vitest: Vitest, firstRun: Promise<unknown>, { onFiles }: Watch): void {
    const ours = (file: string) => file.endsWith('.ts') && kataOf(file)?.name === this.#options.kata.name;
    const { watcher } = vitest.vite;
    // Vitest's own way of running again waits for ever for a run that it could not cancel.
    vitest.watcher.unregisterWatcher();
    for (const event of ['change', 'add'] as const) {
      watcher.on(event, async (file) => {
        if (!ours(file)) return;
        vitest.invalidateFile(normalizePath(file));
        await firstRun;
        await this.#runAgain(vitest);
      });
    }
    for (const event of ['add', 'unlink'] as const) watcher.on(event, (file) => ours(file) && onFiles());
  }

  async #runAgain(vitest: Vitest): Promise<void> {
    const save = Symbol();
    this.#lastSave = save;
    await this.#stop(vitest);
    await setTimeout(SETTLING_MS);
    if (this.#lastSave !== save) return; // a later one is followed by a run, and two at once would be one too many
    const project = vitest.getRootProject();
    const files = testFiles(this.#options.kata).map((file) => project.createSpecification(normalizePath(file)));
    await vitest.runTestSpecifications(files);
  }
}

/** What is known of one run of the tests. */
class Run {
  readonly modules = new Set<TestModule>();
  readonly watchdog: Watchdog;
  readonly output = new Map<string, string>();
  reported = false;

  constructor(notes: Notes) {
    this.watchdog = new Watchdog(notes);
  }
}
