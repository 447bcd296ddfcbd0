// The chat on a terminal: what is said scrolls above, and the line being typed stays whole below.

import { once } from 'node:events';
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Writable } from 'node:stream';
import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import type { Person } from '../connect.ts';
import type { Face } from './face.ts';
import { Keystrokes, type TerminalInput } from './keystrokes.ts';

/** Of the 256 colours of a terminal, some that can be read on black and on white. */
const COLOURS = [32, 35, 172, 169, 37, 203, 99, 106];

export interface ScreenOptions {
  input: TerminalInput;
  output: Writable & { columns?: number };
  /** What Tab completes. */
  commands: string[];
  /** How many colours it knows, as chalk counts them; 0 for none. */
  level: ColorSupportLevel;
}

export class Screen implements Face {
  readonly #options: ScreenOptions;
  readonly #paint: ChalkInstance;
  #lines: Interface | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#paint = new Chalk({ level: options.level });
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
   * Gives each line that is typed to `take`, until that returns false or the person leaves. The prompt is
   * the person's own name, so that what has been typed stands there as what the others see.
   */
  async converse(me: Person, take: (typed: string) => boolean): Promise<void> {
    const { output, commands } = this.#options;
    const input = new Keystrokes(this.#options.input);
    const lines = createInterface({
      input,
      output,
      terminal: true,
      prompt: `${this.#coloured(me.id, me.name)}  `,
      completer: (line: string) => [line ? commands.filter((command) => command.startsWith(line)) : [], line],
    });
    this.#lines = lines;
    lines.on('line', (line) => {
      const isEmpty = line.trim() === '';
      if (isEmpty) moveCursor(output, 0, -1);
      else if (!take(line)) return lines.close();
      lines.prompt();
    });
    lines.on('SIGINT', () => lines.close());
    lines.prompt();
    await once(lines, 'close');
    this.#eraseLine(lines);
    this.#lines = undefined;
    input.destroy();
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
