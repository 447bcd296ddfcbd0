// What the tests of this kata have in common: peers and witnesses in the lab's internet, and time that passes while
// they wait.

import { expect } from 'vitest';
import { Agent } from '#nat-limits/agent.ts';
import { gather } from '#nat-limits/candidates.ts';
import { examine } from '#nat-limits/nat.ts';
import { makeOffer, type Offer } from '#nat-limits/offer.ts';
import { Session, type SessionOptions } from '#nat-limits/session.ts';
import { Witness } from '#nat-limits/witness.ts';
import type { UdpAddress, UdpSocket } from '../../lib/contracts.ts';
import { ladderOf } from '../../lib/lab/internet/drawing.ts';
import type { Host } from '../../lib/lab/internet/host.ts';
import { Internet } from '../../lib/lab/internet/internet.ts';
import type { StepContext } from '../../lib/runner/step.ts';

/** An internet of a test's own. What happens in it is drawn when the test fails. */
export function world({ draws }: StepContext, seed = 1): Internet {
  const net = new Internet({ seed });
  draws(ladderOf(net));
  return net;
}

/** Resolves as `promise` does, and lets time pass until then, but no more than ten minutes. */
export async function during<T>(net: Internet, promise: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  promise.then(over, over);
  const end = net.clock.now() + 600_000;
  while (!isOver && net.clock.now() < end) await net.clock.advance(20);
  if (!isOver) throw new Error('nothing has come of it in ten minutes');
  return promise;
}

/** A socket that is bound: to all addresses of its host, or to one. */
export async function socketOn(host: Host, { port = 0, address }: Partial<UdpAddress> = {}): Promise<UdpSocket> {
  const isIPv6 = (address ?? host.address).includes(':');
  const socket = host.socket(isIPv6 ? 'udp6' : 'udp4');
  await new Promise<void>((bound) => {
    socket.once('listening', bound);
    socket.bind(port, address);
  });
  return socket;
}

export async function agentOn(host: Host, local: Partial<UdpAddress> = {}): Promise<Agent> {
  const { clock, random } = host.network.internet;
  return new Agent({ socket: await socketOn(host, local), clock, random });
}

export const STUN_PORT = 3478;

/**
 * A witness at two addresses, each with two ports, so that it can answer from elsewhere (RFC 5780 §6). Gives what to
 * ask, in this order: one, the other address, the other address and port.
 */
export async function witnessOn(net: Internet, name = 'witness'): Promise<[UdpAddress, UdpAddress, UdpAddress]> {
  const host = net.host({ name, ipv4: 2 });
  const [here, there] = host.addresses as [string, string];
  const open = (address: string, port: number) => agentOn(host, { address, port });
  const [main, port] = [await open(here, STUN_PORT), await open(here, STUN_PORT + 1)];
  const [address, both] = [await open(there, STUN_PORT), await open(there, STUN_PORT + 1)];
  main.play(new Witness({ port, address, both, other: both.local }));
  return [main.local, address.local, both.local];
}

/** A peer as others see it: one socket, and what it tells them before they talk. */
export interface Introduced {
  host: Host;
  agent: Agent;
  offer: Offer;
}

/** Finds out what a peer on `host` is behind, and where it may be reached. */
export async function introduce(host: Host, witnesses: readonly UdpAddress[]): Promise<Introduced> {
  const [agent, other] = [await agentOn(host, { port: 4_000 }), await agentOn(host)];
  const { addresses } = host;
  const nat = await examine({ agent, other, addresses, witnesses });
  return { host, agent, offer: makeOffer(gather(agent, addresses, nat.seen), nat, drawing(host)) };
}

function drawing({ network }: Host): (bytes: number) => Uint8Array {
  return (bytes) => Uint8Array.from({ length: bytes }, () => network.internet.random(256));
}

/** A session, and what has happened in it. */
export interface Talk {
  session: Session;
  /** The kinds of its paths, one after the other; `none` where it lost one. */
  paths: string[];
  heard: string[];
}

/** Two sessions that know each other's offers. */
export function meet(one: Introduced, other: Introduced, options: Partial<SessionOptions> = {}): [Talk, Talk] {
  return [talk(one, other.offer, options), talk(other, one.offer, options)];
}

export function talk({ agent, offer, host }: Introduced, theirs: Offer, options: Partial<SessionOptions> = {}): Talk {
  const paths: string[] = [];
  const heard: string[] = [];
  host.network.internet.passwords.add(offer.password).add(theirs.password); // for diagrams: who signs with which
  const session = new Session({
    agents: [agent],
    mine: offer,
    theirs,
    openSocket: () => socketOn(host),
    onPath: (path) => paths.push(path?.kind ?? 'none'),
    onData: (data) => heard.push(Buffer.from(data).toString()),
    ...options,
  });
  session.start();
  return { session, paths, heard };
}

/** Each says something, and the other hears it. */
export async function hear(net: Internet, one: Talk, other: Talk): Promise<void> {
  expect(one.session.send(Buffer.from('hello')), 'is there a way?').toBe(true);
  expect(other.session.send(Buffer.from('hello yourself')), 'is there a way?').toBe(true);
  await net.clock.advance(500);
  expect(other.heard, 'what was heard').toEqual(['hello']);
  expect(one.heard, 'what was heard').toEqual(['hello yourself']);
}
