// One UDP socket that asks and answers in STUN (RFC 8489), and hands on what is not STUN. What else it is good for is
// up to its roles: a witness, a session with somebody, a relay.

import { randomInt } from 'node:crypto';
import { type Clock, type Random, systemClock, type UdpAddress, type UdpSocket } from '../../lib/contracts.ts';
import { isSame } from './endpoints.ts';
import {
  type Attributes,
  CHANGE_REQUEST,
  decode,
  encode,
  isSignedWith,
  RESPONSE_PORT,
  type StunMessage,
} from './stun.ts';
import { todo } from '../../lib/runner/todo.ts';

/** What an agent needs of a socket; it is bound, and whoever opened it closes it. */
export type AgentSocket = Pick<UdpSocket, 'address' | 'send'> & {
  on(event: 'message', heard: (packet: Uint8Array, from: UdpAddress) => void): unknown;
};

export interface AgentOptions {
  socket: AgentSocket;
  clock?: Clock;
  /** For transactions: nobody may be able to guess it. */
  random?: Random;
}

/** What an agent does besides asking. Each is offered what comes in, until one takes it. */
export interface Role {
  /** True when this request was for it. */
  hearRequest?(request: Heard, agent: Agent): boolean;
  /** A packet that is no STUN. True when it was for it. */
  hearData?(packet: Uint8Array, from: UdpAddress, agent: Agent): boolean;
}

export interface Heard {
  readonly message: StunMessage;
  readonly from: UdpAddress;
  /** The message as it came. */
  readonly packet: Uint8Array;
}

export interface AskOptions {
  attributes?: Attributes;
  method?: StunMessage['method'];
  /** Signs the question, and whoever answers has to know it too. */
  password?: string;
  /** How long to wait after each time that we ask, in ms. */
  waitsMs?: readonly number[];
  /** Who sends the question, if somebody else does. The answer is still for us. */
  via?: Pick<Agent, 'send'>;
  /** For which of our roles it is. */
  role?: Role;
}

/** How long a first answer may take, in ms. §6.2.1 */
const RTO_MS = 500;
/** How often we ask, and how many RTOs we wait after the last time. §6.2.1 */
const [RC, RM] = [7, 16];

/** For people who wait: enough for every connection that works, and for one packet lost. In ms. */
export const BRIEF_MS = [300, 600, 900];

export class Agent {
  readonly local: UdpAddress;
  readonly clock: Clock;
  readonly random: Random;
  readonly #socket: AgentSocket;
  readonly #roles = new Set<Role>();
  /** What we have asked and nobody has answered yet, by transaction. */
  readonly #open = new Map<string, Question>();
  #isClosed = false;

  constructor({ socket, clock = systemClock, random = (bound) => randomInt(bound) }: AgentOptions) {
    this.#socket = socket;
    this.clock = clock;
    this.random = random;
    const { address, port } = socket.address();
    this.local = { address, port };
    socket.on('message', (packet, { address, port }) => {
      if (!this.#isClosed && port > 0) this.#hear(packet, { address, port }); // who comes from port 0 cannot be answered
    });
  }

  /** Until the function that it returns is called, which also ends what was asked for this role. */
  play(role: Role): () => void {
    this.#roles.add(role);
    return () => {
      this.#roles.delete(role);
      this.#giveUp([...this.#open.values()].filter((question) => question.role === role));
    };
  }

  /**
   * Asks `to`, as often as it takes.
   * @throws {StunError} when nobody answers, when the answer is no, and when we close meanwhile.
   */
  async ask(
    to: UdpAddress,
    { attributes = {}, method = 'binding', password, waitsMs = waits(), via = this, role }: AskOptions = {},
  ): Promise<Answer> {
    const transaction = Array.from({ length: 24 }, () => this.random(16).toString(16)).join('');
    const packet = encode({ kind: 'request', method, transaction, attributes }, password);
    return new Promise((answered, failed) => {
      if (this.#isClosed) return failed(new StunError('CLOSED'));
      const change = attributes.change ?? { address: false, port: false };
      const question = {
        transaction,
        packet,
        to,
        via,
        role,
        change,
        password,
        askedAt: this.clock.now(),
        answered,
        failed,
        timer: undefined,
      };
      this.#open.set(transaction, question);
      this.#transmit(question, waitsMs);
    });
  }

  /** Sends a packet as it is. It may get lost on its way. */
  send(packet: Uint8Array, to: UdpAddress): void {
    if (!this.#isClosed) this.#socket.send(packet, to.port, to.address, () => {}); // who cannot be reached does not answer
  }

  /** Answers what was asked, from here or `via` somewhere else. */
  reply(
    { message, from }: Heard,
    attributes: Attributes,
    { password, via = this, to = from }: ReplyOptions = {},
  ): void {
    const kind = attributes.error === undefined ? 'success' : 'error';
    const { method, transaction } = message;
    const unknown = attributes.error === 420 ? unknownTo(message) : [];
    via.send(encode({ kind, method, transaction, attributes, unknown }, password), to);
  }

  /** Asks and answers no more. Closing the socket is for whoever opened it. */
  close(): void {
    this.#isClosed = true;
    this.#giveUp([...this.#open.values()]);
  }

  /** Sends a question, and again after each of the waits that are left, until it has been answered. */
  #transmit(question: Question, waitsMs: readonly number[]): void {
    return todo(2);
  }

  /** Takes an answer, if it is one. Anybody can send us a packet that looks like it. */
  #hearAnswer({ message, from, packet }: Heard): void {
    return todo(2);
  }

  /** Anybody can be the server: a peer answers whoever asks where they are. */
  #answer(heard: Heard): void {
    return todo(2);
  }

