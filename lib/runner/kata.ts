// `npm run kata` and all that can follow it.

import { allKatas } from './katas.ts';
import { runOnce } from './once.ts';
import { chosenLanguage, WORDS } from './words.ts';

const language = chosenLanguage();
const words = WORDS[language];
const [first = ''] = process.argv.slice(2);
const katas = allKatas();
const kata = katas.find(({ number }) => number === Number(first));
if (!kata) {
  console.error(words.noKata(first, katas.at(-1)?.number ?? 0));
  process.exitCode = 1;
} else {
  process.exitCode = await runOnce(kata, language);
}
