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
import {
  ALL_TYPES,
  ANY,
  idIn,
  instanceName,
  isFor,
  type Lookup,
  nameIn,
  recordsOf,
  serviceFrom,
  TYPE,
} from './records.ts';
import type { Claim, Dialect, Heard, Here, Known, Me, Said, Service, Who } from './said.ts';
import { Table } from './table.ts';

/** Where multicast DNS is spoken. RFC 6762 §3 */
export const MDNS: Group = { address: '224.0.0.251', port: 5353 };

/** In seconds. RFC 6762 §10. A claim promises nothing: its records are only compared. */
const CLAIM_TTL = 120;
/** How long an asker of the old kind may keep an answer. In seconds. RFC 6762 §6.7 */
const MAX_OLD_TTL = 10;
/** RFC 6762 §17. In bytes. */
const MAX_BYTES = 9_000;
/** No more records than this are looked at in a packet, kept for one name and type, and kept in mind in all. */
const MAX_RECORDS_HEARD = 256;
const MAX_RECORDS_EACH = 8;
const MAX_RECORDS_KEPT = 2_048;
/** However many are said to be a service's host, we ask for the addresses of so many. */
const MAX_HOSTS_ASKED = 2;
/** What a service and its host need: PTR, SRV, TXT, A and AAAA. */
const RECORDS_OF_ONE = 5;

/** The data of the records of one type and name, as they were last heard. */
interface Kept {
  readonly type: string;
  readonly owner: string;
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
  readonly #kept = new Table<Kept>(MAX_RECORDS_KEPT, RECORDS_OF_ONE);

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
    const [first] = questions;
    const forUs = questions.filter(isOfOurClass).flatMap((question) => isFor(question, me) ?? []);
    const isOld = port !== this.#port;
    if (!first || forUs.length === 0 || (isOld && questions.length > 1)) return [];
    const about = forUs.includes('us') ? me.name : undefined;
    const alone = questions.every((question) => (question.class as string) === UNICAST_RESPONSE);
    const echo: Echo | undefined = isOld ? { id, questions: [{ ...first, class: 'IN' }] } : undefined;
    return [{ say: 'who', known: knownIn(answers), about, alone, echo }];
  }

  #heardInResponse({ answers = [], additionals = [] }: Packet, source: string): Heard[] {
    const records = [...answers, ...additionals].slice(0, MAX_RECORDS_HEARD);
    const now = this.#clock.now();
    const names = this.#keep(records, source, now);
    return [...names].flatMap((name) => this.#heardOf(name, source, now) ?? []);
  }

  #heardOf(name: string, source: string, now: number): Heard | undefined {
    const instance = instanceName(name);
    let endsAt = Number.POSITIVE_INFINITY;
    const lookUp = (type: string, owner: string) => {
      const kept = this.#kept.get(source, `${type} ${keyOf(owner)}`);
      if (!kept || kept.endsAt < now) return undefined;
      endsAt = Math.min(endsAt, kept.endsAt);
      return kept.data;
    };
    lookUp('PTR', instance);
    if (endsAt === now) return { say: 'here', service: nobody(name), ttlMs: 0 };
    const service = serviceFrom(name, ((type: string, owner: string) => lookUp(type, owner) ?? []) as Lookup);
    if (service && endsAt > now) return { say: 'here', service, ttlMs: endsAt - now };
    return name.includes('.') ? undefined : { say: 'vague', name }; // a full stop would become two labels
  }

  /**
   * Keeps what was heard in mind, and returns the names of the services that it is about. The last packet that has
   * records of a type for a name counts, whether or not they are flagged so (RFC 6762 §10.2).
   */
  #keep(records: Answer[], source: string, now: number): Set<string> {
    const heard = new Map<string, Kept>();
    // Those that are taken back come first: whatever else is said of that name then counts.
    for (const record of records.sort((one, other) => Math.sign(ttlOf(one)) - Math.sign(ttlOf(other)))) {
      const owner = this.#ownerOf(record);
      if (owner === undefined) continue;
      const key = `${record.type} ${keyOf(owner)}`;
      const endsAt = now + 1_000 * ttlOf(record);
      const before = heard.get(key);
      if (!before || before.endsAt === now)
        heard.set(key, { type: record.type, owner, data: [dataOf(record)], endsAt });
      else if (before.data.length < MAX_RECORDS_EACH) {
        before.data.push(dataOf(record));
        before.endsAt = Math.min(before.endsAt, endsAt);
      }
    }
    for (const [key, kept] of heard) this.#kept.set(source, key, kept, now);
    return new Set([...heard.values()].flatMap((kept) => this.#namesOf(kept, source)));
  }

  /** The services that some records are about: the one that they name, or all on the host that they name. */
  #namesOf({ type, owner }: Kept, source: string): string[] {
    if (type !== 'A' && type !== 'AAAA') return [nameIn(owner)!];
    const services = this.#kept.of(source).filter((kept) => kept.type === 'SRV');
    const isHere = ({ data }: Kept) => (data as SrvData[]).some(({ target }) => sameName(target, owner));
    return services.filter(isHere).map((kept) => nameIn(kept.owner)!);
  }

  /** The name that a record is kept under; undefined for what is none of our business, or a lie. */
  #ownerOf(record: Answer): string | undefined {
    if (!isOfOurClass(record)) return undefined;
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
    const now = this.#clock.now();
    const known = this.#kept.all(`SRV ${keyOf(instance)}`).filter(({ endsAt }) => endsAt > now);
    const hosts = new Set(known.flatMap(({ data }) => (data as SrvData[]).map(({ target }) => target)));
    return encode({
      type: 'query',
      questions: [
        { type: 'SRV', name: instance },
        { type: 'TXT', name: instance },
        ...[...hosts].slice(0, MAX_HOSTS_ASKED).flatMap((name): Question[] => [
          { type: 'A', name },
          { type: 'AAAA', name },
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
  const ttl = Math.min(Math.ceil(ttlMs / 1_000), echo ? MAX_OLD_TTL : Number.POSITIVE_INFINITY);
  const kind: Answer = { type: 'PTR', name: ALL_TYPES, ttl, data: TYPE };
  const records = recordsOf(service as Me, ttl);
  const answers = ttl > 0 ? [...records, kind] : records; // when we leave, others of our kind may stay
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
    questions: [{ type: ANY, name: instanceName(service.name) }],
    authorities: claimed(service as Me),
  });
}

/** The records that nobody else may have: those under the name itself. */
function claimed(me: Me): Answer[] {
  return recordsOf(me, CLAIM_TTL).filter(({ name }) => sameName(name, instanceName(me.name)));
}

/** Lengths on the wire, in bytes. RFC 1035 §4.1 */
const HEADER_BYTES = 12;
const MIN_QUESTION_BYTES = 5;
const MIN_RECORD_BYTES = 11;

/** The codec does not know the top bit of a question's class: an answer for the asker alone is welcome. RFC 6762 §5.4 */
const UNICAST_RESPONSE = 'UNKNOWN_32769';
/** After the name (a length before each label, and a 0 at its end) and the type. */
const CLASS_OF_FIRST_QUESTION = HEADER_BYTES + TYPE.length + 2 + 2;

/** Operation and response code: whatever is not 0 there is not for us. RFC 6762 §18.3, §18.11 */
const FLAGS_OF_OTHERS = 0x780f;

function parsed(bytes: Uint8Array): Packet | undefined {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!isPossible(buffer)) return undefined;
    const packet = decode(buffer);
    return packet.flags! & FLAGS_OF_OTHERS ? undefined : packet;
  } catch {
    return undefined; // cut short, or pointing in circles
  }
}

