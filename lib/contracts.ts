// The few types that katas promise each other. A kata imports these and no other kata.

import type { Duplex } from 'node:stream';

/** Time as a parameter, so that a test's time can be simulated. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** Returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The time of this process, which goes on evenly when somebody sets the machine's clock. */
export const systemClock: Clock = {
  now: () => Math.floor(performance.now()),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as number | undefined),
};

/** Randomness as a parameter, so that a test's can be repeated: a whole number from 0 up to, but not including, `bound`. */
export type Random = (bound: number) => number;

/** The randomness of the machine: good enough to choose delays, never for secrets. */
export const systemRandom: Random = (bound) => Math.floor(Math.random() * bound);

/**
 * One object that sends and receives whole messages over any byte `Duplex`:
 * a TCP socket, a WebRTC data channel, an in-memory pair. Made by kata 1; everything else rides on it.
 *
 * Iterating gives the messages in order. There is one sequence of messages, however often one asks for
 * its iterator. It finishes after a clean close and throws after a broken one.
 */
export interface PairStream extends AsyncIterable<Uint8Array> {
  /** Resolves when there is room for more (back-pressure); rejects when the stream has ended. */
  send(message: Uint8Array): Promise<void>;
  /** Ends after everything sent so far has left. Resolves when both directions have ended. */
  close(): Promise<void>;
}

/**
 * Where a peer can be reached. Its form is the transport's own business:
 * `127.0.0.1:4000` for TCP, a path for a Unix socket, a name in memory.
 */
export type Address = string;

/** The layer below a peer: something that opens byte streams to addresses and accepts them. */
export interface Transport {
  /** Calls `heard` with each stream that somebody opens to us. Rejects when the address is taken. */
  listen(heard: (stream: Duplex) => void): Promise<Ear>;
  /** Opens a stream to `address`. Rejects when nobody answers there, or when `signal` aborts. */
  dial(address: Address, signal?: AbortSignal): Promise<Duplex>;
  /**
   * Where the other end of `stream` can be dialled, given the address that it says it listens on.
   * What can be seen (the host of a socket) counts more than what is said.
   */
  locate(stream: Duplex, said: Address): Address;
  /** The id that the peer at the other end has proven, where that can be: then it cannot say another one. */
  identify?(stream: Duplex): string | undefined;
}

export interface Ear {
  /** Where others can dial us. */
  readonly address: Address;
  /** Stops accepting; streams already open stay open. */
  close(): Promise<void>;
}

/** Where a datagram came from, or goes to. */
export interface UdpAddress {
  /** An IP address. */
  address: string;
  port: number;
}

/**
 * The part of `node:dgram`'s `Socket` that katas use, with the meaning that it has there. The lab has one too,
 * in simulated time.
 */
export interface UdpSocket {
  /** Emits `listening`, or `error`. */
  bind(port: number, address?: string): unknown;
  address(): UdpAddress;
  send(packet: Uint8Array, port: number, address: string, sent?: (error: Error | null) => void): void;
  on(event: 'message', heard: (packet: Uint8Array, from: UdpAddress) => void): unknown;
  on(event: 'error', failed: (error: Error) => void): unknown;
  once(event: 'listening', bound: () => void): unknown;
  once(event: 'error', failed: (error: Error) => void): unknown;
  off(event: 'error', failed: (error: Error) => void): unknown;
  /** Hears what is sent to `group` through the interface that has the address `via`. */
  addMembership(group: string, via: string): void;
  /** Through which interface multicast leaves: the one with this address. */
  setMulticastInterface(via: string): void;
  /** How many routers multicast passes. */
  setMulticastTTL(hops: number): void;
  close(closed?: () => void): unknown;
}
