// What somebody sees who listens on the wire while two people chat: that they do, and nothing of what they say.

import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Attempts } from './inside.ts';
import { ours } from './ours.ts';
import { Program } from './program.ts';

const SENTENCE = 'the treasure lies buried under the third juniper tree behind the old observatory';
/** Whoever finds so many characters of it in a row has found it. */
const PIECE = 12;

/** Ways to write it that are still in clear. Base64 of the same bytes looks different with each place that they begin at. */
const WRITTEN: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16, most significant byte first': (text) => Buffer.from(text, 'utf16le').swap16(),
  hexadecimal: (text) => Buffer.from(Buffer.from(text).toString('hex')),
  base64: (text) => inBase64(text, 0),
  'base64, one byte later': (text) => inBase64(text, 1),
  'base64, two bytes later': (text) => inBase64(text, 2),
};

/** On one link the hosts `one` and `two`. */
export async function* capture(): Attempts {
  yield [
    'who captures a chat has packets, and in none of them a piece of what is said',
    async () => {
      const packets = await captured(async () => {
        const [ana, bo] = [ours('one', 'chat', '--name', 'ana'), ours('two', 'chat', '--name', 'bo')];
        await Promise.all([ana.prints(/^bo is here/), bo.prints(/^ana is here/)]);
        ana.type(SENTENCE);
        await bo.prints(new RegExp(`^<ana> ${SENTENCE}`));
        bo.type(SENTENCE);
        await ana.prints(new RegExp(`^<bo> ${SENTENCE}`));
        await Promise.all([ana.end(), bo.end()]);
      });
      ok(packets.length > 20, `only ${packets.length} packets were captured`);
      deepEqual(waysIn(packets), []);
    },
  ];
  for (const [way, write] of Object.entries(WRITTEN)) {
    yield [
      `who captures what is said in clear finds it, in ${way}`,
      async () => {
        const packets = await captured(async () => {
          await say(
            `socket.send(Uint8Array.from(${JSON.stringify([...write(SENTENCE)])}), ...to, () => socket.close());`,
          ).all();
        });
        ok(waysIn(packets).includes(way));
      },
    ];
  }
}

/** What passes the host `one` while something goes on. tcpdump would rather not run where there is no other user. */
async function captured(goOn: () => Promise<void>): Promise<Buffer[]> {
  const file = '/run/capture';
  const listening = new Program('one', 'ngrep', '-R', '-q', '-l', '-d', 'eth1', '-O', file, '');
  await listening.prints(/^output:/);
  await goOn();
  const last = say("setInterval(() => socket.send('that was all', ...to), 50);");
  await listening.prints(/that was all/); // packets come to it in their order, but some time later
  await Promise.all([last.end(), listening.end('SIGINT')]);
  return packetsIn(readFileSync(file));
}

/** In clear, from the host `one` to the host `two`. */
function say(script: string): Program {
  return new Program(
    'one',
    process.execPath,
    '-e',
    `const [socket, to] = [dgram.createSocket('udp4'), [9, '10.0.1.2']]; ${script}`,
  );
}

/** A header of 24 bytes; then each packet with one of 16, in which its length stands at 8. */
function packetsIn(capture: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 24; at < capture.length; ) {
    const length = capture.readUInt32LE(at + 8);
    packets.push(capture.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return packets;
}

/** In which ways a piece of the sentence is written there. */
function waysIn(packets: readonly Buffer[]): string[] {
  const pieces = Array.from({ length: SENTENCE.length - PIECE + 1 }, (_, at) => SENTENCE.slice(at, at + PIECE));
  return Object.keys(WRITTEN).filter((way) =>
    pieces.some((piece) => packets.some((packet) => packet.includes(WRITTEN[way]!(piece)))),
  );
}

/** Of what stands `offset` bytes after the beginning: without the characters that its neighbours have a part in. */
function inBase64(text: string, offset: 0 | 1 | 2): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  const whole = Math.floor((bytes.length * 8) / 6);
  return Buffer.from(bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), whole));
}
