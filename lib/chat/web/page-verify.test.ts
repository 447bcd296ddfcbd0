// Who is who, on the page: in a browser, as people use it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import wrtc from '@roamhq/wrtc';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Contacts } from '#identity/contacts.ts';
import { Identity } from '#identity/identity.ts';
import { toText } from '#webrtc-by-hand/handover.ts';
import { findBrowser, launch } from '../../lab/browser.ts';
import { NO_BROWSER } from '../../runner/left-out.ts';
import { Chat } from '../connect.ts';
import { FAILURES } from '../failures.ts';
import { ID_WORDS } from '../id-words.ts';
import type { WebRtc } from '../introduce.ts';
import { Invitations } from '../invite.ts';
import { Secured } from '../secured.ts';
import { Ways } from '../ways.ts';
import { marked, unmarked } from '../whose.ts';
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

const { en } = WORDS;
const { VerifyError } = FAILURES.en;
vi.setConfig({ testTimeout: 4 * PATIENCE_MS });

const folder = mkdtempSync(join(tmpdir(), 'p2p-chat-'));
/** What the cameras see. */
const FILM = join(folder, 'camera.y4m');
let browser: Browser;
let server: PageServer;
let url: string;

beforeAll(async () => {
  if (!findBrowser()) return;
  server = await PageServer.open(await makePage([]), '127.0.0.1', 0);
  url = server.urls[0]!;
  browser = await launch({
    args: [...asCamera(FILM)],
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

test('both see the same digits; who says so marks the other, and still does when the page is loaded again', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo', { viewport: { width: 320, height: 640 } })];
  await meet(ana.page, bo.page);
  await sees(ana.page, en.happened.theirs('Bo')); // but that is not to be sure
  await state(ana.page, 'Bo', en.standing.new('Bo'));
  await verify(ana.page, 'Bo');
  const digits = await digitsAt(ana.page);
  expect(digits).toMatch(/^\d{3} \d{3}$/);
  expect(await digitsAt(bo.page)).toBe(digits); // it has opened by itself
  await bo.page.locator('#verifying-title:focus').waitFor();
  const [ours, theirs] = [await keysAt(ana.page), await keysAt(bo.page)];
  expect(ours).toEqual([...theirs].reverse());
  for (const word of ours[0]!.split(' ')) expect(ID_WORDS.en).toContain(word);
  await accessible(ana.page, bo.page);
  await same(ana.page);
  await sees(ana.page, en.happened.verified('Bo'));
  await state(ana.page, 'Bo', en.verified);
  await bo.page.keyboard.press('Escape');
  await bo.page.click('#compare'); // it waits, and nobody has to begin anew
  expect(await digitsAt(bo.page)).toBe(digits);
  await same(bo.page);
  await say(bo.page, 'it is me');
  await sees(ana.page, 'it is me');
  expect(await ana.page.locator('#log .said strong').getByLabel(en.verified).count()).toBe(1);
  expect(await marks(ana.page, 'Bo')).toBe(1);
  await accessible(ana.page, bo.page);
  await ana.page.reload();
  await sees(bo.page, en.left('Ana'));
  await meet(ana.page, bo.page);
  await Promise.all([state(ana.page, 'Bo', en.verified), state(bo.page, 'Ana', en.verified)]);
  expect(await marks(ana.page, 'Bo')).toBe(1);
  expect([...ana.errors, ...bo.errors]).toEqual([]);
});

test('whoever writes, or has another dialog open, is not interrupted', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await meet(ana.page, bo.page);
  await bo.page.fill('#message', 'I was about to say');
  await verify(ana.page, 'Bo');
  await bo.page.getByText(en.asks('Ana')).waitFor();
  await bo.page.keyboard.type(' something');
  expect(await bo.page.inputValue('#message')).toBe('I was about to say something');
  await bo.page.keyboard.press('Enter');
  await sees(ana.page, 'I was about to say something');
  await bo.page.locator('#verifying').waitFor({ state: 'hidden' });
  await bo.page.click('#invite');
  await bo.page.locator('#handover').waitFor();
  expect(await bo.page.locator('#verifying').isVisible()).toBe(false);
  await bo.page.click('#close');
  expect(await digitsAt(bo.page)).toBe(await digitsAt(ana.page));
  for (const key of ['Tab', 'Tab', 'Enter']) await bo.page.keyboard.press(key); // without a pointer
  await sees(bo.page, en.happened.verified('Ana'));
});

test('who waits does not take the place of whoever has just been verified, or has left', async () => {
  const ana = await person('Ana');
  const others = [await program('Bo'), await program('Cy'), await program('Mallory')];
  for (const other of others) {
    const offer = await other.invitations.invite();
    await reopened(ana.page);
    await hand(ana.page, offer.text);
    await other.invitations.receive(await shown(ana.page));
    await offer.met;
    await ana.page.locator('#handover').waitFor({ state: 'hidden' });
  }
  for (const { chat, digits } of others) {
    chat.verify(chat.people.find(({ name }) => name === 'Ana')!);
    await digits();
  }
  const [bo, cy] = others;
  expect(await digitsAt(ana.page)).toBe(await bo!.digits());
  await ana.page.click('#same');
  await sees(ana.page, en.happened.verified('Bo'));
  await ana.page.locator('#verifying').waitFor({ state: 'hidden' });
  await ana.page.getByText(en.asks('Cy')).waitFor();
  await ana.page.click('#compare');
  expect(await digitsAt(ana.page)).toBe(await cy!.digits());
  await cy!.chat.close();
  await sees(ana.page, en.left('Cy'));
  await ana.page.getByText(en.asks('Mallory')).waitFor();
  expect(await ana.page.locator('#verifying').isVisible()).toBe(false);
});

test('another key under a known name is an alarm, and nothing passes in either direction until digits are compared', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await meet(ana.page, bo.page);
  await somebodyElse(bo.page, 'Bo');
  await sees(ana.page, en.left('Bo'));
  await meet(ana.page, bo.page);
  const alarm = ana.page.locator('#log [role=alert]');
  await alarm.waitFor();
  const held = (await ana.page.locator('#people .held .name').textContent())!;
  expect(held).toMatch(/^Bo·[\da-f]{4}$/);
  expect(await alarm.textContent()).toBe(en.happened.changed(held, 'Bo'));
  await state(ana.page, held, en.standing.changed('Bo'));
  expect(await ana.page.getByText(en.joined(held)).count()).toBe(0);
  expect(await ana.page.getByText(en.happened.theirs(held)).count()).toBe(0);
  await sees(bo.page, en.joined('Ana'));
  await say(bo.page, 'not heard');
  await say(ana.page, 'not said');
  await ana.page.locator('#chat-status').getByText(en.unheard).waitFor();
  await ana.page.fill('#message', '');
  await accessible(ana.page);
  await verify(ana.page, held);
  await ana.page.locator('#verifying-alarm').getByText(en.standing.changed('Bo')).waitFor();
  await accessible(ana.page);
  expect(await digitsAt(bo.page)).toBe(await digitsAt(ana.page));
  for (const { page } of [ana, bo]) await same(page);
  await state(ana.page, 'Bo', en.verified);
  await say(bo.page, 'heard');
  await sees(ana.page, 'heard');
  await say(ana.page, 'said');
  await sees(bo.page, 'said');
  expect(await ana.page.getByText('not heard').count()).toBe(0);
  expect(await bo.page.getByText('not said').count()).toBe(0);
});

test('whoever has had the name can be forgotten: then they are met anew', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await meet(ana.page, bo.page);
  await somebodyElse(bo.page, 'Bo');
  await meet(ana.page, bo.page);
  await ana.page.locator('#people .held').getByText(en.forget('Bo')).click();
  await ana.page.locator('#forgetting').getByText(en.forgetNow, { exact: true }).click(); // it has to be meant
  await state(ana.page, 'Bo', en.standing.new('Bo'));
  await sees(ana.page, en.joined('Bo'), 2);
  await say(bo.page, 'nice to meet you');
  await sees(ana.page, 'nice to meet you');
});

