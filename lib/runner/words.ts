// The runner's sentences in each language. A sentence that a language lacks is a type error.

import type { Language } from '../languages.ts';
import { languageOf } from '../languages.ts';
import { readProgress } from './progress.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';

export type Words = typeof en;

export const WORDS: Record<Language, Words> = { en, fr, es };

/** The learner's language: `KATA_LANG`, else the one chosen with `npm run kata lang`, else the system's. */
export function chosenLanguage(): Language {
  const { KATA_LANG, LC_ALL, LC_MESSAGES, LANG } = process.env;
  const system = LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale;
  return languageOf(KATA_LANG, readProgress().language, system);
}
