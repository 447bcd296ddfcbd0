// The page in a browser, as people use it.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { findBrowser, launch } from '../../lab/browser.ts';
import { ROOT } from '../../runner/katas.ts';
import { NO_BROWSER } from '../../runner/left-out.ts';
import { FAILURES } from '../failures.ts';
import { asCamera, film } from './film.ts';
import { makePage } from './html.ts';
import { WORDS } from './page/words.ts';
import { PageServer } from './server.ts';
import {
  accessible,
  hand,
  meet,
  PATIENCE_MS,
  problem,
  reopened,
  say,
  sees,
  shown,
  type Visit,
  visit,
} from './visitors.ts';

const { en, fr, es } = WORDS;
vi.setConfig({ testTimeout: 4 * PATIENCE_MS });

const folder = mkdtempSync(join(tmpdir(), 'p2p-chat-'));
/** What the cameras see. */
const FILM = join(folder, 'camera.y4m');
/** A name under which a page is no secure context, as it is under the address of another machine. */
const OTHER_MACHINE = 'laptop.test';

let html: string;
let browser: Browser;
let server: PageServer;
let url: string;

beforeAll(async () => {
  if (!findBrowser()) return;
  html = await makePage([]);
  server = await PageServer.open(html, '127.0.0.1', 0);
  url = server.urls[0]!;
  browser = await launch({
    args: [
      ...asCamera(FILM),
      `--host-resolver-rules=MAP ${OTHER_MACHINE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });
}, 4 * PATIENCE_MS);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(({ skip }) => {
  if (!findBrowser()) skip(NO_BROWSER);
});

test('two meet by texts and talk; nothing is asked of anybody else; who closes the page leaves', async () => {
  const [ana, bo] = [await person('Ana'), await person('<b>Bo</b>')];
  await meet(ana.page, bo.page);
  await sees(ana.page, en.joined('bBo/b'));
  await ana.page.locator('#message:focus').waitFor();
  await say(ana.page, '<img src=x onerror=alert(1)>');
  await sees(bo.page, '<img src=x onerror=alert(1)>');
  await say(bo.page, '¿qué tal? 👋');
  await sees(ana.page, '¿qué tal? 👋');
  await bo.page.close({ runBeforeUnload: true });
  await sees(ana.page, en.left('bBo/b'));
  await say(ana.page, 'is anybody there?');
  await ana.page.locator('#chat-status').getByText(en.unheard).waitFor();
  expect(await ana.page.inputValue('#message')).toBe('is anybody there?');
  expect([...ana.errors, ...bo.errors]).toEqual([]);
  const mailbox = `${url.replace('http', 'ws')}mailbox`;
  expect(new Set([...ana.requests, ...bo.requests].filter((one) => !one.startsWith('data:')))).toEqual(
    new Set([url, mailbox]),
  );
});

test('a page that is loaded again has lost its connections, and nothing else', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await meet(ana.page, bo.page);
  await say(ana.page, 'remember this');
  await sees(bo.page, 'remember this');
  await bo.page.fill('#message', 'a draft');
  await bo.page.reload();
  await sees(ana.page, en.left('Bo'));
  await sees(bo.page, 'remember this');
  await sees(bo.page, en.reloaded);
  expect(await bo.page.inputValue('#message')).toBe('a draft');
  await meet(bo.page, ana.page);
  await sees(ana.page, en.joined('Bo'), 2);
  await bo.page.press('#message', 'Enter');
  await sees(ana.page, 'a draft');
  await bo.page.click('#invite');
  await bo.page.click('#close');
  await bo.page.click('#leave');
  await bo.page.click('#leaving .primary');
  await sees(ana.page, en.left('Bo'), 2);
  await bo.page.locator('#start').waitFor();
  expect(await bo.page.locator('#start-problem').textContent()).toBe('');
  await bo.page.reload(); // what is forgotten does not come back
  await bo.page.locator('#start').waitFor();
});

test('who dies without a word is missed when something is said', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await meet(ana.page, bo.page);
  bo.page.goto('chrome://crash').catch(() => {});
  await bo.page.waitForEvent('crash');
  await say(ana.page, 'are you there?');
  await sees(ana.page, en.lost('Bo'));
  await ana.page.locator('#people .lost', { hasText: 'Bo' }).getByText(en.dismiss).click();
  expect(await ana.page.locator('#people .lost').count()).toBe(0);
});

test('whoever joins one is introduced to all', async () => {
  const [ana, bo, cy] = [await person('Ana'), await person('Bo'), await person('Cy')];
  await meet(ana.page, bo.page);
  await meet(cy.page, bo.page);
  await Promise.all([sees(ana.page, en.joined('Cy')), sees(cy.page, en.joined('Ana'))]);
  await bo.page.close({ runBeforeUnload: true });
  await sees(cy.page, en.left('Bo'));
  await say(ana.page, 'just the two of us');
  await sees(cy.page, 'just the two of us');
});

test('words that are said in one language are understood in another', async () => {
  const [ana, bo] = [await person('Ana', { locale: 'es-ES' }), await person('Bo', { locale: 'fr-FR' })];
  await ana.page.click('#start-invite');
  await bo.page.click('#start-join');
  const id = ana.page.locator('#short-id', { hasText: /^\p{L}+ \p{L}+ \d\d$/u });
  const said = await id.textContent();
  await hand(bo.page, said!.toUpperCase());
  await sees(ana.page, es.joined('Bo'));
  await sees(bo.page, fr.joined('Ana'));
  await bo.page.click('#join');
  await hand(bo.page, said!); // it was for one
  await problem(bo.page, FAILURES.fr.PostError.NOT_HERE);
});

test('a link is an invitation, which is accepted or not', async () => {
  const ana = await person('Ana');
  await ana.page.click('#start-invite');
  const link = await shown(ana.page);
  expect(link.startsWith(`${url}#`)).toBe(true);
  await ana.page.click('#copy-link');
  await ana.page.getByText(en.copied).waitFor();
  await ana.page.focus('#pasted');
  await ana.page.keyboard.press('ControlOrMeta+V');
  await problem(ana.page, FAILURES.en.RendezvousError.OWN);
  const bo = await person('Bo', { at: link });
  expect(bo.page.url()).toBe(url); // it is in no history, and not to be copied
  await bo.page.getByText(en.invitedHow).waitFor();
  await bo.page.click('#accept');
  await hand(ana.page, await shown(bo.page));
  await sees(bo.page, en.joined('Ana'));
  await bo.page.evaluate((hash) => location.assign(hash), `#${link.split('#')[1]}`);
  await bo.page.locator('#handover').waitFor(); // in the midst of a chat it is not taken by itself
  expect(await bo.page.inputValue('#pasted')).toBe(link.split('#')[1]);
  const cy = await person('Cy', { at: `${url}#${link.split('#')[1]!.slice(0, -5)}` });
  await cy.page.click('#accept');
  await problem(cy.page, FAILURES.en.HandoverError.DAMAGED);
});

test('whatever is handed over that makes no sense is told in a sentence', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await ana.page.click('#start-invite');
  const offer = await shown(ana.page);
  await hand(ana.page, 'good morning');
  await problem(ana.page, FAILURES.en.HandoverError.NOTHING);
  await hand(ana.page, offer);
  await problem(ana.page, FAILURES.en.RendezvousError.OWN);
  await hand(ana.page, offer.slice(0, -9));
  await problem(ana.page, FAILURES.en.HandoverError.DAMAGED);
  await bo.page.click('#start-join');
  await hand(bo.page, 'otter lamp 42');
  await problem(bo.page, FAILURES.en.PostError.NOT_HERE);
  await hand(bo.page, offer);
  const answer = await shown(bo.page);
  await bo.page.click('#close');
  await bo.page.click('#join');
  await hand(bo.page, answer);
  await problem(bo.page, FAILURES.en.RendezvousError.UNKNOWN);
  await hand(ana.page, answer);
  await sees(ana.page, en.joined('Bo'));
  await say(ana.page, answer); // in the wrong place: it is not said to everybody
  await problem(ana.page, FAILURES.en.RendezvousError.USED);
  expect(await bo.page.getByText(answer).count()).toBe(0);
});

test('an invitation waits while its dialog is closed, is shown again, and is withdrawn', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await ana.page.click('#start-invite');
  const offer = await shown(ana.page);
  await ana.page.keyboard.press('Escape');
  await ana.page.locator('#invite:focus').waitFor();
  const waiting = ana.page.locator('#people .pending', { hasText: en.itsState.offer.waiting });
  await waiting.getByText(en.show).click();
  expect(await shown(ana.page)).toBe(offer);
  await ana.page.click('#close');
  await waiting.getByText(en.withdraw).click();
  expect(await ana.page.locator('#people .pending').count()).toBe(0);
  await bo.page.click('#start-join');
  await hand(bo.page, offer);
  await hand(await reopened(ana.page), await shown(bo.page));
  await problem(ana.page, FAILURES.en.RendezvousError.CANCELLED);
});

test('in the language of the browser, or in another, which is remembered', async () => {
  const ana = await person('Ana', { locale: 'fr-CA' });
  await ana.page.getByRole('heading', { name: fr.heading }).waitFor();
  expect(await ana.page.locator('html').getAttribute('lang')).toBe('fr');
  const bo = await person('Bo', { locale: 'de-DE' });
  await bo.page.getByRole('heading', { name: en.heading }).waitFor();
  await meet(ana.page, bo.page);
  await sees(ana.page, fr.joined('Bo'));
  await ana.page.getByLabel(fr.language).selectOption('Español');
  await sees(ana.page, es.joined('Bo')); // what has happened is retold
  await ana.page.reload();
  await sees(ana.page, es.reloaded);
});

test('two laptops and two cameras: nothing is typed', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await ana.page.click('#start-invite');
  await shown(ana.page);
  await film(ana.page, '#code', FILM);
  await bo.page.click('#start-join');
  await bo.page.getByText(en.scan).click();
  await shown(bo.page);
  await film(bo.page, '#code', FILM);
  await ana.page.getByText(en.scan).click();
  await sees(ana.page, en.joined('Bo'));
  await Promise.all([sees(ana.page, en.happened.vouched('Bo')), sees(bo.page, en.happened.vouched('Ana'))]);
  await ana.page.click('#join'); // from now on the camera looks by itself
  await ana.page.locator('#viewfinder').waitFor();
  await problem(ana.page, FAILURES.en.RendezvousError.USED);
  await ana.page.getByText(en.stopScanning).click();
  expect(await ana.page.locator('#viewfinder').isVisible()).toBe(false);
});

