// Users, networks, mounts and processes of our own: on Linux anybody may have them, without being root. Nothing in
// there reaches this machine's network, and everything ends with the process that made it.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Some programs are for administrators, and not where everybody's are. */
export const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Put before a command, it runs in namespaces of its own, where it is root and the first process. */
export const UNSHARE = [
  'unshare',
  ...['--user', '--map-root-user', '--net', '--mount', '--propagation', 'private'],
  ...['--pid', '--fork', '--kill-child', '--mount-proc'],
] as const;

/** Why it cannot be done here: no Linux, programs that are not installed, or a system that does not let us. */
export type Lack = { is: 'platform' } | { is: 'programs'; programs: string[] } | { is: 'permission'; message: string };

/** What is missing for namespaces in which these programs run, if anything is. */
export async function lackOf(programs: readonly string[]): Promise<Lack | undefined> {
  if (process.platform !== 'linux') return { is: 'platform' };
  const folders = PATH.split(':');
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length > 0) return { is: 'programs', programs: missing };
  const [unshare, ...words] = [...UNSHARE, 'true'];
  return promisify(execFile)(unshare!, words).then(
    () => undefined,
    (error: Error & { stderr: string }) => ({ is: 'permission', message: error.stderr.trim() }),
  );
}
