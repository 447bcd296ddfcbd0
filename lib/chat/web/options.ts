// What was typed after `npm run web --`.

import { parseArgs } from 'node:util';

export interface Options {
  host: string;
  port: number;
}

const USUAL_PORT = '8080';

/** `wrong` is what makes no sense. */
export function readOptions(typed: string[], env: NodeJS.ProcessEnv): Options | { wrong: string } | 'help' {
  const options = { host: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values, tokens } = parseArgs({ args: typed, options, strict: false, tokens: true });
  const wrong = tokens.find((token) => {
    if (token.kind !== 'option') return true;
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
