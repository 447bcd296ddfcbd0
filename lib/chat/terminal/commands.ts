// What a person can type that is not said to the others.

import { fromId, toWords } from '#identity/names.ts';
import type { Address } from '../../contracts.ts';
import { type Chat, isHeld, type Person } from '../connect.ts';
import { type Failures, whyNotMet } from '../failures.ts';
import { isHandedOver } from '../invite.ts';
import { lookOf, plainPieces } from '../plain-text.ts';
import { VerifyError } from '../verify.ts';
import { isAddress } from './addresses.ts';
import { called, type Face } from './face.ts';
import type { Inviting } from './inviting.ts';
import type { Net } from './net.ts';
import { whyNotConnected } from './reasons.ts';
import type { Words } from './words.ts';

export const COMMANDS = [
  ...['/who', '/verify', '/same', '/different', '/forget', '/net', '/invite', '/join', '/answer', '/connect'],
  ...['/help', '/quit'],
];

/** Whom a command is about, and who tells what comes of it. */
export interface Desk {
  chat: Chat;
  net: Pick<Net, 'tell'>;
  inviting: Pick<Inviting, 'invite' | 'receive'>;
  face: Face;
  words: Words;
  failures: Failures;
  /** The words for keys in the person's language. */
  idWords: readonly string[];
  /** With whom digits have been shown, by id, since the person last said what some were. Not all are still here. */
  shown: Set<string>;
}

/** Says what was typed, or does it, and shows which. False when the person wants to leave. */
export function take(typed: string, desk: Desk): boolean {
  const { face } = desk;
  const isCommand = typed.startsWith('/') && !typed.startsWith('//');
  const isForUs = isHandedOver(typed); // whoever pastes an invitation does not mean to say it to everybody
  if (isCommand || isForUs) face.command(typed.trim());
  if (isCommand) return obey(typed, desk);
  if (isForUs) void desk.inviting.receive(typed);
  else say(typed.startsWith('//') ? typed.slice(1) : typed, desk);
  return true;
}

/** Joins whoever is at `address`; if that fails, says why and resolves with false. */
export async function join(
  address: Address,
  { chat, face, words, failures }: Pick<Desk, 'chat' | 'face' | 'words' | 'failures'>,
): Promise<boolean> {
  try {
    await chat.connect(address);
    return true;
  } catch (error) {
    const isKnown = error instanceof VerifyError; // they are, and better than by their address
    face.problem(isKnown ? whyNotMet(error, failures) : whyNotConnected(error, address, words));
    return false;
  }
}

function say(text: string, { chat, face, words }: Desk): void {
  const pieces = plainPieces(text);
  if (pieces.length > 0) void face.text(chat.me, pieces.join(''));
  if (pieces.length > 1) face.notice(words.inPieces(pieces.length));
  void chat.say(text);
}

function obey(typed: string, desk: Desk): boolean {
  const { net, inviting, face, words } = desk;
  const [command = '', address, ...more] = typed.trim().split(/\s+/);
  switch (command) {
    case '/who':
      void tellWho(desk);
      return true;
    case '/verify':
      verify(nameIn(typed), desk);
      return true;
    case '/same':
    case '/different':
      void conclude(command, nameIn(typed), desk);
      return true;
    case '/forget':
      void forget(nameIn(typed), desk);
      return true;
    case '/net':
      void net.tell();
      return true;
    case '/invite':
      if (address && (address !== 'two-way' || more.length > 0)) face.problem(words.invite.how);
      else void inviting.invite(address !== undefined);
      return true;
    case '/join':
    case '/answer':
      if (address) void inviting.receive([address, ...more].join(' '));
      else face.problem(words.invite.missing(command));
      return true;
    case '/connect':
      if (!address) face.problem(words.missingAddress);
      else if (!isAddress(address)) face.problem(words.badAddress(address));
      else void join(address, desk);
      return true;
    case '/help':
      face.notice(help(words));
      return true;
    case '/quit':
      return false;
    default:
      face.problem(words.unknownCommand(command));
      return true;
  }
}

