// `npm run lab nat`: the NATs of the simulated internet beside those of Linux. The reference of kata 3 runs in both:
// what it finds out about each NAT, and who reaches whom, has to be the same, and the same that it has foretold.

import chalk, { Chalk } from 'chalk';
import type { Lack } from '../lab/linux/namespaces.ts';
import { sentence } from '../runner/fault-lines.ts';
import { chosenLanguage } from '../runner/words.ts';
import { onTheKernel, whatWeLack } from './nat/kernel.ts';
import { Report } from './nat/report.ts';
import { simulated } from './nat/simulated.ts';
import { WORDS } from './nat/words.ts';

const words = WORDS[chosenLanguage()];
process.exitCode = await compare(process.argv.slice(2));

/** Resolves with the exit status. */
async function compare(typed: string[]): Promise<number> {
  if (typed.join(' ') !== 'nat') return complain(words.usage);
  const lack = await whatWeLack();
  if (lack) return complain(sentenceFor(lack));
  const simulation = await simulated();
  const kernel = await onTheKernel().catch((error: Error) => error);
  if (kernel instanceof Error) return complain(`${words.label(words.broken)} ${kernel.message}`);
  const level = process.env.NO_COLOR ? 0 : chalk.level; // https://no-color.org
  const { lines, passed, failed } = new Report(kernel, simulation, words, new Chalk({ level }));
  for (const line of [...lines, `${passed} passed, ${failed} failed`]) console.log(line);
  return failed > 0 ? 1 : 0;
}

function sentenceFor(lack: Lack): string {
  if (lack.is === 'platform') return words.needsLinux;
  return lack.is === 'programs' ? words.needsPrograms(lack.programs.join(' ')) : words.needsNamespaces(lack.message);
}

function complain(what: string): number {
  for (const line of sentence(what, 79)) console.error(line);
  return 1;
}