test('two windows that are opened at once are one person, whose key cannot leave', async () => {
  const ana = await person('Ana');
  const other = await ana.page.context().newPage();
  await other.goto(url);
  await other.fill('#name', 'Ana too');
  await Promise.all([ana.page.click('#start-invite'), other.click('#start-join')]);
  await hand(other, await shown(ana.page));
  await hand(ana.page, await shown(other));
  await sees(ana.page, en.happened.isMe('Ana too'));
  await state(other, 'Ana', en.isMe);
  expect(await other.locator('#people').getByText(en.verify, { exact: true }).count()).toBe(0);
  expect(await marks(other, 'Ana')).toBe(0);
  const { extractable, formats } = await other.evaluate(TRIES_TO_EXPORT);
  expect([extractable, formats]).toEqual([false, []]);
});

test('where a browser keeps nothing, the page says so, and all else works', async () => {
  const bo = await person('Bo');
  const forbidden = `indexedDB.open = () => { throw new DOMException('forbidden', 'SecurityError'); };`;
  const ana = await person('Ana', { before: forbidden });
  await meet(ana.page, bo.page);
  await sees(ana.page, en.notKept);
  expect(await bo.page.getByText(en.notKept).count()).toBe(0);
  await verify(bo.page, 'Ana');
  await same(ana.page);
  await state(ana.page, 'Bo', en.verified);
});

