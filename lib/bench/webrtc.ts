// Kata 4: what is handed over, how long it takes to connect, how fast bytes flow, and what stays behind; against bare
// simple-peer on the same WebRTC.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import wrtc from '@roamhq/wrtc';
import { generate } from 'lean-qr';
import SimplePeer from 'simple-peer';
import { Call, type Rtc } from '#webrtc-by-hand/call.ts';
import { type Candidate, readSdp, type Sdp } from '#webrtc-by-hand/description.ts';
import { toLink } from '#webrtc-by-hand/handover.ts';
import { type Offer, pack } from '#webrtc-by-hand/packed.ts';
import { Rendezvous } from '#webrtc-by-hand/rendezvous.ts';
import type { Figure } from './bench.ts';
import { inTurn, START } from './rounds.ts';

const rtc = wrtc as unknown as Rtc;

export async function* webrtc(): AsyncIterable<Figure> {
  yield* sizes();
  yield* connecting();
  yield* throughput();
  yield* memory();
}

/** Where a page might be, on a LAN. */
const PAGE = 'http://192.168.1.20:8080/';

async function* sizes(): AsyncIterable<Figure> {
  const call = new Call({ rtc, isOffering: true });
  const offer = onLoopback(await call.description);
  call.hangUp();
  const bare = JSON.stringify(offer);
  const description = readSdp(offer) as Offer;
  const { fingerprint, candidates } = description;
  const twoWay = pack(description);
  const oneWay = pack({ kind: 'door', fingerprint, candidates: [candidates[0]!] });
  for (const [what, packed, most] of [
    ['an invitation that wants an answer', twoWay, 60],
    ['an invitation that wants none', oneWay, 39],
  ] as const) {
    const link = toLink(packed, PAGE);
    yield {
      what: `kata 4: ${what}, with one IPv4 address, against the signal of simple-peer`,
      ours: `${packed.length} bytes, as a link ${link.length} characters, QR code of version ${versionOf(link)}`,
      other: `simple-peer ${bare.length} characters, version ${versionOf(bare)}`,
      ratio: packed.length / bare.length,
      goal: `at most ${most} bytes`,
      met: packed.length <= most,
    };
  }
}

/** 1 has 21 modules on each side, and each further one 4 more. */
function versionOf(text: string): number {
  return (generate(text).size - 17) / 4;
}

async function* connecting(): AsyncIterable<Figure> {
  const { ours, other, ratio } = await inTurn(
    () => msToConnect(ourPair),
    () => msToConnect(barePair),
    21,
  );
  yield {
    what: 'kata 4: from nothing to an open channel, by packed invitations, against the signals of simple-peer',
    ours: `${ours.toFixed(0)} ms`,
    other: `simple-peer ${other.toFixed(0)} ms`,
    ratio,
    goal: 'at most 1.1 times simple-peer',
    met: ratio <= 1.1,
  };
}

async function msToConnect(makePair: () => Promise<Duplex[]>): Promise<number> {
  const start = performance.now();
  const pair = await makePair();
  const ms = performance.now() - start;
  await closed(pair);
  return ms;
}

async function ourPair(): Promise<Duplex[]> {
  const [ana, bo] = [new Rendezvous({ rtc, mayUse: isLoopback }), new Rendezvous({ rtc, mayUse: isLoopback })];
  const invitation = await ana.invite();
  const joining = await bo.join(invitation.packed);
  ana.take(joining.packed);
  return (await Promise.all([invitation.channel, joining.channel])) as unknown as Duplex[];
}

async function barePair(): Promise<Duplex[]> {
  const [ana, bo] = [barePeer(true), barePeer(false)];
  ana.on('signal', (signal) => bo.signal(onLoopback(signal as Sdp)));
  bo.on('signal', (signal) => ana.signal(onLoopback(signal as Sdp)));
  await Promise.all([once(ana, 'connect'), once(bo, 'connect')]);
  return [ana, bo];
}

function barePeer(initiator: boolean): SimplePeer.Instance {
  // Without servers, or it asks some far away.
  return new SimplePeer({ initiator, wrtc, trickle: false, config: { iceServers: [] }, iceCompleteTimeout: 1_000 });
}

async function closed(pair: Duplex[]): Promise<void> {
  const all = Promise.all(pair.map((end) => once(end, 'close')));
  for (const end of pair) end.on('error', () => {}).destroy();
  await all;
}

type Way = 'channel' | 'simple-peer' | 'tcp';

const WRITE_BYTES = 65_536;
/** How often they are written, so that each way takes some seconds. */
const WRITES: Record<Way, number> = { channel: 4_096, 'simple-peer': 1_024, tcp: 16_384 };

async function* throughput(): AsyncIterable<Figure> {
  const bare = await inTurn(
    () => bytesPerSecond('channel'),
    () => bytesPerSecond('simple-peer'),
  );
  yield {
    what: 'kata 4: writes of 64 KB to a channel, against the same to simple-peer; two processes',
    ours: inMegabytes(bare.ours),
    other: `simple-peer ${inMegabytes(bare.other)}`,
    ratio: bare.ratio,
    goal: 'at least 2.5 times simple-peer, and nothing lost in 2 GB',
    met: bare.ratio >= 2.5,
  };
  const tcp = await inTurn(
    () => bytesPerSecond('channel'),
    () => bytesPerSecond('tcp'),
    3,
  );
  yield {
    what: 'kata 4: the same against TCP, without encryption',
    ours: inMegabytes(tcp.ours),
    other: `TCP ${inMegabytes(tcp.other)}`,
    ratio: tcp.ratio,
    goal: 'none: the kernel does there what a program does here',
    met: true,
  };
}

