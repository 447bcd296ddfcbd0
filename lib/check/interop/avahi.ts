// Ours beside Avahi, which speaks multicast DNS for most Linux machines, and beside a scanner that is neither's.

import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempts } from './inside.ts';
import { answerAbout, Peer } from './ours.ts';
import { Program } from './program.ts';

const TYPE = '_p2p-katas._tcp';

/** On one link the hosts `ours`, and `theirs` where Avahi runs. */
export async function* resolving(): Attempts {
  await startAvahi('theirs');
  const ana = new Peer('ours', 'Ana María', 4000); // with a space, and a letter that ASCII lacks
  const asShown: Shown = { name: ana.name, at: '10.0.1.1:4000', txt: `"id=${ana.id}"` };
  const browser = new Program('theirs', 'avahi-browse', '-rp', TYPE);
  const isAnaShown = (sign: Sign) => (lines: string[]) =>
    shownIn(lines, sign).some(({ name }) => name === ana.name) || undefined;
  let shownAt = Number.NaN; // in ms

  yield [
    'avahi-browse finds and resolves us',
    async () => {
      await browser.until('resolve ana', isAnaShown('='));
      shownAt = Date.now();
      deepEqual(await allShown('theirs'), [asShown]);
    },
  ];

  // Of the same name, but of another kind: none of our business.
  const printer = publish('Bo élève', '_ipp._tcp', 631);
  await printer.prints(/Established/);
  const bo = publish('Bo élève', TYPE, 4567);
  yield ['we find what avahi-publish announces', () => ana.finds('Bo élève', ['10.0.1.2:4567'])];
  yield [
    'we lose it at once when it says goodbye',
    async () => {
      await bo.end();
      await ana.loses('Bo élève', 1_000);
    },
  ];

  yield [
    'it was found once and lost once',
    async () => equal(ana.lines.filter((line) => line.includes('Bo élève')).length, 2, ana.lines.join('\n')),
  ];

  yield [
    'mdns-scan lists us',
    async () => {
      const scan = new Program('theirs', 'mdns-scan');
      await scan.prints(/\+ Ana María\._p2p-katas\._tcp\.local/);
      await scan.end();
    },
  ];

  yield [
    'who asks as plain DNS does, from a port of its own, is answered there',
    async () => {
      const { id, questions, answers = [] } = await answerAbout(ana.name, 'theirs', '10.0.1.2');
      deepEqual([id, questions?.map(({ name }) => name)], [4711, [`${TYPE}.local`]], 'not what was asked');
      deepEqual([...new Set(answers.map(({ type }) => type))].sort(), ['A', 'PTR', 'SRV', 'TXT']);
      const unfit = answers.filter((record) => 'flush' in record && (record.flush || record.ttl! > 10));
      deepEqual(unfit, [], 'plain DNS would keep these for too long, or not know what they mean');
    },
  ];

  yield [
    'ten seconds later avahi-browse has not lost us, and resolves us again',
    async () => {
      await sleep(shownAt + 10_000 - Date.now());
      equal(isAnaShown('-')(browser.lines), undefined, browser.lines.join('\n'));
      deepEqual(await allShown('theirs'), [asShown]);
    },
  ];
  yield [
    'killed, we are forgotten when our records end',
    async () => {
      await ana.end('SIGKILL');
      await browser.until('lose ana', isAnaShown('-'), 5_000);
    },
  ];

  yield [
    'what avahi-publish announces of another kind is never found',
    async () => equal(ana.lines.filter((line) => line.includes(':631')).length, 0, ana.lines.join('\n')),
  ];
}

/** On one link the hosts `one`, `two`, and `theirs` where Avahi runs. */
export async function* names(): Attempts {
  await startAvahi('theirs');
  await publish('ana', TYPE, 4567).prints(/Established under name 'ana'/);
  const one = new Peer('one', 'ana', 4001);
  const two = new Peer('two', 'ana', 4002);

  let shown: Shown[] = [];
  const nameAt = (place: string) => shown.find(({ at }) => at === place)?.name ?? '';

  yield [
    'of three called ana, the first keeps the name; ours are renamed, and avahi-browse shows all',
    async () => {
      const browser = new Program('theirs', 'avahi-browse', '-rp', TYPE);
      await browser.until('resolve three', (lines) => shownIn(lines, '=').length >= 3 || undefined);
      shown = await allShown('theirs');
      deepEqual(shown.map(({ at }) => at).sort(), ['10.0.1.1:4001', '10.0.1.2:4002', '10.0.1.3:4567']);
      deepEqual(shown.map(({ name }) => name).sort(), ['ana', 'ana (2)', 'ana (3)']);
      equal(nameAt('10.0.1.3:4567'), 'ana');
    },
  ];
  yield [
    'and ours know the two others by their names',
    async () => {
      for (const each of [one, two]) await each.finds('ana', ['10.0.1.3:4567']);
      await one.finds(nameAt('10.0.1.2:4002'), ['10.0.1.2:4002']);
      await two.finds(nameAt('10.0.1.1:4001'), ['10.0.1.1:4001']);
    },
  ];
}

/** As on any Linux machine, but on a bus where everybody may do everything: nobody is there but us. */
async function startAvahi(host: string): Promise<void> {
  const address = '--address=unix:path=/run/dbus/system_bus_socket';
  const bus = new Program(host, 'dbus-daemon', '--session', '--nofork', '--print-address', address);
  await bus.prints(/^unix:/);
  const avahi = new Program(host, 'avahi-daemon', '--no-drop-root', '--no-rlimits', '--no-chroot');
  await avahi.prints(/startup complete/);
}

function publish(name: string, type: string, port: number): Program {
  return new Program('theirs', 'avahi-publish', '-s', name, type, String(port));
}

/** All of our kind that avahi-browse shows when asked once. */
async function allShown(host: string): Promise<Shown[]> {
  return shownIn(await new Program(host, 'avahi-browse', '-rpt', TYPE).all(), '=');
}

interface Shown {
  name: string;
  at: string;
  txt: string;
}

/** Everything is known about somebody, or they are lost. */
type Sign = '=' | '-';

/**
 * What avahi-browse has said about our link, over IPv4, in lines such as
 * `=;eth1;IPv4;Ana\032Mar\195\173a;_p2p-katas._tcp;local;7f3a….local;10.0.1.1;4000;"id=7f3a…"`.
 */
function shownIn(lines: string[], sign: Sign): Shown[] {
  const ours = lines.filter((line) => line.startsWith(`${sign};eth1;IPv4;`));
  return ours.map((line) => {
    const [, , , name = '', , , , address, port, txt = ''] = line.split(';');
    const bytes = name.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number(code)));
    return { name: Buffer.from(bytes, 'latin1').toString(), at: `${address}:${port}`, txt };
  });
}
