// `npm run kata doctor`: what this machine can do, and what to do where it cannot. Nothing that it says leaves this
// machine.
//
// What an address is worth, and whether UDP works there, it asks the chat, which knows from kata 3: in a process of its
// own, since the runner imports no kata.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import chalk from 'chalk';
import { sentence } from './fault-lines.ts';
import { allKatas, missingFiles, ROOT, shortPath, testFiles } from './katas.ts';
import { hearsItself, type Interface, interfaces } from './multicast.ts';
import type { Words } from './words.ts';

interface Finding {
  what: string;
  isOk: boolean;
  /** Empty where there is nothing to be done. */
  advice: string;
  /** The kata that cannot be done without; all of them, when none is named. */
  neededFor?: number;
  /** Nobody needs it, since something else will do as well. */
  isSpare?: boolean;
  /** What there is to know although it works. */
  note?: string;
}

/** One of this machine's addresses: what it is good for, and whether we answer ourselves there over UDP. */
export interface OwnAddress {
  name: string;
  address: string;
  kind: keyof Words['addressKinds'];
  isOk: boolean;
}

/** Resolves with the lines to print, and whether the katas can be done at all. */
export async function examine(words: Words): Promise<{ lines: string[]; canWork: boolean }> {
  const [port, multicast, udp, webrtc] = await Promise.all([
    canListen(),
    canMulticast(words),
    canUdp(words),
    canLoadWebRtc(),
  ]);
  const findings: Finding[] = [
    { what: `Node ${process.versions.node}`, isOk: true, advice: '' }, // lib/start.js turns older ones away
    ...filesOfKatas(words),
    { what: words.port, isOk: port, advice: words.portAdvice },
    ...multicast,
    ...udp,
    { what: words.webrtc, isOk: webrtc, advice: words.webrtcAdvice, neededFor: 4 },
    { what: words.browser, isOk: browser() !== undefined, advice: words.browserAdvice, neededFor: 4 },
  ];
  return {
    lines: findings.flatMap((finding) => lines(finding, words)),
    canWork: findings.every(({ isOk, neededFor }) => isOk || neededFor !== undefined),
  };
}

function lines({ what, isOk, advice, neededFor, isSpare, note }: Finding, words: Words): string[] {
  const width = Math.max(words.ok.length, words.missing.length, words.without.length);
  const below = (text: string) => sentence(text, 75 - width).map((line) => `${' '.repeat(width + 4)}${line}`);
  if (isOk) return [`${chalk.green('✓')} ${words.ok.padEnd(width)}  ${what}`, ...(note ? below(note) : [])];
  if (isSpare) return [chalk.dim(`– ${words.without.padEnd(width)}  ${what}`)];
  const needed = neededFor ? ` (${words.neededFor(neededFor)})` : '';
  const start = `${chalk.red('✗')} ${words.missing.padEnd(width)}  ${what}${needed}`;
  return [start, ...(advice ? below(advice) : [])];
}

function filesOfKatas(words: Words): Finding[] {
  const missing = allKatas().flatMap((kata) => missingFiles(kata).map((name) => ({ kata, name })));
  const untested = allKatas().filter((kata) => testFiles(kata).length === 0);
  if (missing.length + untested.length === 0) return [{ what: words.files, isOk: true, advice: '' }];
  return [
    ...missing.map(({ kata, name }) => {
      const file = shortPath(join(kata.folder, name));
      return { what: file, isOk: false, advice: words.missingFile(file, kata.number) };
    }),
    ...untested.map((kata) => ({ what: `katas/${kata.name}`, isOk: false, advice: words.noTests(kata.number) })),
  ];
}

