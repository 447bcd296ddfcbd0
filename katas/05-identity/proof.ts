// Prove that it is you, now, to me: a signature that is of no use at any other time, in any other place, or in the
// other direction.
//
//   what is signed:  label, 0 | who asked, 1 byte | conversation, 32 | challenge, 32 | speaker, 32
//   the proof:       identity, 32 bytes | signature, 64 bytes

import { concat, utf8 } from './bytes.ts';
import { type Identity, KEY_BYTES, SIGNATURE_BYTES, verify } from './identity.ts';
import { todo } from '../../lib/runner/todo.ts';

export const PROOF_BYTES = KEY_BYTES + SIGNATURE_BYTES;
/** How long a challenge is, and what names a conversation. In bytes. */
export const CHALLENGE_BYTES = 32;

/** What is asked: both ends have to see it alike. All of its bytes are 32. */
export interface Question {
  /** Who asks: the one who began this conversation, or the other one. */
  readonly asker: 'initiator' | 'responder';
  /** What this conversation has, and no other. */
  readonly conversation: Uint8Array;
  /** What the asker has drawn at random, for this once. */
  readonly challenge: Uint8Array;
  /** The key that speaks for the identity in this conversation (X25519). */
  readonly speaker: Uint8Array;
}

/** Answers a question as `identity`. */
export async function prove(identity: Identity, question: Question): Promise<Uint8Array> {
  return todo(3);
}

/**
 * Who has answered the question: their public key.
 * @throws {ProofError} if nobody has, or another question.
 */
export async function check(proof: Uint8Array, question: Question): Promise<Uint8Array> {
  return todo(3);
}

/** The bytes that are signed. Each field has its length, so no two questions are the same bytes. */
function statement({ asker, conversation, challenge, speaker }: Question): Uint8Array {
  return todo(3);
}

// What follows is given.

/** So that it is never taken for something else that this identity signs. */
const LABEL = utf8('p2p-katas proof 1\0');
const ASKERS = ['initiator', 'responder'] as const;

export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly code = 'NOT_PROVEN';

  constructor() {
    super('that does not prove who they are, here and now');
  }
}
