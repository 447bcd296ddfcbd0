// The chat in a terminal or in a pipe, over TCP, from its first line to its last.

import { createSocket } from 'node:dgram';
import chalk from 'chalk';
import { links } from '#lan-discovery/link.ts';
import { Tcp } from '#tcp-peers/tcp.ts';
import { chosenLanguage } from '../../runner/words.ts';
import { Chat } from '../connect.ts';
import type { Favour } from '../exchange.ts';
import { plainName } from '../plain-text.ts';
import { linksAt, namesOf, networksOf, ownAddresses, reach, reachableAt } from './addresses.ts';
import { Around } from './around.ts';
import { COMMANDS, type Desk, join, take } from './commands.ts';
import type { Face } from './face.ts';
import { Net } from './net.ts';
import { type Options, readOptions } from './options.ts';
import { Refusal, whyNotListening } from './reasons.ts';
import { Screen } from './screen.ts';
import { Script } from './script.ts';
import { type OpenSocket, Witnessing } from './witnessing.ts';
import { WORDS } from './words.ts';

const words = WORDS[chosenLanguage()];

const openSocket: OpenSocket = (type) => createSocket({ type, ipv6Only: type === 'udp6' });

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
    let around: Around | undefined;
    let witnessing: Witnessing | undefined;
    const chat = await open(options, face, {
      peopleChanged: () => around?.peopleChanged(),
      favourAsked: (favour) => witnessing?.oblige(favour),
    });
    witnessing = await Witnessing.open({ chat, openSocket, addresses: ownAddresses });
    const net = new Net({ chat, face, words, openSocket, addresses: ownAddresses, links });
    const look = async () => {
      if (options.lan) around = await lookAround(chat, face, options);
      return around;
    };
    if (isTerminal) await onScreen({ chat, net, face: screen, words }, screen, options, look);
    else await inScript({ chat, net, face: script, words }, script, options, look);
    net.close();
    await around?.close(); // first, so that nobody who sees us leave dials us again
    await chat.close();
    witnessing.close();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    face.problem(error.message);
    process.exitCode = 1;
  }
}

interface Happenings {
  peopleChanged(): void;
  favourAsked(favour: Favour): void;
}

/** @throws {Refusal} */
function open(options: Options, face: Face, { peopleChanged, favourAsked }: Happenings): Promise<Chat> {
  return Chat.open({
    transport: new Tcp(options),
    name: options.name,
    onJoined: (person) => {
      face.joined(person, words.joined(person.name));
      peopleChanged();
    },
    onText: (person, text) => face.text(person, text),
    onLeft: (person, error) => {
      face.left(person, error ? words.lost(person.name) : words.left(person.name));
      peopleChanged();
    },
    onUnreached: (address, teller) => face.notice(words.unreached(address, teller.name)),
    onFavour: favourAsked,
    reach: (told, teller) => reach(told, teller.addresses),
  }).catch((error) => {
    throw new Refusal(whyNotListening(error, options, words));
  });
}

/** Who we are, where others find us, and how they join us if they do not. */
function introduce({ me, address }: Chat, face: Face, { lan, interfaces }: Options): void {
  const other = me.name === 'bo' ? 'ana' : 'bo';
  if (lan) {
    face.notice(words.looking(me.name, namesOf(networksOf(linksAt(address, interfaces)))));
    face.notice(words.byAddress);
  } else {
    face.notice(words.listening(me.name, address));
  }
  for (const reachable of reachableAt(address)) {
    face.command(`  npm run chat -- --name ${other} --connect ${reachable}`);
  }
}

function lookAround(chat: Chat, face: Face, { interfaces }: Options): Promise<Around> {
  return Around.look({
    chat,
    links: () => linksAt(chat.address, interfaces),
    openSocket: () => createSocket({ type: 'udp4', reuseAddr: true }),
    face,
    words,
    connectCommand: `${face instanceof Screen ? '/connect' : '--connect'}\u00a0${words.commands.address}`, // on one line
  });
}

/** A person stays, whether or not they could join somebody: others may join them. */
async function onScreen(desk: Desk, screen: Screen, options: Options, look: Look): Promise<void> {
  const { chat, net } = desk;
  introduce(chat, screen, options);
  screen.notice(words.someCommands);
  const joined = options.connect.map((address) => join(address, desk));
  const around = await look();
  if (options.net) void Promise.all([...joined, around?.answered()]).then(() => net.tell());
  await screen.converse(chat.me, (typed) => take(typed, desk));
  screen.notice(words.youLeft);
}

/** A script says what it has to say to those whom it named, whom they know and who are around, and leaves. */
async function inScript(desk: Desk, script: Script, options: Options, look: Look): Promise<void> {
  const { chat, net } = desk;
  const joined = await Promise.all(options.connect.map((address) => join(address, desk)));
  if (joined.includes(false)) {
    process.exitCode = 1;
    return;
  }
  introduce(chat, script, options); // only now: it leaves if it could not join
  for (const [signal, number] of Object.entries({ SIGINT: 2, SIGTERM: 15 })) {
    process.once(signal, () => {
      process.exitCode = 128 + number; // as a shell tells that a signal ended it
      script.leave();
    });
  }
  const around = await look();
  const answered = script.unlessLeaving(around?.answered());
  const told = options.net ? script.unlessLeaving(answered.then(() => net.tell())) : undefined;
  await script.converse(async (line) => {
    await answered;
    await chat.say(line);
  });
  await told;
}

/** Begins to look around, if we are to. */
type Look = () => Promise<Around | undefined>;
