// What was said, and what happened, in the order in which it did.

import type { Language } from '../../../languages.ts';
import { plainText } from '../../plain-text.ts';
import { element, made } from './elements.ts';
import { type Entry, MAX_ENTRIES } from './store.ts';
import type { Words } from './words.ts';

/** So near to the end, in pixels, somebody reads along, and goes on doing so. */
const NEAR = 80;

export class Log {
  readonly #place = element('log');
  #entries: Entry[] = [];
  #words!: Words;
  #language!: Language;
  #isReadingAlong = true;
  #scrolling: number | undefined;

  constructor() {
    this.#place.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#place;
      this.#isReadingAlong = scrollHeight - scrollTop - clientHeight < NEAR;
    });
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Says everything in this language. */
  say(words: Words, language: Language): void {
    this.#words = words;
    this.#language = language;
    this.show(this.#entries);
  }

  show(entries: readonly Entry[]): void {
    this.#entries = [...entries];
    this.#place.replaceChildren(...this.#entries.map((entry) => this.#drawn(entry)));
    this.#toTheEnd();
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#place.append(this.#drawn(entry));
    while (this.#entries.length > MAX_ENTRIES) {
      this.#entries.shift();
      this.#place.firstElementChild!.remove();
    }
    if (this.#isReadingAlong || (entry.kind === 'said' && entry.by === undefined)) this.#toTheEnd();
  }

  #drawn(entry: Entry): HTMLElement {
    if (entry.kind !== 'said') return made('p', this.#happened(entry), 'happened');
    const said = made('p', '', entry.by === undefined ? 'said ours' : 'said');
    const by = made('strong', entry.by ?? this.#words.me);
    by.style.setProperty('--hue', String(hueOf(entry.by ?? '')));
    const time = made('time', new Intl.DateTimeFormat(this.#language, { timeStyle: 'short' }).format(entry.at));
    time.dateTime = new Date(entry.at).toISOString();
    const text = made('span', entry.text);
    text.dir = 'auto';
    said.append(by, ' ', text, ' ', time);
    return said;
  }

  #happened(entry: Exclude<Entry, { kind: 'said' }>): string {
    const { joined, left, lost, unreached, reloaded } = this.#words;
    switch (entry.kind) {
      case 'joined':
        return joined(entry.by);
      case 'left':
        return left(entry.by);
      case 'lost':
        return lost(entry.by);
      case 'unreached':
        return unreached(entry.text ? plainText(entry.text) : '', entry.by);
      case 'reloaded':
        return reloaded;
    }
  }

  /** Once for all that comes until the next picture. */
  #toTheEnd(): void {
    this.#isReadingAlong = true;
    this.#scrolling ??= requestAnimationFrame(() => {
      this.#scrolling = undefined;
      this.#place.scrollTop = this.#place.scrollHeight;
    });
  }
}

/** A colour for a name, the same in every language and on every machine. In degrees. */
function hueOf(name: string): number {
  let hue = 0;
  for (const character of name) hue = (hue * 31 + character.codePointAt(0)!) % 360;
  return hue;
}
