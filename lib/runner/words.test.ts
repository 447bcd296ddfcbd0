// The sentences in three languages: as their readers write them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGES, languageOf } from '../languages.ts';
import { ROOT } from './katas.ts';
import { nearest } from './nearest.ts';
import { WORDS } from './words.ts';

/** Every sentence of a language, with something in each gap. */
function sentences(language: (typeof LANGUAGES)[number]): string[] {
  const collect = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'function') return [value(1, 'X', 3), value(2, 'X', 3)];
    return Object.values(value as object).flatMap(collect);
  };
  return collect(WORDS[language]);
}

test.each(LANGUAGES)('%s leaves no gap open', (language) => {
  for (const sentence of sentences(language)) expect(sentence).toMatch(/\S/);
  expect(sentences(language).join(' ')).not.toMatch(/undefined|NaN|\[object/);
});

test('the languages differ', () => {
  const english = new Set(sentences('en').filter((sentence) => sentence.includes(' ')));
  for (const language of ['fr', 'es'] as const) {
    const untranslated = sentences(language).filter((sentence) => english.has(sentence));
    expect(untranslated.filter((sentence) => !sentence.startsWith('Kata ') && !sentence.endsWith(' min'))).toEqual([]);
  }
});

test('French has a no-break space before high punctuation and inside its quotation marks', () => {
  for (const sentence of sentences('fr')) {
    expect(sentence).not.toMatch(/[^\u00a0\u202f] ?[;!?»](?:\s|$)|[^\u00a0\u202f\d`X]:\s|« /);
    expect(sentence, sentence).not.toMatch(/ [:;!?»](?:\s|$)/);
  }
});

test('apostrophes are typographic in French', () => {
  for (const sentence of sentences('fr')) expect(sentence).not.toMatch(/\p{L}'\p{L}/u);
});

test('Spanish opens its questions', () => {
  for (const sentence of sentences('es').filter((each) => each.includes('?'))) expect(sentence).toContain('¿');
});

test('neither French nor Spanish is formal', () => {
  for (const sentence of [...sentences('fr'), ...sentences('es')]) {
    expect(sentence).not.toMatch(/\b(?:vous|votre|vos|usted|ustedes)\b/i);
  }
});

test('the first wish that names a language', () => {
  expect(languageOf(undefined, '', 'fr_CA.UTF-8', 'es')).toBe('fr');
  expect(languageOf('C', 'de_DE', 'ES-mx')).toBe('es');
  expect(languageOf('english', 'frisian')).toBe('en');
});

test('a slip of the finger is understood, another word is not', () => {
  expect(nearest('hnit', ['hint', 'diff'])).toBe('hint');
  expect(nearest('Lesons', ['hint', 'lesson'])).toBe('lesson');
  expect(nearest('banana', ['hint', 'lesson'])).toBeUndefined();
});

test('no sentence hides outside the catalogue', () => {
  const folder = join(ROOT, 'lib/runner');
  for (const name of readdirSync(folder).filter((file) => /(?<!\.test|write-stubs|scratch)\.ts$/.test(file))) {
    const code = readFileSync(join(folder, name), 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
    const said = [...code.matchAll(/console\.(?:log|error)\(['`"]/g)];
    expect(said, name).toEqual([]);
  }
});
