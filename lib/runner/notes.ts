// What a test process leaves word of while it runs: how far each test has come. Vitest is told of results a moment
// later, and never of those that a loop without an end has overtaken.

import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `begun` and nothing after that: it has not come back. */
export type Note = 'begun' | 'passed' | 'failed' | 'todo';

const FOLDER = 'P2P_KATAS_NOTES';

/** The side that reads. */
export class Notes {
  readonly #folder = mkdtempSync(join(tmpdir(), 'p2p-katas-notes-'));
  /** What test processes have to know. */
  readonly env = { [FOLDER]: this.#folder };

  /** The last note of each test of a process, by the test's id. */
  of(pid: number): Map<string, Note> {
    try {
      const lines = readFileSync(join(this.#folder, `${pid}`), 'utf8')
        .trimEnd()
        .split('\n');
      return new Map(lines.map((line) => line.split(' ') as [string, Note]));
    } catch {
      return new Map(); // it has not begun with any
    }
  }

  clear(): void {
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The side that writes: at once, since there may be no later. */
export function note(testId: string, how: Note): void {
  const folder = process.env[FOLDER];
  if (folder) appendFileSync(join(folder, `${process.pid}`), `${testId} ${how}\n`);
}
