// The page's sentences in each language. A sentence that a language lacks is a type error.

import type { Language } from '../../../languages.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';

export type Words = typeof en;

export const WORDS: Record<Language, Words> = { en, fr, es };

/** Says what stands in index.html by the names of sentences. */
export function sayIn(root: ParentNode, words: Words): void {
  const sentence = (name = '') => words[name as keyof Words] as string;
  for (const one of root.querySelectorAll<HTMLElement>('[data-text]')) one.textContent = sentence(one.dataset.text);
  for (const one of root.querySelectorAll<HTMLElement>('[data-label]')) {
    one.setAttribute('aria-label', sentence(one.dataset.label));
  }
  for (const one of root.querySelectorAll<HTMLInputElement>('[data-placeholder]')) {
    one.placeholder = sentence(one.dataset.placeholder);
  }
}
