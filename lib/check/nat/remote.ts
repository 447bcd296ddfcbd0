// A host of the kernel's internet has a process of its own there (member.ts), which is told from here what to do.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Nat } from '#nat-limits/nat.ts';
import type { Offer } from '#nat-limits/offer.ts';
import type { LinuxHost } from '../../lab/linux/internet.ts';
import type { Met, Player } from './player.ts';
import type { Trouble } from './story.ts';

/** What a process is told to do. */
export interface Order {
  number: number;
  method: keyof Player;
  words: unknown[];
}

/** What came of it. */
export type Result = { number: number } & ({ value: unknown } | Trouble);

/** Starts the witness, or a guest, who is told where the witness is; resolves when it is ready. */
export async function startMember(host: LinuxHost, witness?: LinuxHost): Promise<ChildProcess> {
  const node = [process.execPath, ...process.execArgv, 'lib/start.js', './check/nat/member.ts'];
  const addresses = [host, witness].flatMap((each) => (each ? [each.addresses.join()] : []));
  const child = spawn(...host.command(...node, ...addresses), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exit = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${host.name} ended with ${code}`)));
  await Promise.race([once(child, 'message'), exit]);
  return child;
}

export class RemoteGuest implements Player {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, (result: Result | Trouble) => void>();
  #orders = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (result: Result) => this.#open.get(result.number)?.(result));
    child.once('exit', (code) => {
      for (const tell of this.#open.values()) tell({ trouble: `its process ended with ${code}` });
    });
  }

  examine(): Promise<Nat> {
    return this.#order('examine');
  }

  invite(meeting: string): Promise<Offer> {
    return this.#order('invite', meeting);
  }

  meet(meeting: string, theirs: Offer): Promise<Met> {
    return this.#order('meet', meeting, theirs);
  }

  async #order<T>(method: keyof Player, ...words: unknown[]): Promise<T> {
    this.#orders += 1;
    const order: Order = { number: this.#orders, method, words };
    const told = new Promise<Result | Trouble>((tell) => this.#open.set(order.number, tell));
    this.#child.send(order);
    const result = await told;
    this.#open.delete(order.number);
    if ('trouble' in result) throw new Error(result.trouble);
    return (result as { value: T }).value;
  }
}
