// A terminal's input, one character at a time, for readline. Given several at once (a paste, a fast typist),
// readline loses count of the rows that a wrapped line takes, and Node 20's puts them at the line's end.

import { Transform } from 'node:stream';

export interface TerminalInput extends NodeJS.ReadableStream {
  setRawMode?(raw: boolean): unknown;
}

export class Keystrokes extends Transform {
  readonly #terminal: TerminalInput;
  readonly #decoder = new TextDecoder();

  constructor(terminal: TerminalInput) {
    super({ readableObjectMode: true }); // so that characters are not joined again
    this.#terminal = terminal;
    terminal.pipe(this);
  }

  /** As readline asks of a terminal. */
  setRawMode(raw: boolean): void {
    this.#terminal.setRawMode?.(raw);
  }

  override _transform(bytes: Uint8Array, _encoding: string, done: () => void): void {
    for (const character of this.#decoder.decode(bytes, { stream: true })) this.push(character);
    done();
  }

  /** Leaves the terminal alone, so that the process can end. */
  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    this.#terminal.unpipe(this);
    this.#terminal.pause();
    destroyed(error);
  }
}
