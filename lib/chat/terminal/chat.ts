// The chat in a terminal or in a pipe, over TCP, from its first line to its last.

import { createSocket } from 'node:dgram';
import chalk from 'chalk';
import { WebSocket } from 'ws';
import { links } from '#lan-discovery/link.ts';
import { Tcp } from '#tcp-peers/tcp.ts';
import type { Door } from '#webrtc-by-hand/door.ts';
import type { WebSocketClass } from '#webrtc-by-hand/post.ts';
import { chosenLanguage } from '../../runner/words.ts';
import { Chat, type ChatOptions, isHeld, type Person } from '../connect.ts';
import type { Favour } from '../exchange.ts';
import { FAILURES, whyNotMet } from '../failures.ts';
import { ID_WORDS } from '../id-words.ts';
import { Introductions } from '../introduce.ts';
import { isHandedOver } from '../invite.ts';
import { plainName } from '../plain-text.ts';
import { Secured } from '../secured.ts';
import { Ways } from '../ways.ts';
import { doorHost, kindOf, linksAt, namesOf, networksOf, ownAddresses, reach, reachableAt } from './addresses.ts';
import { Around } from './around.ts';
import { COMMANDS, type Desk, join, take } from './commands.ts';
import { called, type Face } from './face.ts';
import { type Home, openHome } from './home.ts';
import { Inviting } from './inviting.ts';
import { Net } from './net.ts';
import { type Options, readOptions } from './options.ts';
import { Refusal, whyNoHome, whyNotListening } from './reasons.ts';
import { Screen } from './screen.ts';
import { Script } from './script.ts';
import { loadWebRtc, openDoor } from './webrtc.ts';
import { type OpenSocket, Witnessing } from './witnessing.ts';
import { WORDS } from './words.ts';

const language = chosenLanguage();
const words = WORDS[language];
const failures = FAILURES[language];

/** A mailbox says little. One that says more, compressed or not, is none. */
class ShortEar extends WebSocket {
  constructor(url: string) {
    super(url, { maxPayload: 1_024, perMessageDeflate: false });
  }
}

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
    const home = await openHome(options.name, words, (text) => face.problem(text));
    let around: Around | undefined;
    let witnessing: Witnessing | undefined;
    let door: Door | undefined;
    const staysHere = kindOf(env.KATA_INTERFACE ?? '') === 'loopback';
    const webrtc = await loadWebRtc(ownAddresses(), staysHere);
    const ways = await Secured.over(new Ways(new Tcp(options)), { identity: home.identity });
    const shown = new Set<string>();
    const chat = await open(options, face, {
      home,
      shown,
      transport: ways,
      introductions: webrtc && new Introductions({ ways, ...webrtc }),
      peopleChanged: () => around?.peopleChanged(),
      favourAsked: (favour) => witnessing?.oblige(favour),
    });
    witnessing = await Witnessing.open({ chat, openSocket, addresses: ownAddresses });
    const net = new Net({ chat, face, words, openSocket, addresses: ownAddresses, links });
    const host = doorHost(chat.address, options.interfaces, staysHere);
    const inviting = new Inviting({
      ...{ chat, ways, webrtc, face, words, failures },
      identity: home.identity.publicKey,
      ...(webrtc && host && { openDoor: async () => (door = await openDoor(webrtc, host)) }),
      ...(options.mailbox && { mailbox: { url: options.mailbox, WebSocket: ShortEar as unknown as WebSocketClass } }),
      page: options.page,
      idWords: ID_WORDS[language],
    });
    const look = async () => {
      if (options.lan) around = await lookAround(chat, face, options);
      return around;
    };
    const desk = { chat, net, inviting, face, words, failures, idWords: ID_WORDS[language], shown };
    if (isTerminal) await onScreen(desk, screen, options, look);
    else await inScript(desk, script, options, look);
    net.close();
    inviting.close();
    await around?.close(); // first, so that nobody who sees us leave dials us again
    await chat.close();
    door?.close(); // only now: what was said passes through it
    witnessing.close();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    face.problem(error.message);
    process.exitCode = 1;
  }
}

