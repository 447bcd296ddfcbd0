// A witness tells others how they are seen, and can answer from elsewhere, so that they learn who is let in (RFC 5780).

import type { UdpAddress } from '../../lib/contracts.ts';
import type { Agent, Heard, Role } from './agent.ts';
import { decodeOld, encodeOld } from './rfc3489.ts';
import type { Change } from './stun.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Sends a packet from somewhere. An agent is one; somebody at another address who does it for us is another. */
export interface Sender {
  send(packet: Uint8Array, to: UdpAddress): void;
  /** Where from, if we know. */
  local?: UdpAddress;
}

/** From where else a witness can answer. */
export interface Elsewhere {
  /** Another port of its address. */
  port?: Sender;
  /** The same port of another address. */
  address?: Sender;
  /** Another port of another address. */
  both?: Sender;
  /** The other address and the other port, for those who want to ask there. */
  other?: UdpAddress;
}

export class Witness implements Role {
  readonly #elsewhere: Elsewhere;

  constructor(elsewhere: Elsewhere = {}) {
    this.#elsewhere = elsewhere;
  }

  hearRequest(heard: Heard, agent: Agent): boolean {
    const { method, attributes, unknown = [] } = heard.message;
    if (method !== 'binding' || attributes.username !== undefined || unknown.length > 0) return false;
    const via = this.#senderFor(attributes.change ?? HERE, agent);
    if (!via || attributes.responsePort === 0) return false;
    const { address, port } = heard.from;
    const to = { address, port: attributes.responsePort ?? port };
    agent.reply(heard, { mapped: heard.from, ...this.#whereabouts(via) }, { via, to });
    return true;
  }

  /** Old programs are no STUN to the agent. */
  hearData(packet: Uint8Array, from: UdpAddress, agent: Agent): boolean {
    const request = decodeOld(packet);
    const via = request && this.#senderFor(request.change, agent);
    via?.send(encodeOld(request!, from, via.local ?? agent.local, this.#elsewhere.other), from);
    return request !== undefined;
  }

  /** Who sends the answer to somebody who asks for this change; nobody, if we cannot do it. */
  #senderFor(change: Change, agent: Agent): Sender | undefined {
    return todo(4, () => agent);
  }

  /** Who asks may be somebody else than it seems. So that nobody gets much more than was sent, not all say this. */
  #whereabouts({ local }: Sender): { origin?: UdpAddress; other?: UdpAddress } {
    const { other } = this.#elsewhere;
    const isKnown = local && local.address !== '0.0.0.0' && local.address !== '::'; // whichever the system takes
    return other ? { ...(isKnown && { origin: local }), other } : {};
  }
}

const HERE: Change = { address: false, port: false };
