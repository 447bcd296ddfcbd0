// People with a browser, for tests: each has the page open. Nothing of what they do leaves this machine.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

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