test('where a page may not use the camera it says why, and a photo will do', async () => {
  const ana = await person('Ana');
  const bo = await person('Bo', { at: url.replace('127.0.0.1', OTHER_MACHINE) });
  await ana.page.click('#start-invite');
  await shown(ana.page);
  const picture = await ana.page.locator('#code').screenshot();
  await bo.page.click('#start-join');
  await bo.page.getByText(en.noCamera.INSECURE).waitFor();
  const photo = (buffer: Buffer) => ({ name: 'photo.png', mimeType: 'image/png', buffer });
  await bo.page.setInputFiles('#photo', photo(await ana.page.locator('#copy-text').screenshot()));
  await problem(bo.page, en.noCode);
  await bo.page.setInputFiles('#photo', photo(picture));
  const answer = await shown(bo.page);
  await bo.page.click('#copy-text');
  await bo.page.getByText(en.copied).waitFor();
  await hand(ana.page, answer);
  await sees(bo.page, en.joined('Ana'));
  await sees(bo.page, en.insecure); // nor does the browser give it WebCrypto: it brings its own
  await say(bo.page, 'encrypted all the same');
  await sees(ana.page, 'encrypted all the same');
  expect(bo.errors).toEqual([]);
});

test('somebody in a terminal invites: no answer needs to be handed back', async () => {
  const terminal = chat('--name', 'Tao', '--invite', '--page', url);
  const link = await terminal.tells(/^http:\S+#\S+$/m);
  const bo = await person('Bo', { at: link });
  await bo.page.click('#accept');
  await sees(bo.page, en.joined('Tao'));
  terminal.types('hello from a terminal');
  await sees(bo.page, 'hello from a terminal');
  await say(bo.page, 'hello from a page');
  await terminal.hears('<Bo> hello from a page');
  terminal.leaves();
  await sees(bo.page, en.left('Tao'));
});

test('somebody in a terminal is invited, and introduced', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await meet(ana.page, bo.page);
  await ana.page.click('#invite');
  const terminal = chat('--name', 'Tao', '--join', await shown(ana.page));
  await hand(ana.page, await terminal.tells(/^[\w-]{48,}$/m));
  await Promise.all([sees(ana.page, en.joined('Tao')), sees(bo.page, en.joined('Tao'))]);
  terminal.types('hello, both');
  await Promise.all([sees(ana.page, 'hello, both'), sees(bo.page, 'hello, both')]);
});

