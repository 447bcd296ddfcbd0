// Pages that run a module of ours in a browser, so that a test can call there what it calls here.

import { fileURLToPath } from 'node:url';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { build, defaultClientConditions, type Plugin, type Rolldown } from 'vite';
import { NO_BROWSER } from '../runner/left-out.ts';
import { running, Todo } from '../runner/todo.ts';
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
  #script: Promise<string> | undefined;

  /** What the pages run: a TypeScript module. Imports are resolved as in this process, to stubs or to solutions. */
  constructor(module: URL) {
    this.#module = module;
  }

  /** A new page, for as long as `test` runs. Without a browser the test is left out. */
  async open(test: Test, options: BrowserOptions = {}): Promise<Page<Exports>> {
    if (!findBrowser()) test.skip(NO_BROWSER);
    if (options.hidesAddresses && !(await canBeAlone())) test.skip(NOT_ALONE);
    this.#script ??= bundle(this.#module);
    const [browser, script] = await Promise.all([this.#browser(options), this.#script]);
    const context = await openContext(browser, options);
    test.after(() => context.close());
    await context.route('**', (route) =>
      route.request().url() === HERE ? route.fulfill({ contentType: 'text/html', body: EMPTY }) : route.abort(),
    );
    const page = await context.newPage();
    await page.goto(HERE);
    return Page.start(page, script);
  }

  /** To be called when all tests of the file are over. */
  async close(): Promise<void> {
    const browsers = await Promise.allSettled(this.#browsers.values());
    await Promise.all(browsers.map((one) => one.status === 'fulfilled' && one.value.close()));
  }

  #browser(options: BrowserOptions): Promise<Browser> {
    const kind = JSON.stringify(options);
    const browser = this.#browsers.get(kind) ?? launch(options);
    this.#browsers.set(kind, browser);
    return browser;
  }
}

/** What may be called of a module: its functions, with promises of what they return. */
type Called<Exported> = Exported extends (...args: infer Args) => infer Result
  ? { args: Args; result: Awaited<Result> }
  : never;

export class Page<Exports> {
  readonly #page: BrowserPage;

  private constructor(page: BrowserPage) {
    this.#page = page;
  }

  static async start<Exports>(page: BrowserPage, script: string): Promise<Page<Exports>> {
    const step = running.current();
    await page.exposeFunction('unwrittenStep', (reached: number) => step?.unwritten(new Todo(reached)));
    // What nobody catches in the page is as if nobody had caught it here.
    page.on('pageerror', (error) => error.name !== 'Todo' && void Promise.reject(error));
    await page.evaluate((number) => {
      globalThis.stepOfTest = number;
    }, step?.step);
    await page.addScriptTag({ content: script });
    return new Page(page);
  }

  /** Calls what the module exports as `name`. Arguments and result are copied: plain data and bytes. */
  async call<Name extends keyof Exports & string>(
    name: Name,
    ...args: Called<Exports[Name]>['args']
  ): Promise<Called<Exports[Name]>['result']> {
    const outcome = await this.#page.evaluate(([name, args]) => globalThis.inPage.call(name, args), [
      name,
      args as unknown[],
    ] as const);
    if ('fault' in outcome) throw asThrown(outcome.fault);
    return outcome.value as Called<Exports[Name]>['result'];
  }

  /** As when somebody closes the tab. */
  async close(): Promise<void> {
    await this.#page.close();
  }
}

/** Where the page says that it is. Nobody listens there; browsers trust it as they trust https. */
const HERE = 'http://localhost/';
const EMPTY = '<!doctype html><meta charset="utf-8"><title>p2p-katas</title>';

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
