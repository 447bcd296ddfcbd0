// Byte streams inside one process, in simulated time: a network of names, in which everything takes a
// random while, and streams split and join bytes as TCP does. The same seed gives the same run.

import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { Address, Random, Transport } from '../contracts.ts';
import { SimulatedClock } from './clock.ts';
import { seeded } from './random.ts';

/** Longest time that anything takes on the way, in ms. */
const MAX_DELAY_MS = 40;

/** A stream as the wire sees it, whatever the peers at its ends have in their books. */
export interface Link {
  from: Address;
  to: Address;
  ends: [End, End];
}

export class Links {
  readonly clock = new SimulatedClock();
  /** Every stream that was ever opened. */
  readonly links: Link[] = [];
  readonly #random: Random;
  readonly #ears = new Map<Address, (stream: Duplex) => void>();

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  /** The streams that are open at either end. */
  get open(): Link[] {
    return this.links.filter(({ ends }) => ends.some((end) => !end.destroyed));
  }

  transport(name: Address): Transport {
    return {
      listen: async (heard) => {
        if (this.#ears.has(name)) throw Object.assign(new Error(`${name} is taken`), { code: 'EADDRINUSE' });
        this.#ears.set(name, heard);
        return { address: name, close: async () => void this.#ears.delete(name) };
      },
      dial: async (to) => {
        await this.delay();
        const heard = this.#ears.get(to);
        if (!heard) throw Object.assign(new Error(`nobody listens at ${to}`), { code: 'ECONNREFUSED' });
        const [ours, theirs] = this.pair(name, to);
        const broken = once(ours, 'error').then(([error]) => Promise.reject(error));
        heard(theirs);
        await Promise.race([broken, this.delay()]);
        broken.catch(() => {}); // from here on it is whoever dialled that listens
        return ours;
      },
      locate: (_stream, said) => said,
    };
  }

  /** From now on nothing leaves `name` or reaches it, as when its machine is switched off. */
  vanish(name: Address): void {
    this.#ears.delete(name);
    for (const { from, to, ends } of this.links) {
      if (from === name || to === name) for (const end of ends) end.isCut = true;
    }
  }

  /** Two ends of a new stream. */
  pair(from: Address = 'a', to: Address = 'b'): [Duplex, Duplex] {
    const ends: [End, End] = [new End(this.clock, this.#random), new End(this.clock, this.#random)];
    ends[0].other = ends[1];
    ends[1].other = ends[0];
    this.links.push({ from, to, ends });
    return ends;
  }

  /** Breaks every stream of `name` at once, as when its process is killed. It hears no more. */
  crash(name: Address): void {
    this.#ears.delete(name);
    for (const { from, to, ends } of this.links) {
      if (from === name) ends[0].destroy();
      if (to === name) ends[1].destroy();
    }
  }

  /** Resolves after a random while. */
  delay(): Promise<void> {
    return new Promise((resolve) => this.clock.setTimeout(resolve, this.#random(MAX_DELAY_MS)));
  }
}

class End extends Duplex {
  other!: End;
  /** Whether what is sent from here on gets lost. */
  isCut = false;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  /** When what was sent last arrives, in ms: nothing sent later overtakes it. */
  #lastArrival = 0;
  /** To be called when this end's reader wants more. */
  #resume: (() => void) | undefined;

  constructor(clock: SimulatedClock, random: Random) {
    super({ allowHalfOpen: false }); // as a socket: when the other end closes, so do we
    this.#clock = clock;
    this.#random = random;
  }

  override _write(chunk: Uint8Array, _encoding: string, written: () => void): void {
    const cut = this.#random(chunk.length + 1);
    this.#arrive(() => this.other.push(chunk.subarray(0, cut)));
    this.#arrive(() => {
      if (this.other.push(chunk.subarray(cut))) written();
      else this.other.#resume = written;
    });
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _final(ended: () => void): void {
    this.#arrive(() => this.other.push(null));
    ended();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    const clean = this.writableFinished;
    if (!clean) this.#arrive(() => this.other.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
    destroyed(error);
  }

  #arrive(event: () => void): void {
    const at = Math.max(this.#lastArrival, this.#clock.now() + this.#random(MAX_DELAY_MS));
    this.#lastArrival = at;
    this.#clock.setTimeout(() => {
      if (!this.other.destroyed && !this.isCut) event();
    }, at - this.#clock.now());
  }
}
