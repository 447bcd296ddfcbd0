// A store that goes on when what it is kept in fails: that is told once, and from then on it is kept in memory.

import type { Store } from '#identity/contacts.ts';

export class Kept implements Store {
  readonly #below: Store;
  readonly #failed: (error: unknown) => void;
  #inMemory: string | undefined;
  #hasFailed = false;

  constructor(below: Store, failed: (error: unknown) => void) {
    this.#below = below;
    this.#failed = failed;
  }

  /** What cannot be read is not taken for nothing: this rejects as the store below does. */
  async read(): Promise<string | undefined> {
    return this.#hasFailed ? this.#inMemory : this.#below.read();
  }

  async write(text: string): Promise<void> {
    try {
      if (!this.#hasFailed) return await this.#below.write(text);
    } catch (error) {
      this.#hasFailed = true;
      this.#failed(error);
    }
    this.#inMemory = text;
  }
}
