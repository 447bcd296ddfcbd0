// What happens to a network while programs run on it.

import { execFileSync } from 'node:child_process';

/** Pulls a host's cable out of a link, or plugs it in. */
export function cable(host: string, link: number, state: 'up' | 'down'): void {
  execFileSync('ip', ['link', 'set', `${host}-${link}`, state]);
}

/** A firewall that loses all multicast DNS, whichever way it goes. */
export function blockMulticast(host: string): void {
  const chain = (hook: string) => `chain ${hook} { type filter hook ${hook} priority 0; udp dport 5353 drop; }`;
  const input = `table inet wall { ${chain('input')}\n${chain('output')}\n}`;
  execFileSync('ip', ['netns', 'exec', host, 'nft', '-f', '-'], { input });
}

/** Gives a host more addresses of IPv6, which it can use at once. */
export function addAddresses(host: string, addresses: string[]): void {
  for (const address of addresses) {
    execFileSync('ip', ['-n', host, 'address', 'add', `${address}/64`, 'dev', 'eth0', 'nodad']);
  }
}
