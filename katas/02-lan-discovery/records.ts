// A service as DNS records (RFC 6763), and back.
//
//   _p2p-katas._tcp.local      PTR  → ana._p2p-katas._tcp.local          somebody offers this kind of service,
//   ana._p2p-katas._tcp.local  SRV  → port 4000, 7f3a….local             on this port of this host,
//   ana._p2p-katas._tcp.local  TXT  → ["id=7f3a…"]                       with this to say of itself,
//   7f3a….local                A    → 192.168.1.20                       and the host is here

import { isIPv4 } from 'node:net';
import type { Answer, Question, SrvData, TxtData } from 'dns-packet';
import { isShowable, sameName } from './names.ts';
import type { Me, Service } from './said.ts';
import { todo } from '../../lib/runner/todo.ts';

/** What kind of service we are, and over what. The whole world shares these names: RFC 6763 §7, RFC 6335. */
export const TYPE = '_p2p-katas._tcp.local';
/** Whoever asks for this wants to know what kinds there are. RFC 6763 §9 */
export const ALL_TYPES = '_services._dns-sd._udp.local';

/** A question of this type asks for records of all types. The codec knows it, its types do not. */
export const ANY = 'ANY' as Question['type'];

/** The records that say all of this about a service, for so long: in seconds; 0 takes them back. */
export function recordsOf({ id, name, port, addresses }: Me, ttl: number): Answer[] {
  return todo(5);
}

/** Whom a question is for: everybody of our kind, us by name, or somebody else. */
export function isFor({ type, name }: Question, { id, name: ourName }: Me): 'everybody' | 'us' | undefined {
  return todo(5);
}

/** The data of the records that are known of a name: what they point to. */
export interface Lookup {
  (type: 'A' | 'AAAA', name: string): string[];
  (type: 'SRV', name: string): SrvData[];
  (type: 'TXT', name: string): TxtData[];
}

/** The service called `name` (such as `ana`), put together from its records; undefined as long as some are missing. */
export function serviceFrom(name: string, lookUp: Lookup): Service | undefined {
  return todo(6, () => undefined);
}

/** What stands behind `id=` in the data of a TXT record, if it is an id. The first one counts: RFC 6763 §6.4. */
export function idIn(txt: TxtData = []): string | undefined {
  const entry = [txt]
    .flat()
    .map(String)
    .find((pair) => /^id=/i.test(pair));
  return entry?.slice(3).match(/^[0-9a-f]{32}$/)?.[0];
}

/** `ana._p2p-katas._tcp.local` */
export function instanceName(name: string): string {
  return `${name}.${TYPE}`;
}

/** The `ana` of such a name; undefined when it is none of ours, or cannot be shown. */
export function nameIn(instance: string): string | undefined {
  const name = instance.slice(0, -TYPE.length - 1);
  return sameName(instance, instanceName(name)) && isShowable(name) ? name : undefined;
}
