// Where a person's identity is kept, and whom they know: files for them alone. Each name is a person of its own, so
// that one machine can play several.

import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Contacts } from '#identity/contacts.ts';
import { FileStore } from '#identity/file.ts';
import { Identity } from '#identity/identity.ts';
import { Kept } from '../kept.ts';
import { lookOf, plainName } from '../plain-text.ts';
import { Refusal, whyNoHome } from './reasons.ts';
import type { Words } from './words.ts';

export interface Home {
  readonly identity: Identity;
  readonly contacts: Contacts;
  readonly contactsPath: string;
}

/** @throws {Refusal} when what is kept cannot be used; it is not touched then. */
export async function openHome(name: string, words: Words, warn: (text: string) => void): Promise<Home> {
  const path = (kind: string) => join(homeIn(process.env), `${kind}-${slugOf(name)}`);
  const [identityPath, contactsPath] = [path('identity'), path('contacts')];
  const store = new Kept(new FileStore(contactsPath), (error) => warn(words.home.notKept(contactsPath, String(error))));
  const contacts = new Contacts({ store, lookOf });
  const refuse = (path: string) => (error: unknown) => Promise.reject(new Refusal(whyNoHome(error, path, words)));
  const identity = await identityIn(identityPath).catch(refuse(identityPath));
  await contacts.all().catch(refuse(contactsPath));
  return { identity, contacts, contactsPath };
}

/** The one that is kept there, or a new one: two programs that are started at once agree. */
async function identityIn(path: string): Promise<Identity> {
  const file = new FileStore(path);
  const kept = await file.read();
  if (kept !== undefined) return Identity.fromText(kept);
  const made = await Identity.make({ mayLeave: true });
  if (await file.create(`${await made.toText()}\n`)) return made;
  return Identity.fromText((await file.read()) ?? '');
}

/** Where programs keep what is a person's own, on this system. */
export function homeIn(
  { KATA_HOME, XDG_CONFIG_HOME, APPDATA }: NodeJS.ProcessEnv,
  platform = process.platform,
): string {
  if (KATA_HOME) return KATA_HOME;
  const usual = platform === 'win32' ? APPDATA : XDG_CONFIG_HOME;
  return join(usual || join(homedir(), '.config'), 'p2p-katas');
}

/** A name as a part of a file's: names that look alike have the same, others do not, on disks that ignore case too. */
export function slugOf(name: string): string {
  const look = lookOf(plainName(name));
  if (/^[a-z\d-]+$/.test(look)) return look;
  const start = look.replace(/[^a-z\d-]/g, '');
  return `${start}_${createHash('sha256').update(look).digest('hex').slice(0, 16)}`;
}
