// The chat without a terminal: what others say goes to stdout, a line each, and nothing else does.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Named } from '../connect.ts';
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

  /**
   * Resolves when there is room for more, so that a slow reader of ours slows down who speaks, and fills no memory;
   * or when we are to leave. It never fails: that would break the connection, and with it what we have still to say.
   */
  async text({ name }: Named, text: string): Promise<void> {
    const roomForMore = this.#output.write(`<${name}> ${text}\n`);
    if (!roomForMore) await once(this.#output, 'drain', { signal: this.#leaving.signal }).catch(() => {});
  }

  joined(_person: Named, notice: string): void {
    this.notice(notice);
  }

  left(_person: Named, notice: string): void {
    this.notice(notice);
  }

  notice(text: string): void {
    this.#notices.write(`${text}\n`);
  }

  ask(text: string): void {
    this.notice(text);
  }

  command(line: string): void {
    this.notice(line);
  }

  /** Nobody looks at it. */
  picture(): void {}

  problem(text: string): void {
    this.notice(text);
  }

  alarm(text: string): void {
    this.notice(text);
  }

  /**
   * Gives each line of the input to `take`, until its end or ours. The next waits until the promise resolves, and so
   * does whoever writes the input.
   */
  async converse(take: (line: string) => Promise<void>): Promise<void> {
    const { signal } = this.#leaving;
    const lines = createInterface({ input: this.#input, crlfDelay: Number.POSITIVE_INFINITY, signal });
    for await (const line of lines) await take(line);
  }

  /** Resolves when `promise` does, or when we are to leave. */
  async unlessLeaving(promise: Promise<void> | undefined): Promise<void> {
    const { signal } = this.#leaving;
    if (!signal.aborted) await Promise.race([promise, once(signal, 'abort')]);
  }

  leave(): void {
    this.#leaving.abort();
  }
}
