// What we hand over: as a code, as words, as a link, as text.

import { copy } from './clipboard.ts';
import { element, setText } from './elements.ts';
import { qrCode } from './qr.ts';
import type { Words } from './words.ts';

export interface Given {
  readonly kind: 'offer' | 'answer';
  readonly text: string;
  /** A link to this page with the text in it. */
  readonly link: string | undefined;
  /** Words to say. */
  readonly id: string | undefined;
}

export class Ours {
  readonly #copied: () => void;
  #given: Given | undefined;

  /** `copied` is called when something has been copied. */
  constructor(copied: () => void) {
    this.#copied = copied;
    element('copy-link').addEventListener('click', () => void this.#copy(this.#given!.link!));
    element('copy-text').addEventListener('click', () => void this.#copy(this.#given!.text));
    element('share').addEventListener('click', () => void this.#share(this.#given!));
    element('share').hidden = !('share' in navigator);
  }

  show(given: Given, words: Words): void {
    const { kind, text, link, id } = given;
    this.#given = given;
    const code = element('code');
    const label = words.codeOf[kind];
    if (code.dataset.shows !== `${label} ${text}`) {
      code.dataset.shows = `${label} ${text}`;
      code.replaceChildren(qrCode(link ?? text, label));
    }
    element<HTMLTextAreaElement>('handover-text').value = link ?? text;
    element('spoken').hidden = id === undefined;
    setText('short-id', id ?? '');
    element('copy-link').hidden = link === undefined;
  }

  async #copy(text: string): Promise<void> {
    if (await copy(text)) this.#copied();
    else element<HTMLTextAreaElement>('handover-text').select();
  }

  async #share({ text, link }: Given): Promise<void> {
    await navigator.share(link ? { url: link } : { text }).catch(() => {}); // somebody has changed their mind
  }
}
