// What a person can type that is not said to the others.

import type { Address } from '../../contracts.ts';
import type { Chat } from '../connect.ts';
import { isHandedOver } from '../invite.ts';
import { plainPieces } from '../plain-text.ts';
import { isAddress } from './addresses.ts';
import type { Face } from './face.ts';
import type { Inviting } from './inviting.ts';
import type { Net } from './net.ts';
import { whyNotConnected } from './reasons.ts';
import type { Words } from './words.ts';

export const COMMANDS = ['/who', '/net', '/invite', '/join', '/answer', '/connect', '/help', '/quit'];

/** Whom a command is about, and who tells what comes of it. */
export interface Desk {
  chat: Chat;
  net: Pick<Net, 'tell'>;
  inviting: Pick<Inviting, 'invite' | 'receive'>;
  face: Face;
  words: Words;
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
  { chat, face, words }: Pick<Desk, 'chat' | 'face' | 'words'>,
): Promise<boolean> {
  try {
    await chat.connect(address);
    return true;
  } catch (error) {
    face.problem(whyNotConnected(error, address, words));
    return false;
  }
}

function say(text: string, { chat, face, words }: Desk): void {
  const pieces = plainPieces(text);
  if (pieces.length > 0) void face.text(chat.me, pieces.join(''));
  if (pieces.length > 1) face.notice(words.inPieces(pieces.length));
  void chat.say(text);
}

function obey(typed: string, { chat, net, inviting, face, words }: Desk): boolean {
  const [command = '', address, ...more] = typed.trim().split(/\s+/);
  switch (command) {
    case '/who': {
      const names = chat.people.map(({ name }) => name);
      face.notice(names.length > 0 ? words.here(names) : words.alone);
      return true;
    }
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
      else void join(address, { chat, face, words });
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

function help({ commands }: Words): string {
  const lines = [
    ['/who', commands.who],
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
