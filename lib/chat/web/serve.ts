// `npm run web`: the page and a mailbox for everybody in the room. It runs on the learner's own katas, as far as they
// pass, and on the reference for the rest.

import { passedKatas } from '../../runner/progress.ts';
import { chosenLanguage } from '../../runner/words.ts';
import { resolveWith } from '../terminal/conditions.ts';
import { conditionsFor, makePage } from './html.ts';
import { readOptions } from './options.ts';
import { WORDS } from './words.ts';

const words = WORDS[chosenLanguage()];
const own = passedKatas();

resolveWith(conditionsFor(own));
const { PageServer } = await import('./server.ts'); // only now: what it imports depends on the conditions

const options = readOptions(process.argv.slice(2), process.env);
if (options === 'help') {
  console.log(words.usage);
} else if ('wrong' in options) {
  fail(words.wrong(options.wrong));
} else if ('kept' in options) {
  fail(words.kept(options.kept));
} else {
  await serve(options.host, options.port);
}

async function serve(host: string, port: number): Promise<void> {
  try {
    const server = await PageServer.open(await makePage(own), host, port);
    const [url] = server.urls;
    const terminal = `npm run chat -- --page ${url} --mailbox ${url!.replace('http', 'ws')}mailbox`;
    console.log(words.serving(server.urls, `http://localhost:${server.port}/`, terminal));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close());
  } catch (error) {
    fail(words.notServing((error as NodeJS.ErrnoException).code, host, port) ?? String(error));
  }
}

/** One sentence, and a failure as exit status. */
function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
