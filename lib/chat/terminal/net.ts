// `/net`: what NAT a person is behind, who can reach them, and how they are connected to each who is here.

import type { Link } from '#lan-discovery/link.ts';
import { isSameFamily } from '#nat-limits/endpoints.ts';
import type { Nat } from '#nat-limits/nat.ts';
import { verdict } from '#nat-limits/verdict.ts';
import { splitAddress } from '#tcp-peers/tcp.ts';
import type { Clock, Random } from '../../contracts.ts';
import type { Chat, Contact } from '../connect.ts';
import { plainText } from '../plain-text.ts';
import { isChannel } from '../ways.ts';
import { kindOf, placeOf, reachableAt, witnessOf } from './addresses.ts';
import type { Face } from './face.ts';
import { type HowSeen, look } from './how-seen.ts';
import { bound, type OpenSocket } from './witnessing.ts';
import type { Words } from './words.ts';

export interface NetOptions {
  chat: Pick<Chat, 'address' | 'contacts'>;
  face: Face;
  words: Words;
  openSocket: OpenSocket;
  /** The addresses of this machine, and the links on which others are near. */
  addresses(): string[];
  links(): Link[];
  clock?: Clock;
  random?: Random;
}

/** Of more than so many the rest is only counted. */
const [MAX_ADDRESSES, MAX_PEOPLE] = [3, 8];

export class Net {
  readonly #options: NetOptions;
  readonly #closing = new AbortController();
  #telling: Promise<void> | undefined;

  constructor(options: NetOptions) {
    this.#options = options;
  }

  /** Resolves when it has been said. */
  tell(): Promise<void> {
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
    return this.#telling;
  }

  /** Says no more. */
  close(): void {
    this.#closing.abort();
  }

  async #tell(): Promise<void> {
    const { chat, face, words, addresses, links } = this.#options;
    const { signal } = this.#closing;
    const asks = !isLocal(chat);
    if (asks) face.notice(words.net.asking);
    const seen = asks ? await this.#look().catch(() => undefined) : undefined;
    if (signal.aborted) return;
    const about = { address: chat.address, contacts: chat.contacts, own: addresses(), near: links() };
    face.notice(report(seen, about, words).join('\n'));
  }

  #look(): Promise<HowSeen> {
    const { chat, openSocket, addresses, clock, random } = this.#options;
    const { host } = splitAddress(chat.address);
    const witnesses = chat.contacts.flatMap((contact) => {
      const ends = witnessOf(contact);
      return ends && isSameFamily(ends[0]!.address, host) ? [ends] : [];
    });
    return look({
      witnesses,
      addresses: addresses(),
      openSocket: () => bound(openSocket, host, 0),
      signal: this.#closing.signal,
      ...(clock && { clock }),
      ...(random && { random }),
    });
  }
}

/** Whether we listen for this machine alone. Nothing of ours is sent to others then. */
function isLocal({ address }: Pick<Chat, 'address'>): boolean {
  return kindOf(splitAddress(address).host) === 'loopback';
}

export interface About {
  /** Where the chat listens. */
  address: string;
  contacts: readonly Contact[];
  own: readonly string[];
  near: Link[];
}

/** What a person is told, line for line. Without `seen`, there is no UDP. */
export function report(seen: HowSeen | undefined, about: About, words: Words): string[] {
  const { net, alone } = words;
  const found = isLocal(about) ? [net.onlyHere] : seen ? findings(seen, net) : [net.noUdp];
  const people = about.contacts.slice(0, MAX_PEOPLE).map(({ person, addresses }) => {
    const [address = ''] = addresses;
    if (isChannel(address)) return net.byWebRtc(person.name);
    return net.connected(person.name, plainText(address), placeOf(address, about.own, about.near));
  });
  const left = about.contacts.length - people.length;
  return [
    you(about, net),
    ...found,
    ...(people.length > 0 ? people : [alone]),
    ...(left > 0 ? [net.andMore(left)] : []),
  ];
}

function you({ address }: About, { you, kinds }: Words['net']): string {
  const hosts = reachableAt(address).map((each) => splitAddress(each).host);
  const named = hosts.slice(0, MAX_ADDRESSES).map((each) => `${each} (${kinds[kindOf(each)]})`);
  const more = hosts.length > MAX_ADDRESSES ? ['…'] : [];
  return you([...named, ...more].join(', '), splitAddress(address).port);
}

function findings(seen: HowSeen, net: Words['net']): string[] {
  switch (seen.by) {
    case 'nobody':
      return [seen.asked === 0 ? net.nobodyToAsk : net.noAnswer(seen.asked), net.whoCouldTell];
    case 'this machine':
      return [net.sameMachine, net.whoCouldTell];
    case 'others':
      return seen.nat.isTranslated ? behindNat(seen.nat, seen.port, net) : withoutNat(seen.nat, net);
  }
}

type Seen = Omit<Nat, 'hairpins'>;

function withoutNat({ seen, filtering }: Seen, net: Words['net']): string[] {
  const isPublic = kindOf(seen[0]!.address) === 'public';
  return [`${net.noNat} ${net.firewall[filtering]}`, isPublic ? net.onTheInternet : net.behindSomething];
}

function behindNat(nat: Seen, port: number, net: Words['net']): string[] {
  const { seen, mapping, filtering } = nat;
  const [{ address, port: outside }] = seen as [{ address: string; port: number }];
  const start = net.nat(address, outside, port);
  if (mapping === 'unknown') return [start, net.mapping.unknown];
  const isOpen = mapping === 'endpoint-independent' && filtering === 'endpoint-independent';
  const reach = filtering === 'unknown' ? [] : [isOpen ? net.open : net.closed];
  return [start, net.mapping[mapping], net.filtering[filtering], [...reach, net.punching[punchingOf(nat)]].join(' ')];
}

/** With which NATs of others a hole can be punched for sure: any, all but symmetric ones, only those that let in whole addresses. */
export type Punching = 'any' | 'most' | 'few';

export function punchingOf(nat: Seen): Punching {
  const elsewhere = { seen: [{ address: 'elsewhere', port: 1 }], isTranslated: true, hairpins: false };
  const isDirect = (other: Pick<Nat, 'mapping' | 'filtering'>) =>
    verdict({ ...nat, hairpins: false }, { ...elsewhere, ...other }) === 'direct';
  const strict = { filtering: 'address-and-port-dependent' } as const;
  if (isDirect({ ...strict, mapping: 'address-and-port-dependent' })) return 'any';
  return isDirect({ ...strict, mapping: 'endpoint-independent' }) ? 'most' : 'few';
}
