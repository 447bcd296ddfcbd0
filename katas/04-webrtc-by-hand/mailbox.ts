// A mailbox: it keeps an invitation under a short id, for a few minutes, until somebody takes it, and carries the
// answer back. Any peer can run one. Once two are connected they no longer need it.
//
// On a WebSocket (RFC 6455), small JSON texts:
//
//   ana → mailbox   { "leave": "…invitation…" }      keep this for me
//   mailbox → ana   { "id": "17-203-42" }            say this to whomever you want to meet
//   bo → mailbox    { "take": "17-203-42" }          I was told this id
//   mailbox → bo    { "invitation": "…" }            here it is, and it is no longer here
//   bo → mailbox    { "answer": "…" }
//   mailbox → ana   { "answer": "…" }                and both hang up
//   mailbox → all   { "refused": "NOT_HERE" }        why not, before it hangs up
//
// It reads neither invitations nor answers. But it could swap them for its own: until kata 5, who runs it is believed.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, type Random, systemClock } from '../../lib/contracts.ts';
import { drawId, readId, writeId } from './short-id.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface MailboxOptions {
  /** Where to listen; or a web server that listens already, and the path on it. */
  where: { host: string; port: number } | { server: Server; path: string };
  /** Must be one that nobody can foresee: who guesses an id takes the invitation. By default it is. */
  random?: Random;
  /** How long an invitation is kept, in ms. */
  lifetimeMs?: number;
  clock?: Clock;
}

/** Why the mailbox refuses. */
export type Refusal = 'NOT_HERE' | 'TOO_MANY_GUESSES' | 'FULL' | 'NONSENSE' | 'EXPIRED';

/** How long two people take to say an id and to type it: enough, and no longer, since it can be guessed. */
const LIFETIME_MS = 10 * 60_000;
const LIMITS = {
  /** Longer than every message that two peers send here. In bytes. */
  maxPayload: 1_024,
  /** How long somebody may take to hang up when we have. In ms. */
  closeTimeout: 2_000,
};
const MAX_KEPT = 256;
const MAX_CONNECTIONS = 512;
/** How long somebody may be connected without saying anything of use. In ms. */
const PATIENCE_MS = 10_000;
/**
 * So many wrong ids are answered in a minute, from one address and from all together. Addresses are easily changed:
 * with 256 invitations here, whoever guesses for ten minutes from everywhere hits one of them with a chance of 1 in 38,
 * and its owner finds out, since nobody else can take it any more.
 */
const MAX_WRONG_FROM_ONE = 10;
const MAX_WRONG = 60;
const MINUTE_MS = 60_000;

interface Kept {
  readonly invitation: string;
  readonly owner: Visitor;
}

export class Mailbox {
  readonly #server: WebSocketServer;
  /** The web server below, if it is ours. */
  readonly #below: Server | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #lifetimeMs: number;
  /** What waits to be taken, by id. */
  readonly #kept = new Map<string, Kept>();
  /** Wrong ids in this minute, by address. */
  readonly #wrong = new Map<string, number>();
  #amnesty: unknown;