test('as a file that was opened from a folder, with no server anywhere', async () => {
  const file = join(folder, 'p2p-chat.html');
  writeFileSync(file, html);
  const at = pathToFileURL(file).href;
  const [ana, bo] = [await person('Ana', { at }), await person('Bo', { at })];
  await meet(ana.page, bo.page);
  await say(ana.page, 'from a USB stick');
  await sees(bo.page, 'from a USB stick');
  expect(await ana.page.getByText(en.notKept).count()).toBe(0);
  await ana.page.click('#invite');
  expect(await shown(ana.page)).toMatch(/^[\w-]+$/); // no link: nobody else could open it
  expect(await ana.page.locator('#copy-link').isVisible()).toBe(false);
  await bo.page.click('#join');
  await hand(bo.page, 'otter lamp 42');
  await problem(bo.page, FAILURES.en.InviteError.NO_MAILBOX);
  expect([...ana.errors, ...bo.errors]).toEqual([]);
  expect(new Set([...ana.requests, ...bo.requests].filter((one) => !one.startsWith('data:')))).toEqual(new Set([at]));
});

test('without a pointer: all that can be done is reached with the keyboard', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  const keys = async (page: Page, ...names: string[]) => {
    for (const name of names) await page.keyboard.press(name);
  };
  await ana.page.focus('#name');
  await keys(ana.page, 'Tab', 'Enter');
  const offer = await shown(ana.page);
  await bo.page.focus('#name');
  await keys(bo.page, 'Tab', 'Tab', 'Enter');
  await bo.page.locator('#handover').waitFor();
  await bo.page.locator('#handover-title:focus').waitFor();
  await keys(bo.page, 'Tab', 'Tab', 'Tab');
  await bo.page.locator('#pasted:focus').waitFor();
  await bo.page.keyboard.insertText(offer);
  await keys(bo.page, 'Enter');
  await hand(ana.page, await shown(bo.page));
  await sees(bo.page, en.joined('Ana'));
  await bo.page.locator('#message:focus').waitFor();
  await bo.page.keyboard.insertText('no mouse');
  await keys(bo.page, 'Enter');
  await sees(ana.page, 'no mouse');
});

