// Whether nobody sits between two people: both see six digits (kata 5), say them aloud, and tell us whether they are
// the same.
//
// Who sits between knows the digits of an end before the last word is said there. If they did not like them they could
// stay silent and begin anew, until both ends show the same. So few beginnings are answered that nobody here has asked
// for, whoever they are from; what begins must end before the next; and a silence is told.

import { Asked, Asker, ShortStringError } from '#identity/short-string.ts';
import { type Clock, systemClock } from '../contracts.ts';
import type { Allowance } from './allowance.ts';
import type { Step } from './exchange.ts';

export interface ComparisonOptions {
  /** What both ends of this connection have, and nobody else: the hash of its handshake. */
  hash: Uint8Array;
  /** Whether we go on when both have begun at once: true at one end, false at the other. */
  goesFirst: boolean;
  send(step: Step): void;
  /** Both ends have these from now on. */
  onDigits(digits: string): void;
  /** It has come to nothing: {VerifyError}, {ShortStringError}. */
  onFailed(error: VerifyError | ShortStringError): void;
  /** How many that we have not asked for are answered. */
  allowance: Allowance;
  clock?: Clock;
}

/** So many that nobody here has asked for are answered at once, and in each second after that: by all of us together. */
export const UNASKED = [5, 1 / 60] as const;
/** How long the other end may take for its next word. In ms. */
const WORD_MS = 10_000;
/** How long people may take to compare. In ms. */
const PEOPLE_MS = 600_000;

/** What is compared over one connection: one thing at a time. */
export class Comparison {
  readonly #options: ComparisonOptions;
  readonly #clock: Clock;
  #round: Round | undefined;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** What is to be compared now. */
  get digits(): string | undefined {
    return this.#round?.digits;
  }

  /** Begins, unless something is under way. */
  async begin(): Promise<void> {
    const { hash, send } = this.#options;
    if (this.#round) return;
    const asker = new Asker(hash);
    const round = this.#open({ asker });
    const bytes = await asker.commitment();
    if (this.#round === round) send({ kind: 'commitment', bytes });
  }

  /** What makes no sense now is dropped. */
  async hear({ kind, bytes }: Step): Promise<void> {
    if (kind === 'commitment') return this.#answer(bytes);
    const round = this.#round;
    if (!round || round.digits) return;
    try {
      if (kind === 'nonce' && round.asker) this.#show(await round.asker.hear(bytes), round);
      if (kind === 'reveal' && round.asked) this.#show({ digits: await round.asked.hear(bytes) }, round);
    } catch (error) {
      if (!(error instanceof ShortStringError)) throw error;
      if (this.#round === round) this.#fail(error);
    }
  }

  /** They have been compared, or never will be. */
  end(): void {
    this.#clock.clearTimeout(this.#round?.patience);
    this.#round = undefined;
  }

  #answer(commitment: Uint8Array): void {
    const { hash, goesFirst, allowance, send } = this.#options;
    const bothHaveBegun = this.#round?.asker && !this.#round.digits;
    const mayBegin = this.#round ? bothHaveBegun && !goesFirst : allowance.take();
    if (!mayBegin) return;
    const asked = new Asked(hash, commitment);
    this.#open({ asked });
    send({ kind: 'nonce', bytes: asked.nonce });
  }

  #open(round: Round): Round {
    this.end();
    this.#round = round;
    this.#wait(WORD_MS, 'NO_ANSWER', round);
    return round;
  }

  #show({ digits, nonce }: { digits: string; nonce?: Uint8Array }, round: Round): void {
    if (this.#round !== round) return; // it has ended meanwhile
    if (nonce) this.#options.send({ kind: 'reveal', bytes: nonce });
    round.digits = `${digits.slice(0, 3)} ${digits.slice(3)}`;
    this.#wait(PEOPLE_MS, 'NOT_COMPARED', round);
    this.#options.onDigits(round.digits);
  }

  #wait(ms: number, code: VerifyError['code'], round: Round): void {
    this.#clock.clearTimeout(round.patience);
    round.patience = this.#clock.setTimeout(() => this.#fail(new VerifyError(code)), ms);
  }

  #fail(error: VerifyError | ShortStringError): void {
    this.end();
    this.#options.onFailed(error);
  }
}

/** How far we are, and which end we are: the one that asks, or the one that is asked. */
interface Round {
  readonly asker?: Asker;
  readonly asked?: Asked;
  digits?: string;
  patience?: unknown;
}

const REASONS = {
  NO_ANSWER: 'the other end has not said its next word in time',
  NOT_COMPARED: 'nobody has said in time whether the digits are the same',
  DIFFERENT: 'the digits are not the same: somebody sits between',
};

export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
