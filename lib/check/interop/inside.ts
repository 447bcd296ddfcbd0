// What runs inside a network of our own: one group of attempts, each printed as a line of JSON with its fault, if any.

import { names, resolving } from './avahi.ts';
import { capture } from './capture.ts';
import { chat } from './chat.ts';
import { stun } from './stun.ts';
import { twoLinks } from './two-links.ts';
import { webrtc } from './webrtc.ts';

/** What should be possible, and the attempt at it, which rejects when it is not. */
export type Attempts = AsyncIterable<[what: string, attempt: () => Promise<void>]>;

const GROUPS: Record<string, () => Attempts> = { resolving, names, twoLinks, chat, capture, stun, webrtc };

process.stdin.resume().once('end', () => process.exit()); // nobody is there to read it any more
for await (const [what, attempt] of GROUPS[process.argv[2]!]!()) {
  const fault = await attempt().then(
    () => undefined,
    (error: Error) => error.message,
  );
  console.log(JSON.stringify({ what, fault }));
}
process.exit(); // we are the first process in here: all others end with us
