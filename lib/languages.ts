// The languages that the workbook, the chat and the lessons speak.

export const LANGUAGES = ['en', 'fr', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's own name, and the name of a lesson in it. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español' };
export const LESSON_FILES: Record<Language, string> = { en: 'README.md', fr: 'LISEZMOI.md', es: 'LEERME.md' };

export function isLanguage(word: string): word is Language {
  return LANGUAGES.some((code) => code === word);
}

/** The language of the first of these that names one: `fr`, `fr_CA.UTF-8`, `ES-mx`; English if none does. */
export function languageOf(...wishes: (string | undefined)[]): Language {
  for (const wish of wishes) {
    const language = LANGUAGES.find((code) => wish && new RegExp(`^${code}(?![a-z])`, 'i').test(wish));
    if (language) return language;
  }
  return 'en';
}
