// What this page remembers when it is loaded again: for this tab, until it is closed. And the language, for longer.
// Connections are not among it.

import { isLanguage, type Language } from '../../../languages.ts';

/** What needs nobody to be told. */
const ALONE = ['reloaded', 'notKept', 'insecure'] as const;
/** What has to do with somebody. */
const ABOUT = ['joined', 'left', 'lost', 'isMe', 'verified', 'vouched', 'theirs', 'different', 'broken'] as const;
/** The same, with one thing more: what they say, or are called. */
const ABOUT_WITH = ['unreached', 'changed', 'namesake', 'renamed'] as const;

/** Something that happened, as it stands in the log. It is put into words when it is shown. */
export type Entry =
  | {
      readonly kind: 'said';
      readonly at: number;
      readonly text: string /** Nobody: it was us. */;
      readonly by?: string;
      /** Whether it was certain who they were. */
      readonly isVerified?: boolean;
    }
  | { readonly kind: (typeof ABOUT)[number]; readonly at: number; readonly by: string }
  | { readonly kind: (typeof ABOUT_WITH)[number]; readonly at: number; readonly by: string; readonly text?: string }
  | { readonly kind: (typeof ALONE)[number]; readonly at: number };

export interface Kept {
  name: string;
  /** What was begun to be written. */
  draft: string;
  entries: readonly Entry[];
}

/** Older entries are forgotten. Together with the longest texts it is far less than what browsers allow. */
export const MAX_ENTRIES = 400;

const KEPT = 'p2p-chat';
const LANGUAGE = 'p2p-chat-language';

export function recall(): Kept {
  return saneKept(read(() => sessionStorage, KEPT));
}

export function keep(kept: Kept): void {
  write(() => sessionStorage, KEPT, JSON.stringify({ ...kept, entries: kept.entries.slice(-MAX_ENTRIES) }));
}

export function forget(): void {
  write(() => sessionStorage, KEPT, '{}');
}

export function recallLanguage(): Language | undefined {
  const language = read(() => localStorage, LANGUAGE) ?? '';
  return isLanguage(language) ? language : undefined;
}

export function keepLanguage(language: Language): void {
  write(() => localStorage, LANGUAGE, language);
}

/** A browser may forbid a page to store anything: then nothing is remembered, and all else works. */
function read(storage: () => Storage, key: string): string | undefined {
  try {
    return storage().getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: () => Storage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // Forbidden, or full.
  }
}

/** Another version of this page may have written it. */
function saneKept(text = '{}'): Kept {
  let kept: Record<string, unknown> = {};
  try {
    kept = Object(JSON.parse(text));
  } catch {
    // As good as nothing.
  }
  const { name, draft, entries } = kept;
  return {
    name: typeof name === 'string' ? name : '',
    draft: typeof draft === 'string' ? draft : '',
    entries: Array.isArray(entries) ? entries.filter(isEntry) : [],
  };
}

function isEntry(entry: unknown): entry is Entry {
  const { kind, at, by, text, isVerified = false } = Object(entry) as Record<string, unknown>;
  const isOneOf = (kinds: readonly string[]) => kinds.includes(kind as string);
  const isNamed = typeof by === 'string';
  if (!Number.isFinite(at)) return false;
  if (kind === 'said') {
    return typeof text === 'string' && (isNamed || by === undefined) && typeof isVerified === 'boolean';
  }
  if (isOneOf(ABOUT_WITH)) return isNamed && (typeof text === 'string' || text === undefined);
  return isOneOf(ALONE) || (isOneOf(ABOUT) && isNamed);
}
