// The browser of this machine, to test in: Chromium, Chrome or Edge. Whatever it runs stays on this machine.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { lackOf, PATH } from './linux/namespaces.ts';

export interface BrowserOptions {
  /**
   * As browsers do for strangers' pages: WebRTC calls an address by a name that ends in `.local`. The browser announces
   * such names to its network, so it runs in one of its own. See `canBeAlone`.
   */
  hidesAddresses?: boolean;
  /** Follows the rule, which Chromium is going to have, that a page may not alter the credentials in its description. */
  refusesMunging?: boolean;
  /** More for the command line: a camera that is a file. */
  args?: readonly string[];
}

/** The command that starts the browser: $CHROMIUM, or the first that is installed. Undefined if there is none. */
export function findBrowser(): string | undefined {
  const { CHROMIUM } = process.env;
  return (CHROMIUM ? [CHROMIUM] : usualPlaces()).find((file) => existsSync(file));
}

/** Starts it, without a window. Ends with this process at the latest. */
export async function launch(options: BrowserOptions = {}): Promise<Browser> {
  const browser = findBrowser();
  if (!browser) throw new Error('there is no browser on this machine');
  return chromium.launch({
    executablePath: options.hidesAddresses ? join(import.meta.dirname, 'linux', 'alone.sh') : browser,
    env: { ...process.env, PATH, BROWSER: browser } as Record<string, string>,
    args: [...ARGS, ...(options.refusesMunging ? [REFUSES_MUNGING] : []), ...(options.args ?? [])],
  });
}

/** What one person has open in the browser: shares nothing with others. To be closed. */
export function openContext(browser: Browser, { hidesAddresses }: BrowserOptions = {}): Promise<BrowserContext> {
  // A page that may listen to a person may know where they are: a browser does not hide addresses from it.
  return browser.newContext({ permissions: hidesAddresses ? [] : ['microphone', 'local-network-access'] });
}

/** Whether it can be in a network of its own here. */
export async function canBeAlone(): Promise<boolean> {
  return (await lackOf(['unshare', 'ip'])) === undefined;
}

const ARGS = [
  '--allow-loopback-in-peer-connection',
  // Nobody is asked for any name, so that nothing can be reached but this machine, and what WebRTC looks for on the LAN.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.local',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

const REFUSES_MUNGING = '--force-fieldtrials=WebRTC-NoSdpMangleUfrag/Enabled/';

function usualPlaces(): string[] {
  const { env, platform } = process;
  const among = (folders: (string | undefined)[], files: string[]) =>
    folders.flatMap((folder) => (folder ? files.map((file) => join(folder, file)) : []));
  if (platform === 'win32') return among([env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA], ON_WINDOWS);
  const onPath = among((env.PATH ?? '').split(delimiter), COMMANDS);
  return platform === 'darwin' ? [...onPath, ...among(['/', env.HOME], ON_MACOS)] : onPath;
}

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const ON_MACOS = ['Chromium', 'Google Chrome', 'Microsoft Edge'].map((name) =>
  join('Applications', `${name}.app`, 'Contents', 'MacOS', name),
);

const ON_WINDOWS = [
  join('Chromium', 'Application', 'chrome.exe'),
  join('Google', 'Chrome', 'Application', 'chrome.exe'),
  join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
];