interface Given extends Pick<ChatOptions, 'introductions'> {
  transport: Secured;
  home: Home;
  shown: Desk['shown'];
  peopleChanged(): void;
  favourAsked(favour: Favour): void;
}

/** @throws {Refusal} */
function open(options: Options, face: Face, given: Given): Promise<Chat> {
  const { transport, introductions, home, shown, peopleChanged, favourAsked } = given;
  return Chat.open({
    transport,
    introductions,
    trust: {
      secured: transport,
      contacts: home.contacts,
      onDigits: ({ id, name }, digits) => {
        shown.add(id);
        face.ask(words.verify.digits(name, digits));
      },
      onNotVerified: ({ name }, error) => face.problem(words.verify.failed(name, whyNotMet(error, failures))),
      onChanged: (person, before) => {
        if (isHeld(person) || isHeld(before)) tellComing(person, face);
        else if (person.name !== before.name) face.notice(words.verify.renamed(before.name, person.name));
      },
      onTrouble: (error) => face.problem(whyNoHome(error, home.contactsPath, words)),
    },
    name: options.name,
    onJoined: (person) => {
      tellComing(person, face);
      peopleChanged();
    },
    onText: (person, text) => face.text(person, text),
    onLeft: (person, error) => {
      const { name } = person;
      const isOurDoing = error?.name === 'VerifyError' || error?.name === 'ShortStringError';
      if (isOurDoing) face.alarm(words.verify.failed(name, whyNotMet(error, failures)));
      face.left(person, error && !isOurDoing ? words.lost(name) : words.left(name));
      peopleChanged();
    },
    onUnreached: (address, teller) => face.notice(words.unreached(address, teller.name)),
    onFavour: favourAsked,
    reach: (told, teller) => reach(told, teller.addresses),
  }).catch((error) => {
    throw new Refusal(whyNotListening(error, options, words));
  });
}

/** Somebody is here: whoever it is. */
function tellComing(person: Person, face: Face): void {
  const { name, said, standing, isMe } = person;
  if (isHeld(person)) {
    face.alarm(words.verify.changed(name, said));
    return;
  }
  face.joined(person, words.joined(called(person)));
  if (isMe) face.notice(words.verify.isYou(name));
  if (standing === 'namesake') face.notice(words.verify.namesake(name, said));
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
  const { chat, net, inviting } = desk;
  introduce(chat, screen, options);
  screen.notice(words.someCommands);
  const joined = joinAll(options, desk);
  if (options.invite) void inviting.invite(options.twoWay);
  const around = await look();
  if (options.net) void Promise.all([...joined, around?.answered()]).then(() => net.tell());
  await screen.converse(chat.me, (typed) => take(typed, desk));
  screen.notice(words.youLeft);
}

/**
 * A script says what it has to say to those whom it named, who come by its invitation, whom they know and who are
 * around, and leaves. The answer to its invitation is a line of the input.
 */
async function inScript(desk: Desk, script: Script, options: Options, look: Look): Promise<void> {
  const { chat, net, inviting } = desk;
  const joined = await Promise.all(joinAll(options, desk));
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
  const guest = options.invite ? met(inviting.invite(options.twoWay), chat) : undefined;
  const invited = script.unlessLeaving(guest?.then(failUnless));
  const answered = script.unlessLeaving(around?.answered());
  const told = options.net ? script.unlessLeaving(answered.then(() => net.tell())) : undefined;
  await script.converse(async (line) => {
    if (isHandedOver(line)) return void (await inviting.receive(line));
    await Promise.all([answered, invited]);
    await chat.say(line);
  });
  await Promise.all([told, invited]);
}

function joinAll({ connect, join: handed }: Options, desk: Desk): Promise<boolean>[] {
  const { chat, inviting } = desk;
  return [...connect.map((address) => join(address, desk)), ...handed.map((each) => met(inviting.receive(each), chat))];
}

function failUnless(isMet: boolean): void {
  if (!isMet) process.exitCode ??= 1;
}

/** Somebody has been met, and those whom they introduce. */
async function met(meeting: Promise<boolean>, chat: Chat): Promise<boolean> {
  const isMet = await meeting;
  await chat.introduced();
  return isMet;
}

/** Begins to look around, if we are to. */
type Look = () => Promise<Around | undefined>;
