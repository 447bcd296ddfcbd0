// The chat without a terminal: what others say goes to stdout, a line each, and nothing else does.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Person } from '../connect.ts';
import type { Face } from './face.ts';

export class Script implements Face {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #notices: Writable;
  /** Aborted when we are to leave: told to by a signal, or nobody reads what we print any more, as in `| head -1`. */
  readonly #leaving = new AbortController();

  constructor(input: Readable, output: Writable, notices: Writable) {
    this.#input = input;
    this.#output = output;
    this.#notices = notices;
    output.on('error', () => this.leave());
    notices.on('error', () => {}); // whoever does not read those does not miss them
  }

  /** Resolves when there is room for more, so that a slow reader of ours slows down who speaks, and fills no memory. */
  async text({ name }: Person, text: string): Promise<void> {
    const roomForMore = this.#output.write(`<${name}> ${text}\n`);
    if (!roomForMore) await once(this.#output, 'drain', { signal: this.#leaving.signal });
  }

  notice(text: string): void {
    this.#notices.write(`${text}\n`);
  }

  problem(text: string): void {
    this.notice(text);
  }

  /** The lines of the input, until its end or ours. */
  async *lines(): AsyncGenerator<string, void> {
    const { signal } = this.#leaving;
    yield* createInterface({ input: this.#input, crlfDelay: Number.POSITIVE_INFINITY, signal });
  }

  leave(): void {
    this.#leaving.abort();
  }
}
