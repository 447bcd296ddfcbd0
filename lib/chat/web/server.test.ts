// What serves the page: no browser is needed here.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { leave, take } from '#webrtc-by-hand/post.ts';
import { ROOT } from '../../runner/katas.ts';
import { makePage } from './html.ts';
import { readOptions } from './options.ts';
import { PageServer } from './server.ts';
import { WORDS } from './words.ts';

const { en } = WORDS;

test('whoever asks for the page gets it, and nothing else is there', async () => {
  const server = await served('<meta name="served-at" content="" />');
  const [url] = server.urls;
  const page = await fetch(url!);
  expect(await page.text()).toBe(`<meta name="served-at" content="${url}" />`);
  expect(page.headers.get('content-security-policy')).toBe(`frame-ancestors 'none'`);
  expect((await fetch(url!, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${url}../package.json`)).status).toBe(404);
  expect((await fetch(url!, { method: 'POST', body: 'hello' })).status).toBe(404);
});

test('the mailbox is beside it', async () => {
  const server = await served('');
  const options = { url: `ws://127.0.0.1:${server.port}/mailbox`, WebSocket: WebSocket as never };
  const left = await leave('an-invitation', options);
  const taken = await take(left.id, options);
  expect(taken.invitation).toBe('an-invitation');
  taken.answer('an-answer');
  expect(await left.answer).toBe('an-answer');
});

test('the page is one file, whose policy lets in its own script and style, and no others', async () => {
  const page = await makePage([1]);
  expect(page).toContain('<meta name="own-katas" content="1" />');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
  for (const [tag, name] of [
    ['script type="module"', 'script'],
    ['style', 'style'],
  ] as const) {
    const inside = page.slice(page.indexOf(`<${tag}>`) + tag.length + 2, page.lastIndexOf(`</${name}>`));
    expect(policy).toContain(`${name}-src 'sha256-${createHash('sha256').update(inside).digest('base64')}'`);
  }
  expect(page).not.toMatch(/<(script|link|img)[^>]* (src|href)="(?!data:)/);
});

test('npm run web tells where the page is, and ends when it is told to', async () => {
  const web = start('--port', '0');
  const [said] = (await once(web.stdout!, 'data')) as [Buffer];
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(said))![0];
  const terminal = `npm run chat -- --page ${url} --mailbox ${url.replace('http', 'ws')}mailbox`;
  expect(String(said)).toBe(`${en.serving([url], url.replace('127.0.0.1', 'localhost'), terminal)}\n`);
  expect(await (await fetch(url)).text()).toContain('<script type="module">');
  web.kill('SIGTERM');
  expect(await once(web, 'exit')).toEqual([0, null]);
});

test('what npm run web cannot do it tells in a sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const web = start('--port', String(port));
  const [said] = (await once(web.stderr!, 'data')) as [Buffer];
  expect(String(said)).toBe(`${en.notServing('EADDRINUSE', '127.0.0.1', port)}\n`);
  expect(await once(web, 'exit')).toEqual([1, null]);
});

test.each([
  [['--prot', '80'], { wrong: '--prot' }],
  [['80'], { wrong: '80' }],
  [['--port'], { wrong: '--port' }],
  [['--port', '80000'], { wrong: '--port 80000' }],
  [['--help'], 'help'],
  [['--port', '9000'], { host: '0.0.0.0', port: 9_000 }],
  [['--host', '127.0.0.1', '--'], { host: '127.0.0.1', port: 8_080 }],
])('after npm run web --: %j', (typed, expected) => {
  expect(readOptions(typed, {})).toEqual(expected);
});

test('options that npm keeps for itself are told', () => {
  expect(readOptions([], { npm_lifecycle_event: 'web', npm_config_port: '9000' })).toEqual({ kept: '--port' });
});

async function served(page: string): Promise<PageServer> {
  const server = await PageServer.open(page, '127.0.0.1', 0);
  onTestFinished(() => server.close());
  return server;
}

function start(...words: string[]) {
  const env = { ...process.env, KATA_INTERFACE: '127.0.0.1', KATA_LANG: 'en' };
  const web = spawn(process.execPath, [join(ROOT, 'lib', 'start.js'), 'web', ...words], { env });
  onTestFinished(() => void web.kill('SIGKILL'));
  return web;
}
