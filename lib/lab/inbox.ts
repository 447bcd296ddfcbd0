// What a peer has heard, as text, in order; and a way to wait for more that says what it waited for.

/** How long a test waits for something that is about to happen, in ms. */
const SOON_MS = 3_000;

export class Inbox {
  readonly texts: string[] = [];
  readonly #waiting = new Set<() => void>();

  add(message: Uint8Array): void {
    this.texts.push(new TextDecoder().decode(message));
    for (const look of this.#waiting) look();
  }

  /** Resolves with the first `count` texts when there are so many. */
  async first(count: number): Promise<string[]> {
    let look = () => {};
    const enough = new Promise<void>((resolve) => {
      look = () => this.texts.length >= count && resolve();
      look();
    });
    this.#waiting.add(look);
    const what = () =>
      `waited for ${count === 1 ? 'a message' : `${count} messages`}, heard ${JSON.stringify(this.texts)}`;
    await soon(enough, what).finally(() => this.#waiting.delete(look));
    return this.texts.slice(0, count);
  }
}

/** Resolves when `done` first holds, looking again after everything that happens. */
export async function until(done: () => boolean, what: string): Promise<void> {
  let waiting = true;
  const holds = (async () => {
    while (waiting && !done()) await new Promise((resolve) => setImmediate(resolve));
  })();
  await soon(holds, () => `waited in vain until ${what}`).finally(() => {
    waiting = false;
  });
}

/** `promise`, or after three seconds an error that says what did not happen. */
export function soon<T>(promise: Promise<T>, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout;
  const error = new Error(); // made here, so that it points at the test that waits
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(error, { message: what() })), SOON_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