function inMegabytes(bytesPerSecond: number): string {
  return `${Math.round(bytesPerSecond / 1e6)} MB/s`;
}

/** From the first byte sent by this process to the last one received by the other. Rejects if one is lost. */
async function bytesPerSecond(way: Way): Promise<number> {
  const receiver = fork(START, ['./bench/webrtc.ts', 'receive', way]);
  const stream = await WAYS[way].dial(receiver);
  const received = once(receiver, 'message');
  const start = performance.now();
  for (let index = 0; index < WRITES[way]; index++) {
    if (!stream.write(numbered(index))) await once(stream, 'drain');
  }
  const [said] = await received;
  const seconds = (performance.now() - start) / 1000;
  const exited = once(receiver, 'exit');
  stream.on('error', () => {}).destroy();
  await exited;
  if (said !== 'received') throw new Error(`${way}: ${said}`);
  return (WRITES[way] * WRITE_BYTES) / seconds;
}

/** The other process: receives all that is written, looks whether it is in order, says so, and ends. */
async function receive(way: Way): Promise<void> {
  const stream = await WAYS[way].answer();
  let at = 0;
  stream.on('data', (chunk: Uint8Array) => {
    const next = Math.ceil(at / WRITE_BYTES) * WRITE_BYTES;
    const isWhole = next + 4 <= at + chunk.length;
    if (isWhole && viewOf(chunk).getUint32(next - at) !== next / WRITE_BYTES) process.send!(`lost before ${next}`);
    at += chunk.length;
    if (at === WRITES[way] * WRITE_BYTES) process.send!('received');
  });
  stream.on('error', () => {});
  stream.on('close', () => process.exit());
}

/** Says at its beginning the how many-th it is. */
function numbered(index: number): Uint8Array {
  const bytes = new Uint8Array(WRITE_BYTES);
  viewOf(bytes).setUint32(0, index);
  return bytes;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** How the two processes connect: the one that sends has the other as its child. */
const WAYS: Record<Way, { dial(child: ChildProcess): Promise<Duplex>; answer(): Promise<Duplex> }> = {
  channel: {
    async dial(child) {
      const call = new Call({ rtc, isOffering: true });
      child.send(onLoopback(await call.description));
      const [answer] = await once(child, 'message');
      call.hear(answer as Sdp);
      return (await call.channel) as unknown as Duplex;
    },
    async answer() {
      const call = new Call({ rtc, isOffering: false });
      const [offer] = await once(process, 'message');
      call.hear(offer as Sdp);
      process.send!(onLoopback(await call.description));
      return (await call.channel) as unknown as Duplex;
    },
  },
  'simple-peer': {
    async dial(child) {
      const peer = barePeer(true);
      peer.on('signal', (signal) => child.send(onLoopback(signal as Sdp)));
      child.once('message', (signal) => peer.signal(signal as Sdp));
      await once(peer, 'connect');
      return peer;
    },
    async answer() {
      const peer = barePeer(false);
      peer.on('signal', (signal) => process.send!(onLoopback(signal as Sdp)));
      process.once('message', (signal) => peer.signal(signal as Sdp));
      await once(peer, 'connect');
      return peer;
    },
  },
  tcp: {
    async dial(child) {
      const [port] = await once(child, 'message');
      const socket = connect(port as number, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    async answer() {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      process.send!((server.address() as { port: number }).port);
      const [socket] = await once(server, 'connection');
      server.close();
      return socket as Duplex;
    },
  },
};

const [CONNECTIONS, WARM_UP] = [200, 50];

interface Memory {
  heap: number;
  rss: number;
}

async function* memory(): AsyncIterable<Figure> {
  const [ours, bare] = [await retained('ours'), await retained('bare')];
  const each = ({ heap, rss }: Memory) =>
    `${Math.round(heap / CONNECTIONS / 1024)} KB of heap, ${Math.round(rss / CONNECTIONS / 1024)} KB of the process`;
  yield {
    what: `kata 4: what each of ${CONNECTIONS} connections leaves behind that were opened and closed`,
    ours: each(ours),
    other: `simple-peer ${each(bare)}`,
    goal: 'at most 4 KB of heap',
    met: ours.heap / CONNECTIONS <= 4 * 1024,
  };
}

async function retained(whose: string): Promise<Memory> {
  const child = fork(START, ['./bench/webrtc.ts', 'open', whose], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  const [memory] = await once(child, 'message');
  return memory as Memory;
}

/** In a process of its own: opens and closes one after the other, and says how much memory that took. */
async function open(whose: string): Promise<void> {
  const makePair = whose === 'ours' ? ourPair : barePair;
  const many = async (count: number) => {
    for (let index = 0; index < count; index++) await closed(await makePair());
    await new Promise((resolve) => setTimeout(resolve, 2_000)); // until the last timers have run
    for (let time = 0; time < 5; time++) globalThis.gc!();
    const { heapUsed, rss } = process.memoryUsage();
    return { heap: heapUsed, rss };
  };
  const before = await many(WARM_UP);
  const after = await many(CONNECTIONS);
  process.send!({ heap: after.heap - before.heap, rss: after.rss - before.rss }, () => process.exit());
}

/** Nothing here is to leave this machine. */
function onLoopback({ type, sdp }: Sdp): Sdp {
  const stays = (line: string) => !line.startsWith('a=candidate:') || / udp \d+ 127\.0\.0\.1 /.test(line);
  return { type, sdp: sdp.split('\r\n').filter(stays).join('\r\n') };
}

function isLoopback({ address }: Candidate): boolean {
  return address === '127.0.0.1';
}

if (process.send && process.argv[2] === 'receive') await receive(process.argv[3] as Way);
if (process.send && process.argv[2] === 'open') await open(process.argv[3]!);
