// A name for whoever does not want to type one.

import type { Language } from '../../../languages.ts';
import { ID_WORDS } from '../../id-words.ts';

/** A thing, as in short ids: `Otter`. */
export function someName(language: Language): string {
  const words = ID_WORDS[language];
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  const word = words[drawn! % words.length]!;
  return word.charAt(0).toUpperCase() + word.slice(1);
}
