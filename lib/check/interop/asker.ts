// Asks a server that others wrote all that we know to ask, and prints what came of it as a line of JSON. It has two
// addresses, with two ports each.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent, type Answer, BRIEF_MS } from '#nat-limits/agent.ts';
import { filteringOf } from '#nat-limits/filtering.ts';
import { lifetimeOf } from '#nat-limits/lifetime.ts';
import type { Attributes } from '#nat-limits/stun.ts';
import type { UdpAddress } from '../../contracts.ts';

export interface Asked {
  /** Where we are. */
  local: UdpAddress;
  answer: Pick<Answer, 'attributes' | 'from'>;
  /** Where answers come from when we ask for another address, another port, and both; null where there is none. */
  elsewhere: (UdpAddress | null)[];
  filtering: string;
  /** For how long it knows us, if it answers to another port than the one that asks. In ms. */
  lifetimeMs: number;
}

const CHANGES = [
  { address: true, port: false },
  { address: false, port: true },
  { address: true, port: true },
];

const [here = '', at = '', port] = process.argv.slice(2);
const server = { address: at, port: Number(port) };

const [agent, other, fresh] = await Promise.all([open(), open(), open()]);
const answer = await ask({});
console.log(
  JSON.stringify({
    local: agent.local,
    answer: answer!,
    elsewhere: await Promise.all(CHANGES.map(async (change) => (await ask({ change }))?.from ?? null)),
    filtering: await filteringOf(fresh, server),
    lifetimeMs: await lifetimeOf({ agent, other, witness: server, trialsMs: [100] }),
  } satisfies Asked),
);
process.exit();

function ask(attributes: Attributes): Promise<Answer | undefined> {
  return agent.ask(server, { attributes, waitsMs: BRIEF_MS }).catch(() => undefined);
}

async function open(): Promise<Agent> {
  const socket = createSocket(here.includes(':') ? 'udp6' : 'udp4').bind(0, here);
  await once(socket, 'listening');
  return new Agent({ socket });
}