test('nobody is kept out: axe finds nothing, in the light, in the dark, and on a phone', async () => {
  const phone = { viewport: { width: 390, height: 844 } };
  const [ana, bo] = [await person('Ana'), await person('Bo', phone)];
  await accessible(ana.page, bo.page);
  await ana.page.click('#start-invite');
  await bo.page.click('#start-join');
  const offer = await shown(ana.page);
  await hand(bo.page, 'nonsense');
  await problem(bo.page, FAILURES.en.HandoverError.NOTHING);
  await accessible(ana.page, bo.page);
  await hand(bo.page, offer);
  await hand(ana.page, await shown(bo.page));
  await sees(ana.page, en.joined('Bo'));
  await say(bo.page, 'can everybody read this?');
  await sees(ana.page, 'can everybody read this?');
  await ana.page.click('#invite');
  await ana.page.click('#close');
  await bo.page.click('#leave');
  await accessible(ana.page, bo.page);
});

/** A chat as `npm run chat` starts it, for a script. */
function chat(...options: string[]) {
  const words = ['chat', '--no-lan', '--host', '127.0.0.1', ...options];
  const home = mkdtempSync(join(tmpdir(), 'p2p-katas-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const env = { ...process.env, KATA_INTERFACE: '127.0.0.1', KATA_LANG: 'en', KATA_HOME: home };
  const terminal = spawn(process.execPath, [join(ROOT, 'lib', 'start.js'), ...words], { env });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const read = (stream: Readable) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
    return () => text;
  };
  const [stdout, stderr] = [read(terminal.stdout), read(terminal.stderr)];
  return {
    types: (line: string) => terminal.stdin.write(`${line}\n`),
    hears: (text: string) => vi.waitFor(() => expect(stdout()).toContain(text), PATIENCE_MS),
    tells: (line: RegExp) => vi.waitFor(() => line.exec(stderr())![0], PATIENCE_MS),
    leaves: () => terminal.stdin.end(),
  };
}

/** Somebody with the page open. */
async function person(name: string, options: BrowserContextOptions & { at?: string } = {}): Promise<Visit> {
  const { at = url, ...rest } = options;
  const visitor = await visit(browser, at, rest);
  onTestFinished(() => visitor.page.context().close());
  await visitor.page.fill('#name', name);
  return visitor;
}
