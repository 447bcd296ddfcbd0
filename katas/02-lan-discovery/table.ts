// What others have told us, within bounds: strangers fill it, and must not push out those whom we know.

interface Row<T> {
  value: T;
  /** In ms. */
  since: number;
  isLasting: boolean;
}

/** Whoever is heard of again after this long was not made up for the moment. In ms. */
const LASTING_MS = 500;

/** Things under a key, each with the source that told us of it. */
export class Table<T> {
  readonly #maxSize: number;
  readonly #rows = new Map<string, Map<string, Row<T>>>();
  #size = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#size;
  }

  get(source: string, key: string): T | undefined {
    return this.#rows.get(source)?.get(key)?.value;
  }

  /** Returns what had to go to make room. */
  set(source: string, key: string, value: T, now: number): T | undefined {
    const before = this.#rows.get(source)?.get(key);
    const since = before?.since ?? now;
    const evicted = before || this.#size < this.#maxSize ? undefined : this.#evict();
    const rows = this.#rows.get(source) ?? new Map<string, Row<T>>();
    this.#rows.set(source, rows);
    rows.delete(key); // so that it goes to the end
    rows.set(key, { value, since, isLasting: now - since >= LASTING_MS });
    if (!before) this.#size += 1;
    return evicted;
  }

  delete(source: string, key: string): void {
    const rows = this.#rows.get(source);
    if (!rows?.delete(key)) return;
    this.#size -= 1;
    if (rows.size === 0) this.#rows.delete(source);
  }

  /** What all sources have told us under one key. */
  all(key: string): T[] {
    return [...this.#rows.values()].flatMap((rows) => rows.get(key)?.value ?? []);
  }

  *values(): Generator<T> {
    for (const rows of this.#rows.values()) for (const { value } of rows.values()) yield value;
  }

  /** From the source that told us most: the oldest that we have heard of once, or else the oldest. */
  #evict(): T | undefined {
    const [source, rows] = [...this.#rows].reduce((most, other) => (other[1].size > most[1].size ? other : most));
    const [key, row] = [...rows].find(([, { isLasting }]) => !isLasting) ?? [...rows][0]!;
    this.delete(source, key);
    return row.value;
  }
}