/** Whether a packet is long enough for what its header promises; if not, the codec may look for it for seconds. */
function isPossible(packet: Buffer): boolean {
  if (packet.length < HEADER_BYTES || packet.length > MAX_BYTES) return false;
  const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) => packet.readUInt16BE(at));
  const records = answers! + authorities! + additionals!;
  return packet.length >= HEADER_BYTES + questions! * MIN_QUESTION_BYTES + records * MIN_RECORD_BYTES;
}

/** For a question, `ANY` is a class too, and the bit that allows an answer for the asker alone may be set. */
function isOfOurClass(asked: Question | Answer): boolean {
  const given: string = ('class' in asked && asked.class) || 'IN';
  return given === 'IN' || given === 'ANY' || given === UNICAST_RESPONSE;
}

function knownIn(answers: Answer[]): Known[] {
  return answers.flatMap((record) => {
    const name = record.type === 'PTR' && sameName(record.name, TYPE) ? nameIn(record.data) : undefined;
    return name === undefined ? [] : { name, ttlMs: 1_000 * ttlOf(record) };
  });
}

function claimsIn(authorities: Answer[], me: Me): Heard[] {
  const instance = instanceName(me.name);
  const theirs = authorities
    .filter(({ type, name }) => (type === 'SRV' || type === 'TXT') && sameName(name, instance))
    .slice(0, MAX_RECORDS_EACH);
  if (theirs.length === 0) return [];
  const txt = theirs.find(({ type }) => type === 'TXT');
  const id = idIn(txt && (dataOf(txt) as TxtData));
  return [{ say: 'claim', service: { ...nobody(me.name), id }, wins: isLater(theirs, claimed(me)) }];
}

/** Whether the first set of records goes before the second: by class, type and bytes, one by one. RFC 6762 §8.2.1 */
function isLater(theirs: Answer[], ours: Answer[]): boolean {
  const [one, other] = [inOrder(theirs), inOrder(ours)];
  for (const [index, record] of one.entries()) {
    const order = other[index] ? Buffer.compare(record, other[index]) : 1;
    if (order !== 0) return order > 0;
  }
  return false;
}

/** Class, type and data of each, in bytes. */
function inOrder(records: Answer[]): Buffer[] {
  const encoded = records.map((record) => encode({ answers: [{ ...record, name: '.', flush: false } as Answer] }));
  // After the header come a name of one byte, two bytes each of type and class, then time to live, length and data.
  const comparable = encoded.map((bytes) =>
    Buffer.concat([bytes.subarray(15, 17), bytes.subarray(13, 15), bytes.subarray(23)]),
  );
  return comparable.sort(Buffer.compare);
}

/** All that is known of somebody is the name. */
function nobody(name: string): Service {
  return { id: undefined, name, port: 0, addresses: [] };
}

/** Of a TXT record, copies: what the codec gives would keep the whole packet in memory. */
function dataOf(record: Answer): unknown {
  if (record.type === 'TXT') return [record.data].flat().slice(0, MAX_RECORDS_EACH).map(String);
  return 'data' in record ? record.data : undefined;
}

function ttlOf(record: Answer): number {
  return 'ttl' in record ? (record.ttl ?? 0) : 0;
}
