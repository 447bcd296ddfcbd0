// Where two people compare digits: a dialog. It opens at the other end as well, unless somebody is busy there; then a
// line says who waits.

import { fromId, toWords } from '#identity/names.ts';
import type { Language } from '../../../languages.ts';
import { type Chat, isHeld, type Person } from '../../connect.ts';
import { ID_WORDS } from '../../id-words.ts';
import { element, setText } from './elements.ts';
import type { Words } from './words.ts';

/** For so long after it was closed nothing opens by itself: a press that was meant for one must not reach another. In ms. */
const MOMENT_MS = 1_000;

export interface VerifyingOptions {
  chat(): Chat | undefined;
  /** What people say who have compared. */
  same(person: Person): Promise<void>;
  different(person: Person): Promise<void>;
  /** A sentence for people. */
  why(error: unknown): string;
  closed(): void;
}

export class Verifying {
  readonly #options: VerifyingOptions;
  readonly #dialog = element<HTMLDialogElement>('verifying');
  #words!: Words;
  #language!: Language;
  /** With whom digits are compared, as long as the dialog is open. */
  #person: Person | undefined;
  #digits: string | undefined;
  #problem: unknown;
  /** Whose digits somebody has closed: they do not come back by themselves. */
  readonly #putOff = new Set<string>();
  #closedAt = Number.NEGATIVE_INFINITY;

  constructor(options: VerifyingOptions) {
    this.#options = options;
    element('verifying-close').addEventListener('click', () => this.#close());
    element('not-now').addEventListener('click', () => this.#close());
    element('same').addEventListener('click', () => void this.#settle(options.same));
    element('differ').addEventListener('click', () => void this.#settle(options.different));
    element('compare').addEventListener('click', () => this.open(this.#waiting[0]!.person));
    this.#dialog.addEventListener('close', () => {
      if (this.#person) this.#putOff.add(this.#person.id);
      this.#person = undefined;
      options.closed();
      this.look();
    });
    // What is open elsewhere, or is being written, comes first.
    for (const other of document.querySelectorAll('dialog')) other.addEventListener('close', () => this.look());
    document.addEventListener('input', () => this.look());
  }

  /** Begins to compare. */
  open(person: Person): void {
    this.#show(person);
    this.#options.chat()?.verify(person);
  }

  say(words: Words, language: Language): void {
    this.#words = words;
    this.#language = language;
    this.#draw();
  }

  /** Both ends have digits now. */
  came({ id }: Person): void {
    this.#putOff.delete(id);
    this.look();
  }

  /** Nothing has come of it. Whether the dialog says so. */
  failed({ id }: Person, error: unknown): boolean {
    if (this.#person?.id !== id) return false;
    this.#digits = undefined;
    this.#problem = error;
    this.#draw();
    return true;
  }

  changed(person: Person): void {
    if (this.#person?.id === person.id) this.#person = person;
    this.#draw();
  }

  left({ id }: Person): void {
    if (this.#person?.id === id) this.#close();
    this.#putOff.delete(id);
    this.look();
  }

  /** Shows what there is to compare, or that there is something. */
  look(): void {
    const ours = this.#options.chat()?.comparisons.find(({ person }) => person.id === this.#person?.id);
    this.#digits = ours?.digits;
    const [next] = this.#waiting;
    const isOver = performance.now() - this.#closedAt > MOMENT_MS;
    if (next && isOver && !this.#putOff.has(next.person.id) && !isBusy()) this.#show(next.person, next.digits);
    else this.#draw();
  }

  /** What is to be compared with others than whom the dialog shows. */
  get #waiting() {
    return this.#options.chat()?.comparisons.filter(({ person }) => person.id !== this.#person?.id) ?? [];
  }

  #close(): void {
    this.#closedAt = performance.now();
    this.#dialog.close();
  }

  #show(person: Person, digits?: string): void {
    this.#person = person;
    this.#digits = digits;
    this.#problem = undefined;
    for (const id of ['our-key', 'their-key']) setText(id, '');
    void this.#drawKeys(person);
    this.#draw();
    if (!this.#dialog.open) this.#dialog.showModal();
    element('verifying-title').focus();
  }

  #draw(): void {
    const [next] = this.#waiting;
    setText('asks', next ? this.#words.asks(next.person.name) : '');
    element('compare').hidden = !next;
    if (this.#person) this.#drawPerson(this.#person, this.#words);
  }

  #drawPerson(person: Person, words: Words): void {
    const { name, said } = person;
    const digits = this.#digits ?? '';
    setText('verifying-title', words.isItReally(name));
    setText('verifying-alarm', isHeld(person) ? words.standing.changed(said) : '');
    setText('digits', digits);
    setText('digits-aloud', [...digits.replace(' ', '')].join(' ')); // one by one
    setText('verifying-progress', digits || this.#problem !== undefined ? '' : words.waitingForThem);
    setText('verifying-problem', this.#problem === undefined ? '' : this.#options.why(this.#problem));
    for (const id of ['same', 'differ']) element(id).hidden = !digits;
    setText('their-name', name);
  }

  /** The words of both keys. */
  async #drawKeys({ identity }: Person): Promise<void> {
    const ids = [this.#options.chat()!.me.identity, identity];
    const [ours, theirs] = await Promise.all(ids.map((id) => toWords(fromId(id)!, ID_WORDS[this.#language])));
    if (this.#person?.identity !== identity) return;
    setText('our-key', ours!.join(' '));
    setText('their-key', theirs!.join(' '));
  }

  async #settle(settle: (person: Person) => Promise<void>): Promise<void> {
    const person = this.#person!;
    try {
      await settle(person);
      if (this.#person?.id === person.id) this.#close();
    } catch (error) {
      this.failed(person, error);
    }
  }
}

/** Whether a dialog is open, or somebody writes: nothing is to come between. */
function isBusy(): boolean {
  const { value } = (document.activeElement ?? {}) as { value?: unknown };
  return document.querySelector('dialog[open]') !== null || (typeof value === 'string' && value !== '');
}
