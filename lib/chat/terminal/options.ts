// What was typed after `npm run chat --`.

import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { links } from '#lan-discovery/link.ts';
import type { Address } from '../../contracts.ts';
import { isHandedOver } from '../invite.ts';
import { isAddress } from './addresses.ts';
import { Refusal } from './reasons.ts';
import type { Words } from './words.ts';

export interface Options {
  name: string;
  connect: Address[];
  /** Whether to find others on the LAN, and to be found. */
  lan: boolean;
  /** The interfaces on which to do so, by address; all of them, when none is named. */
  interfaces: string[];
  port: number;
  host: string;
  /** Whether to make an invitation, as `/invite` does. */
  invite: boolean;
  /** Whether invitations are to be answered even if they need not be. */
  twoWay: boolean;
  /** Invitations of others, in whatever form. */
  join: string[];
  /** Where invitations are left under short ids. */
  mailbox: string | undefined;
  /** Where the page is: links lead there. */
  page: string | undefined;
  /** Whether to say what `/net` says: a script cannot type it. */
  net: boolean;
  help: boolean;
}

const OPTIONS = {
  name: { type: 'string' },
  connect: { type: 'string', multiple: true },
  interface: { type: 'string', multiple: true },
  'no-lan': { type: 'boolean' },
  listen: { type: 'string' },
  host: { type: 'string' },
  invite: { type: 'boolean' },
  'two-way': { type: 'boolean' },
  join: { type: 'string', multiple: true },
  mailbox: { type: 'string' },
  page: { type: 'string' },
  net: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws {Refusal} */
export function readOptions(typed: string[], words: Words, env: NodeJS.ProcessEnv): Options {
  const kept = keptByNpm(env);
  if (kept) throw new Refusal(words.keptByNpm(kept));
  const { values, tokens } = parseArgs({ args: typed, options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!isOption(token.name)) throw new Refusal(words.unknownOption(token.rawName));
    const isMissing = token.value === undefined || (token.value.startsWith('-') && !token.inlineValue);
    if (OPTIONS[token.name].type === 'string' && isMissing) throw new Refusal(words.missingValue(token.rawName));
  }
  const { name = userName(), connect = [], listen = '0', net = false, help = false } = values as Values;
  const { invite = false, 'two-way': twoWay = false, join = [], mailbox, page } = values as Values;
  const loose = tokens.flatMap((token) => (token.kind === 'positional' ? token.value : []));
  if (loose.length > 0) throw new Refusal(words.noOption(loose.join(' '), meant(loose, (values as Values).name)));
  const bad = connect.find((address) => !isAddress(address));
  if (bad !== undefined) throw new Refusal(words.badAddress(bad));
  if (!isPort(listen)) throw new Refusal(words.badPort(listen));
  if (mailbox !== undefined && !isUrl(mailbox, 'ws:', 'wss:')) throw new Refusal(words.badMailbox(mailbox));
  if (page !== undefined && !isUrl(page, 'http:', 'https:', 'file:')) throw new Refusal(words.badPage(page));
  const lan = !values['no-lan'];
  const interfaces = lan ? interfacesIn(values as Values, words, env) : [];
  const host = (values as Values).host?.replace(/^\[(.*)\]$/, '$1') ?? usualHost(lan, interfaces);
  const inviting = { invite: invite || twoWay, twoWay, join, mailbox, page };
  return { name, connect, lan, interfaces, port: Number(listen), host, ...inviting, net, help };
}

/** @throws {Refusal} */
function interfacesIn({ interface: typed }: Values, words: Words, { KATA_INTERFACE }: NodeJS.ProcessEnv): string[] {
  const interfaces = new Set(typed ?? (KATA_INTERFACE ? [KATA_INTERFACE] : []));
  const own = links();
  for (const wanted of interfaces) {
    if (own.some(({ address }) => address === wanted)) continue;
    throw new Refusal(words.noSuchInterface(wanted, own.map(({ name, address }) => `${address} (${name})`).join(', ')));
  }
  return [...interfaces];
}

/** Whoever finds us must be able to connect. */
function usualHost(lan: boolean, interfaces: string[]): string {
  const [only, ...more] = interfaces;
  if (!lan) return '127.0.0.1';
  return only !== undefined && more.length === 0 ? only : '0.0.0.0';
}

/** What somebody may have meant who typed `loose` after no option. */
function meant(loose: string[], name: string | undefined): string {
  const [first = ''] = loose;
  if (isHandedOver(first)) return `--join ${first}`;
  if (isAddress(first)) return `--connect ${first}`;
  if (isPort(first)) return `--listen ${first}`;
  const whole = [...(name ? [name] : []), ...loose].join(' ');
  return /^[\p{L}\p{N}]+$/u.test(whole) ? `--name ${whole}` : `--name "${whole}"`;
}

function isOption(name: string): name is keyof typeof OPTIONS {
  return Object.hasOwn(OPTIONS, name);
}

function isUrl(text: string, ...protocols: string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) < 65_536;
}

/** What `values` holds once each option is known to have its value. */
interface Values {
  name?: string;
  connect?: string[];
  interface?: string[];
  listen?: string;
  host?: string;
  invite?: boolean;
  'two-way'?: boolean;
  join?: string[];
  mailbox?: string;
  page?: string;
  net?: boolean;
  help?: boolean;
}

/** Without `--` before them, npm takes options for its own, and tells the script in its environment. */
function keptByNpm(env: NodeJS.ProcessEnv): string | undefined {
  if (env.npm_lifecycle_event !== 'chat') return undefined;
  const kept = Object.keys(OPTIONS).find((option) => {
    const setting = option.replace(/^no-/, '').replace('-', '_'); // npm takes `--no-lan` for a `lan` that is off
    return option !== 'help' && env[`npm_config_${setting}`] !== undefined;
  });
  return kept && `--${kept}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a user without an entry, as in some containers
  }
}
