// Real chats in processes of their own, as `npm run chat` starts them, on 127.0.0.1.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { Mailbox } from '#webrtc-by-hand/mailbox.ts';
import type { Language } from '../../languages.ts';
import { FAILURES, type Failures } from '../failures.ts';
import { ID_WORDS } from '../id-words.ts';
import { WORDS } from './words.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** In a copy, nobody has done any kata: however far the learner is here, all runs on the reference. */
const COPY = copyOfTheProject();
const START = join(COPY, 'lib', 'start.js');
/** How long a test waits for a process, which may have to start first, on a machine that is busy with others. */
const PATIENCE_MS = 20_000;
vi.setConfig({ testTimeout: 3 * PATIENCE_MS });
const { en } = WORDS;
const HOMES = mkdtempSync(join(tmpdir(), 'p2p-katas-homes-'));
afterAll(() => {
  for (const folder of [COPY, HOMES]) rmSync(folder, { recursive: true });
});

test('two talk; what they say is all that is on stdout; at the end of input they leave', async () => {
  const ana = await chat('ana');
  const bo = await chat('bo', '--connect', ana.address);
  await ana.sees(en.joined('bo'));
  bo.types('good morning');
  await ana.hears('<bo> good morning');
  ana.types('¿qué tal? 👋');
  ana.types('/quit is not a command here');
  await bo.hears('<ana> ¿qué tal? 👋\n<ana> /quit is not a command here');
  expect(await bo.leaves()).toBe(0);
  await ana.sees(en.left('bo'));
  expect(await ana.leaves()).toBe(0);
  expect(ana.stdout).toBe('<bo> good morning\n');
  expect(ana.stderr).toMatch(
    /^katas 1, 2, 3, 4, 5: .+\nYou are ana, at (.+)\. Others join you with:\n {2}npm run chat -- --name bo --connect \1\n/,
  );
});

test('a third is introduced; one leaves and one is killed, and the others see it', async () => {
  const ana = await chat('ana');
  const bo = await chat('bo', '--connect', ana.address);
  await ana.sees(en.joined('bo'));
  const cy = await chat('bo', '--connect', bo.address); // a second bo
  await Promise.all([ana.sees(/bo·\w{4} is here/), bo.sees(/bo·\w{4} is here/), cy.sees(en.joined('ana'))]);
  cy.types('hello, both');
  await Promise.all([ana.hears(/^<bo·\w{4}> hello, both$/m), bo.hears(/^<bo·\w{4}> hello, both$/m)]);
  expect(await cy.leaves()).toBe(0);
  await Promise.all([ana.sees(/bo·\w{4} left/), bo.sees(/bo·\w{4} left/)]);
  bo.process.kill('SIGKILL');
  await ana.sees(en.lost('bo')); // it has not said that it leaves
  ana.types('is anybody there?');
  expect(await ana.leaves()).toBe(0);
});

test('three who name nobody find each other; of one name, they are told apart; one is killed, and is gone', async () => {
  const [ana, bo] = [unique('ana'), unique('bo')];
  const [first, second, third] = [onLan('--name', ana), onLan('--name', ana), onLan('--name', bo)];
  const seesBoth = (one: typeof first, name: string) =>
    Promise.all([one.sees(`${name} is here\n`), one.sees(new RegExp(`${ana}·\\w{4} is here\n`))]);
  await Promise.all([seesBoth(first, bo), seesBoth(second, bo), seesBoth(third, ana)]);
  third.types('good morning, both');
  await Promise.all([first.hears(`<${bo}> good morning, both`), second.hears(`<${bo}> good morning, both`)]);
  third.process.kill('SIGKILL');
  const isGone = new RegExp(`${bo} (left|is gone)`);
  await Promise.all([first.sees(isGone), second.sees(isGone)]);
  first.types('are you there?');
  await second.hears(new RegExp(`<${ana}·\\w{4}> are you there\\?`));
  expect(await first.leaves()).toBe(0);
  await second.sees(new RegExp(`${ana}·\\w{4} left`));
});

