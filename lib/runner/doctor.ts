// `npm run kata doctor`: what this machine can do, and what to do where it cannot. Nothing leaves this machine.

import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import chalk from 'chalk';
import { sentence } from './fault-lines.ts';
import { allKatas, missingFiles, ROOT, shortPath, testFiles } from './katas.ts';
import type { Words } from './words.ts';

interface Finding {
  what: string;
  isOk: boolean;
  advice: string;
  /** The kata that cannot be done without; all of them, when none is named. */
  neededFor?: number;
}

/** Resolves with the lines to print, and whether the katas can be done at all. */
export async function examine(words: Words): Promise<{ lines: string[]; canWork: boolean }> {
  const [port, multicast, webrtc] = await Promise.all([canListen(), canMulticast(), canLoadWebRtc()]);
  const findings: Finding[] = [
    { what: `Node ${process.versions.node}`, isOk: true, advice: '' }, // lib/start.js turns older ones away
    ...filesOfKatas(words),
    { what: words.port, isOk: port, advice: words.portAdvice },
    { what: words.multicast, isOk: multicast, advice: words.multicastAdvice, neededFor: 2 },
    { what: words.webrtc, isOk: webrtc, advice: words.webrtcAdvice, neededFor: 4 },
    { what: words.browser, isOk: browser() !== undefined, advice: words.browserAdvice, neededFor: 4 },
  ];
  return {
    lines: findings.flatMap((finding) => lines(finding, words)),
    canWork: findings.every(({ isOk, neededFor }) => isOk || neededFor !== undefined),
  };
}

function lines({ what, isOk, advice, neededFor }: Finding, words: Words): string[] {
  const width = Math.max(words.ok.length, words.missing.length);
  if (isOk) return [`${chalk.green('✓')} ${words.ok.padEnd(width)}  ${what}`];
  const needed = neededFor ? ` (${words.neededFor(neededFor)})` : '';
  const start = `${chalk.red('✗')} ${words.missing.padEnd(width)}  ${what}${needed}`;
  return [start, ...sentence(advice, 75 - width).map((line) => `${' '.repeat(width + 4)}${line}`)];
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

const GROUP = '239.255.77.77';
const LOOPBACK = '127.0.0.1';

/** Sends a datagram to a multicast group and waits for it to come back, on the loopback interface alone. */
function canMulticast(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const word = `p2p-katas ${process.pid}`;
    const done = (isOk: boolean) => {
      clearTimeout(silence);
      socket.removeAllListeners().close();
      resolve(isOk);
    };
    const silence = setTimeout(() => done(false), 1_000);
    socket.on('error', () => done(false));
    socket.on('message', (heard) => `${heard}` === word && done(true));
    socket.bind(0, () => {
      try {
        socket.setMulticastInterface(LOOPBACK);
        socket.setMulticastTTL(0);
        socket.addMembership(GROUP, LOOPBACK);
        socket.send(word, socket.address().port, GROUP);
      } catch {
        done(false);
      }
    });
  });
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
