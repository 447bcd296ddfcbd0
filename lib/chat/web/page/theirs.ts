// What is handed to us: seen by the camera, read from a photo, pasted or typed.

import { CameraError, type CameraProblem, readPhoto, watch } from './camera.ts';
import { element, setText } from './elements.ts';
import type { Words } from './words.ts';

export interface TheirsOptions {
  /** `inPerson`: the camera has seen it. Photos are sent around, too. */
  take(handed: string, inPerson?: boolean): Promise<void>;
  failed(error: CodeUnseen): void;
}

/** There is no code on that photo. */
export class CodeUnseen extends Error {}

export class Theirs {
  readonly #options: TheirsOptions;
  readonly #place = element('theirs');
  readonly #pasted = element<HTMLTextAreaElement>('pasted');
  #words!: Words;
  #camera: AbortController | undefined;
  #problem: CameraProblem | undefined;
  /** Whether these people hold codes in front of cameras. */
  #isScanning = false;

  constructor(options: TheirsOptions) {
    this.#options = options;
    const take = () => void options.take(this.#pasted.value);
    element('scan').addEventListener('click', () => (this.#camera ? this.stop() : void this.#scan()));
    element('photo').addEventListener('change', () => void this.#takePhoto());
    element('paste').addEventListener('submit', (event) => {
      event.preventDefault();
      take();
    });
    this.#pasted.addEventListener('paste', () => setTimeout(take)); // once it is there
    this.#pasted.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      take();
    });
  }

  /** Begins anew, with this in the place where people paste. */
  begin(pasted: string): void {
    this.stop();
    this.#pasted.value = pasted;
    this.#problem = globalThis.isSecureContext ? undefined : 'INSECURE';
    this.#draw();
    if (this.#isScanning && !this.#place.hidden) void this.#scan();
  }

  /** `kind` is what is waited for: their invitation, or their answer to our offer. */
  show(kind: 'join' | 'offer', canType: boolean, words: Words): void {
    this.#words = words;
    setText('theirs-title', words.theirs[kind]);
    setText('paste-label', canType ? words.paste.joinOrId : words.paste[kind]);
    this.#draw();
  }

  /** Looks no more. */
  stop(): void {
    this.#camera?.abort();
    this.#camera = undefined;
    this.#draw();
  }

  #draw(): void {
    const words = this.#words;
    const scan = element('scan');
    scan.hidden = this.#problem !== undefined;
    scan.setAttribute('aria-pressed', String(this.#camera !== undefined));
    element('viewfinder').hidden = !this.#camera;
    element('no-camera').hidden = !this.#problem;
    if (!words) return;
    setText('scan', this.#camera ? words.stopScanning : words.scan);
    setText('why-no-camera', this.#problem ? words.noCamera[this.#problem] : '');
  }

  async #scan(): Promise<void> {
    const camera = new AbortController();
    this.#camera = camera;
    this.#draw();
    element('viewfinder').scrollIntoView({ block: 'nearest' });
    let last: string | undefined;
    const saw = (text: string) => {
      this.#isScanning = true;
      if (text !== last) void this.#options.take(text, true); // it is seen many times
      last = text;
    };
    try {
      await watch(element<HTMLVideoElement>('viewfinder-video'), saw, camera.signal);
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      if (camera.signal.aborted) return; // nobody wants it any more
      this.#problem = error.code;
      this.stop();
    }
  }

  async #takePhoto(): Promise<void> {
    const input = element<HTMLInputElement>('photo');
    const [photo] = input.files ?? [];
    if (!photo) return;
    const text = await readPhoto(photo);
    input.value = ''; // so that the same can be chosen again
    if (text) await this.#options.take(text);
    else this.#options.failed(new CodeUnseen());
  }
}
