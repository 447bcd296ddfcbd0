// The dialog in which an invitation or an answer is handed over, and what comes back is taken.

import type { ShortId } from '#webrtc-by-hand/short-id.ts';
import { CameraError, type CameraProblem, readPhoto, watch } from './camera.ts';
import { copy } from './clipboard.ts';
import { element } from './elements.ts';
import { qrCode } from './qr.ts';
import type { Attempt } from './session.ts';
import type { Words } from './words.ts';

export interface HandingOptions {
  /** Takes what was scanned, pasted or typed. */
  take(handed: string): Promise<Attempt>;
  invite(): Promise<Attempt>;
  withdraw(attempt: Attempt): void;
  /** A link to this page with the text in it; undefined where others cannot open this page. */
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
  /** What is shown: something of ours, or the place where an invitation of theirs is taken. */
  #shown: Attempt | 'join' = 'join';
  #words!: Words;
  #camera: AbortController | undefined;
  #cameraProblem: CameraProblem | undefined;
  /** Whether these people hold codes in front of cameras. */
  #isScanning = false;
  #problem: unknown;
  #isTaking = false;

  constructor(options: HandingOptions) {
    this.#options = options;
    element('close').addEventListener('click', () => this.#dialog.close());
    element('scan').addEventListener('click', () => (this.#camera ? this.#stopCamera() : void this.#scan()));
    element('share').addEventListener('click', () => void this.#share());
    element('copy-link').addEventListener('click', () => void this.#copy(this.#link!));
    element('copy-text').addEventListener('click', () => void this.#copy(this.#text!));
    element('photo').addEventListener('change', () => void this.#takePhoto());
    element('invite-again').addEventListener('click', () => void this.#inviteAgain());
    const pasted = element<HTMLTextAreaElement>('pasted');
    pasted.addEventListener('paste', () => setTimeout(() => void this.#take(pasted.value))); // once it is there
    pasted.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      void this.#take(pasted.value);
    });
    element('paste').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#take(pasted.value);
    });
    this.#dialog.addEventListener('close', () => {
      this.#stopCamera();
      if (this.#shown !== 'join' && this.#shown.stage === 'met') options.met();
      else options.closed();
    });
  }

  /** Opens with what somebody has handed to us, and takes it. */
  give(handed: string): Promise<void> {
    this.open('join', handed);
    return this.#take(handed);
  }

  /** With `pasted` in the place where people paste. */
  open(shown: Attempt | 'join', pasted = ''): void {
    this.#stopCamera();
    this.#shown = shown;
    this.#problem = undefined;
    this.#cameraProblem = globalThis.isSecureContext ? undefined : 'INSECURE';
    element<HTMLTextAreaElement>('pasted').value = pasted;
    this.#draw();
    if (!this.#dialog.open) this.#dialog.showModal();
    element('handover-title').focus();
    if (this.#isScanning && !element('theirs').hidden) void this.#scan();
  }

  say(words: Words): void {
    this.#words = words;
    this.#draw();
  }

  /** Something about the attempts has changed. */
  look(): void {
    if (!this.#dialog.open) return;
    if (this.#shown !== 'join' && this.#shown.stage === 'met') {
      this.#dialog.close();
    } else {
      this.#draw();
    }
  }

  get #text(): string | undefined {
    return this.#shown === 'join' ? undefined : this.#shown.handover.text;
  }

  /** Nobody opens the link of an answer: it is for a page that is open already. */
  get #link(): string | undefined {
    if (this.#shown === 'join' || this.#shown.kind !== 'offer') return undefined;
    return this.#options.linkTo(this.#shown.handover.packed);
  }

  #draw(): void {
    const words = this.#words;
    const shown = this.#shown === 'join' ? undefined : this.#shown;
    const kind = shown ? (shown.kind === 'visit' ? 'join' : shown.kind) : 'join';
    const isWaiting = shown?.stage === 'waiting';
    const isAnswer = kind === 'answer';
    set('handover-title', words.titles[kind]);
    set('handover-how', !shown || isWaiting ? words.how[kind] : '');
    element('ours').hidden = !isWaiting;
    element('theirs').hidden = shown ? kind !== 'offer' || !isWaiting : false;
    if (isWaiting && kind !== 'join') this.#drawOurs(shown, kind);
    if (!element('theirs').hidden && !isAnswer) this.#drawTheirs(kind);
    const { waiting, untaken, connecting } = words.progress;
    const isConnecting = this.#isTaking || shown?.stage === 'connecting';
    set('progress', isConnecting ? connecting : isWaiting ? (isAnswer ? untaken : waiting) : '');
    element('progress').classList.toggle('busy', isConnecting || isWaiting);
    const problem = shown?.stage === 'failed' ? shown.error : this.#problem;
    set('problem', problem === undefined ? '' : this.#options.why(problem));
    element('again').hidden = shown?.stage !== 'failed';
  }

  #drawOurs({ handover: { text }, id }: Attempt, kind: 'offer' | 'answer'): void {
    const link = this.#link;
    const code = element('code');
    const label = this.#words.codeOf[kind];
    if (code.dataset.shows !== `${label} ${text}`) {
      code.dataset.shows = `${label} ${text}`;
      code.replaceChildren(qrCode(link ?? text, label));
    }
    element<HTMLTextAreaElement>('handover-text').value = link ?? text;
    element('spoken').hidden = !id;
    if (id) set('short-id', this.#options.say(id));
    element('copy-link').hidden = !link;
    element('share').hidden = !('share' in navigator);
  }

  #drawTheirs(kind: 'offer' | 'join'): void {
    const words = this.#words;
    set('theirs-title', words.theirs[kind]);
    set('scan', this.#camera ? words.stopScanning : words.scan);
    element('scan').setAttribute('aria-pressed', String(this.#camera !== undefined));
    element('scan').hidden = this.#cameraProblem !== undefined;
    element('viewfinder').hidden = !this.#camera;
    element('no-camera').hidden = !this.#cameraProblem;
    set('why-no-camera', this.#cameraProblem ? words.noCamera[this.#cameraProblem] : '');
    const canType = kind === 'join' && this.#options.hasMailbox;
    set('paste-label', canType ? words.paste.joinOrId : words.paste[kind]);
  }

  async #scan(): Promise<void> {
    const camera = new AbortController();
    this.#camera = camera;
    this.#problem = undefined;
    this.#draw();
    element('viewfinder').scrollIntoView({ block: 'nearest' });
    let last: string | undefined;
    try {
      const saw = (text: string) => {
        if (text !== last) void this.#take(text); // it is seen many times
        last = text;
        this.#isScanning = true;
      };
      await watch(element<HTMLVideoElement>('viewfinder-video'), saw, camera.signal);
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      if (camera.signal.aborted) return; // nobody wants it any more
      this.#cameraProblem = error.code;
      this.#stopCamera();
    }
  }

  #stopCamera(): void {
    this.#camera?.abort();
    this.#camera = undefined;
    if (this.#words) this.#draw();
  }

  async #takePhoto(): Promise<void> {
    const input = element<HTMLInputElement>('photo');
    const [photo] = input.files ?? [];
    if (!photo) return;
    const text = await readPhoto(photo);
    input.value = ''; // so that the same can be chosen again
    if (text) return this.#take(text);
    this.#problem = new CodeUnseen();
    this.#draw();
  }

  async #take(handed: string): Promise<void> {
    if (this.#isTaking || !handed.trim()) return;
    this.#isTaking = true;
    this.#problem = undefined;
    this.#draw();
    try {
      this.open(await this.#options.take(handed));
      this.look();
    } catch (error) {
      this.#problem = error;
    } finally {
      this.#isTaking = false;
      this.#draw();
    }
  }

  async #inviteAgain(): Promise<void> {
    if (this.#shown !== 'join') this.#options.withdraw(this.#shown);
    this.open(await this.#options.invite());
  }

  async #copy(text: string): Promise<void> {
    if (await copy(text)) set('progress', this.#words.copied);
    else element<HTMLTextAreaElement>('handover-text').select();
  }

  async #share(): Promise<void> {
    const [url, text] = [this.#link, this.#text];
    await navigator.share(url ? { url } : { text: text! }).catch(() => {}); // somebody has changed their mind
  }
}

export class CodeUnseen extends Error {}

function set(id: string, text: string): void {
  const one = element(id);
  if (one.textContent !== text) one.textContent = text; // what has not changed is not read out again
}