test('what is kept of others is damaged: nobody is met, and it is not written over', async () => {
  const ana = await person('Ana');
  await ana.page.click('#start-invite');
  await shown(ana.page);
  expect(await ana.page.evaluate(SETS_CONTACTS, 'nonsense')).toBe(undefined);
  await ana.page.evaluate(() => sessionStorage.clear());
  await ana.page.reload();
  await ana.page.click('#start-invite:visible, #invite:visible');
  await ana.page.getByText(FAILURES.en.ContactsError.DAMAGED).locator('visible=true').waitFor();
  expect(await ana.page.evaluate(SETS_CONTACTS, 'nonsense')).toBe('nonsense');
});

test('whoever is scanned in person is verified; they do not know who has scanned them', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  await ana.page.click('#start-invite');
  await shown(ana.page);
  await film(ana.page, '#code', FILM);
  await bo.page.click('#start-join');
  await bo.page.getByText(en.scan).click();
  await hand(ana.page, await shown(bo.page)); // by mail, say
  await sees(bo.page, en.happened.vouched('Ana'));
  await state(bo.page, 'Ana', en.verified);
  await sees(ana.page, en.happened.theirs('Bo'));
  await state(ana.page, 'Bo', en.standing.new('Bo'));
});

test('a page and a program compare digits', async () => {
  const [ana, tao] = [await person('Ana'), await program('Tao')];
  const offer = await tao.invitations.invite();
  await ana.page.click('#start-join');
  await hand(ana.page, offer.text);
  await tao.invitations.receive(await shown(ana.page));
  const { name } = await offer.met;
  expect(name).toBe('Ana');
  await sees(ana.page, en.joined('Tao'));
  tao.chat.verify(await offer.met);
  expect(await digitsAt(ana.page)).toBe(await tao.digits());
  expect(await tao.chat.same(await offer.met)).toMatchObject({ standing: 'verified' });
  await same(ana.page);
  await state(ana.page, 'Tao', en.verified);
});

test('an invitation that says it is of somebody else than who is met: they are hung up on', async () => {
  const [ana, mallory] = [await person('Ana'), await program('Mallory')];
  const offer = await mallory.invitations.invite();
  const bo = await Identity.make({ mayLeave: false });
  await ana.page.click('#start-join');
  await hand(ana.page, toText(marked(bo.publicKey, unmarked(offer.packed).packed)));
  await mallory.invitations.receive(await shown(ana.page));
  await expect(offer.met).rejects.toThrow();
  await problem(ana.page, FAILURES.en.SecureError.WRONG_IDENTITY);
  expect(await ana.page.getByText(en.joined('Mallory')).count()).toBe(0);
});

test('somebody in the middle, who has swapped the invitations, hears everything; but the digits differ', async () => {
  const [ana, bo] = [await person('Ana'), await person('Bo')];
  const [toAna, toBo] = [await program('Bo'), await program('Ana')]; // both are Mallory
  toAna.hears = (text) => toBo.chat.say(text);
  toBo.hears = (text) => toAna.chat.say(text);
  await ana.page.click('#start-invite');
  const answer = await toAna.invitations.receive(await shown(ana.page));
  await hand(ana.page, answer.text);
  const offer = await toBo.invitations.invite();
  await bo.page.click('#start-join');
  await hand(bo.page, offer.text);
  await toBo.invitations.receive(await shown(bo.page));
  const [asAna, asBo] = [await offer.met, await answer.met];
  await say(ana.page, 'a secret');
  await sees(bo.page, 'a secret');
  await verify(ana.page, 'Bo');
  toBo.chat.verify(asAna);
  const [seenByAna, seenByBo] = [await digitsAt(ana.page), await digitsAt(bo.page)];
  expect([await toAna.digits(), await toBo.digits()]).toEqual([seenByAna, seenByBo]);
  expect(seenByAna).not.toBe(seenByBo);
  expect(asBo.name).toBe('Ana');
  for (const [{ page }, name] of [
    [ana, 'Bo'],
    [bo, 'Ana'],
  ] as const) {
    await page.click('#differ');
    await page.locator('#log [role=alert]').getByText(en.about(name, VerifyError.DIFFERENT)).waitFor();
    expect(await page.locator('#people .here, #people .lost').count()).toBe(0);
  }
});

