// `npm run bench`: how fast it is, beside something that does the same, in one run on one machine.
// Figures are medians of rounds in which the two take turns. `npm run bench frames` runs one of them.

import { discovery } from './discovery.ts';
import { forging } from './forging.ts';
import { frames } from './frames.ts';
import { mesh } from './mesh.ts';
import { nats } from './nats.ts';
import { runner } from './runner.ts';
import { secure } from './secure.ts';
import { webrtc } from './webrtc.ts';

export interface Figure {
  what: string;
  ours: string;
  /** What it is measured against, if there is such a thing, and ours divided by it. */
  other?: string;
  ratio?: number;
  goal: string;
  met: boolean;
}

const BENCHES: Record<string, () => AsyncIterable<Figure>> = {
  frames,
  mesh,
  discovery,
  nats,
  webrtc,
  secure,
  forging,
  runner,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(1);
}
for (const name of chosen.length > 0 ? chosen : Object.keys(BENCHES)) {
  for await (const { what, ours, other, ratio, goal, met } of BENCHES[name]!()) {
    console.log(what);
    console.log(`  ours ${ours}${other ? `, ${other}` : ''}${ratio ? `, ratio ${ratio.toFixed(2)}` : ''}`);
    if (goal !== 'none') console.log(`  goal ${goal}: ${met ? 'met' : 'NOT MET'}`);
  }
}
