// Pages that run a module of ours in a browser, so that a test can call there what it calls here.

import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build, defaultClientConditions, type Plugin, type Rolldown } from 'vite';
import { NO_BROWSER } from '../runner/left-out.ts';
import { type RunningStep, running, Todo } from '../runner/todo.ts';
import { type BrowserOptions, canBeAlone, findBrowser, launch, openContext } from './browser.ts';
import type { PageFault } from './in-page.ts';

/** The part of a test that this needs: Vitest's own, and `step`'s. */
export interface Test {
  skip(why: string): never;
  after(close: () => unknown): void;
}

const NOT_ALONE = 'no network of its own for a browser on this machine';

/**
 * The browsers of a test file, each started when it is needed, and the pages in them. `Exports` is the type of the
 * module that they run: `typeof import('./page.ts')`.
 */
export class Pages<Exports> {
  readonly #module: URL;
  readonly #browsers = new Map<string, Promise<Browser>>();
  /** What no test uses at the moment. To open a new tab would take three times as long. */
  readonly #idle = new Map<string, Tab[]>();
  #script: Promise<string> | undefined;

  /** What the pages run: a TypeScript module. Imports are resolved as in this process, to stubs or to solutions. */
  constructor(module: URL) {
    this.#module = module;
  }

  /** A new page, for as long as `test` runs. Without a browser the test is left out. */
  async open(test: Test, options: BrowserOptions = {}): Promise<Remote<Exports>> {
    if (!findBrowser()) test.skip(NO_BROWSER);
    if (options.hidesAddresses && !(await canBeAlone())) test.skip(NOT_ALONE);
    const kind = JSON.stringify(options);
    const idle = this.#idle.get(kind) ?? [];
    this.#idle.set(kind, idle);
    const tab = idle.pop() ?? (await this.#newTab(kind, options));
    test.after(async () => {
      await tab.leave();
      idle.push(tab);
    });
    return (await tab.enter()) as Remote<Exports>;
  }

  /** To be called before the tests of the file: a browser may take its time. What fails is told when a page is opened. */
  async warmUp(): Promise<void> {
    if (!findBrowser()) return;
    const kind = JSON.stringify({});
    await this.#newTab(kind, {}).then(
      (tab) => this.#idle.set(kind, [tab]),
      () => {},
    );
  }

  /** To be called when all tests of the file are over. */
  async close(): Promise<void> {
    const browsers = await Promise.allSettled(this.#browsers.values());
    await Promise.all(browsers.map((one) => one.status === 'fulfilled' && one.value.close()));
  }

  async #newTab(kind: string, options: BrowserOptions): Promise<Tab> {
    this.#script ??= bundle(this.#module);
    const opened = this.#browsers.get(kind) ?? launch(options);
    this.#browsers.set(kind, opened);
    const [browser, script] = await Promise.all([opened, this.#script]);
    return Tab.open(await openContext(browser, options), script);
  }
}

/** A module as it is called from another process: arguments and results are copied, plain data and bytes. */
export type Remote<Exports> = {
  [Name in keyof Exports]: Exports[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** Where the page says that it is. Nobody listens there; browsers trust it as they trust https. */
const HERE = 'http://localhost/';
const SCRIPT = `${HERE}script.js`;
const HTML = `<!doctype html><meta charset="utf-8"><title>p2p-katas</title><script src="${SCRIPT}"></script>`;

class Tab {
  readonly #page: Page;
  /** The step of the test that uses it. */
  #step: RunningStep | undefined;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(context: BrowserContext, script: string): Promise<Tab> {
    await context.route('**', (route) => {
      const [url] = route.request().url().split('?');
      if (url === HERE) return route.fulfill({ contentType: 'text/html', body: HTML });
      if (url === SCRIPT) return route.fulfill({ contentType: 'text/javascript', body: script });
      return route.abort();
    });
    const page = await context.newPage();
    const tab = new Tab(page);
    await page.exposeFunction('unwrittenStep', (step: number) => tab.#step?.unwritten(new Todo(step)));
    // What nobody catches in the page is as if nobody had caught it here.
    page.on('pageerror', (error) => error.name !== 'Todo' && void Promise.reject(error));
    return tab;
  }

  /** Runs the script, as a part of the step that runs here. Its functions. */
  async enter(): Promise<Record<string, (...args: unknown[]) => Promise<unknown>>> {
    this.#step = running.current();
    await this.#page.goto(`${HERE}?${this.#step?.step ?? ''}`);
    const names = await this.#page.evaluate(() => globalThis.inPage.names);
    return Object.fromEntries(names.map((name) => [name, (...args) => this.#call(name, args)]));
  }

  /** Whatever was open in it is cut off. */
  async leave(): Promise<void> {
    await this.#page.goto('about:blank');
  }

  async #call(name: string, args: unknown[]): Promise<unknown> {
    const outcome = await this.#page.evaluate(([name, args]) => globalThis.inPage.call(name, args), [
      name,
      args,
    ] as const);
    if ('fault' in outcome) throw asThrown(outcome.fault);
    return outcome.value;
  }
}

function asThrown({ name, message, code }: PageFault): Error {
  return Object.assign(new Error(message), { name }, code !== undefined && { code });
}

/** One script of a module and of all that it imports. */
async function bundle(module: URL): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'silent', // what fails is thrown
    resolve: BROWSER_RESOLVE,
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [serving(fileURLToPath(module))],
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: { input: SERVED, output: { format: 'iife' } },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return output[0].code;
}

/** How imports are resolved for a browser: `#webrtc-by-hand/*` as in this process. */
export const BROWSER_RESOLVE = {
  conditions: [...solutionConditions(process.execArgv), ...defaultClientConditions],
  alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' }, // the other one looks for what only Node has
};

/** `--conditions solution-1 --conditions=solution-2` */
function solutionConditions(args: readonly string[]): string[] {
  return args.flatMap((arg) => /^(?:--conditions=|-C=?)?(solution-\d+)$/.exec(arg)?.[1] ?? []);
}

const SERVED = 'virtual:served';

/** What the script begins with. */
function serving(module: string): Plugin {
  const inPage = fileURLToPath(new URL('in-page.ts', import.meta.url));
  return {
    name: 'serving',
    resolveId: (id) => (id === SERVED ? id : undefined),
    load: (id) =>
      id === SERVED
        ? `import { serve } from ${JSON.stringify(inPage)}; import * as module from ${JSON.stringify(module)}; serve(module);`
        : undefined,
  };
}
