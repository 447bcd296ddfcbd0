// `npm run build`: the page as one file, to be opened from wherever it lies.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../runner/katas.ts';
import { chosenLanguage } from '../../runner/words.ts';
import { makePage } from './html.ts';
import { WORDS } from './words.ts';

const page = await makePage();
mkdirSync(join(ROOT, 'dist'), { recursive: true });
writeFileSync(join(ROOT, 'dist', 'p2p-chat.html'), page);
console.log(WORDS[chosenLanguage()].built('dist/p2p-chat.html', Math.round(Buffer.byteLength(page) / 1_000)));
