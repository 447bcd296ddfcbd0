// Step 1: a message has edges.

import { expect } from 'vitest';
import { encodeFrame, FrameDecoder, FrameError } from '#tcp-peers/frames.ts';
import { seeded } from '../../lib/lab/random.ts';
import { step } from '../../lib/runner/step.ts';

const MAX = 1_048_576;

step(1, 'a frame is four bytes of length, the most significant first, and then the message', () => {
  expect([...encodeFrame(Uint8Array.of(0xca, 0xfe))]).toEqual([0, 0, 0, 2, 0xca, 0xfe]);
  expect([...encodeFrame(new Uint8Array(0))]).toEqual([0, 0, 0, 0]);
  expect([...encodeFrame(new Uint8Array(66_051)).subarray(0, 4)]).toEqual([0, 1, 2, 3]);
});

step(1, 'a frame in one piece gives its message', () => {
  const decoder = new FrameDecoder();
  expect(lists(decoder.push(Uint8Array.of(0, 0, 0, 3, 7, 8, 9)))).toEqual([[7, 8, 9]]);
  expect(lists(decoder.push(Uint8Array.of(0, 0, 0, 0)))).toEqual([[]]);
});

step(1, 'frames that were joined come apart again', () => {
  const joined = Uint8Array.of(0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 2, 8, 9);
  expect(lists(new FrameDecoder().push(joined))).toEqual([[7], [], [8, 9]]);
});

step(1, 'a frame that was split gives its message when the last byte is there', () => {
  const decoder = new FrameDecoder();
  expect(decoder.push(Uint8Array.of(0, 0))).toEqual([]);
  expect(decoder.push(Uint8Array.of(0, 4, 1))).toEqual([]);
  expect(decoder.push(Uint8Array.of(2, 3))).toEqual([]);
  expect(lists(decoder.push(Uint8Array.of(4)))).toEqual([[1, 2, 3, 4]]);
});

step(1, 'wherever the stream is cut, the same messages come out', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = seeded(seed);
    const sent = [0, 1, 2, 255, 256, 70_000, 3].map((length) => Uint8Array.from({ length }, () => random(256)));
    const stream = concat(sent.map((message) => encodeFrame(message)));
    const decoder = new FrameDecoder();
    const got: Uint8Array[] = [];
    for (let at = 0; at < stream.length; ) {
      const piece = random(2) ? 1 + random(5) : 1 + random(40_000);
      got.push(...decoder.push(stream.slice(at, at + piece)));
      at += piece;
    }
    expect(got.map((message) => message.length)).toEqual(sent.map((message) => message.length));
    for (const [index, message] of sent.entries()) expect(Buffer.compare(message, got[index]!)).toBe(0);
    expect(decoder.atEdge).toBe(true);
  }
});

step(1, 'a message that was given stays as it is, whatever comes next', () => {
  const decoder = new FrameDecoder();
  decoder.push(Uint8Array.of(0, 0, 0, 4, 1, 2));
  const [first] = decoder.push(Uint8Array.of(3, 4));
  decoder.push(Uint8Array.of(0, 0, 0, 2, 9));
  const [second] = decoder.push(Uint8Array.of(9));
  expect([...first!]).toEqual([1, 2, 3, 4]);
  expect([...second!]).toEqual([9, 9]);
});

step(1, 'between two messages the decoder is at an edge, inside one it is not', () => {
  const decoder = new FrameDecoder();
  expect(decoder.atEdge).toBe(true);
  decoder.push(Uint8Array.of(0));
  expect(decoder.atEdge).toBe(false);
  decoder.push(Uint8Array.of(0, 0, 1));
  expect(decoder.atEdge).toBe(false);
  decoder.push(Uint8Array.of(5));
  expect(decoder.atEdge).toBe(true);
});

step(1, 'a message longer than the limit is not sent', () => {
  expect(encodeFrame(new Uint8Array(MAX)).length).toBe(4 + MAX);
  expect(() => encodeFrame(new Uint8Array(MAX + 1))).toThrow(FrameError);
  expect(() => encodeFrame(new Uint8Array(11), 10)).toThrow(FrameError);
});

step(1, 'announcing a megabyte costs the one who listens nothing', () => {
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from({ length: 1_000 }, () => new FrameDecoder());
  for (const decoder of decoders) decoder.push(Uint8Array.of(0, 16, 0, 0, 1));
  const grown = process.memoryUsage().arrayBuffers - before;
  expect(grown, 'bytes held for 1,000 messages of which one byte each has come').toBeLessThan(400_000_000);
  expect(decoders.some((decoder) => decoder.atEdge)).toBe(false); // they are all still here
});

step(1, 'a frame longer than the limit is refused at its header, before a byte of it has come', () => {
  expect(() => new FrameDecoder(10).push(Uint8Array.of(0, 0, 0, 10))).not.toThrow();
  expect(() => new FrameDecoder(10).push(Uint8Array.of(0, 0, 0, 11))).toThrow(FrameError);
  expect(() => new FrameDecoder().push(Uint8Array.of(255, 255, 255, 255))).toThrow(FrameError);
});

function lists(messages: Uint8Array[]): number[][] {
  return messages.map((message) => [...message]);
}

function concat(pieces: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
