// For tests: a whole workbook in a folder of its own, with one very small kata, driven by real processes.

import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './katas.ts';
import { stubOf } from './stubs.ts';

/** A process that has not ended by then never will; the test that waits for it ends a little later. */
const HANGING_MS = 25_000;

export interface Outcome {
  status: number | null;
  out: string;
  err: string;
}

interface Command {
  words: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
}

export const SOLUTION = `// A very small kata.

export function double(number: number): number {
  // #region step 1
  return number * 2;
  // #endregion
}

/** All of them, doubled. */
export function doubleAll(numbers: Uint8Array): Uint8Array {
  // #region step 2
  return numbers.map(double);
  // #endregion
}
`;

const TESTS = `import { double, doubleAll } from '#tiny/tiny.ts';
import { expect } from 'vitest';
import { step } from '../../lib/runner/step.ts';

step(1, 'two and two', () => {
  expect(double(2)).toBe(4);
});

step(2, 'all of them', () => {
  expect(doubleAll(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(2, 4, 6));
});
`;

const LESSON = `# 1 · Something small

> **connect** · You will double numbers. 5 minutes.

## 1. One number

Write \`double\`.

<details><summary>Hint 1</summary>Think of twins.</details>
<details><summary>Hint 2</summary>Multiply.</details>

## 2. Many numbers

Use what you have.

<details><summary>Hint 1</summary>\`map\`</details>
`;

const FRENCH = LESSON.replace('Something small', 'Quelque chose de petit').replace('One number', 'Un nombre');
const SPANISH = LESSON.replace('Something small', 'Algo pequeño').replace('One number', 'Un número');

const RUN_ALL = `import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';

const all = JSON.parse(process.argv[2]);
if (all.includes('kata 1')) await import('vitest/node'); // before tsx, as in lib/start.js
(await import('tsx/esm/api')).register();
const print = process.stdout.write.bind(process.stdout);
const outcomes = [];
for (const [index, each] of all.entries()) {
  if (each.write) {
    writeFileSync(each.write, each.text);
    continue;
  }
  const { words, env = {}, input = '' } = typeof each === 'string' ? { words: each } : each;
  const outcome = { status: null, out: '', err: '' };
  process.stdout.write = (text) => (outcome.out += text);
  process.stderr.write = (text) => (outcome.err += text);
  Object.defineProperty(process, 'stdin', { value: Readable.from([input]), configurable: true });
  Object.assign(process.env, { KATA_LANG: 'en', LANG: '' }, env);
  process.argv.splice(2, process.argv.length, ...words.split(' ').slice(1));
  await import('./lib/runner/kata.ts?' + index);
  outcomes.push({ ...outcome, status: process.exitCode });
}
process.exitCode = 0;
print(JSON.stringify(outcomes));
`;

export class Scratch {
  readonly folder: string;

  /** A fresh clone: nothing is solved. */
  static async make(): Promise<Scratch> {
    // The real path: a link in it (macOS's /tmp) would make two names of every file.
    const scratch = new Scratch(await realpath(await mkdtemp(join(tmpdir(), 'p2p-katas-'))));
    await cp(join(ROOT, 'lib/runner'), join(scratch.folder, 'lib/runner'), {
      recursive: true,
      filter: (file) => !file.endsWith('.test.ts'),
    });
    for (const name of ['lib/start.js', 'lib/languages.ts']) await cp(join(ROOT, name), join(scratch.folder, name));
    await symlink(join(ROOT, 'node_modules'), join(scratch.folder, 'node_modules'), 'junction');
    const imports = { '#tiny/*': { 'solution-1': './solutions/01-tiny/*', default: './katas/01-tiny/*' } };
    await scratch.write('package.json', JSON.stringify({ type: 'module', imports }));
    await scratch.write('solutions/01-tiny/tiny.ts', SOLUTION);
    await scratch.answer(stubOf(SOLUTION));
    await scratch.write('katas/01-tiny/tiny.test.ts', TESTS);
    await scratch.write('katas/01-tiny/README.md', LESSON);
    await scratch.write('katas/01-tiny/LISEZMOI.md', FRENCH);
    await scratch.write('katas/01-tiny/LEERME.md', SPANISH);
    return scratch;
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, name)), { recursive: true });
    await writeFile(join(this.folder, name), text);
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** What the learner has written. */
  answer(text: string): Promise<void> {
    return this.write('katas/01-tiny/tiny.ts', text);
  }

  /** `npm run kata 1 hint` is `run('kata 1 hint')`. */
  run(words: string, { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Outcome> {
    return this.node(['lib/start.js', ...words.split(' ')], { env: { KATA_LANG: 'en', ...env }, input });
  }

  /**
   * One thing after the other in one process, since starting one takes longer than most commands do: commands, and
   * files to write in between. One outcome for each command.
   */
  async runAll(...all: (string | Command | { write: string; text: string })[]): Promise<Outcome[]> {
    await this.write('run-all.js', RUN_ALL);
    const { out, err } = await this.node(['run-all.js', JSON.stringify(all)]);
    if (err) throw new Error(err);
    return JSON.parse(out) as Outcome[];
  }

  node(args: string[], { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Outcome> {
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, KATA_INTERFACE: '127.0.0.1', ...env },
      timeout: HANGING_MS,
    });
    const outcome: Outcome = { status: null, out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (outcome.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (outcome.err += text));
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (status) => resolve({ ...outcome, status }));
    });
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