function canListen(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .on('error', () => resolve(false))
      .listen(0, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function canMulticast(words: Words): Promise<Finding[]> {
  const all = interfaces();
  const heard = await Promise.all(all.map(hearsItself));
  return multicastFindings(new Map(all.map((each, index) => [each, heard[index]!])), words);
}

/**
 * Loopback is what the tests of kata 2 need, a network what the chat needs to find others, and one network is enough:
 * it is seldom those of containers and of virtual machines that people meet on.
 */
export function multicastFindings(heard: Map<Interface, boolean>, words: Words): Finding[] {
  const networks = [...heard].filter(([each]) => !isLoopback(each));
  const isSpare = networks.some(([, isOk]) => isOk);
  const last = networks.at(-1)?.[0]; // the advice is the same for all
  return [...heard].map(([each, isOk]) => {
    const finding = { what: words.multicast(each.name, each.address), isOk, neededFor: 2 };
    if (isLoopback(each)) return { ...finding, advice: words.loopbackAdvice };
    return { ...finding, isSpare, advice: each === last ? words.multicastAdvice : '' };
  });
}

/** The chat's program for this. */
const ASK_MYSELF = './chat/terminal/ask-myself.ts';
/** The kata that needs UDP and tells what addresses are worth. */
const NAT_KATA = 3;

async function canUdp(words: Words): Promise<Finding[]> {
  if (!allKatas().some(({ number }) => number === NAT_KATA)) return [];
  // On the reference: it is this machine that is examined.
  const conditions = allKatas().map(({ number }) => `--conditions=solution-${number}`);
  const printed = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [...conditions, join('lib', 'start.js'), ASK_MYSELF],
      { cwd: ROOT, timeout: 10_000 },
      (error, stdout) => resolve(error ? '' : stdout),
    );
  });
  return udpFindings(printed ? JSON.parse(printed) : [], words);
}

/** The loopback is what kata 3 needs; elsewhere, as with multicast, one network is enough. */
export function udpFindings(own: OwnAddress[], words: Words): Finding[] {
  if (own.length === 0) return [{ what: 'UDP', isOk: false, advice: words.udpAdvice, neededFor: NAT_KATA }];
  const networks = own.filter((each) => !isLoopback(each));
  const works = networks.some(({ isOk }) => isOk);
  const hidden = networks.filter(({ kind, isOk }) => isOk && kind !== 'public').at(-1); // the note is the same for all
  return own.map((each) => ({
    what: words.udp(each.name, each.address, words.addressKinds[each.kind]),
    isOk: each.isOk,
    neededFor: NAT_KATA,
    isSpare: works && !isLoopback(each),
    advice: isLoopback(each) || each === networks.at(-1) ? words.udpAdvice : '',
    ...(each === hidden && { note: words.behindNat }),
  }));
}

function isLoopback({ address }: Pick<Interface, 'address'>): boolean {
  return address.startsWith('127.');
}

/** In a process of its own: native code that does not fit this system can take its process down. */
function canLoadWebRtc(): Promise<boolean> {
  const script = "import('@roamhq/wrtc').then(({ default: { RTCPeerConnection } }) => new RTCPeerConnection().close())";
  return new Promise((resolve) => {
    const check = execFile(process.execPath, ['-e', `${script}.then(() => process.exit(0), () => process.exit(1))`], {
      cwd: ROOT,
      timeout: 10_000,
    });
    check.on('error', () => resolve(false)).on('exit', (status) => resolve(status === 0));
  });
}

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'firefox'];
const PLACES = [
  '/Applications/Google Chrome.app',
  '/Applications/Chromium.app',
  '/Applications/Microsoft Edge.app',
  '/Applications/Firefox.app',
  '/Applications/Safari.app',
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Mozilla Firefox\\firefox.exe',
];

/** The first browser found. It is not started. */
function browser(): string | undefined {
  const { PATH = '', ProgramFiles, 'ProgramFiles(x86)': ProgramFiles86, LOCALAPPDATA } = process.env;
  const onPath = PATH.split(delimiter).flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  const onWindows = [ProgramFiles, ProgramFiles86, LOCALAPPDATA].flatMap((folder) => {
    return folder ? PLACES.filter((place) => place.endsWith('.exe')).map((place) => join(folder, place)) : [];
  });
  return [...onPath, ...PLACES.filter((place) => place.startsWith('/')), ...onWindows].find((path) => existsSync(path));
}
