// All of it on the kernel: in namespaces of our own, which are there for this alone (inside.ts).

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Lack, lackOf, PATH, UNSHARE } from '../../lab/linux/namespaces.ts';
import type { SeenInside } from './inside.ts';

/** What is needed, and the Debian package that it comes in. */
const PROGRAMS = {
  unshare: 'util-linux',
  ip: 'iproute2',
  nft: 'nftables',
  turnserver: 'coturn',
  turnutils_natdiscovery: 'coturn',
};

/** The longest that it may take. In ms. */
const DEADLINE_MS = 120_000;

/** What is missing, if anything is: programs by the names of their packages. */
export async function whatWeLack(): Promise<Lack | undefined> {
  const lack = await lackOf(Object.keys(PROGRAMS));
  if (lack?.is !== 'programs') return lack;
  const packages = lack.programs.map((program) => PROGRAMS[program as keyof typeof PROGRAMS]);
  return { is: 'programs', programs: [...new Set(packages)] };
}

export async function onTheKernel(): Promise<SeenInside> {
  const node = [process.execPath, ...process.execArgv, 'lib/start.js', './check/nat/inside.ts'];
  const [unshare, ...words] = [...UNSHARE, ...node];
  const ended = promisify(execFile)(unshare!, words, {
    env: { ...process.env, PATH },
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  return JSON.parse((await ended).stdout);
}
