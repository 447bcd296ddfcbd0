// What somebody meant who typed something else.

/** The word that takes the fewest changes to get to, if they are few. */
export function nearest(typed: string, words: string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, changes: changes(typed.toLowerCase(), word) }))
    .sort((a, b) => a.changes - b.changes);
  return best && best.changes <= 2 ? best.word : undefined;
}

/** Levenshtein's distance: letters to add, to drop or to replace. */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...to].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === wanted ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
