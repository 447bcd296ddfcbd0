// `npm run chat`: the chat on the learner's own katas, as far as they pass, and on the reference for the rest.

import { allKatas } from '../../runner/katas.ts';
import { passedKatas } from '../../runner/progress.ts';
import { resolveWith } from './conditions.ts';

const passed = passedKatas();
const katas = allKatas().map(({ number }) => number);
const own = katas.filter((number) => passed.includes(number));
const reference = katas.filter((number) => !passed.includes(number));

resolveWith(reference.map((number) => `solution-${number}`));
const { chat } = await import('./chat.ts'); // only now: what it imports depends on the conditions
await chat(process.argv.slice(2), own, reference);
