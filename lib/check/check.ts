// `npm run check`: what maintainers promise each other, held true. Beside `npm test`, which holds the code.
// `npm run check lessons` runs one of them; `npm run check wrong-answers 4` looks at one kata, if it goes kata by kata.

import { allKatas, type Kata } from '../runner/katas.ts';
import { imports } from './imports.ts';
import { interop } from './interop.ts';
import { ladder } from './ladder.ts';
import { lessons } from './lessons.ts';
import { snippets } from './snippets.ts';
import { stubs } from './stubs.ts';
import { style } from './style.ts';
import { terminal } from './terminal.ts';
import { types } from './types.ts';
import { vectors } from './vectors.ts';
import { wrongAnswers } from './wrong-answers.ts';

/** What a check has looked at, each a line, with the fault that it found there, if any. */
export type Findings = AsyncIterable<[looked: string, fault?: string]>;

type Check = (katas: Kata[]) => Findings;

const CHECKS: Record<string, Check> = {
  types,
  style,
  imports,
  stubs,
  lessons,
  snippets,
  terminal,
  vectors,
  ladder,
  'wrong-answers': wrongAnswers,
};

/** These need more than Node, and run only when they are asked for. */
const ON_REQUEST: Record<string, Check> = { interop };

const all = { ...CHECKS, ...ON_REQUEST };

const words = process.argv.slice(2);
const chosen = words.filter((word) => word in all);
const named = allKatas().filter(({ number }) => words.includes(String(number)));
const unknown = words.filter((word) => !(word in all) && !named.some(({ number }) => String(number) === word));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
for (const name of chosen.length > 0 ? chosen : Object.keys(CHECKS)) {
  for await (const [looked, fault] of all[name]!(named.length > 0 ? named : allKatas())) {
    if (fault === undefined) passed += 1;
    else failed += 1;
    console.log(fault === undefined ? `pass ${name}: ${looked}` : `FAIL ${name}: ${looked}: ${fault}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
