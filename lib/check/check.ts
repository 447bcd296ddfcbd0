// `npm run check`: what maintainers promise each other, held true. Beside `npm test`, which holds the code.
// `npm run check lessons` runs one of them.

import { imports } from './imports.ts';
import { interop } from './interop.ts';
import { ladder } from './ladder.ts';
import { lessons } from './lessons.ts';
import { snippets } from './snippets.ts';
import { stubs } from './stubs.ts';
import { style } from './style.ts';
import { terminal } from './terminal.ts';
import { types } from './types.ts';
import { wrongAnswers } from './wrong-answers.ts';

/** What a check has looked at, each a line, with the fault that it found there, if any. */
export type Findings = AsyncIterable<[looked: string, fault?: string]>;

const CHECKS: Record<string, () => Findings> = {
  types,
  style,
  imports,
  stubs,
  lessons,
  snippets,
  terminal,
  ladder,
  'wrong-answers': wrongAnswers,
};

/** These need more than Node, and run only when they are asked for. */
const ON_REQUEST: Record<string, () => Findings> = { interop };

const all = { ...CHECKS, ...ON_REQUEST };

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in all));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
for (const name of chosen.length > 0 ? chosen : Object.keys(CHECKS)) {
  for await (const [looked, fault] of all[name]!()) {
    if (fault === undefined) passed += 1;
    else failed += 1;
    console.log(fault === undefined ? `pass ${name}: ${looked}` : `FAIL ${name}: ${looked}: ${fault}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
