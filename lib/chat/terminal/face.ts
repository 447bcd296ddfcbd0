// What the chat needs from whatever shows it: a screen, or the two ends of a pipe.

import type { Named, Person } from '../connect.ts';

/** Who is speaking, and what we make of them. */
export type Speaker = Named & Partial<Pick<Person, 'standing' | 'isMe'>>;

/** A person's name, with a tick if it is certain who they are. */
export function called({ name, standing, isMe }: Speaker): string {
  return standing === 'verified' && !isMe ? `${name} ✓` : name;
}

export interface Face {
  /** Somebody is here; `notice` says so. */
  joined(person: Named, notice: string): void;
  left(person: Named, notice: string): void;
  text(person: Speaker, text: string): void | Promise<void>;
  /** Something that happened. */
  notice(text: string): void;
  /** Something that the person has to do now. */
  ask(text: string): void;
  /** Something that is typed, here or elsewhere: one line, as it is, so that it can be copied. */
  command(line: string): void;
  /** Something drawn in lines. Where it does not fit, `otherwise` is a notice about the columns that it takes. */
  picture(lines: string[], otherwise: (columns: number) => string): void;
  /** Something that did not work. */
  problem(text: string): void;
  /** Somebody may not be who they seem. */
  alarm(text: string): void;
}
