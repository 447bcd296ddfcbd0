// What the chat needs from whatever shows it: a screen, or the two ends of a pipe.

import type { Person } from '../connect.ts';

export interface Face {
  text(person: Person, text: string): void | Promise<void>;
  /** Something that happened. */
  notice(text: string): void;
  /** Something that did not work. */
  problem(text: string): void;
}
