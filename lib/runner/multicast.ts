// Does multicast work on this machine? On each interface, what we say to everybody must come back to us.
// It does not leave the machine. But to join a group is something that the system tells the network (IGMP).

import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { on, once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { encode } from 'dns-packet';

/** One that has IPv4. */
export interface Interface {
  name: string;
  /** The first of its IPv4 addresses. */
  address: string;
}

/** All of this machine's, or the one that has the address `only`. */
export function interfaces(only = process.env.KATA_INTERFACE): Interface[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses]) => {
    const first = addresses?.find(({ family }) => family === 'IPv4');
    return first ? [{ name, address: first.address }] : [];
  });
  if (!only) return all;
  return [all.find(({ address }) => address === only) ?? { name: '?', address: only }];
}

/** Where multicast DNS is spoken. RFC 6762 §3 */
const GROUP = '224.0.0.251';
const PORT = 5353;
/** With no hop to make it does not leave this machine. */
const HOPS = 0;
/** It comes back within a millisecond, or never. */
const PATIENCE_MS = 1_000;

/** Asks everybody for something that nobody has, and waits for the question to come back. */
export async function hearsItself({ address }: Interface): Promise<boolean> {
  const nothing = `${randomBytes(8).toString('hex')}._p2p-katas._tcp.local`;
  const question = encode({ type: 'query', questions: [{ type: 'PTR', name: nothing }] });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const socket = createSocket({ type: 'udp4', reuseAddr: true }); // others on this machine listen there too
  try {
    const packets = on(socket, 'message', { signal });
    await once(socket.bind(PORT), 'listening', { signal });
    socket.addMembership(GROUP, address);
    socket.setMulticastInterface(address);
    socket.setMulticastTTL(HOPS);
    socket.send(question, PORT, GROUP);
    for await (const [packet] of packets) if (question.equals(packet)) return true;
  } catch {
    // An interface that cannot be joined is as deaf as one where nothing comes back.
  } finally {
    socket.close();
  }
  return false;
}
