// What two peers must know of each other before they can talk, found in a page of SDP (RFC 8866) and put back into one.
//
// Of an offer's 1,300 characters these matter: who proves to be the one who was meant (ICE's user name fragment and
// password, RFC 8445 §5.3), whose key to trust (the fingerprint of a DTLS certificate, RFC 8122), and where to try.
// The rest says what every browser says.

import { todo } from '../../lib/runner/todo.ts';

/** One end of a connection that is being made. */
export interface Description {
  readonly kind: 'offer' | 'answer';
  /** ICE's user name fragment: 4 to 256 letters, digits, `+` and `/`. RFC 8839 §5.4 */
  readonly ufrag: string;
  /** ICE's password: 22 to 256 of the same characters. */
  readonly pwd: string;
  /** The SHA-256 hash of the DTLS certificate: 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** The best first. None is enough if the other end can be reached. */
  readonly candidates: readonly Candidate[];
}

/** Where a peer may be reached by UDP. */
export interface Candidate {
  /** An IPv4 or IPv6 address; or a name that ends in `.local`, behind which a browser hides an address: multicast DNS finds it. */
  readonly address: string;
  readonly port: number;
}

/** As `RTCPeerConnection` gives and takes it. */
export interface Sdp {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

export const FINGERPRINT_BYTES = 32;

/** Finds in SDP what matters. @throws {DescriptionError} when something is missing. */
export function readSdp({ type, sdp }: Sdp): Description {
  return todo(2);
}

/**
 * SDP that every browser understands as the other end's. The one who offers begins DTLS, as soon as it has the answer:
 * the one who answers may have waited for that for a long time, and would by now try again but once a minute.
 */
export function writeSdp({ kind, ufrag, pwd, fingerprint, candidates }: Description): Sdp {
  return todo(2);
}

// What follows is given.

/** One data channel and nothing else, over whichever candidates are named. RFC 8841 */
const TEMPLATE = [
  'v=0',
  'o=- 1 1 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
];

/** Of a host candidate on the first of a machine's interfaces. RFC 8445 §5.1.2 */
const HOST_PRIORITY = 2_122_260_223;

interface Ranked extends Candidate {
  readonly priority: number;
}

/**
 * The candidate in a line of SDP, if it is one by UDP:
 * `a=candidate:842163049 1 udp 1677729535 192.0.2.7 46154 typ srflx …`. RFC 8839 §5.1
 */
function readCandidate(line: string): Ranked[] {
  const found = /^a=candidate:\S+ 1 udp (\d+) (\S+) (\d+) typ /i.exec(line);
  if (!found) return [];
  const [, priority, address, port] = found;
  return [{ address: address!, port: Number(port), priority: Number(priority) }];
}

function byPriority(one: Ranked, other: Ranked): number {
  return other.priority - one.priority;
}

function withoutPriority({ address, port }: Ranked): Candidate {
  return { address, port };
}

export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';
  readonly code = 'INCOMPLETE';

  constructor() {
    super('that SDP names no ICE credentials, or no SHA-256 fingerprint');
  }
}
