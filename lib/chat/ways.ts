// All ways to other peers as one transport: addresses that can be dialled, by the transport below if there is one, and
// channels that people have made by hand.

import type { Duplex } from 'node:stream';
import { randomId } from '#tcp-peers/hello.ts';
import type { Address, Ear, Transport } from '../contracts.ts';

/** How addresses begin that mean something to this peer only: a channel is there, or it is not. */
const CHANNEL = 'channel:';

export class Ways implements Transport {
  readonly #below: Transport | undefined;
  readonly #ready = new Map<Address, Duplex>();
  readonly #names = new WeakMap<Duplex, Address>();
  #heard: ((stream: Duplex) => void) | undefined;
  #count = 0;

  /** A browser has nothing below. */
  constructor(below?: Transport) {
    this.#below = below;
  }

  /** Rejects as the transport below does. */
  async listen(heard: (stream: Duplex) => void): Promise<Ear> {
    const ear = await this.#below?.listen(heard);
    this.#heard = heard;
    const close = async () => {
      this.#heard = undefined;
      for (const channel of this.#ready.values()) channel.destroy();
      await ear?.close();
    };
    return { address: ear?.address ?? `${CHANNEL}${randomId()}`, close };
  }

  async dial(address: Address, signal?: AbortSignal): Promise<Duplex> {
    const channel = this.#ready.get(address);
    this.#ready.delete(address);
    if (channel) return channel;
    if (!this.#below || isChannel(address)) throw new WaysError(address);
    return this.#below.dial(address, signal);
  }

  /** A channel has no address that others could dial, whatever they say. */
  locate(stream: Duplex, said: Address): Address {
    return this.#names.get(stream) ?? this.#below!.locate(stream, said);
  }

  /** Somebody has come to us by a channel: it is as if they had dialled us. If nobody listens, they are hung up on. */
  hear(channel: Duplex): void {
    if (!this.#heard) return void channel.destroy();
    this.#name(channel);
    this.#heard(channel);
  }

  /** We have gone to somebody by a channel. The address under which it can be dialled, once. */
  lead(channel: Duplex): Address {
    const address = this.#name(channel);
    this.#ready.set(address, channel);
    channel.once('close', () => this.#ready.delete(address));
    if (!this.#heard) channel.destroy();
    return address;
  }

  #name(channel: Duplex): Address {
    const address = `${CHANNEL}${++this.#count}`;
    this.#names.set(channel, address);
    return address;
  }
}

/** Whether an address means nothing to anybody else. */
export function isChannel(address: Address): boolean {
  return address.startsWith(CHANNEL);
}

/** Nobody can be dialled there: the code is the one that sockets have. */
export class WaysError extends Error {
  override readonly name = 'WaysError';
  readonly code = 'ECONNREFUSED';

  constructor(address: Address) {
    super(`ECONNREFUSED ${address}`);
  }
}
