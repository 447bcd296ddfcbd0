// People with a browser, for tests: each has the page open. Nothing of what they do leaves this machine.

import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What went wrong in a page without anybody having been told. */
export interface Visit {
  readonly page: Page;
  /** Whatever the page has asked of whom, beyond itself. */
  readonly requests: string[];
  readonly errors: string[];
}

/** Somebody opens the page at `url`. To be closed, with their context. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  // A page that may listen to a person may know where they are: a browser does not hide addresses from it.
  const permissions = ['microphone', 'camera'];
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', permissions, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript({ content: ON_LOOPBACK + TELLS_VIOLATIONS });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()));
  await page.goto(url);
  return { page, requests, errors };
}

/** One invites, the other answers, and each is brought what the other has. */
export async function meet(one: Page, other: Page): Promise<void> {
  await one.click('#start-invite:visible, #invite:visible');
  await reopened(other);
  await hand(other, await shown(one));
  await hand(one, await shown(other));
  await Promise.all([one, other].map((page) => page.locator('#handover').waitFor({ state: 'hidden' })));
}

/** Where something is handed over. */
export async function reopened(page: Page): Promise<Page> {
  await page.click('#start-join:visible, #join:visible');
  return page;
}

/** What is to be handed over. */
export async function shown(page: Page): Promise<string> {
  await page.locator('#code svg').waitFor();
  return page.inputValue('#handover-text');
}

/** Somebody brings it. */
export async function hand(page: Page, text: string): Promise<void> {
  await page.fill('#pasted', text);
  await page.press('#pasted', 'Enter');
}

/** Says it to everybody. */
export async function say(page: Page, text: string): Promise<void> {
  await page.fill('#message', text);
  await page.press('#message', 'Enter');
}

/** Waits until it stands in the log, so many times. */
export async function sees(page: Page, text: string, times = 1): Promise<void> {
  await page
    .locator('#log')
    .getByText(text, { exact: true })
    .nth(times - 1)
    .waitFor();
}

/** Waits until the dialog says that this is wrong. */
export async function problem(page: Page, sentence: string): Promise<void> {
  await page.locator('#problem').getByText(sentence, { exact: true }).waitFor();
}

/** Nobody is kept out, in the light or in the dark, as far as axe can tell. */
export async function accessible(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    await page.evaluate(axe.source);
    for (const [colorScheme, rules] of [['light'], ['dark', ['color-contrast']]] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(
        (rules) => (globalThis as unknown as { axe: typeof axe }).axe.run(rules ? { runOnly: [...rules] } : {}),
        rules,
      );
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    }
  }
}

/** Longer than anything takes that happens, on a machine that is busy with others. */
export const PATIENCE_MS = 15_000;

/** WebRTC names no address but this machine's own. */
const ON_LOOPBACK = String.raw`{
  const mayStay = (line) => !line.startsWith('a=candidate:') || / udp \d+ 127\.0\.0\.1 /.test(line);
  const { prototype } = RTCPeerConnection;
  const { get } = Object.getOwnPropertyDescriptor(prototype, 'localDescription');
  Object.defineProperty(prototype, 'localDescription', {
    get() {
      const description = get.call(this);
      return description && { type: description.type, sdp: description.sdp.split('\r\n').filter(mayStay).join('\r\n') };
    },
  });
}`;

const TELLS_VIOLATIONS = `
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  console.error('violation of ' + violatedDirective + ' by ' + blockedURI);
});`;
