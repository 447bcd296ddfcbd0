// What peers say to each other on a LAN, in whatever words: a dialect turns it into packets and back.
// The kata has two: one of our own (plain.ts), and the one that everybody speaks (dns-sd.ts).

import type { UdpAddress } from '../../lib/contracts.ts';

/** Something that can be reached on this link, as it says itself. */
export interface Service {
  /** Who it is, however it is called: 32 hexadecimal digits, drawn at start. Other people's software has none. */
  readonly id: string | undefined;
  /** For people. No two on a link have the same. */
  readonly name: string;
  /** Where it listens, over TCP. */
  readonly port: number;
  /** IP addresses. */
  readonly addresses: readonly string[];
}

/** Ourselves. */
export interface Me extends Service {
  readonly id: string;
}

/** Somebody whom the asker of a question knows already. */
export interface Known {
  readonly name: string;
  /** For how long still, in ms. */
  readonly ttlMs: number;
}

/** "Who is there?" */
export interface Who {
  readonly say: 'who';
  /** Whom the asker knows already: these need not answer. */
  readonly known: readonly Known[];
  /** The one name that it is about; undefined when it is about everybody. */
  readonly about?: string;
  /** Whether the asker would take an answer for itself alone. */
  readonly alone?: boolean;
  /** What an answer has to repeat, if the asker is of the old kind that waits for one on a port of its own. */
  readonly echo?: unknown;
}

/** "Here I am, for so long", in ms. For no longer: "goodbye". */
export interface Here {
  readonly say: 'here';
  readonly service: Service;
  readonly ttlMs: number;
}

/** "I would like to be called this. Does anybody object?" */
export interface Claim {
  readonly say: 'claim';
  readonly service: Service;
  /** Whether it goes before ours, if we claim the same name in the same moment. Only when heard. */
  readonly wins?: boolean;
}

/** Heard of, but not yet where it is. We never say it. */
export interface Vague {
  readonly say: 'vague';
  readonly name: string;
}

export type Said = Who | Here | Claim;
export type Heard = Said | Vague;

export interface Dialect {
  /** With `echo` of the question, if it is an answer to one that has it. */
  encode(said: Said, echo?: unknown): Uint8Array;
  /** Empty when the packet holds nothing that concerns us, or nonsense. Never throws. */
  decode(packet: Uint8Array, from: UdpAddress, me: Me): Heard[];
}
