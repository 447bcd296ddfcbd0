// What a peer does with a mailbox: leave an invitation there, or take one.

import type { Refusal } from './mailbox.ts';
import { readId, type ShortId, writeId } from './short-id.ts';
import { todo } from '../../lib/runner/todo.ts';

/** The browser's `WebSocket`, and that of `ws`. */
export type WebSocketClass = new (url: string) => WebSocket;

export interface PostOptions {
  /** `ws://192.168.1.20:8080/mailbox` */
  url: string;
  WebSocket: WebSocketClass;
  /** Changes its mind: hangs up. */
  signal?: AbortSignal;
}

/** An invitation that waits at a mailbox. */
export interface Left {
  /** To be said to whomever one wants to meet. */
  readonly id: ShortId;
  /** The text that somebody brings back. Rejects with a {PostError}. */
  readonly answer: Promise<string>;
}

/** An invitation that was taken from a mailbox. */
export interface Taken {
  readonly invitation: string;
  /** Sends the answer to whoever has left the invitation, and hangs up. */
  answer(text: string): void;
}

/** Leaves the text of an invitation at a mailbox. @throws {PostError} */
export async function leave(invitation: string, options: PostOptions): Promise<Left> {
  return todo(5);
}

/** Takes the invitation that waits under `id`. Nobody else can take it from then on. @throws {PostError} */
export async function take(id: ShortId, options: PostOptions): Promise<Taken> {
  return todo(5);
}

// What follows is given: a WebSocket on which one waits for what comes next.

/** No text here is longer. In characters. */
const MAX_TEXT = 400;
/** And no message. */
const MAX_MESSAGE = 1_024;

class Line {
  readonly #socket: WebSocket;
  readonly #open: Promise<void>;
  readonly #heard: Record<string, unknown>[] = [];
  #look: () => void = () => {};
  #failure: PostError | undefined;

  constructor({ url, WebSocket, signal }: PostOptions) {
    const cancel = () => this.#fail('CANCELLED');
    this.#socket = socketTo(url, WebSocket);
    this.#socket.onmessage = ({ data }) => this.#hear(data);
    this.#socket.onerror = () => this.#fail('NO_MAILBOX'); // only the first failure counts
    this.#socket.onclose = () => {
      signal?.removeEventListener('abort', cancel);
      this.#fail('HUNG_UP');
    };
    this.#open = new Promise((resolve) => {
      this.#socket.onopen = () => resolve();
    });
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
  }

  say(message: object): void {
    void this.#open.then(() => {
      this.#socket.send(JSON.stringify(message));
      this.#hangUpAfter(message);
    });
  }

  /** The text that the next message has under `name`. */
  async hears(name: string): Promise<string> {
    while (this.#heard.length === 0) {
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
    const said = this.#heard.shift()![name];
    if (typeof said !== 'string' || said.length > MAX_TEXT) throw this.nonsense();
    return said;
  }

  nonsense(): PostError {
    this.#fail('NONSENSE');
    return this.#failure!;
  }

  #hear(data: unknown): void {
    const said = parse(data);
    if (!said || this.#heard.length > 0) return void this.#fail('NONSENSE');
    const { refused } = said;
    if (typeof refused === 'string') return void this.#fail(isRefusal(refused) ? refused : 'NONSENSE');
    this.#heard.push(said);
    this.#look();
    this.#hangUpAfter(said);
  }

  /** After an answer nothing is said any more, in either direction. A mailbox that stays on the line is left there. */
  #hangUpAfter(message: object): void {
    if ('answer' in message) this.#socket.close();
  }

  #fail(code: keyof typeof REASONS): void {
    this.#failure ??= new PostError(code);
    this.#socket.close();
    this.#look();
  }
}

/** @throws {PostError} `NO_MAILBOX` where none can be: that is no address of one. */
function socketTo(url: string, WebSocket: WebSocketClass): WebSocket {
  try {
    return new WebSocket(url);
  } catch {
    throw new PostError('NO_MAILBOX');
  }
}

function parse(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE) return undefined;
  try {
    const said: unknown = JSON.parse(data);
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const REASONS = {
  NO_MAILBOX: 'there is no mailbox at that address',
  HUNG_UP: 'the mailbox has hung up',
  CANCELLED: 'somebody has changed their mind here',
  NOT_HERE: 'there is nothing under that id: it was taken, it has expired, or it never was',
  TOO_MANY_GUESSES: 'too many wrong ids were tried; in a minute it goes on',
  FULL: 'the mailbox is full',
  EXPIRED: 'nobody has come in time',
  NONSENSE: 'what answers there is no mailbox',
};

function isRefusal(text: string): text is Refusal {
  return Object.hasOwn(REASONS, text);
}

export class PostError extends Error {
  override readonly name = 'PostError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