function nameIn(typed: string): string {
  return typed.trim().replace(/^\S+\s*/, '');
}

/** Who we are and who is here, each with their key, so that it can be compared. */
async function tellWho({ chat, idWords, face, words: { who, alone } }: Desk): Promise<void> {
  const keyOf = async ({ identity }: Person) => (await toWords(fromId(identity)!, idWords)).join(' ');
  const { me, people } = chat;
  const remark = (person: Person) => (isHeld(person) ? ` (${who.held})` : person.isMe ? ` (${who.elsewhere})` : '');
  const line = async (person: Person) => `  ${called(person)}: ${await keyOf(person)}${remark(person)}`;
  const lines = await Promise.all(people.map(line));
  face.notice([who.you(me.name, await keyOf(me)), ...(lines.length > 0 ? [who.here, ...lines] : [alone])].join('\n'));
}

/** Begins to compare digits with whoever has this name; without one, with the only one who is here. */
function verify(name: string, { chat, face, words }: Desk): void {
  const others = chat.people.filter(({ isMe }) => !isMe);
  const person = name ? calledSo(name, chat.people) : others.length === 1 ? others[0] : undefined;
  if (!name && !person) face.problem(words.verify.whom);
  else if (!person) face.problem(words.verify.notHere(name));
  else if (person.isMe) face.problem(words.verify.isYou(person.name));
  else chat.verify(person);
}

/**
 * The person has compared. A name is only needed when digits of several were shown: whoever cuts one of them off must not
 * get what was said of them. Nor does whoever says their name, and is called otherwise here.
 */
async function conclude(command: '/same' | '/different', name: string, desk: Desk): Promise<void> {
  const { chat, face, words, shown } = desk;
  const open = chat.comparisons.map(({ person }) => person);
  const person = name ? open.find((other) => lookOf(other.name) === lookOf(name)) : open[0];
  if (!person) return face.problem(words.verify.nothingToCompare);
  if (!name && shown.size > 1) return face.problem(words.verify.which(command));
  shown.clear();
  await telling(desk, async () => {
    if (command === '/different') return chat.different(person);
    const verified = await chat.same(person);
    if (verified) face.notice(words.verify.verified(called(verified)));
  });
}

async function forget(name: string, desk: Desk): Promise<void> {
  const { chat, face, words } = desk;
  if (!name) return face.problem(words.verify.whomToForget);
  await telling(desk, async () => {
    if (await chat.forget(name)) face.notice(words.verify.forgotten(name));
    else face.problem(words.verify.unknown(name));
  });
}

/** Says why, if that does not work. */
async function telling({ face, failures }: Desk, work: () => Promise<void>): Promise<void> {
  await work().catch((error) => face.problem(whyNotMet(error, failures)));
}

/** Whoever is held is also found by the name that they say. */
function calledSo(name: string, people: readonly Person[]): Person | undefined {
  const isIt = (other: string) => lookOf(other) === lookOf(name);
  return people.find((person) => isIt(person.name)) ?? people.find((person) => isHeld(person) && isIt(person.said));
}

function help({ commands }: Words): string {
  const lines = [
    ['/who', commands.who],
    [`/verify ${commands.name}`, commands.verify],
    ['/same', commands.same],
    ['/different', commands.different],
    [`/forget ${commands.name}`, commands.forget],
    ['/net', commands.net],
    ['/invite', commands.invite],
    ['/invite two-way', commands.twoWay],
    [`/join ${commands.invitation}`, commands.join],
    [`/answer ${commands.answer}`, commands.take],
    [`/connect ${commands.address}`, commands.connect],
    ['/help', commands.help],
    ['/quit', commands.quit],
    ['//…', commands.slashes],
  ];
  return lines.map(([typed = '', does]) => `  ${typed.padEnd(20)}${does}`).join('\n');
}
