// What a person sees: the runner and the chat in a real terminal (tmux), 80 columns wide, in each language.

import { execFile, execFileSync } from 'node:child_process';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LANGUAGES, type Language, LESSON_FILES } from '../languages.ts';
import { allKatas, neededFiles, ROOT, readText } from '../runner/katas.ts';
import { parseLesson } from '../runner/lesson.ts';
import type { Findings } from './check.ts';
import { freshClone, homeBeside } from './snippets.ts';

const COLUMNS = 80;

/** A tmux of our own: not the one that the person who runs this may be in, nor its configuration. */
const TMUX = ['-L', `p2p-katas-${process.pid}`, '-f', '/dev/null', '-u'];

export async function* terminal(): Findings {
  try {
    execFileSync('tmux', ['-V']);
  } catch {
    yield ['left out: there is no tmux here'];
    return;
  }
  const clone = await freshClone();
  try {
    for (const language of LANGUAGES) yield [`kata 1 in ${language}`, await faultOf(() => kata(clone, language))];
    yield ['kata 1, a hint asked for elsewhere', await faultOf(() => hinting(clone))];
    yield ['kata 1, saved while it is watched', await faultOf(() => saving(clone))];
    for (const language of LANGUAGES) yield [`two chats in ${language}`, await faultOf(() => chats(clone, language))];
  } finally {
    await rm(clone, { recursive: true });
  }
}

/** The first step is shown with its text, in this language; hints and lesson come at a key; `q` leaves. */
async function kata(clone: string, language: Language): Promise<void> {
  const { steps } = parseLesson(readText(allKatas()[0]!.folder, LESSON_FILES[language]));
  const screen = await Screen.open(clone, language, 'node lib/start.js kata 1');
  try {
    await screen.shows(steps[0]!.title);
    await screen.shows('katas/01-tcp-peers/frames.ts:');
    screen.type('h');
    await screen.shows('DataView');
    screen.type('q');
    await screen.shows('ended 0');
  } finally {
    screen.close();
  }
}

/** Who asks for a hint in another terminal sees it in this one, too. */
async function hinting(clone: string): Promise<void> {
  await rm(join(clone, 'progress.json'), { force: true });
  const screen = await Screen.open(clone, 'en', 'node lib/start.js kata 1');
  try {
    await screen.shows('h hint (3 left)');
    for (const left of [2, 1]) {
      const other = await Screen.open(clone, 'en', 'node lib/start.js kata 1 hint');
      await other.shows('ended 0').finally(() => other.close());
      await screen.shows(`h hint (${left} left)`);
    }
    screen.type('h');
    await screen.shows('Hint 3');
    if (screen.text().includes('h hint')) throw new Error(`offers a hint after the last:\n${screen.text()}`);
    screen.type('q');
    await screen.shows('ended 0');
  } finally {
    screen.close();
  }
}

/** Who saves right answers sees it at once. */
async function saving(clone: string): Promise<void> {
  const [first] = allKatas();
  const screen = await Screen.open(clone, 'en', 'node lib/start.js kata 1');
  try {
    await screen.shows('0 of 9 steps done');
    for (const file of neededFiles(first!)) {
      await copyFile(join(ROOT, 'solutions', first!.name, file), join(clone, 'katas', first!.name, file));
    }
    await screen.shows('9 of 9 steps done');
    screen.type('q');
    await screen.shows('ended 0');
  } finally {
    screen.close();
  }
}

/** Ana hears what bo says while she is typing, and what she has typed is still there, whole. */
async function chats(clone: string, language: Language): Promise<void> {
  const ana = await Screen.open(clone, language, 'node lib/start.js chat --name ana');
  let bo: Screen | undefined;
  try {
    const [address] = await ana.shows(/127\.0\.0\.1:\d+/);
    bo = await Screen.open(clone, language, `node lib/start.js chat --name bo --connect ${address}`);
    await ana.shows(/^bo /m);
    await bo.shows(/^ana /m);
    const long = 'a line that is longer than the terminal is wide, and that bo must not tear apart whatever he says';
    ana.type(long);
    await ana.shows('whatever he says');
    bo.type('I am here', 'Enter');
    await ana.shows(/bo.*I am here/);
    if (!ana.flow().includes(long)) throw new Error(`the line being typed was torn:\n${ana.text()}`);
    ana.type('Enter');
    await bo.shows(/ana.*a line that is longer/);
    bo.type('/quit', 'Enter');
    await bo.shows('ended 0');
    ana.type('C-d');
    await ana.shows('ended 0');
  } finally {
    ana.close();
    bo?.close();
  }
}

/** A terminal with a program in it. When the program ends, it shows `ended` and its exit status. */
class Screen {
  static #count = 0;
  readonly #name: string;

  static async open(folder: string, language: Language, command: string): Promise<Screen> {
    Screen.#count += 1;
    const screen = new Screen(`screen-${Screen.#count}`);
    const set = [
      `KATA_LANG=${language}`,
      'KATA_INTERFACE=127.0.0.1',
      `KATA_HOME=${homeBeside(folder)}`,
      'LC_ALL=C.UTF-8',
    ];
    const environment = set.flatMap((each) => ['-e', each]);
    const size = ['-x', String(COLUMNS), '-y', '60'];
    const shell = `${command.replace(/^node/, `'${process.execPath}'`)}; echo ended $?; cat`;
    const args = [...TMUX, 'new-session', '-d', '-s', screen.#name, ...size, '-c', folder, ...environment, shell];
    await promisify(execFile)('tmux', args, { env: { ...process.env, CI: '', NO_COLOR: '' } });
    return screen;
  }

  private constructor(name: string) {
    this.#name = name;
  }

  /** Keys by their tmux names, or text. */
  type(...keys: string[]): void {
    execFileSync('tmux', [...TMUX, 'send-keys', '-t', this.#name, ...keys]);
  }

  text(): string {
    return execFileSync('tmux', [...TMUX, 'capture-pane', '-p', '-t', this.#name], { encoding: 'utf8' });
  }

  /** The text as one line, as it was before the terminal wrapped it. */
  flow(): string {
    return execFileSync('tmux', [...TMUX, 'capture-pane', '-p', '-J', '-t', this.#name], { encoding: 'utf8' });
  }

  /** Waits until the screen shows it. */
  async shows(what: string | RegExp): Promise<RegExpExecArray> {
    const pattern = typeof what === 'string' ? new RegExp(what.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')) : what;
    for (let waited = 0; waited < 200; waited++) {
      const match = pattern.exec(this.text());
      if (match) return match;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`does not show ${what}:\n${this.text()}`);
  }

  close(): void {
    execFileSync('tmux', [...TMUX, 'kill-session', '-t', this.#name]);
  }
}

async function faultOf(check: () => Promise<void>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
