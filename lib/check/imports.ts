// Who may import whom (see CONTRIBUTING.md).

import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT, readText, shortPath } from '../runner/katas.ts';
import type { Findings } from './check.ts';

interface Rule {
  /** The files that it is about. The first rule that fits a file counts. */
  files: RegExp;
  /** What they may import, besides published packages: paths from the project's folder, `node:…`, `#…`. */
  may: RegExp;
}

const RULES: Rule[] = [
  // A kata can be done alone, in any order: it knows no other kata. Its tests, the world that they share, and the page
  // that they open in a browser know the lab as well.
  {
    files: /^katas\/[^/]+\/(.*\.test|world|page)\.ts$/,
    may: /^node:|^#own\/|^own\/(world|page)\.ts$|^lib\/(contracts|runner\/step|lab\/.+)\.ts$/,
  },
  { files: /^katas\//, may: /^node:|^own\/|^lib\/(contracts|runner\/todo)\.ts$/ },
  { files: /^solutions\//, may: /^node:|^own\/|^lib\/contracts\.ts$/ },
  { files: /^lib\/(contracts|languages)\.ts$/, may: /^node:stream$/ },
  // What is not written yet may come to light in a page; and what is missing on a machine, the runner tells people.
  { files: /^lib\/lab\/(in-page|pages(\.test)?)\.ts$/, may: /^node:|^lib\/(lab\/|runner\/(left-out|todo)\.ts$)/ },
  { files: /^lib\/lab\//, may: /^node:|^lib\/(lab\/|contracts\.ts$)/ },
  // The runner knows katas as folders and imports none.
  { files: /^lib\/runner\//, may: /^node:|^lib\/(runner\/|languages\.ts$)/ },
  // The chat is where the katas meet. Its page knows no terminal, and no kata that has no place in a browser.
  {
    files: /^lib\/chat\/web\/page\//,
    may: /^#(tcp-peers|webrtc-by-hand|identity)\/(?!file\.ts$)|^lib\/(chat\/(web\/page\/|[^/]+\.ts$)|languages\.ts$)/,
  },
  { files: /^lib\/chat\//, may: /^node:|^#|^lib\/(chat\/|lab\/|contracts\.ts$|languages\.ts$|runner\/)/ },
  // What a kata's tests play in is what a bench plays in, and what meets foreign software.
  { files: /^lib\/(bench|check)\//, may: /^node:|^#|^lib\/|^katas\/[^/]+\/(world|page)\.ts$/ },
  { files: /^vitest\.config\.ts$/, may: /^lib\/runner\/projects\.ts$/ },
];

/** What the browser runs too: nothing in it may exist in Node alone. */
const BROWSER =
  /^(solutions|katas)\/(01-tcp-peers\/(frames|hello|pair-stream|peer)|04-webrtc-by-hand\/(?!mailbox\.ts|.*\.test\.ts|world\.ts).+|05-identity\/(?!file\.ts|.*\.test\.ts).+)\.ts$|^lib\/(contracts|languages|lab\/in-page|runner\/todo|chat\/(?:(?:id-)?words\/|web\/page\/(?:words\/)?)?[^/]+(?<!\.test))\.ts$/;

const IMPORT =
  /^(?:import|export)\s+(?<type>type\s)?[^'";]*?from '(?<from>[^']+)'|^import '(?<bare>[^']+)'|\bimport\('(?<dynamic>[^']+)'\)/gm;

export async function* imports(): Findings {
  const packages = Object.keys(JSON.parse(readText(ROOT, 'package.json')).dependencies);
  const developers = Object.keys(JSON.parse(readText(ROOT, 'package.json')).devDependencies);
  for (const file of sourceFiles()) {
    const rule = RULES.find(({ files }) => files.test(file));
    if (!rule) {
      yield [file, 'no rule says what may stand here'];
      continue;
    }
    const faults: string[] = [];
    const source = readText(ROOT, file);
    for (const { groups } of source.matchAll(IMPORT)) {
      const name = groups!.from ?? groups!.bare ?? groups!.dynamic!;
      const onlyType = groups!.type !== undefined;
      const isPackage =
        [...packages, ...developers].some((known) => name === known || name.startsWith(`${known}/`)) || name === 'vite';
      if (!isPackage && !rule.may.test(asSeenFrom(file, name))) faults.push(`must not import ${name}`);
      if (BROWSER.test(file) && !onlyType && name.startsWith('node:')) faults.push(`a browser has no ${name}`);
    }
    if (BROWSER.test(file) && /\bBuffer\b|\bprocess\./.test(source.replaceAll(/\/\/.*$/gm, '')))
      faults.push('uses what only Node has');
    yield [file, faults.length > 0 ? faults.join('; ') : undefined];
  }
}

/** An import's target from the project's folder; `own/…` for a file of the same kata. */
function asSeenFrom(file: string, name: string): string {
  const [top, kata] = file.split('/');
  if (name.startsWith('#')) return top === 'katas' ? name.replace(`#${kata!.replace(/^\d+-/, '')}/`, '#own/') : name;
  if (!name.startsWith('.')) return name;
  const target = posix.join(posix.dirname(file), name);
  return top === 'katas' || top === 'solutions' ? target.replace(`${top}/${kata}/`, 'own/') : target;
}

function sourceFiles(): string[] {
  const folders = ['katas', 'solutions', 'lib'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => shortPath(join(entry.parentPath ?? entry.path, entry.name)))
      .filter((file) => !file.includes('/kept/')),
  );
  return [...folders, 'vitest.config.ts'].sort();
}
