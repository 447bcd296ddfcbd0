// Programs of ours on a host, each in a process of its own.

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Packet } from 'dns-packet';
import { Program } from './program.ts';

/** `chat` or a module of ours, on the reference of all katas. */
export function ours(host: string, ...words: string[]): Program {
  const home = `KATA_HOME=/run/home-${host}`; // where a person's identity is: gone with the network
  return new Program(host, 'env', home, ...commandOf(...words));
}

/** Somebody who is on the LAN (peer.ts). */
export class Peer extends Program {
  readonly name: string;
  readonly id: string;

  constructor(host: string, name: string, port: number) {
    const id = randomBytes(16).toString('hex');
    super(host, ...commandOf('./check/interop/peer.ts', name, id, String(port)));
    this.name = name;
    this.id = id;
  }

  /** Everybody whom it has ever found, by name: where they are as far as it knows; nowhere when it has lost them. */
  get known(): Map<string, string[]> {
    const known = new Map<string, string[]>();
    for (const line of this.lines.filter((printed) => printed.startsWith('{'))) {
      const { found, lost } = JSON.parse(line) as Event;
      if (found) known.set(found.name, found.addresses.sort());
      if (lost) known.set(lost.name, []);
    }
    return known;
  }

  /** Waits until it knows `name` to be at exactly these addresses. */
  async finds(name: string, addresses: string[], withinMs?: number): Promise<void> {
    const isSo = () => isDeepStrictEqual(this.known.get(name), addresses) || undefined;
    await this.until(`find ${name} at ${addresses}`, isSo, withinMs);
  }

  async loses(name: string, withinMs?: number): Promise<void> {
    await this.until(`lose ${name}`, () => this.known.get(name)?.length === 0 || undefined, withinMs);
  }
}

/** What peer.ts prints. */
interface Event {
  found?: { name: string; addresses: string[] };
  lost?: { name: string };
}

/** What a host that speaks through `via`, and asks as plain DNS does, is answered about `name` (ask.ts). */
export function answerAbout(name: string, host: string, via: string): Promise<Packet> {
  const asker = ours(host, './check/interop/ask.ts', via, name);
  return asker.prints(/^{/).then((line) => JSON.parse(line));
}

function commandOf(...words: string[]): string[] {
  return [process.execPath, ...process.execArgv, 'lib/start.js', ...words];
}