  /** Rejects as Node does when it cannot listen: port in use, no such address. */
  static async open(options: MailboxOptions): Promise<Mailbox> {
    const { where } = options;
    if ('server' in where) return new Mailbox(where, options);
    const server = createServer((_, response) => response.writeHead(426).end()); // who comes by HTTP shall upgrade
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(where.port, where.host, resolve));
    return new Mailbox({ server }, options);
  }

  private constructor(on: { server: Server; path?: string }, options: MailboxOptions) {
    this.#server = new WebSocketServer({ ...on, ...LIMITS });
    this.#below = 'server' in options.where ? undefined : on.server;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? unforeseeable;
    this.#lifetimeMs = options.lifetimeMs ?? LIFETIME_MS;
    this.#server.on('connection', (socket, { socket: { remoteAddress } }) => this.#admit(socket, remoteAddress ?? ''));
    this.#server.on('error', () => {}); // who could not be accepted may come again
  }

  /** `ws://127.0.0.1:4444`, if it listens by itself. */
  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `ws://${address.includes(':') ? `[${address}]` : address}:${port}`;
  }

  /** How many invitations wait here. */
  get size(): number {
    return this.#kept.size;
  }

  /** Forgets everything, and hangs up. */
  async close(): Promise<void> {
    this.#clock.clearTimeout(this.#amnesty);
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#below?.close();
    this.#below?.closeAllConnections(); // those too who have said nothing yet
  }

  /** Keeps an invitation until it is taken, or too old, or its owner hangs up. */
  #leave(visitor: Visitor, invitation: string): void {
    return todo(5);
  }

  /** Hands an invitation to whoever knows its id, once. */
  #take(visitor: Visitor, id: string): void {
    return todo(5);
  }

  #answer(visitor: Visitor, answer: string): void {
    return todo(5);
  }

  // What follows is given.

  /** Not what somebody else has left there, once this was taken. */
  #forget(id: string, owner: Visitor): void {
    if (this.#kept.get(id)?.owner === owner) this.#kept.delete(id);
  }

  #admit(socket: WebSocket, address: string): void {
    socket.on('error', () => {}); // it closes next
    const visitor = new Visitor(socket, address, this.#clock);
    if (this.#server.clients.size > MAX_CONNECTIONS) return void visitor.refuse('FULL');
    visitor.refuseAfter(PATIENCE_MS, 'NONSENSE');
    socket.on('message', (data, isBinary) => this.#hear(visitor, isBinary ? '' : String(data)));
  }

  /** Each may say one thing: leave, or take and then answer. */
  #hear(visitor: Visitor, text: string): void {
    const { leave, take, answer } = parse(text);
    if (isText(leave) && !visitor.isKnown) {
      visitor.isKnown = true;
      this.#leave(visitor, leave);
    } else if (readId(take) && !visitor.isKnown) {
      visitor.isKnown = true;
      this.#take(visitor, take as string);
    } else if (isText(answer) && visitor.answers) {
      this.#answer(visitor, answer);
    } else {
      visitor.refuse('NONSENSE');
    }
  }

  #hasGuessedEnough(address: string): boolean {
    const wrong = [...this.#wrong.values()].reduce((sum, count) => sum + count, 0);
    return wrong >= MAX_WRONG || (this.#wrong.get(address) ?? 0) >= MAX_WRONG_FROM_ONE;
  }

  #countWrong(address: string): void {
    this.#wrong.set(address, (this.#wrong.get(address) ?? 0) + 1);
    this.#amnesty ??= this.#clock.setTimeout(() => {
      this.#wrong.clear();
      this.#amnesty = undefined;
    }, MINUTE_MS);
  }
}

/** Somebody who is connected. */
class Visitor {
  /** Whether they have said what they want. */
  isKnown = false;
  /** Whose invitation they have taken. */
  answers: Visitor | undefined;
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  #timer: unknown;

  constructor(socket: WebSocket, address: string, clock: Clock) {
    this.#socket = socket;
    this.address = address;
    this.#clock = clock;
    this.whenGone(() => clock.clearTimeout(this.#timer));
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message), () => {}); // whoever has gone does not hear it
  }

  refuse(refused: Refusal): void {
    this.say({ refused });
    this.hangUp();
  }

  refuseAfter(ms: number, refused: Refusal): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.refuse(refused), ms);
  }

  hangUp(): void {
    this.#socket.close();
  }

  whenGone(gone: () => void): void {
    this.#socket.once('close', gone);
  }
}

/** From 0 up to, but not including, `bound`, each as likely as the others. */
function unforeseeable(bound: number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const [drawn] = globalThis.crypto.getRandomValues(new Uint32Array(1));
    if (drawn! < limit) return drawn! % bound;
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** As long as the text of an invitation may be, and of the characters that it has. */
function isText(said: unknown): said is string {
  return typeof said === 'string' && /^[\w-]{1,400}$/.test(said);
}