test('a script that names nobody says what it has to say to whoever is around, and leaves', async () => {
  const [ana, ci] = [unique('ana'), unique('ci')];
  const listening = onLan('--name', ana);
  await listening.sees(en.byAddress);
  const script = onLan('--name', ci);
  script.types('built');
  expect(await script.leaves()).toBe(0);
  await listening.hears(`<${ci}> built\n`);
  await listening.sees(en.left(ci));
});

test('everything that a script says arrives at everybody, in order, though it leaves at once', async () => {
  const ana = await chat('ana');
  const bo = await chat('bo', '--connect', ana.address);
  await ana.sees(en.joined('bo'));
  const lines = Array.from({ length: 20_000 }, (_, number) => `${number} ${'x'.repeat(50)}`);
  const cy = run(['--name', 'cy', '--connect', ana.address]);
  cy.process.stdin.end(`${lines.join('\n')}\nand a last one without an end`);
  expect(await cy.exit).toBe(0);
  const all = [...lines, 'and a last one without an end'].map((line) => `<cy> ${line}\n`).join('');
  for (const reader of [ana, bo]) {
    await reader.sees(en.left('cy'));
    await reader.hears('without an end\n');
    expect(reader.stdout).toBe(all);
  }
});

test('a script that is to say how it is seen does, on this machine too, and leaves', async () => {
  const ana = await chat('ana');
  const bo = run(['--name', 'bo', '--connect', ana.address, '--net']);
  bo.types('hello');
  expect(await bo.leaves()).toBe(0);
  await ana.hears('<bo> hello');
  const { port } = new URL(`tcp://${(await bo.sees(/--connect (\S+)\n/))[1]}`);
  const [, told] = bo.stderr.split(/--connect \S+\n/);
  expect(told).toBe(
    [
      en.net.you(`127.0.0.1 (${en.net.kinds.loopback})`, Number(port)),
      en.net.onlyHere,
      en.net.connected('ana', ana.address, 'this machine'),
      '',
    ].join('\n'),
  );
  expect(bo.stdout).toBe('');
});

test('when nobody reads its output any more, it ends without a word about it', async () => {
  const ana = await chat('ana');
  const bo = await chat('bo', '--connect', ana.address);
  ana.process.stdout.destroy();
  bo.types(`${'x'.repeat(1_000)}\n`.repeat(1_000)); // more than it has read by then
  await bo.sees(en.left('ana'));
  expect(await ana.exit).toBe(0);
  expect(ana.stderr).not.toMatch(/EPIPE|Error/);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s: it leaves with everything sent', async (signal, status) => {
  const ana = await chat('ana');
  const bo = await chat('bo', '--connect', ana.address);
  bo.types('my last words');
  await ana.hears('my last words');
  bo.process.kill(signal);
  expect(await bo.exit).toBe(status);
  await ana.sees(en.left('bo'));
});

