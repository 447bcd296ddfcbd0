// A transport that counts the streams that really exist, whatever a peer's books say.

import type { Duplex } from 'node:stream';
import type { Address, Ear, Transport } from '../contracts.ts';

export class Counted implements Transport {
  /** Streams that we opened, and that others opened to us, since the beginning. */
  dialled = 0;
  heard = 0;
  readonly #open = new Set<Duplex>();
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Streams that are open now. */
  get open(): number {
    return this.#open.size;
  }

  /** Breaks every stream at once, as when the process is killed. */
  crash(): void {
    for (const stream of this.#open) stream.destroy();
  }

  listen(heard: (stream: Duplex) => void): Promise<Ear> {
    return this.#transport.listen((stream) => {
      this.heard += 1;
      heard(this.#watch(stream));
    });
  }

  async dial(address: Address, signal?: AbortSignal): Promise<Duplex> {
    this.dialled += 1;
    return this.#watch(await this.#transport.dial(address, signal));
  }

  locate(stream: Duplex, said: Address): Address {
    return this.#transport.locate(stream, said);
  }

  #watch(stream: Duplex): Duplex {
    this.#open.add(stream);
    stream.on('close', () => this.#open.delete(stream));
    return stream;
  }
}
