// Where this page has come from, what it is made of, and what that makes possible.

/** Of these katas this page is made. */
const KATAS = [1, 4, 5];
const own = said('own-katas').split(' ').map(Number);
/** Those of them that are the learner's own code, and those that are the reference's. */
export const ownKatas = KATAS.filter((kata) => own.includes(kata));
export const referenceKatas = KATAS.filter((kata) => !own.includes(kata));

/** The server's own address for others; empty if the page has come without that server. */
const servedAt = said('served-at');
const isOnWeb = location.protocol.startsWith('http');
/** Under such a name every machine means itself. */
const isForThisMachineAlone = /^(localhost|127\..*|\[::1\])$/.test(location.hostname);
const here = isOnWeb ? location.origin + location.pathname : undefined;

/** Where others can open this page; undefined if they cannot. */
export const address: string | undefined = here && isForThisMachineAlone && servedAt ? servedAt : here;

/** The mailbox beside this page, if there is one. */
export const mailbox: string | undefined =
  here && servedAt ? `${location.origin.replace(/^http/, 'ws')}/mailbox` : undefined;

/** Whether nobody can have changed this page on its way, as the browser sees it. */
export const isSafe = globalThis.isSecureContext;

/** What stands behind the `#` of the link that was opened. It does not stay there: links are copied and kept. */
export function openedWith(): string {
  const text = location.hash.slice(1);
  if (text) history.replaceState(null, '', location.pathname + location.search);
  return text;
}

/** What whoever made or served the page has written into it. */
function said(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)!.content;
}
