// Whom we have met before: a name for each key, and a key for each name. The first time one has to believe (trust on
// first use); from then on another key under the same name is an alarm.

import { fromId, toId } from './names.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Where something is kept: a file, or what a browser has. */
export interface Store {
  /** Undefined if nothing has been kept yet. */
  read(): Promise<string | undefined>;
  /** All of it or, should we be stopped in the middle, what was there before. */
  write(text: string): Promise<void>;
}

/** Somebody whom we have met. */
export interface Contact {
  /** Their public key, as `toId` writes it. */
  readonly id: string;
  /** As we call them: nobody else has that name here. */
  readonly name: string;
  /** Whether we have compared digits with them. */
  readonly isVerified: boolean;
}

/**
 * What we make of somebody who comes with a proven key and says a name.
 * - `new`: we have met neither. From now on we know them.
 * - `known`, `verified`: we know this key.
 * - `namesake`: we know the name with another key, and whoever has that is here too. Both may be honest.
 * - `changed`: we know the name with another key, and whoever has that is not here. Not to be believed.
 */
export type Standing = 'new' | 'known' | 'verified' | 'namesake' | 'changed';

export interface Meeting {
  readonly standing: Standing;
  /** What to call them here: nobody else whom we know has this name. */
  readonly name: string;
}

export interface ContactsOptions {
  store: Store;
  /** Names that look alike are one name: gives what is the same for them. */
  lookOf?(name: string): string;
}

/**
 * No more are remembered whom we have only met: anybody can make keys by the thousand. Who is known stays known, and for
 * whom we verify there is always room.
 */
export const MAX_CONTACTS = 1_000;

export class Contacts {
  readonly #store: Store;
  readonly #lookOf: (name: string) => string;
  /** One change at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ store, lookOf = (name) => name }: ContactsOptions) {
    this.#store = store;
    this.#lookOf = lookOf;
  }

  /** Everybody whom we have met. @throws {ContactsError} `DAMAGED`; what the store throws. */
  async all(): Promise<readonly Contact[]> {
    return parse(await this.#store.read());
  }

  /**
   * Somebody has come, and says a name, which is one line. `isHere` says of an id whether they are here now.
   * @throws as `all` does.
   */
  meet(publicKey: Uint8Array, said: string, isHere: (id: string) => boolean): Promise<Meeting> {
    const id = toId(publicKey);
    return this.#change(async (known, keep) => {
      return todo(8);
    });
  }

  /**
   * We have compared digits with them, and know them by `name` from now on. Whoever had that name before has lost it.
   * @throws as `all` does.
   */
  verify(publicKey: Uint8Array, name: string): Promise<void> {
    const id = toId(publicKey);
    return this.#change(async (known, keep) => {
      return todo(8);
    });
  }

  /** We have never met them. @throws as `all` does. */
  forget(id: string): Promise<void> {
    return this.#change(async (known, keep) => {
      return todo(8);
    });
  }

  // What follows is given.

  #named(name: string, known: readonly Contact[]): Contact | undefined {
    const look = this.#lookOf(name);
    return known.find((contact) => this.#lookOf(contact.name) === look);
  }

  /** `bo`; or, if somebody has that name, `bo·7f3a`, with the first digits of their id. */
  #toldApart(name: string, id: string, known: readonly Contact[]): string {
    let distinct = name;
    for (let digits = 4; this.#named(distinct, known) && digits <= id.length; digits += 4) {
      distinct = `${name}·${id.slice(0, digits)}`;
    }
    return distinct;
  }

  /** Reads before it changes: another program of ours may have written. */
  #change<T>(edit: (known: readonly Contact[], keep: (contacts: readonly Contact[]) => Promise<void>) => Promise<T>) {
    const keep = async (contacts: readonly Contact[]) => {
      const met = contacts.filter(({ isVerified }) => !isVerified);
      if (met.length <= MAX_CONTACTS) await this.#store.write(format(contacts));
    };
    const changed = this.#last.then(async () => edit(await this.all(), keep));
    this.#last = changed.catch(() => {}); // whoever wanted the change finds out
    return changed;
  }
}

/**
 * One line for each, so that a person can read it: id, `verified` or `met`, name.
 * @throws {RangeError} for a name that is no line. With a line break in it, it could tell of somebody else.
 */
function format(contacts: readonly Contact[]): string {
  const lines = contacts.map(({ id, name, isVerified }) => {
    if (!/^.+$/u.test(name)) throw new RangeError('a name is one line');
    return `${id} ${isVerified ? 'verified' : 'met'} ${name}\n`;
  });
  return HEADER + lines.join('');
}

/** What is damaged is not written over: to forget a key unnoticed is what a forger would want. */
function parse(text = HEADER): readonly Contact[] {
  if (!text.startsWith(HEADER) || !text.endsWith('\n')) throw new ContactsError();
  const lines = text.slice(HEADER.length).split('\n').slice(0, -1);
  return lines.map((line) => {
    const { id, state, name } = line.match(/^(?<id>\S+) (?<state>verified|met) (?<name>.+)$/u)?.groups ?? {};
    if (!id || !name || !fromId(id)) throw new ContactsError();
    return { id, name, isVerified: state === 'verified' };
  });
}

const HEADER = 'p2p-katas contacts 1\n';

export class ContactsError extends Error {
  override readonly name = 'ContactsError';
  readonly code = 'DAMAGED';

  constructor() {
    super('what we knew of others cannot be read');
  }
}
