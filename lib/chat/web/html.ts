// The page as one HTML file. All that it needs stands in it, and it lets nothing else in: no script, style or request
// that is not named here.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, defaultClientConditions, type Rolldown } from 'vite';
import { allKatas, ROOT, readText } from '../../runner/katas.ts';
import { passedKatas } from '../../runner/progress.ts';

const FOLDER = join(ROOT, 'lib', 'chat', 'web', 'page');

/** It runs on the learner's own katas, as far as they pass, and on the reference for the rest. */
export async function makePage(own = passedKatas()): Promise<string> {
  const script = escapeScript(await bundle(join(FOLDER, 'page.ts'), conditionsFor(own)));
  const style = readText(FOLDER, 'style.css');
  return fill(readText(FOLDER, 'index.html'), {
    policy: policyFor(script, style),
    'own-katas': own.join(' '),
    script,
    style,
  });
}

/** Under these, package imports lead to the reference but for the learner's `own` katas. */
export function conditionsFor(own: readonly number[]): string[] {
  return allKatas().flatMap(({ number }) => (own.includes(number) ? [] : [`solution-${number}`]));
}

/** The page as it is when it comes from a server, with a mailbox beside it: others open it at this address. */
export function servedAt(page: string, url: string): string {
  return page.replace('name="served-at" content=""', `name="served-at" content="${url}"`);
}

/** One script, without the browser's help for old browsers. */
async function bundle(entry: string, conditions: string[]): Promise<string> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    resolve: {
      conditions: [...conditions, ...defaultClientConditions],
      alias: [
        // Its other form expects Node's globals.
        { find: /^simple-peer$/, replacement: 'simple-peer/simplepeer.min.js' },
        // Node's own modules, in the form for browsers that readable-stream asks for.
        { find: /^(buffer|events)$/, replacement: '$1/' },
        { find: /^process\/$/, replacement: join(FOLDER, 'next-tick.ts') },
      ],
    },
    build: { write: false, target: 'es2022', rolldownOptions: { input: entry } },
  });
  return (built as Rolldown.RolldownOutput).output[0].code;
}

/** https://www.w3.org/TR/CSP3/ */
function policyFor(script: string, style: string): string {
  return [
    `default-src 'none'`,
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:', // its own icon
    `connect-src 'self'`, // the mailbox
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`, // text from others never becomes HTML
    `trusted-types 'none'`,
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** An inline script ends at the first of these, whatever it is in JavaScript. */
function escapeScript(code: string): string {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{([\w-]+)\}\}/g, (_, name) => values[name]!);
}
