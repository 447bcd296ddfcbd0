// Every command in a lesson or a front door runs, in a copy of the project as it is on a fresh clone.

import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LANGUAGES, LESSON_FILES } from '../languages.ts';
import { allKatas, neededFiles, ROOT, readText } from '../runner/katas.ts';
import { stubOf } from '../runner/stubs.ts';
import type { Findings } from './check.ts';
import { codeBlocks } from './lessons.ts';
import { runNode } from './run.ts';

/** The languages of code blocks: those that are run, and those that are only read. */
const RUN = 'sh';
const READ = ['text', 'mermaid', 'ladder'];

export async function* snippets(): Findings {
  const texts = LANGUAGES.flatMap((language) => [
    readText(ROOT, LESSON_FILES[language]),
    ...allKatas().map((kata) => readText(kata.folder, LESSON_FILES[language])),
  ]);
  const blocks = texts.flatMap(codeBlocks);
  const unknown = blocks.map((block) => /^```(\w*)/.exec(block)![1]!).filter((name) => ![RUN, ...READ].includes(name));
  yield ['kinds of code blocks', unknown.length > 0 ? `nothing runs those in ${unknown.join(', ')}` : undefined];

  const inBlocks = blocks
    .filter((block) => block.startsWith('```sh\n'))
    .flatMap((block) => block.split('\n').slice(1, -1));
  const inLines = texts.flatMap((text) => [...text.matchAll(/`((?:npm|node) [^`]+)`/g)].map(([, command]) => command!));
  const commands = new Set([...inBlocks, ...inLines].map((command) => command.replace(/^npm install && /, '')));
  const clone = await freshClone();
  try {
    for (const command of commands) yield [command, await fault(command, clone)];
  } finally {
    await rm(clone, { recursive: true });
  }
}

async function fault(command: string, clone: string): Promise<string | undefined> {
  const [program, ...words] = command.split(' ');
  if (command === 'npm install') return undefined; // that is how this very check came to run
  if (command === 'npm test') return undefined; // .ci/run begins with it, and it takes minutes
  if (program === 'node') return failure(await runNode(words, clone), 0);
  const room = words[0] === 'run' ? words[1]! : words[0]!;
  const args = [
    join(clone, 'lib/start.js'),
    room,
    ...words.slice(words[0] === 'run' ? 2 : 1).filter((word) => word !== '--'),
  ];
  if (room === 'chat') return chatFault(args, clone);
  if (room === 'web') return webFault([...args, '--port', '0'], clone);
  const unfinished = /^npm run kata \d+( poll)?$/.test(command); // on a fresh clone nothing passes yet
  return failure(
    await runNode(args, clone, { KATA_LANG: 'en', KATA_INTERFACE: '127.0.0.1', CI: '' }),
    unfinished ? 1 : 0,
    unfinished ? /^todo 1/m : undefined,
  );
}

function failure(
  { code, output }: { code: number | null; output: string },
  expected: number,
  shows = /./,
): string | undefined {
  return code === expected && shows.test(output) ? undefined : `exit status ${code}, not ${expected}:\n${output}`;
}

/** A chat that is to connect gets somebody to connect to; then both see the other come, and leave when told to. */
async function chatFault(args: string[], clone: string): Promise<string | undefined> {
  const connects = args.some((word) => word.includes('PORT'));
  const host = connects ? await startChat(['lib/start.js', 'chat', '--name', 'host'], clone) : undefined;
  try {
    const chat = await startChat(
      args.map((word) => word.replace('127.0.0.1:PORT', host?.address ?? '')),
      clone,
    );
    if (host) await host.shows(/\bbo\b/);
    const code = await chat.leave();
    return code === 0 ? undefined : `exit status ${code}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await host?.leave();
  }
}

/** The page is served until somebody ends it. */
async function webFault(args: string[], clone: string): Promise<string | undefined> {
  const child = spawn(process.execPath, args, {
    cwd: clone,
    env: { ...process.env, KATA_LANG: 'en', KATA_INTERFACE: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  let output = '';
  let status = 0;
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const take = async (chunk: Buffer) => {
    output += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
    if (!url || status) return;
    status = await fetch(url).then(
      (answer) => answer.status,
      () => -1,
    );
    child.kill();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await exited;
  return code === 0 && status === 200 ? undefined : `exit status ${code}, the page ${status}:\n${output}`;
}

async function startChat(args: string[], clone: string) {
  const child = spawn(process.execPath, args, {
    cwd: clone,
    env: { ...process.env, KATA_LANG: 'en', KATA_INTERFACE: '127.0.0.1', KATA_HOME: homeBeside(clone) },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines: string[] = [];
  let look = () => {};
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    look();
  });
  const shows = (what: RegExp) =>
    new Promise<string>((resolve, reject) => {
      look = () => {
        const match = what.exec(lines.join('\n'));
        if (match) resolve(match[0]);
      };
      look();
      void exited.then(() => reject(new Error(`ended without showing ${what}:\n${lines.join('\n')}`)));
    });
  const leave = () => {
    child.stdin.end();
    return exited;
  };
  return { address: await shows(/127\.0\.0\.1:\d+/), shows, leave };
}

/** Where those who play there have their identities: not where the person who runs this has theirs. */
export function homeBeside(clone: string): string {
  return join(clone, 'home');
}

/** The project without what this machine added to it, and with the stubs untouched. */
export async function freshClone(): Promise<string> {
  const clone = await mkdtemp(join(tmpdir(), 'p2p-katas-'));
  const leftOut = /(^|[\\/])(node_modules|\.git|kept|progress\.json)$/;
  await cp(ROOT, clone, { recursive: true, filter: (source) => !leftOut.test(source) });
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
  for (const kata of allKatas()) {
    for (const file of neededFiles(kata)) {
      await writeFile(join(clone, 'katas', kata.name, file), stubOf(readText(kata.solution, file)));
    }
  }
  return clone;
}
