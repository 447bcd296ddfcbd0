// What the tests of this kata have in common: WebRTC that stays on this machine, and wires without a network.

import { once } from 'node:events';
import wrtc from '@roamhq/wrtc';
import { Call, type CallOptions, type Rtc } from '#webrtc-by-hand/call.ts';
import type { Channel, Wire } from '#webrtc-by-hand/channel.ts';
import type { Candidate, Sdp } from '#webrtc-by-hand/description.ts';
import { soon } from '../../lib/lab/inbox.ts';
import type { StepContext } from '../../lib/runner/step.ts';

export const rtc = wrtc as unknown as Rtc;

/** A call that is hung up when the test ends. */
export function callOf({ after }: StepContext, isOffering: boolean, options: Partial<CallOptions> = {}): Call {
  const call = new Call({ rtc, isOffering, ...options });
  after(() => call.hangUp());
  return call;
}

/** Two calls that have been handed each other's descriptions, without any change but that they stay on this machine. */
export async function connected(context: StepContext): Promise<[Channel, Channel]> {
  const ana = callOf(context, true);
  const bo = callOf(context, false);
  bo.hear(onLoopback(await ana.description));
  ana.hear(onLoopback(await bo.description));
  return Promise.all([ana.channel, bo.channel]);
}

/** Without the candidates that are not on 127.0.0.1. */
export function onLoopback({ type, sdp }: Sdp): Sdp {
  const stays = (line: string) => !line.startsWith('a=candidate:') || / udp \d+ 127\.0\.0\.1 /.test(line);
  return { type, sdp: sdp.split('\r\n').filter(stays).join('\r\n') };
}

export function isLoopback({ address }: Candidate): boolean {
  return address === '127.0.0.1';
}

/** The longest message that a data channel takes, and how much of them it keeps. What is beyond that is lost. In bytes. */
const MAX_MESSAGE_BYTES = 262_144;
const MAX_KEPT_BYTES = 16_777_216;

/** A data channel without a network: it delivers when the test says so, and has the limits that real ones have. */
export class FakeWire implements Wire {
  other!: FakeWire;
  /** What has been sent and not been delivered. */
  readonly kept: (Uint8Array | string)[] = [];
  /** Everything that has been sent, in order. */
  readonly sent: (Uint8Array | string)[] = [];
  readonly #listeners = { data: [] as Heard[], error: [] as Heard[], close: [] as Heard[] };
  isClosed = false;

  static pair(): [FakeWire, FakeWire] {
    const [one, other] = [new FakeWire(), new FakeWire()];
    one.other = other;
    other.other = one;
    return [one, other];
  }

  send(message: Uint8Array | string): void {
    if (this.isClosed) throw new Error('the channel is closed');
    this.sent.push(message);
    if (message.length > MAX_MESSAGE_BYTES) return this.destroy();
    const keptBytes = this.kept.reduce((sum, { length }) => sum + length, 0);
    if (keptBytes + message.length <= MAX_KEPT_BYTES) this.kept.push(message);
  }

  on(event: keyof FakeWire['listeners'], listener: Heard): void {
    this.#listeners[event].push(listener);
  }

  get listeners() {
    return this.#listeners;
  }

  /** Delivers the first message that is kept. */
  deliver(): void {
    const message = this.kept.shift();
    if (message !== undefined && !this.isClosed) for (const heard of this.other.listeners.data) heard(message);
  }

  destroy(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const closed of this.#listeners.close) closed();
    this.other.destroy();
  }

  /** Lets everything happen that can, in both directions. */
  async settle(): Promise<void> {
    do {
      this.deliver();
      this.other.deliver();
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.kept.length > 0 || this.other.kept.length > 0);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each event has its own
type Heard = (told?: any) => void;

/** So many bytes, all of them different from their neighbours. */
export function bytesOf(length: number, first = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (first + index * 7) & 0xff);
}

/** What a channel brings next, as text. */
export async function nextOf(channel: Channel): Promise<string> {
  const [chunk] = await soon(once(channel, 'data'), () => 'the channel is open, and what was said does not come out');
  return String(chunk);
}

/** Everything that a channel brings until its end. Not `for await`, which would then destroy what is still to be sent. */
export async function readAll(channel: Channel): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  channel.on('data', (chunk) => chunks.push(chunk));
  await once(channel, 'end');
  return Buffer.concat(chunks);
}
