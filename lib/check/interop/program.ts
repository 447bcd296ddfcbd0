// A program that runs on a host of our network, and the lines that it prints.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** In ms. Most comes in a tenth of it; a machine that is busy is not at fault. */
const PATIENCE_MS = 30_000;

export class Program {
  /** All that it has printed so far, errors included. */
  readonly lines: string[] = [];
  readonly #what: string;
  readonly #child: ChildProcess;

  constructor(host: string, ...command: string[]) {
    this.#what = `${command.join(' ')}, on ${host}`;
    this.#child = spawn('ip', ['netns', 'exec', host, ...command]);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface(stream).on('line', (line) => this.lines.push(line));
    }
  }

  /** Waits until `look` sees something in what has been printed, and resolves with it. */
  async until<T>(what: string, look: (lines: string[]) => T | undefined, withinMs = PATIENCE_MS): Promise<T> {
    for (const end = Date.now() + withinMs; Date.now() < end; ) {
      const seen = look(this.lines);
      if (seen !== undefined) return seen;
      await sleep(20);
    }
    throw new Error(`${this.#what}, does not within ${withinMs} ms: ${what}\n${this.lines.join('\n')}`);
  }

  /** Waits until there is a line with such a thing in it. */
  prints(pattern: RegExp, withinMs?: number): Promise<string> {
    return this.until(`print ${pattern}`, (lines) => lines.find((line) => pattern.test(line)), withinMs);
  }

  /** What it has printed when it has ended by itself. */
  async all(): Promise<string[]> {
    await once(this.#child, 'close');
    return this.lines;
  }

  type(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.kill(signal);
    await ended;
  }
}
