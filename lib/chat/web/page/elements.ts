// What stands in index.html.

/** The element that has this id there. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** A new element with this text. Text is never HTML here. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const one = document.createElement(tag);
  one.textContent = text;
  one.className = className;
  return one;
}

/** The mark of whom we have verified: no letters of a name look like it. `label` says it to those who do not see it. */
export function mark(label: string): HTMLElement {
  const one = made('span', '', 'mark');
  one.setAttribute('role', 'img');
  one.setAttribute('aria-label', label);
  return one;
}

/** Says something else there. What has not changed is not read out again. */
export function setText(id: string, text: string): void {
  const one = element(id);
  if (one.textContent !== text) one.textContent = text;
}
