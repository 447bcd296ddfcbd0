// What software that others wrote finds out about a NAT: coturn's server and its client for RFC 5780.

import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { LinuxHost } from '../../lab/linux/internet.ts';
import type { Nature } from './story.ts';

/** All that it has to know, so that it reads nobody's configuration. Its files are where only our namespaces see them. */
const SERVER = [
  ...['turnserver', '-n', '--stun-only', '--no-cli', '--no-tls', '--no-dtls'],
  ...['--listening-port=3478', '--alt-listening-port=3479'],
  ...['--log-file=stdout', '--simple-log', '--verbose', '--pidfile=/run/turn.pid', '--userdb=/run/turndb'],
];
const LISTENING = /UDP listener opened on/;
/** Two addresses with two ports each: then it can answer from elsewhere. */
const LISTENERS = 4;

/** Each asks for one thing, and waits for answers that do not come for three seconds each. */
const CLIENT = 'turnutils_natdiscovery';
const CLIENT_MS = 20_000;

/** Starts the server, and resolves when it listens. */
export async function startJudge(host: LinuxHost): Promise<void> {
  const listening = host.addresses.map((address) => `--listening-ip=${address}`);
  const server = spawn(...host.command(...SERVER, ...listening), { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface(server.stdout);
  let listeners = 0;
  await new Promise<void>((ready, failed) => {
    lines.on('line', (line) => {
      if (LISTENING.test(line)) listeners += 1;
      if (listeners === LISTENERS) ready();
    });
    server.once('exit', (code) => failed(new Error(`turnserver ended with ${code}`)));
  });
}

/** What a host is behind. */
export async function judge(host: LinuxHost, server: string): Promise<Nature> {
  const ask = async (flag: string): Promise<string> => {
    const run = promisify(execFile)(...host.command(CLIENT, flag, server), { timeout: CLIENT_MS });
    const { stdout } = await run.catch((error: Error & { stdout: string }) => error); // as when nobody answers it
    return stdout;
  };
  const [mapping, filtering, hairpinning] = await Promise.all(['-m', '-f', '-H'].map(ask));
  return {
    mapping: dependenceIn(/NAT with (.*) Mapping!/.exec(mapping!)),
    filtering: dependenceIn(/NAT with (.*) Filtering!/.exec(filtering!)),
    hairpins: /successful hairpinning/.test(hairpinning!),
  };
}

const DEPENDENCES = {
  'Endpoint Independent': 'endpoint-independent',
  'Address Dependent': 'address-dependent',
  'Address and Port Dependent': 'address-and-port-dependent',
} as const;

function dependenceIn(said: RegExpExecArray | null): Nature['mapping'] {
  return DEPENDENCES[said?.[1] as keyof typeof DEPENDENCES] ?? 'unknown';
}
