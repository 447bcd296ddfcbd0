// For `npm run kata doctor`: what `/net` finds on each address of this machine when it asks nobody else, as JSON.
// Nothing of it leaves the machine.

import { createSocket } from 'node:dgram';
import { links } from '#lan-discovery/link.ts';
import { Agent } from '#nat-limits/agent.ts';
import { kindOf } from './addresses.ts';
import { look } from './how-seen.ts';
import { bound } from './witnessing.ts';

const { KATA_INTERFACE } = process.env;
const own = links().filter(({ address }) => !KATA_INTERFACE || address === KATA_INTERFACE);
const asked = own.map(async ({ name, address }) => ({
  name,
  address,
  kind: kindOf(address),
  isOk: await answers(address),
}));
console.log(JSON.stringify(await Promise.all(asked)));

/** Whether a question in STUN to ourselves is answered. */
async function answers(address: string): Promise<boolean> {
  const openSocket = () => bound((type) => createSocket(type), address, 0);
  const socket = await openSocket().catch(() => undefined);
  if (!socket) return false;
  try {
    const witness = new Agent({ socket });
    const seen = await look({ witnesses: [[witness.local]], addresses: [address], openSocket });
    return seen.by === 'this machine';
  } catch {
    return false; // no second socket
  } finally {
    socket.close();
  }
}
