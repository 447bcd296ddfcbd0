// A network inside one process, as a transport. An address is any name.

import { Duplex } from 'node:stream';
import type { Address, Ear, Transport } from '../../lib/contracts.ts';

export class MemoryNetwork {
  readonly #ears = new Map<Address, (stream: Duplex) => void>();

  /** The transport of the peer that will listen under `name`. */
  transport(name: Address): Transport {
    return {
      listen: (heard) => this.#listen(name, heard),
      dial: (address) => this.#dial(address),
      locate: (_stream, said) => said,
    };
  }

  /** @throws {MemoryNetworkError} `EADDRINUSE` */
  async #listen(name: Address, heard: (stream: Duplex) => void): Promise<Ear> {
    // #region step 9
    if (this.#ears.has(name)) throw new MemoryNetworkError('EADDRINUSE', name);
    this.#ears.set(name, heard);
    return {
      address: name,
      close: async () => void this.#ears.delete(name),
    };
    // #endregion
  }

  /** @throws {MemoryNetworkError} `ECONNREFUSED` */
  async #dial(address: Address): Promise<Duplex> {
    // #region step 9
    const heard = this.#ears.get(address);
    if (!heard) throw new MemoryNetworkError('ECONNREFUSED', address);
    const [ours, theirs] = duplexPair();
    heard(theirs);
    return ours;
    // #endregion
  }
}

/** Fails with the codes that sockets use, so that whoever handles one handles both. */
export class MemoryNetworkError extends Error {
  override readonly name = 'MemoryNetworkError';
  readonly code: 'EADDRINUSE' | 'ECONNREFUSED';

  constructor(code: 'EADDRINUSE' | 'ECONNREFUSED', address: Address) {
    super(`${code} ${address}`);
    this.code = code;
  }
}

/** Two streams: what is written to one is read from the other, as fast as it is read and no faster. */
function duplexPair(): [Duplex, Duplex] {
  const ends: [End, End] = [new End(), new End()];
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}

class End extends Duplex {
  other!: End;
  #written: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false }); // as a socket: when the other end closes, so do we
  }

  override _write(chunk: Uint8Array, _encoding: string, written: () => void): void {
    if (this.other.push(chunk)) written();
    else this.other.#written = written;
  }

  override _read(): void {
    const written = this.#written;
    this.#written = undefined;
    written?.();
  }

  override _final(ended: () => void): void {
    this.other.push(null);
    ended();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    if (!this.other.destroyed && !this.writableFinished) this.other.destroy();
    destroyed(error);
  }
}
