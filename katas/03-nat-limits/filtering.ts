// Who may knock: what filtering behaviour a NAT has (RFC 4787 §5, RFC 5780 §4.4).

import type { UdpAddress } from '../../lib/contracts.ts';
import { type Agent, BRIEF_MS, StunError } from './agent.ts';
import type { Dependence } from './mapping.ts';
import type { Change } from './stun.ts';
import { todo } from '../../lib/runner/todo.ts';

/**
 * Whom a NAT lets in, found out with a witness who can answer from elsewhere; `unknown` if it cannot. The agent's socket
 * must not have written to anywhere else yet: whoever has been written to is let in.
 */
export async function filteringOf(agent: Agent, witness: UdpAddress): Promise<Dependence | 'unknown'> {
  try {
    await agent.ask(witness, { waitsMs: BRIEF_MS }); // who is silent anyway has let nobody in or out
    return todo(4);
  } catch (error) {
    if (error instanceof StunError) return 'unknown';
    throw error;
  }
}

/**
 * Whether an answer gets through that comes from elsewhere.
 * @throws {StunError} if the witness will not do it.
 */
async function isLetIn(agent: Agent, witness: UdpAddress, change: Change): Promise<boolean> {
  try {
    await agent.ask(witness, { attributes: { change }, waitsMs: BRIEF_MS });
    return true;
  } catch (error) {
    if (error instanceof StunError && error.code === 'NO_ANSWER') return false;
    throw error;
  }
}