  // What follows is given.

  #hear(packet: Uint8Array, from: UdpAddress): void {
    const message = decode(packet);
    const roles = [...this.#roles];
    if (!message) roles.some((role) => role.hearData?.(packet, from, this));
    else if (message.kind === 'request') this.#hearRequest({ message, from, packet }, roles);
    else if (message.kind !== 'indication') this.#hearAnswer({ message, from, packet });
  }

  #hearRequest(heard: Heard, roles: Role[]): void {
    if (!roles.some((role) => role.hearRequest?.(heard, this))) this.#answer(heard);
  }

  #settle(question: Question, { kind, attributes, unknown = [] }: StunMessage, from: UdpAddress): void {
    const { answered, failed } = this.#end(question);
    if (kind === 'error' || unknown.length > 0) failed(new StunError('REFUSED', attributes));
    else answered({ attributes, from, rttMs: this.clock.now() - question.askedAt });
  }

  #giveUp(questions: Question[]): void {
    for (const question of questions) this.#end(question).failed(new StunError('CLOSED'));
  }

  #end(question: Question): Question {
    this.clock.clearTimeout(question.timer);
    this.#open.delete(question.transaction);
    return question;
  }
}

export interface Answer {
  readonly attributes: Attributes;
  readonly from: UdpAddress;
  /** How long it took, in ms. If we asked more than once, at most so long. */
  readonly rttMs: number;
}

export interface ReplyOptions {
  /** Signs it. */
  password?: string;
  via?: Pick<Agent, 'send'>;
  /** Where it goes, if not to where the question came from. */
  to?: UdpAddress;
}

interface Question {
  readonly transaction: string;
  readonly packet: Uint8Array;
  readonly to: UdpAddress;
  readonly via: Pick<Agent, 'send'>;
  readonly role: Role | undefined;
  /** What has to be different about where the answer comes from. */
  readonly change: { address: boolean; port: boolean };
  readonly password: string | undefined;
  /** In ms. */
  readonly askedAt: number;
  readonly answered: (answer: Answer) => void;
  readonly failed: (error: StunError) => void;
  timer: unknown;
}

/** How long to wait after each time that we ask, in ms: twice as long each time, but the last. §6.2.1 */
export function waits(rtoMs = RTO_MS): number[] {
  return todo(2);
}

/** Whether the answer to a question may come from there: from whom we asked, or from elsewhere if we asked for that. */
function isExpected({ to, change }: Question, { kind }: StunMessage, from: UdpAddress): boolean {
  if (kind === 'error' || (!change.address && !change.port)) return isSame(to, from);
  return todo(4);
}

/** Why we do not answer a question, if we do not. */
function refusal({ method, attributes, unknown = [] }: StunMessage): number | undefined {
  if (method !== 'binding') return 400; // bad request
  if (attributes.username !== undefined) return 401; // not for us, or from a stranger
  if (unknown.length > 0) return 420; // unknown attribute
  if (attributes.change || attributes.responsePort !== undefined) return 420; // that is for witnesses
  return undefined;
}

/** What it asks for that we cannot do. */
function unknownTo({ attributes, unknown = [] }: StunMessage): number[] {
  const { change, responsePort } = attributes;
  return [...unknown, ...(change ? [CHANGE_REQUEST] : []), ...(responsePort === undefined ? [] : [RESPONSE_PORT])];
}

const REASONS = {
  NO_ANSWER: 'nobody has answered',
  REFUSED: 'the answer is no',
  CLOSED: 'we have closed meanwhile',
};

export class StunError extends Error {
  override readonly name = 'StunError';
  readonly code: keyof typeof REASONS;
  /** What the answer says, if there was one. */
  readonly attributes: Attributes;

  constructor(code: keyof typeof REASONS, attributes: Attributes = {}) {
    super(REASONS[code]);
    this.code = code;
    this.attributes = attributes;
  }
}
