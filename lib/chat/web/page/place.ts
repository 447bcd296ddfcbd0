// Where this page has come from, and what that makes possible.

/** What the server has written into the page: its own address for others; empty if the page comes from a file. */
const servedAt = document.querySelector<HTMLMetaElement>('meta[name="served-at"]')!.content;

const isOnWeb = location.protocol.startsWith('http');
/** Under such a name every machine means itself. */
const isForThisMachineAlone = /^(localhost|127\..*|\[::1\])$/.test(location.hostname);

/** Where others can open this page; undefined if they cannot. */
export const address: string | undefined = isOnWeb
  ? isForThisMachineAlone && servedAt
    ? servedAt
    : `${location.origin}${location.pathname}`
  : undefined;

/** The mailbox beside this page, if there is one. */
export const mailbox: string | undefined = servedAt ? `${location.origin.replace(/^http/, 'ws')}/mailbox` : undefined;

/** What stands behind the `#` of the link that was opened. It does not stay there: links are copied and kept. */
export function openedWith(): string {
  const text = location.hash.slice(1);
  if (text) history.replaceState(null, '', location.pathname + location.search);
  return text;
}
