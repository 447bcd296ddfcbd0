// The page in a browser, as people use it.

import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findBrowser, launch } from '../../lab/browser.ts';
import { NO_BROWSER } from '../../runner/left-out.ts';
import { FAILURES } from '../failures.ts';
import { makePage } from './html.ts';
import { WORDS } from './page/words.ts';
import { PageServer } from './server.ts';
import { type Visit, visit } from './visitors.ts';

const { en, fr, es } = WORDS;

let browser: Browser;
let server: PageServer;
let url: string;

beforeAll(async () => {
  if (!findBrowser()) return;
  [browser, server] = await Promise.all([
    launch({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] }),
    makePage([]).then((page) => PageServer.open(page, '127.0.0.1', 0)),
  ]);
  url = server.urls[0]!;
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Somebody with the page open. */
async function person(name: string, options: BrowserContextOptions & { at?: string } = {}): Promise<Visit> {
  const { at = url, ...rest } = options;
  const visitor = await visit(browser, at, rest);
  onTestFinished(() => visitor.page.context().close());
  await visitor.page.fill('#name', name);
  return visitor;
}

test('two people', async ({ skip }) => {
  if (!findBrowser()) skip(NO_BROWSER);
  const ana = await person('Ana');
  const bo = await person('Bo');
  await meet(ana.page, bo.page);
  await say(ana.page, 'hello');
  await bo.page.getByText('hello').waitFor();
  expect([...ana.errors, ...bo.errors]).toEqual([]);
});

/** One invites, the other answers, and both are brought what the other has. */
async function meet(one: Page, other: Page): Promise<void> {
  await one.click('#start-invite:visible, #invite:visible');
  await other.click('#start-join:visible, #join:visible');
  await hand(other, await shown(one));
  await hand(one, await shown(other));
  await Promise.all([one, other].map((page) => page.locator('#handover').waitFor({ state: 'hidden' })));
}

/** What is to be handed over. */
async function shown(page: Page): Promise<string> {
  await page.locator('#code svg').waitFor();
  return page.inputValue('#handover-text');
}

async function hand(page: Page, text: string): Promise<void> {
  await page.fill('#pasted', text);
  await page.press('#pasted', 'Enter');
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('#message', text);
  await page.press('#message', 'Enter');
}
