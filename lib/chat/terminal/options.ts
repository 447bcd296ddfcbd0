// What was typed after `npm run chat --`.

import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import type { Address } from '../../contracts.ts';
import { isAddress } from './addresses.ts';
import { Refusal } from './reasons.ts';
import type { Words } from './words.ts';

export interface Options {
  name: string;
  connect: Address[];
  port: number;
  host: string;
  help: boolean;
}

const OPTIONS = {
  name: { type: 'string' },
  connect: { type: 'string', multiple: true },
  listen: { type: 'string' },
  host: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** @throws {Refusal} */
export function readOptions(typed: string[], words: Words, env: NodeJS.ProcessEnv): Options {
  const kept = keptByNpm(env);
  if (kept) throw new Refusal(words.keptByNpm(kept));
  const { values, tokens } = parseArgs({ args: typed, options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(OPTIONS, token.name)) throw new Refusal(words.unknownOption(token.rawName));
    const isMissing = token.value === undefined || (token.value.startsWith('-') && !token.inlineValue);
    if (token.name !== 'help' && isMissing) throw new Refusal(words.missingValue(token.rawName));
  }
  const { name = userName(), connect = [], listen = '0', host = '127.0.0.1', help = false } = values as Values;
  const loose = tokens.flatMap((token) => (token.kind === 'positional' ? token.value : []));
  if (loose.length > 0) throw new Refusal(words.noOption(loose.join(' '), meant(loose, (values as Values).name)));
  const bad = connect.find((address) => !isAddress(address));
  if (bad !== undefined) throw new Refusal(words.badAddress(bad));
  if (!isPort(listen)) throw new Refusal(words.badPort(listen));
  return { name, connect, port: Number(listen), host: host.replace(/^\[(.*)\]$/, '$1'), help };
}

/** What somebody may have meant who typed `loose` after no option. */
function meant(loose: string[], name: string | undefined): string {
  const [first = ''] = loose;
  if (isAddress(first)) return `--connect ${first}`;
  if (isPort(first)) return `--listen ${first}`;
  const whole = [...(name ? [name] : []), ...loose].join(' ');
  return /^[\p{L}\p{N}]+$/u.test(whole) ? `--name ${whole}` : `--name "${whole}"`;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) < 65_536;
}

/** What `values` holds once each option is known to have its value. */
interface Values {
  name?: string;
  connect?: string[];
  listen?: string;
  host?: string;
  help?: boolean;
}

/** Without `--` before them, npm takes options for its own, and tells the script in its environment. */
function keptByNpm(env: NodeJS.ProcessEnv): string | undefined {
  if (env.npm_lifecycle_event !== 'chat') return undefined;
  const kept = Object.keys(OPTIONS).find((option) => option !== 'help' && env[`npm_config_${option}`] !== undefined);
  return kept && `--${kept}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a user without an entry, as in some containers
  }
}
