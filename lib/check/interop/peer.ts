// One of ours: joins the LAN on all links of its host, and prints a line of JSON for whomever it finds or loses.

import { createSocket } from 'node:dgram';
import { Lan } from '#lan-discovery/lan.ts';
import { links } from '#lan-discovery/link.ts';

const [name = '', id = '', port] = process.argv.slice(2);
const print = (event: object) => console.log(JSON.stringify(event));

const lan = await Lan.join({
  id,
  name,
  port: Number(port),
  links,
  openSocket: () => createSocket({ type: 'udp4', reuseAddr: true }),
  onFound: (found) => print({ found }),
  onLost: (lost) => print({ lost }),
  onDeaf: (deaf) => print({ deaf }),
});
process.once('SIGTERM', () => lan.close());
