// Everybody in the chat is a witness (kata 3): they tell others how they see them, and nobody needs a server for it.
// So that an answer comes from elsewhere, a witness asks somebody else who is here to send it.
//
// A packet may come from somebody else than it says. So we answer so many and no more, an answer is hardly larger than
// its question, and what we send as a favour goes only to where we see somebody who is here.

import { isIP, isIPv6 } from 'node:net';
import { Agent, type Role } from '#nat-limits/agent.ts';
import { endpoint, isSame, isSameFamily } from '#nat-limits/endpoints.ts';
import { decode, encode } from '#nat-limits/stun.ts';
import { type Elsewhere, Witness } from '#nat-limits/witness.ts';
import { splitAddress } from '#tcp-peers/tcp.ts';
import { type Clock, type Random, systemClock, type UdpAddress, type UdpSocket } from '../../contracts.ts';
import { Allowance } from '../allowance.ts';
import type { Chat, Named } from '../connect.ts';
import type { Favour } from '../exchange.ts';
import { isAddress, kindOf, witnessOf } from './addresses.ts';

/** `createSocket({ type, ipv6Only: type === 'udp6' })` */
export type OpenSocket = (type: 'udp4' | 'udp6') => UdpSocket;

export interface WitnessingOptions {
  chat: Pick<Chat, 'me' | 'address' | 'contacts' | 'ask' | 'answersStunOn'>;
  openSocket: OpenSocket;
  /** Those of this machine. */
  addresses(): string[];
  clock?: Clock;
  random?: Random;
}

/** Answers, favours that we ask for, favours that we do: so many at once, and so many in each second after that. */
const [ANSWERS, ASKED_FOR, DONE] = [
  [64, 32],
  [16, 8],
  [16, 8],
] as const;

export class Witnessing {
  readonly #options: WitnessingOptions;
  readonly #sockets: UdpSocket[] = [];
  readonly #agents: Agent[] = [];
  readonly #answers: Allowance;
  readonly #askedFor: Allowance;
  readonly #done: Allowance;

  /**
   * From now on we are a witness at the address and port where the chat listens, or on another port if somebody else
   * has that one; and nowhere, if there is no UDP.
   */
  static async open(options: WitnessingOptions): Promise<Witnessing> {
    const witnessing = new Witnessing(options);
    const { host, port } = splitAddress(options.chat.address);
    const main = (await witnessing.#listen(host, port)) ?? (await witnessing.#listen(host, 0));
    const second = main && (await witnessing.#listen(host, 0)); // to answer from another port
    main?.play(witnessing.#role(({ address }) => witnessing.#elsewhere(address, main, second)));
    second?.play(witnessing.#role(() => ({})));
    options.chat.answersStunOn(witnessing.ports);
    return witnessing;
  }

  private constructor(options: WitnessingOptions) {
    const { clock = systemClock } = options;
    this.#options = options;
    this.#answers = new Allowance(...ANSWERS, clock);
    this.#askedFor = new Allowance(...ASKED_FOR, clock);
    this.#done = new Allowance(...DONE, clock);
  }

  /** The UDP ports on which we answer, the usual one first. */
  get ports(): number[] {
    return this.#agents.map(({ local }) => local.port);
  }

  /** Sends an answer for somebody who is here, if it is for somebody who is here. */
  oblige({ to, transaction, from }: Favour): void {
    if (!isAddress(to)) return;
    const { host: address, port } = splitAddress(to);
    const sender = this.#agents.find(({ local }) => local.port === from);
    if (!sender || !isIP(address) || !isSameFamily(address, sender.local.address)) return;
    if (!this.#isHere(address) || !this.#done.take()) return;
    const mapped = { address, port };
    sender.send(encode({ kind: 'success', method: 'binding', transaction, attributes: { mapped } }), mapped);
  }

  close(): void {
    for (const agent of this.#agents) agent.close();
    for (const socket of this.#sockets) socket.close();
  }

  async #listen(host: string, port: number): Promise<Agent | undefined> {
    const { openSocket, clock, random } = this.#options;
    const socket = await bound(openSocket, host, port).catch(() => undefined);
    if (!socket) return undefined;
    const agent = new Agent({ socket, ...(clock && { clock }), ...(random && { random }) });
    this.#sockets.push(socket);
    this.#agents.push(agent);
    return agent;
  }

  /** A witness who has had enough is silent. From where else it can answer depends on who asks. */
  #role(elsewhere: (from: UdpAddress) => Elsewhere): Role {
    return {
      hearRequest: (heard, agent) =>
        !this.#answers.take() || new Witness(elsewhere(heard.from)).hearRequest(heard, agent),
      hearData: (packet, from, agent) =>
        !this.#answers.take() || new Witness(elsewhere(from)).hearData(packet, from, agent),
    };
  }

  #elsewhere(asker: string, main: Agent, second: Agent | undefined): Elsewhere {
    const helper = this.#helperFor(asker, main.local.port);
    return {
      ...(second && { port: second }),
      ...(helper && { other: helper.at, both: { send: (packet, to) => this.#askFavour(helper, packet, to) } }),
    };
  }

  /** Somebody elsewhere, seen from where we and the asker are, and on another port than ours; the same each time. */
  #helperFor(asker: string, port: number): Helper | undefined {
    const { chat, addresses } = this.#options;
    const own = addresses();
    const able = chat.contacts.flatMap((contact) => {
      const at = witnessOf(contact)?.find((end) => end.port !== port);
      const isElsewhere = at && at.address !== asker && !own.includes(at.address) && isSameReach(at.address, asker);
      return isElsewhere ? [{ person: contact.person, at }] : [];
    });
    // Not all askers trouble the same person, nor do all witnesses whom somebody asks.
    const lot = [...asker, ...chat.me.id].reduce((sum, sign) => sum + sign.charCodeAt(0), 0);
    return able[lot % able.length];
  }

  #askFavour({ person, at }: Helper, packet: Uint8Array, to: UdpAddress): void {
    const answer = decode(packet);
    if (!answer?.attributes.mapped || !isSame(answer.attributes.mapped, to) || !this.#askedFor.take()) return;
    this.#options.chat.ask(person, { to: endpoint(to), transaction: answer.transaction, from: at.port });
  }

  #isHere(address: string): boolean {
    return this.#options.chat.contacts.some(({ addresses }) =>
      addresses.some((each) => isAddress(each) && splitAddress(each).host === address),
    );
  }
}

interface Helper {
  person: Named;
  /** From where they answer. */
  at: UdpAddress;
}

/** Somebody on our network cannot send to who is outside as we are seen there, nor the other way round. */
function isSameReach(one: string, other: string): boolean {
  const [first, second] = [one, other].map((address) => {
    const kind = kindOf(address);
    return kind === 'loopback' || kind === 'public' ? kind : 'nearby';
  });
  return isSameFamily(one, other) && first === second;
}

/** A socket that hears what comes to `host`. Rejects as it does: `EADDRINUSE`, `EADDRNOTAVAIL`. */
export function bound(openSocket: OpenSocket, host: string, port: number): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(isIPv6(host) ? 'udp6' : 'udp4');
    const failed = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', failed);
    socket.once('listening', () => {
      socket.off('error', failed);
      socket.on('error', () => {}); // what cannot be sent later is as good as lost
      resolve(socket);
    });
    socket.bind(port, host);
  });
}
