// A third peer carries packets between two who find no door to each other. It is TURN (RFC 8656) for people who trust
// their relay: no accounts, and nobody is carried for who has not asked.

import { createHmac, randomBytes } from 'node:crypto';
import type { UdpAddress } from '../../lib/contracts.ts';
import { type Agent, type AgentSocket, type Heard, type Role, StunError } from './agent.ts';
import { type ChannelData, decodeChannelData, encodeChannelData, FIRST_CHANNEL, LAST_CHANNEL } from './channel-data.ts';
import { bytesOf, endpoint, isSame } from './endpoints.ts';
import { todo } from '../../lib/runner/todo.ts';

/** How long a relay carries for whoever has asked, unless they ask again. In seconds. */
const LIFETIME_S = 60;
/** However long a relay says that it carries, we ask again so soon. A timer that is too long rings at once. */
const MAX_REFRESH_S = 600;
/** How long a nonce is good for, in ms: this, to twice this. */
const NONCE_MS = 60_000;
/** A relay of ours carries for no more than so many, and for so many at one address. */
const [MAX_GUESTS, MAX_AT_ONE_ADDRESS] = [256, 16];
/** No packet on the internet that arrives whole is larger. */
const MAX_DATA_BYTES = 1_500;

/** Somebody for whom we carry. */
interface Guest {
  /** `bo:ana` is ana, who wants to reach bo. */
  readonly name: string;
  readonly at: UdpAddress;
  readonly channel: number;
  /** In ms. */
  endsAt: number;
}

export class Relay implements Role {
  readonly #agent: Agent;
  readonly #secret = randomBytes(32);
  readonly #guests = new Map<string, Guest>();
  readonly #byChannel = new Map<string, Guest>();

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  hearRequest(heard: Heard): boolean {
    const { method, attributes } = heard.message;
    if (method !== 'allocate') return false;
    this.#dropOld();
    const { username, nonce } = attributes;
    const error = username === undefined || !isName(username) ? 400 : this.#refusal(username, nonce, heard.from);
    if (error === 400) this.#agent.reply(heard, { error });
    else if (error !== undefined) this.#agent.reply(heard, { error, nonce: this.#nonce(heard.from, 0) });
    else this.#agent.reply(heard, { channel: this.#admit(username!, heard.from).channel, lifetimeS: LIFETIME_S });
    return true;
  }

  hearData(packet: Uint8Array, from: UdpAddress): boolean {
    const heard = decodeChannelData(packet);
    if (!heard || !this.#byChannel.has(channelKey(from, heard.channel))) return false;
    if (heard.data.length <= MAX_DATA_BYTES) this.#carry(heard, from);
    return true;
  }

  /** Carries a packet on to whom it is for: to nobody, unless both have asked for each other. */
  #carry({ channel, data }: ChannelData, from: UdpAddress): void {
    return todo(9);
  }

  /** Why somebody is not let in, as an error of STUN, if they are not. */
  #refusal(name: string, nonce: string | undefined, from: UdpAddress): number | undefined {
    const known = this.#guests.get(name);
    return todo(9);
    const isCrowded = this.#guests.size >= MAX_GUESTS || this.#countAt(from.address) >= MAX_AT_ONE_ADDRESS;
    return isCrowded ? 486 : undefined; // allocation quota reached
  }

  /** Carries from now on, or for longer, for whoever is called `name`. */
  #admit(name: string, from: UdpAddress): Guest {
    const guest = this.#guests.get(name) ?? { name, at: from, channel: this.#freeChannel(from), endsAt: 0 };
    guest.endsAt = this.#agent.clock.now() + LIFETIME_S * 1_000;
    this.#guests.set(name, guest);
    this.#byChannel.set(channelKey(from, guest.channel), guest);
    return guest;
  }

  /**
   * What only somebody at `from` has been told, in this period or in an earlier one. Nothing about it is remembered: to
   * be asked by thousands who lie about where they are costs no room.
   */
  #nonce(from: UdpAddress, periodsAgo: number): string {
    const period = Math.floor(this.#agent.clock.now() / NONCE_MS) - periodsAgo;
    return createHmac('sha256', this.#secret)
      .update(`${endpoint(from)} ${period}`)
      .digest('hex')
      .slice(0, 32);
  }

  #dropOld(): void {
    const now = this.#agent.clock.now();
    for (const { name, at, channel, endsAt } of this.#guests.values()) {
      if (endsAt > now) continue;
      this.#guests.delete(name);
      this.#byChannel.delete(channelKey(at, channel));
    }
  }

  #countAt(address: string): number {
    return [...this.#guests.values()].filter(({ at }) => homeOf(at.address) === homeOf(address)).length;
  }

  #freeChannel(from: UdpAddress): number {
    let channel = FIRST_CHANNEL;
    while (this.#byChannel.has(channelKey(from, channel)) && channel < LAST_CHANNEL) channel += 1;
    return channel;
  }
}

