// Somebody on a simulated LAN who says anything and hears everything, in JSON: a witness, or a liar.

import type { UdpAddress } from '../contracts.ts';
import type { Host, SentPacket, SimulatedLan } from './lan.ts';

/** What was said, with when, by whom and to whom. */
export type Words = Record<string, unknown> & { say: string; at: number; from: string; to: string };

export class Voice {
  readonly #lan: SimulatedLan;
  readonly #host: Host;
  readonly #group: UdpAddress;
  readonly #overheard: readonly SentPacket[];

  constructor(lan: SimulatedLan, host: Host, group: UdpAddress) {
    this.#lan = lan;
    this.#host = host;
    this.#group = group;
    this.#overheard = host.overhear();
  }

  get heard(): Words[] {
    return this.#overheard.map(({ bytes, at, from, to }) => {
      return { ...JSON.parse(new TextDecoder().decode(bytes)), at, from: from.address, to: to.address };
    });
  }

  get questions(): Words[] {
    return this.heard.filter(({ say }) => say === 'who');
  }

  async say(words: object): Promise<void> {
    this.#host.say(new TextEncoder().encode(JSON.stringify(words)), this.#group);
    await this.#lan.clock.advance(0);
  }
}
