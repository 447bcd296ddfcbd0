// Our witness, at two addresses with two ports each. Prints a line when it can be asked.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent } from '#nat-limits/agent.ts';
import { Witness } from '#nat-limits/witness.ts';

const [here = '', there = ''] = process.argv.slice(2);
const [PORT, OTHER_PORT] = [3478, 3479];

const [main, port, address, both] = await Promise.all([
  open(here, PORT),
  open(here, OTHER_PORT),
  open(there, PORT),
  open(there, OTHER_PORT),
]);
// For each of them, the others are elsewhere.
main.play(new Witness({ port, address, both, other: both.local }));
port.play(new Witness({ port: main, address: both, both: address, other: address.local }));
address.play(new Witness({ port: both, address: main, both: port, other: port.local }));
both.play(new Witness({ port: address, address: port, both: main, other: main.local }));
console.log('ready');

async function open(at: string, on: number): Promise<Agent> {
  const socket = createSocket(at.includes(':') ? 'udp6' : 'udp4').bind(on, at);
  await once(socket, 'listening');
  return new Agent({ socket });
}