/** Somebody with the page open; `before` runs there first. */
async function person(name: string, options: BrowserContextOptions & { before?: string } = {}): Promise<Visit> {
  const { before, ...rest } = options;
  const visitor = await visit(browser, url, rest);
  onTestFinished(() => visitor.page.context().close());
  if (before) {
    await visitor.page.addInitScript({ content: before });
    await visitor.page.reload();
  }
  await visitor.page.fill('#name', name);
  return visitor;
}

/** The page is opened anew on a machine that has never had it. */
async function somebodyElse(page: Page, name: string): Promise<void> {
  await page.evaluate(FORGETS_ALL);
  await page.reload();
  await page.fill('#name', name);
}

/** Somebody with a program that is no page. */
async function program(name: string) {
  const identity = await Identity.make({ mayLeave: false });
  const secured = await Secured.over(new Ways(), { identity });
  let kept: string | undefined;
  const store = {
    read: async () => kept,
    write: async (text: string) => {
      kept = text;
    },
  };
  const seen: string[] = [];
  const digits = () => vi.waitFor(() => expect(seen).toHaveLength(1), PATIENCE_MS).then(() => seen[0]!);
  const chat = await Chat.open({
    transport: secured,
    trust: {
      secured,
      contacts: new Contacts({ store }),
      onDigits: (_, shown) => seen.push(shown),
      onNotVerified: () => {},
      onChanged: () => {},
      onTrouble: () => {},
    },
    name,
    onJoined: () => {},
    onText: (_, text) => one.hears(text),
    onLeft: () => {},
    onUnreached: () => {},
  });
  const rtc = wrtc as unknown as WebRtc['rtc'];
  const mayUse: WebRtc['mayUse'] = ({ address }) => address === '127.0.0.1';
  const invitations = new Invitations({ rtc, mayUse, chat, ways: secured, identity: identity.publicKey });
  onTestFinished(async () => {
    invitations.close();
    await chat.close();
  });
  const one = { chat, invitations, digits, hears: async (_text: string): Promise<void> => {} };
  return one;
}

async function verify(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `${en.verify}: ${name}`, exact: true }).click();
}

async function same(page: Page): Promise<void> {
  await page.click('#same');
  await page.locator('#verifying').waitFor({ state: 'hidden' });
}

/** The digits that the dialog shows, once it does. */
async function digitsAt(page: Page): Promise<string> {
  const digits = page.locator('#digits', { hasText: /\d/ });
  await digits.waitFor();
  return (await digits.textContent())!;
}

/** The words of our key, and of theirs. */
async function keysAt(page: Page): Promise<string[]> {
  await page.getByText(en.keys).click();
  const keys = page.locator('#verifying dd', { hasText: /\w/ });
  await keys.nth(1).waitFor();
  return keys.allTextContents();
}

/** Waits until this stands beside their name. */
async function state(page: Page, name: string, text: string): Promise<void> {
  const row = page.locator('#people li', { has: page.locator('.name').getByText(name, { exact: true }) });
  await row.locator('.state').getByText(text, { exact: true }).waitFor();
}

/** How many marks there are beside their name. */
function marks(page: Page, name: string): Promise<number> {
  const row = page.locator('#people li', { has: page.locator('.name').getByText(name, { exact: true }) });
  return row.getByLabel(en.verified, { exact: true }).count();
}

const FORGETS_ALL = `new Promise((resolve, reject) => {
  sessionStorage.clear();
  addEventListener('pagehide', () => sessionStorage.clear());
  const request = indexedDB.deleteDatabase('p2p-chat');
  request.onsuccess = resolve;
  request.onerror = request.onblocked = () => reject(request.error);
})`;

/** What was there before. */
const SETS_CONTACTS: (text: string) => Promise<unknown> = (text) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('p2p-chat');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const kept = opening.result.transaction('kept', 'readwrite').objectStore('kept');
      const before = kept.get('contacts');
      kept.put(text, 'contacts').onsuccess = () => {
        opening.result.close();
        resolve(before.result);
      };
    };
  });

const TRIES_TO_EXPORT: () => Promise<{ extractable: boolean; formats: string[] }> = async () => {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open('p2p-chat'));
  const { privateKey } = await settled<CryptoKeyPair>(database.transaction('kept').objectStore('kept').get('identity'));
  const formats: string[] = [];
  for (const format of ['raw', 'pkcs8', 'jwk'] as const) {
    const exported = await crypto.subtle.exportKey(format, privateKey).catch(() => undefined);
    if (exported) formats.push(format);
  }
  return { extractable: privateKey.extractable, formats };
};
