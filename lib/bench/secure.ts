// Kata 5: a secure channel over a TCP connection, against secret-stream of Hyperswarm and TLS 1.3 of Node over the same.

import { deepEqual } from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { install, RIVALS, requireFrom } from '../check/install.ts';
import type { Figure } from './bench.ts';
import { inTurn, START } from './rounds.ts';
import type { Role, Said, Task, Way } from './secure-end.ts';

/** What is said, and how that is counted. */
const LOADS = [
  { name: 'messages of 64 KB', count: 4_096, bytes: 65_536, inUnits: inMegabytes },
  { name: 'messages of 100 bytes', count: 200_000, bytes: 100, inUnits: inMessages },
];
const HANDSHAKES = 201;

/**
 * How fast ours is to be beside each. TLS alone loses where a message ends, and need not do what the others do: that is
 * the stricter way of reading its goal.
 */
const GOALS = [
  ['secret-stream', 1],
  ['PairStream over TLS 1.3', 0.5],
  ['TLS 1.3', 0.5],
] as const;

export async function* secure(): AsyncIterable<Figure> {
  await install(RIVALS);
  const { private: key, cert } = await requireFrom(RIVALS)('selfsigned').generate([], { keyType: 'ec' });
  const start = (way: Way, processes: 1 | 2) => Ends.start({ way, certificate: { key, cert } }, processes);
  for (const [rival, least] of GOALS) {
    const [ours, theirs] = [await start('ours', 1), await start(rival, 1)];
    for (const load of LOADS) yield saying(load, ours, theirs, least);
    yield shakingHands(ours, theirs);
    await Promise.all([ours.end(), theirs.end()]);
  }
  const [ours, theirs] = [await start('ours', 2), await start('secret-stream', 2)];
  yield saying(LOADS[0]!, ours, theirs);
  await Promise.all([ours.end(), theirs.end()]);
}

type Load = (typeof LOADS)[number];

/** Without `least` there is no goal. */
async function saying({ name, inUnits, ...load }: Load, ours: Ends, theirs: Ends, least?: number): Promise<Figure> {
  const rates = await inTurn(
    () => ours.messagesPerSecond(load),
    () => theirs.messagesPerSecond(load),
  );
  return {
    what: `kata 5: ${name} over a secure channel, against ${theirs}`,
    ours: inUnits(rates.ours),
    other: `${theirs.way} ${inUnits(rates.other)}`,
    ratio: rates.ratio,
    goal: least ? `at least ${least.toFixed(2)} of ${theirs.way}` : 'none',
    met: rates.ratio >= (least ?? 0),
  };
}

async function shakingHands(ours: Ends, theirs: Ends): Promise<Figure> {
  const times = await inTurn(
    () => ours.msToFirstWord(),
    () => theirs.msToFirstWord(),
    HANDSHAKES,
  );
  return {
    what: `kata 5: from an open TCP connection to the first word that comes over it, against ${theirs}`,
    ours: `${times.ours.toFixed(1)} ms`,
    other: `${theirs.way} ${times.other.toFixed(1)} ms`,
    ratio: times.ratio,
    goal: 'none',
    met: true,
  };
}

function inMegabytes(messagesPerSecond: number): string {
  return `${Math.round((messagesPerSecond * 65_536) / 1e6)} MB/s`;
}

function inMessages(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en')} messages/s`;
}

/** The two ends of one way, in one process or in two. */
class Ends {
  readonly way: Way;
  readonly #speaker: ChildProcess;
  readonly #listener: ChildProcess;
  readonly #port: number;

  static async start(role: Role, processes: 1 | 2): Promise<Ends> {
    const all = Array.from({ length: processes }, () => fork(START, ['./bench/secure-end.ts']));
    const ports = await Promise.all(
      all.map((each) => {
        each.send(role);
        return next(each, 'port');
      }),
    );
    return new Ends(role.way, all, ports[0]!);
  }

  private constructor(way: Way, all: ChildProcess[], port: number) {
    this.way = way;
    this.#listener = all[0]!;
    this.#speaker = all.at(-1)!;
    this.#port = port;
  }

  async messagesPerSecond(load: { count: number; bytes: number }): Promise<number> {
    const { toTheEnd } = await this.#speak(load);
    return load.count / (toTheEnd / 1_000);
  }

  async msToFirstWord(): Promise<number> {
    const { toFirstWord } = await this.#speak({ count: 0, bytes: 0 });
    return toFirstWord;
  }

  async end(): Promise<void> {
    for (const each of new Set([this.#speaker, this.#listener])) {
      each.disconnect();
      await once(each, 'exit');
    }
  }

  toString(): string {
    return `${this.way}, ${this.#speaker === this.#listener ? 'both ends in one process' : 'in two processes'}`;
  }

  /** Rejects unless all of it was heard. */
  async #speak({ count, bytes }: { count: number; bytes: number }) {
    const task: Task = { port: this.#port, count, bytes };
    const both = Promise.all([next(this.#listener, 'heard'), next(this.#speaker, 'took')]);
    this.#speaker.send(task);
    const [heard, took] = await both;
    const isLoose = this.way === 'TLS 1.3'; // it may join messages
    deepEqual(heard, { count: isLoose ? heard.count : count, bytes: count * bytes });
    return took;
  }
}

/** The next thing of this kind that it says. */
function next<Kind extends keyof Said>(child: ChildProcess, kind: Kind): Promise<NonNullable<Said[Kind]>> {
  return new Promise((resolve) => {
    const listen = (said: Said) => {
      if (said[kind] === undefined) return;
      child.off('message', listen);
      resolve(said[kind]);
    };
    child.on('message', listen);
  });
}
