// A QR code (ISO/IEC 18004) in a terminal.

import { generate } from 'lean-qr'; // small, without dependencies, for browsers too
import { todo } from '../../lib/runner/todo.ts';

/** The empty margin that a scanner needs, in modules: the standard wants four. */
const QUIET = 4;

/**
 * The lines that draw `text` as a QR code: two modules in each character, one above the other. Blocks are light and
 * blanks are dark, for a terminal with a dark background; `isOnLight` turns that round.
 */
export function qrLines(text: string, isOnLight = false): string[] {
  const code = generate(text);
  const isLight = (x: number, y: number) => !code.get(x, y); // light outside, too
  const isBlock = (x: number, y: number) => isLight(x, y) !== isOnLight;
  const lines: string[] = [];
  return todo(4);
}

/** Neither half, the lower, the upper, both. */
const BLOCKS = [' ', '▄', '▀', '█'];
