// The names of services: for people, in any script, and at most 63 bytes long (RFC 6763 §4.1.1).

import { todo } from '../../lib/runner/todo.ts';

/** A label of a DNS name has six bits for its length, in bytes of UTF-8. */
const MAX_BYTES = 63;

/** `name` as a label: what cannot be shown taken out, and no longer than the wire allows. Never empty. */
export function instanceLabel(name: string, maxBytes = MAX_BYTES): string {
  const showable = name.replace(CONTROLS, '').replaceAll('.', DOT).trim();
  const label = lengthOf(showable) > maxBytes ? headOf(showable, maxBytes).trim() : showable;
  return label || ANONYMOUS;
}

/** As much of `text` as fits into so many bytes of UTF-8, cut between two characters as people see them. */
function headOf(text: string, maxBytes: number): string {
  return todo(5, () => text);
}

/** What to be called when somebody else is called `name`: `ana (2)`, then `ana (3)`. */
export function nextName(name: string): string {
  return todo(8);
}

/** DNS does not tell `a` from `A`, but `é` from `É` (RFC 6762 §16). */
export function sameName(one: string, other: string): boolean {
  return keyOf(one) === keyOf(other);
}

/** The same for all spellings of a name that DNS does not tell apart. */
export function keyOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether a name that came from others is one that they may have. */
export function isShowable(name: string): boolean {
  return name.trim() !== '' && lengthOf(name) <= MAX_BYTES && !name.match(CONTROLS);
}

/** Control characters, which the RFC forbids; and what breaks lines, turns their direction, or cannot be seen. */
const CONTROLS = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Whoever has no name that can be shown. */
const ANONYMOUS = 'anon';

/** Our codec takes each full stop for the end of a label; this one looks like it. */
const DOT = '\u2024';

function lengthOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
