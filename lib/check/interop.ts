// Ours and software that others wrote find each other, on hosts and links that are there for this alone: in namespaces,
// which on Linux anybody may make, and which end with the process that made them. Nothing leaves this machine.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { lackOf, PATH, UNSHARE } from '../lab/linux/namespaces.ts';
import { SOLUTION_CONDITIONS } from '../runner/projects.ts';
import type { Findings } from './check.ts';
import { FOREIGN, install } from './install.ts';

/** The attempts (interop/inside.ts), and the hosts of each with their links (interop/network.sh). */
const NETWORKS = {
  resolving: ['ours=1', 'theirs=1'],
  names: ['one=1', 'two=1', 'theirs=1'],
  twoLinks: ['one=1,2', 'two=1,2'],
  chat: ['one=1', 'two=1', 'walled=1'],
  capture: ['one=1', 'two=1'],
  stun: [], // it makes its own (lab/linux)
  webrtc: [], // all of it on loopback
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
  ngrep: 'ngrep',
  turnserver: 'coturn',
  turnutils_natdiscovery: 'coturn',
  turnutils_stunclient: 'coturn',
  stun: 'stun-client',
  chromium: 'chromium',
};

/** The longest that a network may last, in ms. */
const DEADLINE_MS = 120_000;

const run = promisify(execFile);

export async function* interop(): Findings {
  const lack = await whatWeLack();
  yield ['all that it needs', lack];
  if (lack) return;
  yield ['what others wrote is installed', await install(FOREIGN).then(() => undefined, String)];
  const networks = Object.entries(NETWORKS).map(([group, hosts]) => findingsIn(group, hosts));
  for (const findings of networks) yield* await findings;
}

async function whatWeLack(): Promise<string | undefined> {
  const lack = await lackOf(Object.keys(PROGRAMS));
  if (lack?.is === 'platform') return 'this needs Linux';
  if (lack?.is === 'permission') return `this system does not let us make namespaces: ${lack.message}`;
  if (!lack) return undefined;
  const packages = new Set(lack.programs.map((program) => PROGRAMS[program as keyof typeof PROGRAMS]));
  return `this needs ${lack.programs.join(' ')}; on Debian: apt-get install ${[...packages].join(' ')}`;
}

async function findingsIn(group: string, hosts: string[]): Promise<[looked: string, fault?: string][]> {
  const node = [process.execPath, ...SOLUTION_CONDITIONS.map((condition) => `--conditions=${condition}`)];
  const inside = [...node, 'lib/start.js', './check/interop/inside.ts', group];
  const [unshare, ...words] = [...UNSHARE, 'lib/check/interop/network.sh', ...hosts, '--', ...inside];
  const ended = await run(unshare!, words, {
    env: { ...process.env, PATH, KATA_LANG: 'en' },
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  }).catch((error: Error & { stdout: string; stderr: string }) => error);
  const lines = ended.stdout.split('\n').filter(Boolean);
  const findings = lines.map((line) => JSON.parse(line)).map(({ what, fault }): [string, string?] => [what, fault]);
  return ended instanceof Error ? [...findings, [group, ended.stderr || ended.message]] : findings;
}
