// What was said, and what happened, in the order in which it did.

import type { Language } from '../../../languages.ts';
import { FAILURES } from '../../failures.ts';
import { plainText } from '../../plain-text.ts';
import { element, made, mark } from './elements.ts';
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
    // Something has opened below, as the keyboard of a phone does.
    new ResizeObserver(() => this.#isReadingAlong && this.#toTheEnd()).observe(this.#place);
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
    const drawn = this.#drawn(entry);
    if (isAlarm(entry)) drawn.setAttribute('role', 'alert'); // only now: it is not said again when the log is drawn anew
    this.#place.append(drawn);
    while (this.#entries.length > MAX_ENTRIES) {
      this.#entries.shift();
      this.#place.firstElementChild!.remove();
    }
    if (this.#isReadingAlong || (entry.kind === 'said' && entry.by === undefined)) this.#toTheEnd();
  }

  #drawn(entry: Entry): HTMLElement {
    if (entry.kind !== 'said') return made('p', this.#happened(entry), isAlarm(entry) ? 'alarm' : 'happened');
    const said = made('p', '', entry.by === undefined ? 'said ours' : 'said');
    const by = made('strong', entry.by ?? this.#words.me);
    by.style.setProperty('--hue', String(hueOf(entry.by ?? '')));
    if (entry.isVerified) by.append(mark(this.#words.verified));
    const time = made('time', new Intl.DateTimeFormat(this.#language, { timeStyle: 'short' }).format(entry.at));
    time.dateTime = new Date(entry.at).toISOString();
    const text = made('span', entry.text);
    text.dir = 'auto';
    said.append(by, ' ', text, ' ', time);
    return said;
  }

  #happened(entry: Exclude<Entry, { kind: 'said' }>): string {
    const words = this.#words;
    const { VerifyError, ShortStringError } = FAILURES[this.#language];
    switch (entry.kind) {
      case 'different':
        return words.about(entry.by, VerifyError.DIFFERENT);
      case 'broken':
        return words.about(entry.by, ShortStringError.BROKEN);
      case 'unreached':
        return words.unreached(entry.text ? plainText(entry.text) : '', entry.by);
      case 'changed':
      case 'namesake':
      case 'renamed':
        return words.happened[entry.kind](entry.by, entry.text ?? '');
      case 'reloaded':
      case 'notKept':
      case 'insecure':
        return words[entry.kind];
      case 'isMe':
      case 'verified':
      case 'vouched':
      case 'theirs':
        return words.happened[entry.kind](entry.by);
      case 'joined':
      case 'left':
      case 'lost':
        return words[entry.kind](entry.by);
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

/** Somebody may not be who they seem. */
function isAlarm({ kind }: Entry): boolean {
  return kind === 'changed' || kind === 'different' || kind === 'broken';
}

/** A colour for a name, the same in every language and on every machine. In degrees. */
function hueOf(name: string): number {
  let hue = 0;
  for (const character of name) hue = (hue * 31 + character.codePointAt(0)!) % 360;
  return hue;
}
