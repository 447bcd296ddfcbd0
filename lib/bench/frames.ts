// Kata 1: whole messages over a PairStream, against the same bytes over the bare socket. Two processes.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PairStream } from '#tcp-peers/pair-stream.ts';
import type { Figure } from './bench.ts';
import { inTurn, START } from './rounds.ts';

export async function* frames(): AsyncIterable<Figure> {
  const large = await inTurn(
    () => bytesPerSecond('framed', 65_536, 24_000),
    () => bytesPerSecond('raw', 65_536, 24_000),
  );
  yield {
    what: 'kata 1: messages of 64 KB over a PairStream, against writes of 64 KB to the bare socket',
    ours: `${Math.round(large.ours / 1e6)} MB/s`,
    other: `socket ${Math.round(large.other / 1e6)} MB/s`,
    ratio: large.ratio,
    goal: 'at least 0.80 of the socket',
    met: large.ratio >= 0.8,
  };
  const small = await inTurn(
    () => bytesPerSecond('framed', 100, 500_000),
    () => bytesPerSecond('raw', 100, 500_000),
  );
  yield {
    what: 'kata 1: messages of 100 bytes over a PairStream, against writes of 100 bytes to the bare socket',
    ours: `${Math.round(small.ours / 100).toLocaleString('en')} messages/s`,
    other: `socket ${Math.round(small.other / 100).toLocaleString('en')} writes/s`,
    ratio: small.ratio,
    goal: 'at least 300,000 messages/s',
    met: small.ours / 100 >= 300_000,
  };
}

type Way = 'framed' | 'raw';

/** From the first byte sent by this process to the last one received by the other. */
async function bytesPerSecond(way: Way, messageBytes: number, count: number): Promise<number> {
  const receiver = fork(START, ['./bench/frames.ts', way, String(messageBytes * count)]);
  const [port] = (await once(receiver, 'message')) as [number];
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const message = new Uint8Array(messageBytes);
  const received = once(receiver, 'message');
  const start = performance.now();
  if (way === 'framed') {
    const stream = new PairStream(socket);
    for (let i = 0; i < count; i++) await stream.send(message);
  } else {
    for (let i = 0; i < count; i++) if (!socket.write(message)) await once(socket, 'drain');
  }
  await received;
  const seconds = (performance.now() - start) / 1000;
  const exited = once(receiver, 'exit');
  socket.destroy();
  await exited;
  return (messageBytes * count) / seconds;
}

/** The other process: says where it listens, receives so many bytes of messages, says so, and ends. */
async function receive(way: Way, expectedBytes: number): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send!((server.address() as { port: number }).port);
  const [socket] = (await once(server, 'connection')) as [Socket];
  let bytes = 0;
  for await (const piece of way === 'framed' ? new PairStream(socket) : socket) {
    bytes += piece.length;
    if (bytes >= expectedBytes) break;
  }
  process.send!('received', () => process.exit());
}

if (process.send && process.argv[3]) await receive(process.argv[2] as Way, Number(process.argv[3]));
