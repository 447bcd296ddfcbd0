// The dialog in which an invitation or an answer is handed over, and what comes back is taken.

import type { ShortId } from '#webrtc-by-hand/short-id.ts';
import { element, setText } from './elements.ts';
import { Ours } from './ours.ts';
import type { Attempt } from './session.ts';
import { Theirs } from './theirs.ts';
import type { Words } from './words.ts';

export interface HandingOptions {
  /** Takes what was scanned, pasted or typed. */
  take(handed: string, inPerson: boolean): Promise<Attempt>;
  invite(): Promise<Attempt>;
  withdraw(attempt: Attempt): void;
  /** A link to this page with the invitation in it; undefined where others cannot open this page. */
  linkTo(packed: Uint8Array): string | undefined;
  /** What people say for an id. */
  say(id: ShortId): string;
  hasMailbox: boolean;
  /** A sentence for people. */
  why(error: unknown): string;
  /** The dialog is closed, since they are connected; or since somebody has closed it. */
  met(): void;
  closed(): void;
}

export class Handing {
  readonly #options: HandingOptions;
  readonly #dialog = element<HTMLDialogElement>('handover');
  readonly #ours: Ours;
  readonly #theirs: Theirs;
  /** What is shown: something of ours, or the place where an invitation of theirs is taken. */
  #shown: Attempt | 'join' = 'join';
  #words!: Words;
  #problem: unknown;
  /** Whether we are about to show something else. */
  #isBusy = false;

  constructor(options: HandingOptions) {
    this.#options = options;
    this.#ours = new Ours(() => setText('progress', this.#words.copied));
    this.#theirs = new Theirs({
      take: (handed, inPerson) => this.#take(handed, inPerson),
      failed: (error) => {
        this.#problem = error;
        this.#draw();
      },
    });
    element('close').addEventListener('click', () => this.#dialog.close());
    element('invite-again').addEventListener('click', () => void this.#inviteAgain());
    this.#dialog.addEventListener('close', () => {
      this.#theirs.stop();
      if (this.#attempt?.stage === 'met') options.met();
      else options.closed();
    });
  }

  /** With `pasted` in the place where people paste. */
  open(shown: Attempt | 'join', pasted = ''): void {
    this.#shown = shown;
    this.#problem = undefined;
    this.#draw();
    if (!this.#dialog.open) this.#dialog.showModal();
    element('handover-title').focus();
    this.#theirs.begin(pasted);
  }

  /** Opens with what somebody has handed to us, and takes it. */
  give(handed: string): Promise<void> {
    this.open('join', handed);
    return this.#take(handed);
  }

  say(words: Words): void {
    this.#words = words;
    this.#draw();
  }

  /** Something about the attempts has changed. */
  look(): void {
    if (this.#dialog.open && this.#attempt?.stage === 'met') this.#dialog.close();
    else this.#draw();
  }

  get #attempt(): Attempt | undefined {
    return this.#shown === 'join' ? undefined : this.#shown;
  }

  #draw(): void {
    const words = this.#words;
    const { kind = 'join', stage } = this.#attempt ?? {};
    const isWaiting = stage === 'waiting';
    const title = kind === 'visit' ? 'join' : kind;
    setText('handover-title', words.titles[title]);
    setText('handover-how', isWaiting || kind === 'join' ? words.how[title] : '');
    element('ours').hidden = !isWaiting;
    element('theirs').hidden = !(kind === 'join' || (kind === 'offer' && isWaiting));
    if (isWaiting) this.#drawOurs(this.#attempt!);
    if (title !== 'answer') this.#theirs.show(title, kind === 'join' && this.#options.hasMailbox, words);
    this.#drawProgress(kind, this.#isBusy ? 'connecting' : stage);
    const problem = stage === 'failed' ? this.#attempt!.error : this.#problem;
    setText('problem', problem === undefined ? '' : this.#options.why(problem));
    element('again').hidden = stage !== 'failed';
  }

  #drawOurs({ kind, handover: { text, packed }, id }: Attempt): void {
    if (kind === 'visit') return;
    const link = kind === 'offer' ? this.#options.linkTo(packed) : undefined; // an answer is for a page that is open
    this.#ours.show({ kind, text, link, id: id && this.#options.say(id) }, this.#words);
  }

  #drawProgress(kind: Attempt['kind'] | 'join', stage: Attempt['stage'] | undefined): void {
    const { waiting, untaken, connecting } = this.#words.progress;
    const isUnderWay = stage === 'waiting' || stage === 'connecting';
    const waits = kind === 'answer' ? untaken : waiting;
    setText('progress', isUnderWay ? (stage === 'waiting' ? waits : connecting) : '');
    element('progress').classList.toggle('busy', isUnderWay);
  }

  async #take(handed: string, inPerson = false): Promise<void> {
    if (handed.trim()) await this.#show(() => this.#options.take(handed, inPerson));
  }

  async #inviteAgain(): Promise<void> {
    if (this.#attempt) this.#options.withdraw(this.#attempt);
    await this.#show(() => this.#options.invite());
  }

  /** Shows what `begin` begins, or why it does not. */
  async #show(begin: () => Promise<Attempt>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = undefined;
    this.#draw();
    try {
      this.open(await begin());
    } catch (error) {
      this.#problem = error;
    } finally {
      this.#isBusy = false;
      this.look();
    }
  }
}
