// The chat on a terminal: what is said scrolls above, and the line being typed stays whole below.

import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Chalk, type ChalkInstance, supportsColor } from 'chalk';
import type { Person } from '../connect.ts';

/** Of the 256 colours of a terminal, some that can be read on black and on white. */
const COLOURS = [32, 35, 172, 169, 37, 203, 99, 106];

export interface ScreenOptions {
  input: Readable;
  output: Writable & { columns?: number };
  /** What Tab completes. */
  commands: string[];
  env?: NodeJS.ProcessEnv;
}

export class Screen {
  readonly #options: ScreenOptions;
  readonly #paint: ChalkInstance;
  #lines: Interface | undefined;

  constructor(options: ScreenOptions) {
    const { env = process.env } = options;
    this.#options = options;
    this.#paint = new Chalk({ level: env.NO_COLOR || !supportsColor ? 0 : supportsColor.level });
  }

  text({ id, name }: Person, text: string): void {
    this.#print(`${this.#coloured(id, name)}  ${text}`);
  }

  notice(text: string): void {
    this.#print(text.replace(/^.+$/gm, (line) => this.#paint.dim(line)));
  }

  problem(text: string): void {
    this.#print(this.#paint.red(text));
  }

  /**
   * Each line that is typed, until the person leaves. The prompt is the person's own name, so that
   * what has been typed stands there as what the others see.
   */
  async *typed(me: Person): AsyncGenerator<string, void> {
    const { input, output, commands } = this.#options;
    const complete = (line: string) => [line ? commands.filter((command) => command.startsWith(line)) : [], line];
    const lines = createInterface({
      input,
      output,
      terminal: true,
      prompt: `${this.#coloured(me.id, me.name)}  `,
      completer: complete,
    });
    this.#lines = lines;
    lines.on('line', (line) => {
      if (!line.trim()) moveCursor(output, 0, -1); // it leaves no trace
      lines.prompt();
    });
    lines.on('SIGINT', () => lines.close());
    lines.prompt();
    try {
      for await (const line of lines) if (line.trim()) yield line;
    } finally {
      this.#eraseLine(lines);
      this.#lines = undefined;
      lines.close();
    }
  }

  /** Prints above the line that is being typed, and draws that one again with its cursor where it was. */
  #print(text: string): void {
    const { output } = this.#options;
    const lines = this.#lines;
    if (!lines) {
      output.write(`${text}\n`);
      return;
    }
    const rows = this.#eraseLine(lines);
    // Drawing again begins by going up as many rows as the cursor was below the first.
    output.write(`${text}\n${'\n'.repeat(rows)}`);
    lines.prompt(true);
  }

  /** Erases the line that is being typed; the cursor is where it began. Returns how far it went up. */
  #eraseLine(lines: Interface): number {
    const { output } = this.#options;
    const { rows } = lines.getCursorPos();
    moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    return rows;
  }

  /** The same person has the same colour on every screen. */
  #coloured(id: string, name: string): string {
    const colour = COLOURS[Number.parseInt(id.slice(0, 8), 16) % COLOURS.length]!;
    return this.#paint.ansi256(colour)(name);
  }
}
