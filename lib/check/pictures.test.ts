// The pictures in the lessons are of what has happened in the lab.

import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { Agent } from '#nat-limits/agent.ts';
import { makeOffer, type Offer } from '#nat-limits/offer.ts';
import { Session } from '#nat-limits/session.ts';
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

/** Two behind NATs that let in only whom they have been written to; one begins a little earlier. */
async function twoHomes(): Promise<Internet> {
  const net = new Internet({ seed: 1 });
  const home = (name: string) => net.router({ name: `NAT ${name}`, nat: behaviours.portRestrictedCone });
  const [homeOfAna, homeOfBo] = [home('ana'), home('bo')];
  const [ana, bo] = [await agentOn(homeOfAna.host({ name: 'ana' })), await agentOn(homeOfBo.host({ name: 'bo' }))];
  const host = net.host({ name: 'witness' });
  const witness = { ...(await agentOn(host)).local, address: host.address };
  const introduce = async (agent: Agent) => {
    const answer = agent.ask(witness);
    await net.clock.advance(100);
    const { mapped } = (await answer).attributes;
    return makeOffer([{ kind: 'reflexive', ...mapped! }], { ...BEHIND_NAT, seen: [mapped!] });
  };
  const [offerOfAna, offerOfBo] = [await introduce(ana), await introduce(bo)];
  const knock = (agent: Agent, mine: Offer, theirs: Offer) => {
    new Session({ agents: [agent], mine, theirs, onPath() {}, onData() {} }).start();
  };
  knock(ana, offerOfAna, offerOfBo);
  await net.clock.advance(100);
  knock(bo, offerOfBo, offerOfAna);
  await net.clock.advance(300);
  return net;
}

const BEHIND_NAT = { isTranslated: true, mapping: 'unknown', filtering: 'unknown', hairpins: false } as const;

async function agentOn(host: Host): Promise<Agent> {
  const socket = host.socket();
  await new Promise<void>((bound) => {
    socket.once('listening', bound);
    socket.bind(4_000);
  });
  return new Agent({ socket, clock: host.network.internet.clock });
}
