// Ours and software that others wrote find each other, on hosts and links that are there for this alone: in namespaces,
// which on Linux anybody may make, and which end with the process that made them. Nothing leaves this machine.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SOLUTION_CONDITIONS } from '../runner/projects.ts';
import type { Findings } from './check.ts';

/** The attempts (interop/inside.ts), and the hosts of each with their links (interop/network.sh). */
const NETWORKS = {
  resolving: ['ours=1', 'theirs=1'],
  names: ['one=1', 'two=1', 'theirs=1'],
  twoLinks: ['one=1,2', 'two=1,2'],
  chat: ['one=1', 'two=1', 'walled=1'],
};

/** What is needed, and the Debian package that it comes in. */
const PROGRAMS = {
  unshare: 'util-linux',
  ip: 'iproute2',
  nft: 'nftables',
  'dbus-daemon': 'dbus',
  'avahi-daemon': 'avahi-daemon',
  'avahi-browse': 'avahi-utils',
  'mdns-scan': 'mdns-scan',
};

/** Some of them are for administrators, and not where everybody's programs are. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Users, network, mounts and processes of our own. */
const UNSHARE = ['-Urnm', '--propagation', 'private', '-pf', '--kill-child', '--mount-proc'];

/** The longest that a network may last, in ms. */
const DEADLINE_MS = 120_000;

const run = promisify(execFile);

export async function* interop(): Findings {
  const lack = await whatWeLack();
  yield ['all that it needs', lack];
  if (lack) return;
  const networks = Object.entries(NETWORKS).map(([group, hosts]) => findingsIn(group, hosts));
  for (const findings of networks) yield* await findings;
}

async function whatWeLack(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this needs Linux';
  const folders = PATH.split(':');
  const missing = Object.entries(PROGRAMS).filter(
    ([program]) => !folders.some((folder) => existsSync(join(folder, program))),
  );
  if (missing.length > 0) {
    const [programs, packages] = [0, 1].map((part) => missing.map((each) => each[part]).join(' '));
    return `this needs ${programs}; on Debian: apt-get install ${packages}`;
  }
  return run('unshare', [...UNSHARE, 'true']).then(
    () => undefined,
    (error) => `this system does not let us make namespaces: ${error.message}`,
  );
}

async function findingsIn(group: string, hosts: string[]): Promise<[looked: string, fault?: string][]> {
  const node = [process.execPath, ...SOLUTION_CONDITIONS.map((condition) => `--conditions=${condition}`)];
  const inside = [...node, 'lib/start.js', './check/interop/inside.ts', group];
  const ended = await run('unshare', [...UNSHARE, 'lib/check/interop/network.sh', ...hosts, '--', ...inside], {
    env: { ...process.env, PATH, KATA_LANG: 'en' },
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  }).catch((error: Error & { stdout: string; stderr: string }) => error);
  const lines = ended.stdout.split('\n').filter(Boolean);
  const findings = lines.map((line) => JSON.parse(line)).map(({ what, fault }): [string, string?] => [what, fault]);
  return ended instanceof Error ? [...findings, [group, ended.stderr || ended.message]] : findings;
}
