// The words that ids are said with (kata 4), by language.
//
// What travels of a word is its place in its list: a word may be replaced, never moved. A new one is a thing that a
// child of ten knows, writes as it sounds, and cannot take for another word of the list; no other language spells it
// the same, as it would then be two ids. The lists do not translate each other.

import type { Language } from '../languages.ts';
import { WORDS as EN } from './id-words/en.ts';
import { WORDS as ES } from './id-words/es.ts';
import { WORDS as FR } from './id-words/fr.ts';

export const ID_WORDS: Record<Language, readonly string[]> = { en: EN, fr: FR, es: ES };
