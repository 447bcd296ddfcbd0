// WebRTC in Node: a package with a binary for each platform, and the sockets that a door needs.

import { createSocket } from 'node:dgram';
import { Door } from '#webrtc-by-hand/door.ts';
import type { WebRtc } from '../introduce.ts';
import { kindOf } from './addresses.ts';
import { bound } from './witnessing.ts';

/** Undefined where there is no binary for this platform. */
export async function loadWebRtc(own: string[], staysHere: boolean): Promise<WebRtc | undefined> {
  try {
    const { default: rtc } = await import('@roamhq/wrtc');
    return { rtc: rtc as unknown as WebRtc['rtc'], mayUse: candidatesFor(own, staysHere) };
  } catch {
    return undefined;
  }
}

/**
 * Which candidates a machine with these addresses names to others and tries of theirs. Its loopback says nothing to
 * others, but is all that two on one machine have that is in no network.
 */
export function candidatesFor(own: string[], staysHere: boolean): NonNullable<WebRtc['mayUse']> {
  const hasNoOther = staysHere || own.every((address) => kindOf(address) === 'loopback');
  return ({ address }) => (hasNoOther ? address === '127.0.0.1' : kindOf(address) !== 'loopback');
}

/** Opens a door at this address of ours. */
export async function openDoor({ rtc }: WebRtc, host: string): Promise<Door> {
  const open = (at: string) => bound((type) => createSocket(type), at, 0);
  const socket = await open(host);
  return new Door({ rtc, socket, address: socket.address(), openBack: () => open('127.0.0.1') });
}
