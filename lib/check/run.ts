// Runs a program and gathers what it prints.

import { spawn } from 'node:child_process';

export interface Outcome {
  code: number | null;
  /** Standard output and error, as they came. */
  output: string;
}

/** `node` with these arguments, in `folder`, with nothing on its standard input; ended if it takes five minutes. */
export function runNode(args: string[], folder = process.cwd(), env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
