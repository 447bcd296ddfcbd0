// Copying, also where a page may not use the clipboard: on one that came by http from another machine.

/** Puts `text` on the clipboard; false if the browser does not let us. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyAsSelected(text);
  }
}

/** As if somebody had selected the text and pressed Ctrl-C. */
function copyAsSelected(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  area.setAttribute('aria-hidden', 'true');
  const before = document.activeElement as HTMLElement | null;
  (before?.closest('dialog') ?? document.body).append(area); // outside of an open dialog nothing can be selected
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  before?.focus();
  return isCopied;
}
