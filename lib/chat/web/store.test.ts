import { beforeEach, expect, test, vi } from 'vitest';
import { type Entry, forget, keep, MAX_ENTRIES, recall, recallLanguage } from './page/store.ts';

const NOTHING = { name: '', draft: '', entries: [] };

beforeEach(() => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  };
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('localStorage', storage);
});

test('what is kept comes back, but for what is too old', () => {
  const entries: Entry[] = Array.from({ length: MAX_ENTRIES + 5 }, (_, at) => ({ kind: 'said', at, text: `${at}` }));
  keep({ name: 'Ana', draft: 'a draft', entries });
  expect(recall()).toEqual({ name: 'Ana', draft: 'a draft', entries: entries.slice(5) });
  forget();
  expect(recall()).toEqual(NOTHING);
});

test.each(['', 'null', '[]', '"text"', '{', '{"entries":7,"name":1}'])('what was never kept like this: %s', (text) => {
  sessionStorage.setItem('p2p-chat', text);
  sessionStorage.setItem('p2p-chat-language', text);
  expect(recall()).toEqual(NOTHING);
  expect(recallLanguage()).toBe(undefined);
});

test('what makes no sense among the rest is left out', () => {
  const kept: Entry[] = [
    { kind: 'joined', at: 1, by: 'Bo' },
    { kind: 'said', at: 2, by: 'Bo', text: 'hello', isVerified: true },
    { kind: 'changed', at: 3, by: 'Bo·7f3a', text: 'Bo' },
    { kind: 'notKept', at: 4 },
  ];
  const strange = [
    { kind: 'said', at: 1, text: '', isVerified: 'yes' },
    { kind: 'changed', at: 1, by: 7 },
  ];
  const others = [
    ...strange,
    null,
    7,
    { kind: 'said', at: 1 },
    { kind: 'left', at: 1 },
    { kind: 'lost', at: 'x', by: 'Bo' },
    {},
  ];
  sessionStorage.setItem('p2p-chat', JSON.stringify({ entries: [...others, ...kept] }));
  expect(recall().entries).toEqual(kept);
});

test('where nothing may be stored, nothing is remembered, and all else works', () => {
  vi.stubGlobal('sessionStorage', undefined);
  keep(NOTHING);
  expect(recall()).toEqual(NOTHING);
});
