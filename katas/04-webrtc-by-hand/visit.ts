// Going to a door: with its invitation alone, and no answer to hand back.

import { Call, type CallOptions } from './call.ts';
import { readSdp, writeSdp } from './description.ts';
import { passwordOf, ufragFor } from './knock.ts';
import type { DoorPlate } from './packed.ts';
import { todo } from '../../lib/runner/todo.ts';

/**
 * Calls at a door (door.ts). Nothing in our own description is altered: we write the answer that the door would have
 * given, and name the door so that it learns from our knock what it has to know of us.
 */
export function visit(door: DoorPlate, options: Omit<CallOptions, 'isOffering'>): Call {
  const call = new Call({ ...options, isOffering: true });
  answerForTheDoor(call, door).catch(() => call.hangUp());
  return call;
}

async function answerForTheDoor(call: Call, { fingerprint, candidates }: DoorPlate): Promise<void> {
  return todo(8);
}
