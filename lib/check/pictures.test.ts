// The pictures in the lessons are of what has happened in the lab.

import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { UdpAddress, UdpSocket } from '../contracts.ts';
import { ladderOf } from '../lab/internet/drawing.ts';
import type { Host } from '../lab/internet/host.ts';
import { Internet } from '../lab/internet/internet.ts';
import { behaviours } from '../lab/internet/nat.ts';
import { LANGUAGES, LESSON_FILES } from '../languages.ts';
import { allKatas } from '../runner/katas.ts';

/** As wide as a lesson's code may be. */
const COLUMNS = 74;

const RUNS: Record<string, () => Promise<Internet>> = { 'two homes': twoHomes };

const PICTURE = /^```ladder (?<run>.+)\n(?<lines>[\s\S]*?)\n```$/gm;

for (const kata of allKatas()) {
  for (const language of LANGUAGES) {
    const pictures = [...readFileSync(`${kata.folder}/${LESSON_FILES[language]}`, 'utf8').matchAll(PICTURE)];
    for (const { groups } of pictures) {
      test(`${kata.name}, ${language}: the picture “${groups!.run}” is what happened`, async () => {
        const net = await RUNS[groups!.run!]!();
        const size = { columns: COLUMNS, rows: 40 };
        const drawn = ladderOf(net).lines(size, language).map(stripVTControlCharacters).join('\n');
        expect(groups!.lines).toBe(drawn);
      });
    }
  }
}

/** Two behind routers that let in only whom they have been written to; each knows where the other is seen. */
async function twoHomes(): Promise<Internet> {
  const net = new Internet({ seed: 1 });
  const home = (name: string) => net.router({ name: `NAT ${name}`, nat: behaviours.portRestrictedCone });
  const [homeOfAna, homeOfBo] = [home('ana'), home('bo')];
  const [ana, bo] = [await socketOn(homeOfAna.host({ name: 'ana' })), await socketOn(homeOfBo.host({ name: 'bo' }))];
  const say = (from: UdpSocket, text: string, { externalAddresses }: typeof homeOfAna) => {
    const to: UdpAddress = { address: externalAddresses[0]!, port: 4_000 };
    from.send(Buffer.from(text), to.port, to.address);
  };
  say(ana, 'hello', homeOfBo);
  await net.clock.advance(200);
  say(bo, 'hello', homeOfAna);
  await net.clock.advance(200);
  say(ana, 'hello', homeOfBo);
  await net.clock.run();
  return net;
}

async function socketOn(host: Host): Promise<UdpSocket> {
  const socket = host.socket();
  await new Promise<void>((bound) => {
    socket.once('listening', bound);
    socket.bind(4_000);
  });
  return socket;
}