/** Whoever has one IPv6 address has 2⁶⁴ of them. RFC 6177 */
function homeOf(address: string): string {
  const bytes = bytesOf(address);
  return bytes.subarray(0, bytes.length === 4 ? 4 : 8).join();
}

function channelKey(from: UdpAddress, channel: number): string {
  return `${endpoint(from)} ${channel}`;
}

/** The name of whom somebody wants to reach. */
function reversed(name: string): string {
  return name.split(':').reverse().join(':');
}

function isName(name: string): boolean {
  const parts = name.split(':');
  return parts.length === 2 && parts[0] !== parts[1] && parts.every((part) => part.length > 0 && part.length <= 64);
}

function isChannel(channel = 0): boolean {
  return channel >= FIRST_CHANNEL && channel <= LAST_CHANNEL;
}

/** A socket whose every packet goes to one other peer, through a relay. */
export class RelayedSocket implements AgentSocket, Role {
  readonly #agent: Agent;
  readonly #relay: UdpAddress;
  readonly #name: string;
  readonly #heard = new Set<(packet: Uint8Array, from: UdpAddress) => void>();
  readonly #stopPlaying: () => void;
  #channel = 0;
  #refresh: unknown;
  #isClosed = false;

  /**
   * Asks `relay` to carry for `name`: `bo:ana` is ana, who wants to reach bo.
   * @throws {StunError} if it does not answer, or does not want to.
   */
  static async open(agent: Agent, relay: UdpAddress, name: string, signal?: AbortSignal): Promise<RelayedSocket> {
    const socket = new RelayedSocket(agent, relay, name);
    const leave = () => socket.close();
    signal?.addEventListener('abort', leave);
    try {
      await socket.#ask();
      return socket;
    } catch (error) {
      socket.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  private constructor(agent: Agent, relay: UdpAddress, name: string) {
    this.#agent = agent;
    this.#relay = relay;
    this.#name = name;
    this.#stopPlaying = agent.play(this);
  }

  /** As which the other side is known here: it has no address, but the relay has. */
  address(): UdpAddress {
    return this.#relay;
  }

  send(packet: Uint8Array): void {
    this.#agent.send(encodeChannelData({ channel: this.#channel, data: packet }), this.#relay);
  }

  on(_event: 'message', heard: (packet: Uint8Array, from: UdpAddress) => void): void {
    this.#heard.add(heard);
  }

  hearData(packet: Uint8Array, from: UdpAddress): boolean {
    const heard = isSame(from, this.#relay) ? decodeChannelData(packet) : undefined;
    if (heard?.channel !== this.#channel) return false;
    for (const tell of this.#heard) tell(heard.data, from);
    return true;
  }

  /** The relay forgets us by itself. */
  close(): void {
    this.#isClosed = true;
    this.#agent.clock.clearTimeout(this.#refresh);
    this.#stopPlaying();
    this.#heard.clear();
  }

  /** Asks to be carried for, and again before the time is over. */
  async #ask(): Promise<void> {
    const { channel, lifetimeS } = await this.#allocate();
    if (!isChannel(channel) || lifetimeS === undefined) throw new StunError('REFUSED');
    this.#channel = channel!;
    if (this.#isClosed) return;
    this.#refresh = this.#agent.clock.setTimeout(
      () => {
        this.#ask().catch(() => this.close()); // whoever knocks then hears nothing
      },
      Math.min(Math.max(1, lifetimeS / 2), MAX_REFRESH_S) * 1_000,
    );
  }

  /** Asks once and, when told to prove where we are, once more. */
  async #allocate(): Promise<{ channel?: number; lifetimeS?: number }> {
    const ask = (nonce?: string) => {
      const attributes = { username: this.#name, ...(nonce !== undefined && { nonce }) };
      return this.#agent.ask(this.#relay, { method: 'allocate', attributes, role: this });
    };
    return todo(9);
  }
}
