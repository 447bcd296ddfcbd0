// The chat on a terminal: what is said scrolls above, and the line being typed stays whole below.

import { once } from 'node:events';
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Writable } from 'node:stream';
import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import type { Named } from '../connect.ts';
import { Colours } from './colours.ts';
import { called, type Face, type Speaker } from './face.ts';
import { Keystrokes, type TerminalInput } from './keystrokes.ts';
import { notice, speech } from './lines.ts';

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
  readonly #colours = new Colours();
  /** While a line is being typed. */
  #lines: Interface | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#paint = new Chalk({ level: options.level });
  }

  joined({ id }: Named, notice: string): void {
    this.#colours.of(id);
    this.notice(notice);
  }

  left({ id }: Named, notice: string): void {
    this.#colours.free(id);
    this.notice(notice);
  }

  text(person: Speaker, text: string): void {
    this.#print(speech(called(person), text, this.#width, (part) => this.#coloured(person.id, part)));
  }

  notice(text: string): void {
    this.#print(notice(text, this.#width).map((line) => this.#paint.dim(line)));
  }

  ask(text: string): void {
    this.#print(notice(text, this.#width).map((line) => this.#paint.bold(line)));
  }

  command(line: string): void {
    this.#print([this.#paint.dim(line)]);
  }

  /** Light on dark, whatever the terminal's own colours are. */
  picture(lines: string[], otherwise: (columns: number) => string): void {
    const columns = Math.max(...lines.map((line) => line.length));
    if (columns > this.#width) this.notice(otherwise(columns));
    else this.#print(lines.map((line) => this.#paint.ansi256(231).bgAnsi256(16)(line)));
  }

  problem(text: string): void {
    this.#print(notice(text, this.#width).map((line) => this.#paint.yellow(line)));
  }

  /** Nothing else is red. */
  alarm(text: string): void {
    this.#print(notice(text, this.#width).map((line) => this.#paint.red(line)));
  }

  /**
   * Gives each line that is typed to `take`, until that returns false or the person leaves. The line itself is
   * wiped away: `take` shows what becomes of it. The prompt is the person's own name, as before what others see.
   */
  async converse(me: Named, take: (typed: string) => boolean): Promise<void> {
    const { output, commands } = this.#options;
    const input = new Keystrokes(this.#options.input);
    const lines = createInterface({
      input,
      output,
      terminal: true,
      prompt: `${this.#coloured(me.id, me.name)}  `,
      completer: (line: string) => [line ? commands.filter((command) => command.startsWith(line)) : [], line],
    });
    lines.on('line', (line) => {
      this.#eraseTyped(line, lines);
      this.#lines = undefined;
      if (line.trim() && !take(line)) return lines.close();
      this.#lines = lines;
      lines.prompt();
    });
    lines.on('SIGINT', () => lines.close());
    this.#lines = lines;
    lines.prompt();
    await once(lines, 'close');
    if (this.#lines) this.#eraseLine(lines);
    this.#lines = undefined;
    input.destroy();
  }

  /** A terminal may break a line that reaches its last column. Some do not say how wide they are. */
  get #width(): number {
    return Math.max(4, (this.#options.output.columns || 80) - 1);
  }

  /** Prints above the line that is being typed, and draws that one again with its cursor where it was. */
  #print(printed: string[]): void {
    const { output } = this.#options;
    const text = printed.join('\n');
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

  /** Erases a line that was just ended with Enter, however many rows it took. */
  #eraseTyped(line: string, lines: Interface): void {
    // Readline counts the rows up to the cursor, of the line that it has: it has that one once more for a moment.
    Object.assign(lines, { line, cursor: line.length });
    const { rows } = lines.getCursorPos();
    Object.assign(lines, { line: '', cursor: 0 });
    const { output } = this.#options;
    moveCursor(output, 0, -rows - 1);
    clearScreenDown(output);
  }

  #coloured(id: string, name: string): string {
    return this.#paint.ansi256(this.#colours.of(id))(name);
  }
}
