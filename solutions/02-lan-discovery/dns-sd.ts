// The dialect that everybody speaks: multicast DNS (RFC 6762) and DNS service discovery (RFC 6763).
//
//   who    a query for the pointers to our kind of service; those that are known are listed as answers
//   here   a response with all the records of a service; with a time to live of 0 it is goodbye
//   claim  a query for all that has the name, with the records that we would give it as authorities

// The codec: small, without dependencies of weight, and it knows every rare record and how packets are broken.
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  type Question,
  type SrvData,
  type TxtData,
} from 'dns-packet';
import { type Clock, systemClock, type UdpAddress } from '../../lib/contracts.ts';
import { type Group, isOnLink, type Link } from './link.ts';
import { keyOf, sameName } from './names.ts';
import { ALL_TYPES, idIn, instanceName, isFor, type Lookup, nameIn, recordsOf, serviceFrom, TYPE } from './records.ts';
import type { Claim, Dialect, Heard, Here, Known, Me, Said, Service, Who } from './said.ts';
import { Table } from './table.ts';

/** Where multicast DNS is spoken. RFC 6762 §3 */
export const MDNS: Group = { address: '224.0.0.251', port: 5353 };

/** In seconds. RFC 6762 §10. A claim promises nothing: its records are only compared. */
const CLAIM_TTL = 120;
/** How long an asker of the old kind may keep an answer. In seconds. RFC 6762 §6.7 */
const MAX_OLD_TTL = 10;
/** Of one packet no more records than this are looked at, and no more are kept in mind of all. */
const MAX_RECORDS_HEARD = 256;
const MAX_RECORDS_KEPT = 2_048;

/** The data of the records of one type and name, as they were last heard. */
interface Kept {
  readonly data: unknown[];
  /** When the first of them ends, in ms. */
  endsAt: number;
}

/** What an asker of the old kind wants to see again. */
interface Echo {
  readonly id: number;
  readonly questions: Question[];
}

export class DnsSd implements Dialect {
  readonly #link: Link;
  readonly #port: number;
  readonly #clock: Clock;
  /** What we have heard, by who said it and what it is: a service may come in more than one packet. */
  readonly #kept = new Table<Kept>(MAX_RECORDS_KEPT);

  /** For one link: an address that is not on it is not believed. */
  constructor(link: Link, { port = MDNS.port, clock = systemClock }: { port?: number; clock?: Clock } = {}) {
    this.#link = link;
    this.#port = port;
    this.#clock = clock;
  }

  encode(said: Said, echo?: unknown): Uint8Array {
    if (said.say === 'here') return response(said, echo as Echo | undefined);
    if (said.say === 'claim') return claim(said);
    return said.about === undefined ? questionToAll(said) : this.#questionAbout(said.about);
  }

  decode(bytes: Uint8Array, from: UdpAddress, me: Me): Heard[] {
    const packet = parsed(bytes);
    if (packet?.type === 'query') return this.#heardInQuery(packet, from, me);
    // Whoever answers from another port is not part of this. RFC 6762 §6
    if (packet?.type === 'response' && from.port === this.#port) return this.#heardInResponse(packet, from.address);
    return [];
  }

  #heardInQuery(packet: Packet, { port }: UdpAddress, me: Me): Heard[] {
    const { id = 0, questions = [], answers = [], authorities = [] } = packet;
    if (authorities.length > 0) return claimsIn(authorities, me);
    const forUs = questions.flatMap((question) => isFor(question, me) ?? []);
    if (forUs.length === 0) return [];
    const about = forUs.includes('us') ? me.name : undefined;
    const alone = questions.every((question) => (question.class as string) === UNICAST_RESPONSE);
    const echo: Echo | undefined = port === this.#port ? undefined : { id, questions };
    return [{ say: 'who', known: knownIn(answers), about, alone, echo }];
  }

  #heardInResponse({ answers = [], additionals = [] }: Packet, source: string): Heard[] {
    const records = [...answers, ...additionals].slice(0, MAX_RECORDS_HEARD);
    const names = this.#keep(records, source);
    return [...names].map((name) => this.#heardOf(name, source));
  }

  #heardOf(name: string, source: string): Heard {
    const now = this.#clock.now();
    const instance = instanceName(name);
    const pointer = this.#kept.get(source, `PTR ${keyOf(instance)}`);
    if (pointer && pointer.endsAt <= now) return goodbye(name);
    let endsAt = pointer?.endsAt ?? Number.POSITIVE_INFINITY;
    const lookUp = (type: string, owner: string) => {
      const kept = this.#kept.get(source, `${type} ${keyOf(owner)}`);
      if (!kept || kept.endsAt <= now) return [];
      endsAt = Math.min(endsAt, kept.endsAt);
      return kept.data;
    };
    const service = serviceFrom(name, lookUp as Lookup);
    return service ? { say: 'here', service, ttlMs: endsAt - now } : { say: 'vague', name };
  }

  /**
   * Keeps what was heard in mind, and returns the names of the services that it is about. The last packet that has
   * records of a type for a name counts, whether or not they are flagged so (RFC 6762 §10.2).
   */
  #keep(records: Answer[], source: string): Set<string> {
    const now = this.#clock.now();
    const names = new Set<string>();
    const heard = new Map<string, Kept>();
    for (const record of records) {
      const owner = this.#ownerOf(record);
      if (owner === undefined) continue;
      const name = nameIn(owner);
      if (name !== undefined) names.add(name);
      const key = `${record.type} ${keyOf(owner)}`;
      const kept = heard.get(key) ?? { data: [], endsAt: Number.POSITIVE_INFINITY };
      kept.endsAt = Math.min(kept.endsAt, now + 1_000 * ttlOf(record));
      kept.data.push(dataOf(record));
      heard.set(key, kept);
    }
    for (const [key, kept] of heard) this.#kept.set(source, key, kept, now);
    return names;
  }

  /** The name that a record is kept under; undefined for what is none of our business, or a lie. */
  #ownerOf(record: Answer): string | undefined {
    switch (record.type) {
      case 'PTR':
        return sameName(record.name, TYPE) && nameIn(record.data) !== undefined ? record.data : undefined;
      case 'SRV':
      case 'TXT':
        return nameIn(record.name) === undefined ? undefined : record.name;
      case 'A':
      case 'AAAA':
        return isOnLink(record.data, this.#link) ? record.name : undefined;
      default:
        return undefined;
    }
  }

  /** Asks for all that makes a service; for its host's addresses too, once we have heard which host it is. */
  #questionAbout(name: string): Uint8Array {
    const instance = instanceName(name);
    const srv = this.#kept.all(`SRV ${keyOf(instance)}`).flatMap(({ data }) => data as SrvData[]);
    return encode({
      type: 'query',
      questions: [
        { type: 'SRV', name: instance },
        { type: 'TXT', name: instance },
        ...srv.flatMap(({ target }): Question[] => [
          { type: 'A', name: target },
          { type: 'AAAA', name: target },
        ]),
      ],
    });
  }
}

