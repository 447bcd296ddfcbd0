// The chat in a terminal or in a pipe, over TCP, from its first line to its last.

import chalk from 'chalk';
import { Tcp } from '#tcp-peers/tcp.ts';
import type { Address } from '../../contracts.ts';
import { chosenLanguage } from '../../runner/words.ts';
import { Chat } from '../connect.ts';
import { plainName } from '../plain-text.ts';
import { reach, reachableAt } from './addresses.ts';
import { COMMANDS, join, take } from './commands.ts';
import type { Face } from './face.ts';
import { type Options, readOptions } from './options.ts';
import { Refusal, whyNotListening } from './reasons.ts';
import { Screen } from './screen.ts';
import { Script } from './script.ts';
import { WORDS } from './words.ts';

const words = WORDS[chosenLanguage()];

/** `own` and `reference` are the katas that it runs on. */
export async function chat(typed: string[], own: number[], reference: number[]): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const isTerminal = stdin.isTTY && stdout.isTTY && env.TERM !== 'dumb';
  const level = env.NO_COLOR ? 0 : chalk.level; // https://no-color.org
  const screen = new Screen({ input: stdin, output: stdout, commands: COMMANDS, level });
  const script = new Script(stdin, stdout, stderr);
  const face = isTerminal ? screen : script;
  try {
    const options = readOptions(typed, words, env);
    if (options.help) return console.log(words.usage(plainName(options.name)));
    face.notice(words.builtOn(own, reference));
    const chat = await open(options, face);
    if (isTerminal) await onScreen(chat, screen, options.connect);
    else await inScript(chat, script, options.connect);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    face.problem(error.message);
    process.exitCode = 1;
  }
}

/** @throws {Refusal} */
function open(options: Options, face: Face): Promise<Chat> {
  return Chat.open({
    transport: new Tcp(options),
    name: options.name,
    onJoined: (person) => face.joined(person, words.joined(person.name)),
    onText: (person, text) => face.text(person, text),
    onLeft: (person, error) => face.left(person, error ? words.lost(person.name) : words.left(person.name)),
    onUnreached: (address, teller) => face.notice(words.unreached(address, teller.name)),
    reach: (told, teller) => reach(told, teller.addresses),
  }).catch((error) => {
    throw new Refusal(whyNotListening(error, options, words));
  });
}

/** Who we are, and how others join us. */
function introduce({ me, address }: Chat, face: Face): void {
  const other = me.name === 'bo' ? 'ana' : 'bo';
  face.notice(words.listening(me.name, address));
  for (const reachable of reachableAt(address)) {
    face.command(`  npm run chat -- --name ${other} --connect ${reachable}`);
  }
}

/** A person stays, whether or not they could join somebody: others may join them. */
async function onScreen(chat: Chat, screen: Screen, addresses: Address[]): Promise<void> {
  introduce(chat, screen);
  screen.notice(words.someCommands);
  for (const address of addresses) void join(address, chat, screen, words);
  await screen.converse(chat.me, (typed) => take(typed, chat, screen, words));
  screen.notice(words.youLeft);
  await chat.close();
}

/** A script says what it has to say to those whom it named and whom they know, and leaves. */
async function inScript(chat: Chat, script: Script, addresses: Address[]): Promise<void> {
  const joined = await Promise.all(addresses.map((address) => join(address, chat, script, words)));
  if (joined.includes(false)) {
    process.exitCode = 1;
  } else {
    introduce(chat, script); // only now: it leaves if it could not join
    for (const [signal, number] of Object.entries({ SIGINT: 2, SIGTERM: 15 })) {
      process.once(signal, () => {
        process.exitCode = 128 + number; // as a shell tells that a signal ended it
        script.leave();
      });
    }
    await script.converse((line) => chat.say(line));
  }
  await chat.close();
}
