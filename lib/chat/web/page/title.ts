// The title of the tab, which tells whoever looks elsewhere how much has been said.

export class Title {
  readonly #name = document.title;
  #count = 0;

  /** Something has been said. */
  isUnread(): void {
    if (document.hidden) this.#show(this.#count + 1);
  }

  isRead(): void {
    this.#show(0);
  }

  #show(count: number): void {
    this.#count = count;
    document.title = count > 0 ? `(${count}) ${this.#name}` : this.#name;
  }
}