test('what a person gets wrong ends in one sentence, in their language', async () => {
  const [taken, web] = [
    await server(() => {}),
    await server((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  ];
  const gone = await server(() => {});
  gone.server.close();
  const wrong: [Language, string[], (words: typeof en) => string][] = [
    ['en', ['--listen', `${taken.port}`], (words) => words.portInUse(taken.port)],
    ['fr', ['--host', '203.0.113.1'], (words) => words.noSuchHost('203.0.113.1')],
    ['es', ['--connect', gone.address], (words) => words.nobodyThere(gone.address)],
    ['fr', ['--connect', web.address], (words) => words.notThisChat(web.address)],
    ['es', ['--connect', 'ana'], (words) => words.badAddress('ana')],
    ['en', ['--listen', 'ana'], (words) => words.badPort('ana')],
    ['fr', ['--wat'], (words) => words.unknownOption('--wat')],
    ['es', ['--name'], (words) => words.missingValue('--name')],
  ];
  for (let at = 0; at < wrong.length; at += 4) {
    await Promise.all(
      wrong.slice(at, at + 4).map(async ([language, options, sentence]) => {
        const failed = run(options, { KATA_LANG: language });
        expect(await failed.exit).toBe(1);
        expect(failed.stdout).toBe('');
        expect(failed.stderr).not.toContain('--connect 127'); // nobody could join it
        expect(failed.stderr.split('\n').slice(-2)).toEqual([sentence(WORDS[language]), '']);
        expect(failed.stderr).not.toMatch(/ {4}at |Error/);
      }),
    );
  }
});

test('the doctor asks it what this machine can do: here only on the loopback', async () => {
  const doctor = spawned(process.execPath, [START, 'kata', 'doctor'], {});
  expect(await doctor.exit).toBe(0);
  expect(doctor.stdout.match(/UDP on .+/g)).toEqual([
    expect.stringMatching(/^UDP on \S+ \(127\.0\.0\.1, this machine alone\)$/),
  ]);
  expect(doctor.stdout).toMatch(/✓ ok {7}UDP on/);
});

test('one invites, another joins with nothing to hand back; a third gets to know both', async () => {
  const ana = await chat('ana', '--invite');
  const bo = run(['--name', 'bo', '--net', '--join', await ana.hands()]);
  await Promise.all([ana.sees(en.joined('bo')), bo.sees(en.joined('ana')), bo.sees(en.net.byWebRtc('ana'))]);
  const cy = await chat('cy', '--connect', ana.address);
  await Promise.all([bo.sees(en.joined('cy')), cy.sees(en.joined('bo'))]); // they cannot dial each other
  bo.types('good morning, both');
  await Promise.all([ana.hears('<bo> good morning, both\n'), cy.hears('<bo> good morning, both\n')]);
  expect(await ana.leaves()).toBe(0);
  await Promise.all([bo.sees(en.left('ana')), cy.sees(en.left('ana'))]);
  cy.types('are you there?');
  await bo.hears('<cy> are you there?\n');
  expect([await bo.leaves(), await cy.leaves()]).toEqual([0, 0]);
});

test('an invitation with an answer, in a link; what its maker has to say waits until somebody has come', async () => {
  const page = 'http://127.0.0.1:8080/';
  const ana = run(['--name', 'ana', '--two-way', '--page', page], { KATA_LANG: 'fr' });
  await ana.sees(WORDS.fr.invite.twoWay);
  const [link] = await ana.sees(/^http:\S+$/m);
  const bo = run(['--name', 'bo', '--join', link!], { KATA_LANG: 'es' });
  await bo.sees(WORDS.es.invite.answer);
  const answer = await bo.hands();
  ana.types(answer);
  ana.types(answer);
  ana.types('bonjour');
  await ana.sees(FAILURES.fr.RendezvousError.USED);
  await bo.hears('<ana> bonjour\n');
  expect(bo.stdout).toBe('<ana> bonjour\n');
  expect(await bo.leaves()).toBe(0);
  await ana.sees(WORDS.fr.left('bo'));
  expect(await ana.leaves()).toBe(0);
});

test('two words and a number lead to an invitation in a mailbox, in whichever language they are said', async () => {
  const mailbox = await Mailbox.open({ where: { host: '127.0.0.1', port: 0 } });
  onTestFinished(() => mailbox.close());
  const ana = run(['--name', 'ana', '--invite', '--mailbox', mailbox.url], { KATA_LANG: 'fr' });
  const [, words] = await ana.sees(/Ou dis-lui\u00a0: (.+?)\./);
  const bo = run(['--name', 'bo', '--join', words!, '--mailbox', mailbox.url], { KATA_LANG: 'es' });
  await Promise.all([ana.sees(WORDS.fr.joined('bo')), bo.sees(WORDS.es.joined('ana'))]);
  expect(await bo.leaves()).toBe(0);
  const late = run(['--name', 'cy', '--join', words!, '--mailbox', mailbox.url]);
  expect(await late.exit).toBe(1);
  await late.sees(FAILURES.en.PostError.NOT_HERE);
  expect(await ana.leaves()).toBe(0);
});

test('an invitation that is none, or comes too late, ends in one sentence, in their language', async () => {
  const ana = await chat('ana', '--invite');
  const text = await ana.hands();
  const wrong: [Language, string, (failures: Failures) => string][] = [
    ['en', 'good morning', ({ HandoverError }) => HandoverError.NOTHING],
    ['fr', text.slice(0, -1), ({ HandoverError }) => HandoverError.DAMAGED],
    ['es', `${ID_WORDS.fr[3]} ${ID_WORDS.fr[4]} 42`, ({ InviteError }) => InviteError.NO_MAILBOX],
  ];
  await Promise.all(
    wrong.map(async ([language, handed, sentence]) => {
      const failed = run(['--join', handed], { KATA_LANG: language });
      expect(await failed.exit).toBe(1);
      expect(failed.stderr.split('\n').slice(-2)).toEqual([sentence(FAILURES[language]), '']);
    }),
  );
});

test('it runs on the learner’s katas as far as they pass, and says so', async () => {
  const project = copyOfTheProject();
  onTestFinished(() => rmSync(project, { recursive: true }));
  for (const answer of ['01-tcp-peers/tcp.ts', '02-lan-discovery/lan.ts']) {
    const kata = dirname(answer);
    cpSync(join(project, 'solutions', kata), join(project, 'katas', kata), { recursive: true });
    appendFileSync(join(project, 'katas', answer), `console.error('${answer} is mine');\n`);
  }
  const start = join(project, 'lib', 'start.js');
  const first = run(['--name', 'ana'], {}, start);
  expect(await first.leaves()).toBe(0);
  expect(first.stderr).toContain(en.builtOn([], [1, 2, 3, 4, 5]));
  expect(first.stderr).not.toContain('is mine');

  const { allKatas } = await import(pathToFileURL(join(project, 'lib', 'runner', 'katas.ts')).href);
  const { recordSteps } = await import(pathToFileURL(join(project, 'lib', 'runner', 'progress.ts')).href);
  recordSteps(allKatas()[1], [1], 1);
  const second = run(['--name', 'ana'], {}, start);
  expect(await second.leaves()).toBe(0);
  expect(second.stderr).toContain(en.builtOn([2], [1, 3, 4, 5]));
  expect(second.stderr.match(/.+ is mine/g)).toEqual(['02-lan-discovery/lan.ts is mine']);
});

test.skipIf(process.platform !== 'linux')('in a terminal: a prompt, commands, and a person who stays', async () => {
  const gone = await server(() => {});
  gone.server.close();
  const ana = terminal(['--name', 'ana', '--connect', gone.address]);
  await ana.shows(en.nobodyThere(gone.address));
  const bo = await chat('bo', '--connect', await ana.showsAddress());
  await ana.shows(en.joined('bo'));
  bo.types('good morning');
  await ana.shows('bo  good morning');
  ana.types('//o/ hello\r/wat\r/net\r/who\r');
  await bo.hears('<ana> /o/ hello');
  await ana.shows(en.unknownCommand('/wat'));
  await ana.shows(/ {2}bo: (\w+ ?){8}/);
  await ana.shows(en.net.onlyHere);
  ana.types('\u0004');
  await ana.shows(en.youLeft);
  expect(await ana.exit).toBe(0);
  await bo.sees(en.left('ana'));
  expect(ana.stdout).not.toMatch(/\p{Cc}\[[\d;]*m/u); // NO_COLOR
});

test.skipIf(process.platform !== 'linux')(
  'in a terminal: an invitation to be seen, and one that is pasted',
  async () => {
    const ana = terminal(['--name', 'ana']);
    ana.types('/invite\r');
    await ana.shows(en.invite.oneWay);
    const text = await ana.hands();
    await ana.shows('████ ▄▄▄▄▄ '); // the corner of a QR code
    const bo = run(['--name', 'bo', '--join', text]);
    await Promise.all([ana.shows(en.joined('bo')), bo.sees(en.joined('ana'))]);
    const cy = run(['--name', 'cy', '--two-way']);
    ana.types(`${await cy.hands()}\r`);
    await ana.shows(en.invite.answer);
    const [, answer] = await ana.shows(/connected\.[\s\S]*?\s([\w-]{70,})\s/);
    cy.types(answer!);
    await Promise.all([ana.shows(en.joined('cy')), cy.sees(en.joined('ana')), bo.sees(en.joined('cy'))]);
    ana.types('/net\r');
    await ana.shows(en.net.byWebRtc('bo'));
    ana.types('\u0004');
    expect(await ana.exit).toBe(0);
    await Promise.all([bo.sees(en.left('ana')), cy.sees(en.left('ana'))]);
    expect(bo.stdout + cy.stdout).toBe(''); // nobody was told what was pasted
  },
);

test('what passes on the wire says nothing: neither what they say nor their names', async () => {
  const [ana, bo] = [unique('somebody'), unique('somebody')];
  const [first, relay] = [await chat(ana), await recorder()];
  const second = run(['--name', bo, '--connect', relay.to(first.address)]);
  await Promise.all([first.sees(en.joined(bo)), second.sees(en.joined(ana))]);
  second.types('a secret that nobody may hear');
  await first.hears('a secret that nobody may hear');
  first.types('so have I: the garden door is open');
  await second.hears('the garden door is open');
  expect([await second.leaves(), await first.leaves()]).toEqual([0, 0]);
  const recorded = relay.recorded();
  expect(recorded.length).toBeGreaterThan(500);
  for (const word of [ana, bo, 'somebody', 'secret', 'garden', 'name', 'text', 'keep', 'p2p1', '127.0.0.1']) {
    expect(recorded.includes(word), word).toBe(false);
  }
});

test.skipIf(process.platform !== 'linux')(
  'in terminals: digits are compared; both are marked, after a restart too; another key is an alarm',
  async () => {
    const [home, homeOfBo] = [newHome(), newHome()];
    const ana = terminal(['--name', 'ana'], { KATA_HOME: home });
    const address = await ana.showsAddress();
    const start = () => terminal(['--name', 'bo', '--connect', address], { KATA_HOME: homeOfBo, KATA_LANG: 'fr' });
    const leave = async (who: ReturnType<typeof terminal>) => {
      who.types('\u0004');
      expect(await who.exit).toBe(0);
    };
    const { fr } = WORDS;
    const bo = start();
    await Promise.all([ana.shows(en.joined('bo')), bo.shows(fr.joined('ana'))]);
    ana.types('/verify bo\r');
    const [[digits], [theirs]] = await Promise.all([ana.shows(/\d{3} \d{3}/), bo.shows(/\d{3} \d{3}/)]);
    expect(theirs).toBe(digits);
    ana.types('/same\r');
    bo.types('/same\r');
    await Promise.all([ana.shows(en.verify.verified('bo ✓')), bo.shows(fr.verify.verified('ana ✓'))]);
    bo.types('bonjour\r');
    await ana.shows('bo ✓  bonjour');
    await leave(bo);

    const again = start();
    await Promise.all([ana.shows(en.joined('bo ✓')), again.shows(fr.joined('ana ✓'))]);
    await leave(again);
    rmSync(join(homeOfBo, 'identity-bo'));
    const changed = start();
    await Promise.all([
      ana.shows(/bo·\w{4} calls themselves bo, but has another key/),
      changed.shows(fr.joined('ana ✓')),
    ]);
    changed.types('c’est moi\r/verify ana\r');
    await ana.shows(/You and bo·\w{4} both see/); // so she has heard that too
    ana.types('/forget bo\r');
    await ana.shows(en.verify.forgotten('bo'));
    changed.types('et maintenant ?\r');
    await ana.shows('bo  et maintenant ?');
    expect(ana.stdout).not.toContain('c’est moi');
    await Promise.all([leave(changed), leave(ana)]);
  },
);

test('what is kept and damaged ends in one sentence, in their language', async () => {
  const home = newHome();
  writeFileSync(join(home, 'identity-ana'), 'nonsense', { mode: 0o600 });
  const failed = run(['--name', 'ana'], { KATA_LANG: 'es', KATA_HOME: home });
  expect(await failed.exit).toBe(1);
  const sentence = WORDS.es.home.identityDamaged(join(home, 'identity-ana'));
  expect(failed.stderr.split('\n').slice(-2)).toEqual([sentence, '']);
});

/** A chat that is ready to be joined and spoken to. */
async function chat(name: string, ...options: string[]) {
  const started = run(['--name', name, ...options]);
  const [, address = ''] = await started.sees(/--connect (\S+)\n/);
  if (options.includes('--connect')) await started.sees(/is here\n/);
  return Object.assign(started, { address });
}

function terminal(options: string[], env: NodeJS.ProcessEnv = {}) {
  const command = `stty columns 200; ${[process.execPath, START, 'chat', '--no-lan', ...options].map((word) => `'${word}'`).join(' ')}`;
  const started = spawned('script', ['-qefc', command, '/dev/null'], { TERM: 'xterm', NO_COLOR: '1', ...env });
  return Object.assign(started, {
    shows: (what: string | RegExp) => started.hears(what),
    showsAddress: async () => (await started.hears(/--connect (\S+)/))[1]!,
    types: (keys: string) => void started.process.stdin.write(keys),
  });
}

/** Alone, unless it is told where somebody is. */
function run(options: string[], env = {}, start = START) {
  return spawned(process.execPath, [start, 'chat', '--no-lan', ...options], env);
}

/** Among all who run the chat on this machine at this moment, whoever started them. */
function onLan(...options: string[]) {
  return spawned(process.execPath, [START, 'chat', ...options], {});
}

/** A name that nobody else has who is around. */
function unique(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`;
}

function spawned(command: string, words: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(command, words, {
    env: { PATH: process.env.PATH, KATA_LANG: 'en', KATA_INTERFACE: '127.0.0.1', KATA_HOME: newHome(), ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const out = collected(child.stdout);
  const err = collected(child.stderr);
  child.stdin.on('error', () => {}); // it may end before it has read everything
  const exit = once(child, 'close').then(([status]) => status as number | null);
  return {
    process: child,
    exit,
    get stdout() {
      return out.text();
    },
    get stderr() {
      return err.text();
    },
    hears: out.has,
    sees: err.has,
    /** The text of an invitation or of an answer. */
    hands: async () => {
      const [, text] = await Promise.race([out.has(HANDED), err.has(HANDED)]);
      return text!;
    },
    types: (line: string) => void child.stdin.write(`${line}\n`),
    leaves: () => {
      child.stdin.end();
      return exit;
    },
  };
}

/** At the end of a line. In a terminal, the prompt that was there has left its traces. */
const HANDED = /(?:^|\s)([\w-]{50,})\r?$/m;

/** What a process writes, and a way to wait for a part of it. */
function collected(stream: Readable) {
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const has = (what: string | RegExp) =>
    new Promise<string[]>((resolve, reject) => {
      const look = () => {
        const plain = stripVTControlCharacters(text);
        const found = typeof what === 'string' ? plain.includes(what) && [what] : plain.match(what);
        if (!found) return;
        stream.off('data', look);
        clearTimeout(late);
        resolve(found);
      };
      const late = setTimeout(() => reject(new Error(`waited for ${what}; there is:\n${text}`)), PATIENCE_MS);
      stream.on('data', look);
      look();
    });
  return { has, text: () => text };
}

/** Where a person keeps their identity, and whom they know. */
function newHome(): string {
  return mkdtempSync(join(HOMES, 'home-'));
}

/** The project somewhere else, without `progress.json`: there, nothing has passed yet. */
function copyOfTheProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'p2p-katas-'));
  for (const name of ['package.json', 'lib', 'katas', 'solutions']) {
    cpSync(join(ROOT, name), join(project, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'), 'junction');
  return project;
}

async function server(heard: (socket: Socket) => void) {
  const server = createServer(heard).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  return { server, port, address: `127.0.0.1:${port}` };
}

/** Passes everything on, and keeps what it sees. */
async function recorder() {
  const seen: Buffer[] = [];
  let host = 0;
  const relay = await server((socket) => {
    const onward = connect(host, '127.0.0.1');
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      from.on('data', (chunk) => seen.push(chunk)).pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  const to = (address: string) => {
    host = Number(address.split(':')[1]);
    return relay.address;
  };
  return { to, recorded: () => Buffer.concat(seen) };
}