function questionToAll({ known, alone }: Who): Uint8Array {
  const packet = encode({
    type: 'query',
    questions: [{ type: 'PTR', name: TYPE }],
    answers: known
      .filter(({ name }) => !name.includes('.')) // a full stop would become two labels
      .map(({ name, ttlMs }) => ({
        type: 'PTR',
        name: TYPE,
        ttl: Math.floor(ttlMs / 1_000),
        data: instanceName(name),
      })),
  });
  if (alone) packet[CLASS_OF_FIRST_QUESTION]! |= 0x80;
  return packet;
}

function response({ service, ttlMs }: Here, echo: Echo | undefined): Uint8Array {
  const isGoodbye = ttlMs === 0;
  const ttl = Math.ceil(ttlMs / 1_000);
  const records = recordsOf(service as Me, echo ? Math.min(ttl, MAX_OLD_TTL) : ttl);
  const kind: Answer = { type: 'PTR', name: ALL_TYPES, ttl, data: TYPE };
  const answers = isGoodbye ? records : [...records, kind]; // others of our kind may stay
  return encode({
    type: 'response',
    flags: AUTHORITATIVE_ANSWER,
    id: echo?.id,
    questions: echo?.questions,
    answers: echo ? answers.map((answer) => ({ ...answer, flush: false })) : answers,
  });
}

function claim({ service }: Claim): Uint8Array {
  return encode({
    type: 'query',
    questions: [{ type: 'ANY' as 'PTR', name: instanceName(service.name) }], // the codec's types lack it
    authorities: claimed(service as Me),
  });
}

/** The records that nobody else may have: those under the name itself. */
function claimed(me: Me): Answer[] {
  return recordsOf(me, CLAIM_TTL).filter(({ name }) => sameName(name, instanceName(me.name)));
}

/** The codec does not know the top bit of a question's class: an answer for the asker alone is welcome. RFC 6762 §5.4 */
const UNICAST_RESPONSE = 'UNKNOWN_32769';
const CLASS_OF_FIRST_QUESTION = 12 + TYPE.length + 2 + 2;

/** Operation and response code: whatever is not 0 there is not for us. RFC 6762 §18.3, §18.11 */
const FLAGS_OF_OTHERS = 0x780f;

function parsed(bytes: Uint8Array): Packet | undefined {
  try {
    const packet = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return packet.flags! & FLAGS_OF_OTHERS ? undefined : packet;
  } catch {
    return undefined; // cut short, or pointing in circles
  }
}

function knownIn(answers: Answer[]): Known[] {
  return answers.flatMap((record) => {
    const name = record.type === 'PTR' && sameName(record.name, TYPE) ? nameIn(record.data) : undefined;
    return name === undefined ? [] : { name, ttlMs: 1_000 * ttlOf(record) };
  });
}

function claimsIn(authorities: Answer[], me: Me): Heard[] {
  const instance = instanceName(me.name);
  const theirs = authorities.filter((record) => sameName(record.name, instance));
  if (theirs.length === 0) return [];
  const txt = theirs.find(({ type }) => type === 'TXT');
  const id = idIn(txt && (dataOf(txt) as TxtData));
  return [{ say: 'claim', service: { ...nobody(me.name), id }, wins: compare(theirs, claimed(me)) > 0 }];
}

/** Which of two sets of records goes before the other: the later one, by class, type and bytes. RFC 6762 §8.2.1 */
function compare(theirs: Answer[], ours: Answer[]): number {
  return Buffer.compare(inOrder(theirs), inOrder(ours));
}

function inOrder(records: Answer[]): Buffer {
  // Under the root's name, each is a header of 12 bytes, a name of 1, type, class, time to live, length, and data.
  const encoded = records.map((record) => encode({ answers: [{ ...record, name: '.', flush: false } as Answer] }));
  const comparable = encoded.map((bytes) =>
    Buffer.concat([bytes.subarray(15, 17), bytes.subarray(13, 15), bytes.subarray(23)]),
  );
  return Buffer.concat(comparable.sort(Buffer.compare));
}

function goodbye(name: string): Here {
  return { say: 'here', service: nobody(name), ttlMs: 0 };
}

/** All that is known of somebody is the name. */
function nobody(name: string): Service {
  return { id: undefined, name, port: 0, addresses: [] };
}

function dataOf(record: Answer): unknown {
  return 'data' in record ? record.data : undefined;
}

function ttlOf(record: Answer): number {
  return 'ttl' in record ? (record.ttl ?? 0) : 0;
}
