// What others have told us, within bounds: strangers fill it, and must not push out those whom we know.

interface Row<T> {
  value: T;
  /** In ms. */
  since: number;
}

/** Whoever is heard of again after so long was not made up for the moment. In ms. */
const LASTING_MS = 500;

/** Things under a key, each with the source that told us of it. */
export class Table<T> {
  readonly #maxSize: number;
  readonly #share: number;
  readonly #sources = new Map<string, Source<T>>();
  #size = 0;
  #lasting = 0;

  /** Of at most `maxSize` things. Up to `share` of them, no source is thought to take more than is its due. */
  constructor(maxSize: number, share = 1) {
    this.#maxSize = maxSize;
    this.#share = share;
  }

  get size(): number {
    return this.#size;
  }

  /** How many have been heard of again. */
  get lasting(): number {
    return this.#lasting;
  }

  get(source: string, key: string): T | undefined {
    return this.#sources.get(source)?.row(key)?.value;
  }

  /** Returns what had to go to make room. */
  set(source: string, key: string, value: T, now: number): T | undefined {
    const before = this.#sources.get(source)?.row(key);
    const evicted = before || this.#size < this.#maxSize ? undefined : this.#evict();
    this.delete(source, key); // so that it goes to the end
    const rows = this.#sources.get(source) ?? new Source<T>();
    this.#sources.set(source, rows);
    const since = before?.since ?? now;
    const isLasting = now - since >= LASTING_MS;
    (isLasting ? rows.lasting : rows.fleeting).set(key, { value, since });
    this.#size += 1;
    if (isLasting) this.#lasting += 1;
    return evicted;
  }

  delete(source: string, key: string): void {
    const rows = this.#sources.get(source);
    if (rows?.lasting.delete(key)) this.#lasting -= 1;
    else if (!rows?.fleeting.delete(key)) return;
    this.#size -= 1;
    if (rows.size === 0) this.#sources.delete(source);
  }

  /** What all sources have told us under one key. */
  all(key: string): T[] {
    return [...this.#sources.values()].flatMap((rows) => rows.row(key)?.value ?? []);
  }

  /** What one source has told us. */
  of(source: string): T[] {
    return [...(this.#sources.get(source)?.values() ?? [])];
  }

  *values(): Generator<T> {
    for (const rows of this.#sources.values()) yield* rows.values();
  }

  /** From the source that takes most: the oldest that was heard of once, or else the oldest. */
  #evict(): T | undefined {
    let greediest = '';
    let most = 0;
    for (const [source, rows] of this.#sources) {
      const taken = Math.max(rows.size, this.#share) + (rows.fleeting.size > 0 ? 0.5 : 0);
      if (taken > most) [greediest, most] = [source, taken];
    }
    const { fleeting, lasting } = this.#sources.get(greediest)!;
    const [oldest] = fleeting.size > 0 ? fleeting : lasting;
    const [key, { value }] = oldest!;
    this.delete(greediest, key);
    return value;
  }
}

/** What one source has told us, the oldest first. */
class Source<T> {
  /** Heard of once. */
  readonly fleeting = new Map<string, Row<T>>();
  /** Heard of again. */
  readonly lasting = new Map<string, Row<T>>();

  get size(): number {
    return this.fleeting.size + this.lasting.size;
  }

  row(key: string): Row<T> | undefined {
    return this.lasting.get(key) ?? this.fleeting.get(key);
  }

  *values(): Generator<T> {
    for (const { value } of this.lasting.values()) yield value;
    for (const { value } of this.fleeting.values()) yield value;
  }
}
