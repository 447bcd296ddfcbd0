// TCP as a transport. An address is `host:port`, `[host]:port` for IPv6.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Address, Ear, Transport } from '../../lib/contracts.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Whoever dials beyond this is refused; those who are in stay in. Each may make us hold a megabyte. */
const MAX_CONNECTIONS = 256;

/** Messages leave at once, not gathered; an end that vanished without a word is found out by TCP's own probes. */
const SOCKET = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 };

export class Tcp implements Transport {
  readonly #host: string;
  readonly #port: number;

  /** Where to listen: by default on this machine alone, on any free port. */
  constructor({ host = '127.0.0.1', port = 0 } = {}) {
    this.#host = host;
    this.#port = port;
  }

  /** @throws `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` as Node gives them. */
  async listen(heard: (socket: Socket) => void): Promise<Ear> {
    return todo(3);
  }

  /** @throws `ECONNREFUSED` and the like as Node gives them; {AddressError}. */
  async dial(address: Address, signal?: AbortSignal): Promise<Socket> {
    return todo(3);
  }

  /** The host that we see, the port that they say. Whoever shares a host can still claim a neighbour's port. */
  locate(stream: Duplex, said: Address): Address {
    return todo(6, () => said);
  }
}

export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code = 'BAD_ADDRESS';

  constructor(address: string) {
    super(`"${address}" is not an address; one looks like 192.168.1.20:4000`);
  }
}

/** @throws {AddressError} */
export function splitAddress(address: Address): { host: string; port: number } {
  const parts = /^(?:\[(?<bracketed>[^\]\s]+)\]|(?<plain>[^:\s[\]]+)):(?<port>\d{1,5})$/.exec(address)?.groups;
  const host = parts?.bracketed ?? parts?.plain;
  const port = Number(parts?.port);
  if (!host || !(port > 0 && port < 65_536)) throw new AddressError(address);
  return { host, port };
}

export function joinAddress(host: string, port: number): Address {
  const plain = host.replace(/^::ffff:(?=\d+\.)/, ''); // IPv4 as an IPv6 socket shows it
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}
