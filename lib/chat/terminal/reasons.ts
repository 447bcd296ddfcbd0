// Why something did not work, as a sentence that says what to do.

import type { Address } from '../../contracts.ts';
import type { Options } from './options.ts';
import type { Words } from './words.ts';

/** The chat cannot begin or go on; the message says why, in the person's language. */
export class Refusal extends Error {}

/** Why we cannot listen where we were asked to. */
export function whyNotListening(error: unknown, { host, port }: Options, words: Words): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return words.portInUse(port);
    case 'EACCES':
    case 'EPERM':
      return words.noPermission(port);
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return words.noSuchHost(host);
    default:
      return words.unforeseen(messageOf(error));
  }
}

/** Why what is kept in the file at `path` cannot be used. */
export function whyNoHome(error: unknown, path: string, { home }: Words): string {
  switch (codeOf(error)) {
    case 'DAMAGED':
      return (error as Error).name === 'ContactsError' ? home.contactsDamaged(path) : home.identityDamaged(path);
    case 'READABLE':
      return home.readable(path);
    default:
      return home.unusable(path, messageOf(error));
  }
}

/** Why we could not join whoever is at `address`. */
export function whyNotConnected(error: unknown, address: Address, words: Words): string {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return words.nobodyThere(address);
    case 'NO_ANSWER':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return words.noAnswer(address);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return words.unknownHost(address);
    case 'SELF':
      return words.thatIsYou(address);
    case 'FULL':
      return words.noRoom(address);
    // From here on somebody answered, but not as a peer of this chat does.
    case 'BAD_ADDRESS': // the one that it says that it listens on
    case 'NOT_A_PEER':
    case 'NOT_KEEP':
    case 'HUNG_UP':
    case 'TOO_LONG':
    case 'NOT_JSON':
    case 'UNKNOWN':
    case 'NO_NAME':
    case 'CUT':
    case 'CLOSED':
    case 'STALLED':
    case 'TRUNCATED':
    case 'OVERSIZED':
    case 'FORGED':
    case 'LOW_ORDER':
    case 'NOT_PROVEN':
    case 'NOT_THEIRS':
    case 'ECONNRESET':
    case 'EPIPE':
      return words.notThisChat(address);
    default:
      return words.unforeseen(messageOf(error));
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
