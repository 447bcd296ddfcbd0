// How long a NAT remembers us when we are silent (RFC 4787 §4.3), and how often we have to speak for it not to forget.

import type { Clock, UdpAddress } from '../../lib/contracts.ts';
import { type Agent, BRIEF_MS, StunError } from './agent.ts';
import { todo } from '../../lib/runner/todo.ts';

export interface LifetimeOptions {
  agent: Agent;
  /** Another of ours, by which we ask without using the mapping of the first. */
  other: Agent;
  witness: UdpAddress;
  /** How long we are silent, one after the other, each longer than the last. In ms. */
  trialsMs?: readonly number[];
}

/** Longer than the last is long enough, and who would wait for it? */
const TRIALS_MS = [5_000, 15_000, 30_000, 60_000];

/**
 * The longest of the silences after which the mapping was still there, in ms; 0 if it was there after none.
 * @throws {StunError} when the witness does not answer, or not to another port.
 */
export async function lifetimeOf({ agent, other, witness, trialsMs = TRIALS_MS }: LifetimeOptions): Promise<number> {
  const { port } = await whereSeen(agent, witness);
  await agent.ask(witness, { attributes: { responsePort: port }, waitsMs: BRIEF_MS }); // throws if it cannot
  let livedMs = 0;
  for (const silenceMs of trialsMs) {
    return todo(7);
  }
  return livedMs;
}

async function whereSeen(agent: Agent, witness: UdpAddress): Promise<UdpAddress> {
  const { attributes } = await agent.ask(witness);
  if (!attributes.mapped) throw new StunError('REFUSED', attributes);
  return attributes.mapped;
}

/** Whether an answer to `port` still reaches us. Who asks is the other: if we did, the NAT would remember us again. RFC 5780 §4.6 */
function isStillThere(port: number, { agent, other, witness }: LifetimeOptions): Promise<boolean> {
  const question = { attributes: { responsePort: port }, waitsMs: BRIEF_MS, via: other };
  return agent.ask(witness, question).then(
    () => true,
    (error) => {
      if (error instanceof StunError && error.code === 'NO_ANSWER') return false;
      throw error;
    },
  );
}

/** RFC 8445 §11 */
const USUAL_MS = 15_000;
const LEAST_MS = 1_000;

/** How often to use a mapping that lives for `lifetimeMs`, so that it outlives two packets that are lost in a row. In ms. */
export function keepAliveFor(lifetimeMs: number): number {
  return todo(7);
}

function silence(clock: Clock, ms: number): Promise<void> {
  return new Promise((over) => clock.setTimeout(over, ms));
}
