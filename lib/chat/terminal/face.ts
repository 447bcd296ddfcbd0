// What the chat needs from whatever shows it: a screen, or the two ends of a pipe.

import type { Named } from '../connect.ts';

export interface Face {
  /** Somebody is here; `notice` says so. */
  joined(person: Named, notice: string): void;
  left(person: Named, notice: string): void;
  text(person: Named, text: string): void | Promise<void>;
  /** Something that happened. */
  notice(text: string): void;
  /** Something that is typed, here or elsewhere: one line, as it is, so that it can be copied. */
  command(line: string): void;
  /** Something drawn in lines. Where it does not fit, `otherwise` is a notice about the columns that it takes. */
  picture(lines: string[], otherwise: (columns: number) => string): void;
  /** Something that did not work. */
  problem(text: string): void;
}
