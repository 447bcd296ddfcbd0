// What was typed after `npm run web --`.

import { parseArgs } from 'node:util';

export interface Options {
  host: string;
  port: number;
}

const USUAL_PORT = '8080';

/** `wrong` is what makes no sense; `kept` is what npm has taken for itself. */
export function readOptions(
  typed: string[],
  env: NodeJS.ProcessEnv,
): Options | { wrong: string } | { kept: string } | 'help' {
  const options = { host: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } } as const;
  const kept = keptByNpm(env);
  if (kept) return { kept };
  const { values, tokens } = parseArgs({ args: typed, options, strict: false, tokens: true });
  const wrong = tokens.find((token) => {
    if (token.kind !== 'option') return token.kind === 'positional';
    const needsValue = token.name === 'host' || token.name === 'port';
    return !Object.hasOwn(options, token.name) || needsValue !== Boolean(token.value);
  });
  if (wrong) return { wrong: typed[wrong.index]! };
  if (values.help) return 'help';
  const { host = env.KATA_INTERFACE || '0.0.0.0', port = USUAL_PORT } = values as Partial<
    Record<keyof Options, string>
  >;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return { wrong: `--port ${port}` };
  return { host, port: Number(port) };
}

/** Without `--` before them, npm takes options for its own, and tells the script in its environment. */
function keptByNpm(env: NodeJS.ProcessEnv): string | undefined {
  if (env.npm_lifecycle_event !== 'web') return undefined;
  const kept = ['host', 'port'].find((option) => env[`npm_config_${option}`] !== undefined);
  return kept && `--${kept}`;
}
