// Who we are, and whom we know, where a browser keeps such things (IndexedDB): for all tabs that have this page, and
// for the next time.

import type { Store } from '#identity/contacts.ts';
import { Identity } from '#identity/identity.ts';

export interface Keyring {
  readonly identity: Identity;
  /** Of whom we know. */
  readonly contacts: Store;
  /** Otherwise the browser keeps nothing for this page, and all this lasts as long as the page does. */
  readonly isKept: boolean;
}

const DATABASE = 'p2p-chat';
const PLACE = 'kept';
const IDENTITY = 'identity';
const CONTACTS = 'contacts';

/** Rejects as WebCrypto does where it has no Ed25519. */
export async function openKeyring(): Promise<Keyring> {
  try {
    return { identity: await keptIdentity(), contacts: keptContacts, isKept: true };
  } catch {
    return { identity: await makeIdentity(), contacts: contactsInMemory(), isKept: false };
  }
}

/** Made the first time. If two tabs make one at once, the first to add it has made it for both. */
async function keptIdentity(): Promise<Identity> {
  const known = await get<CryptoKeyPair>(IDENTITY);
  if (known) return Identity.of(known);
  const { keys } = await makeIdentity();
  await within('readwrite', (kept) => kept.add(keys, IDENTITY)).catch((error) => {
    if (error?.name !== 'ConstraintError') throw error;
  });
  return Identity.of((await get<CryptoKeyPair>(IDENTITY))!);
}

function makeIdentity(): Promise<Identity> {
  return Identity.make({ mayLeave: false });
}

const keptContacts: Store = {
  read: () => get<string>(CONTACTS),
  write: async (text) => void (await within('readwrite', (kept) => kept.put(text, CONTACTS))),
};

function contactsInMemory(): Store {
  let all: string | undefined;
  return {
    read: async () => all,
    write: async (text) => {
      all = text;
    },
  };
}

function get<T>(key: string): Promise<T | undefined> {
  return within('readonly', (kept) => kept.get(key));
}

/** Resolves when it is done, whole; rejects if nothing of it is. */
async function within<T>(mode: IDBTransactionMode, work: (kept: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    const transaction = database.transaction(PLACE, mode);
    const request = work(transaction.objectStore(PLACE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  } finally {
    database.close(); // whoever wants to remove all that a page keeps need not wait for it to be closed
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(PLACE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
