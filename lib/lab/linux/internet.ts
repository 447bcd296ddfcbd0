// An internet that is the kernel's: hosts, and routers with a NAT of nftables, each in a network namespace, with cables
// between them. It is made as the simulated one is, and gives everybody the same addresses.
//
//   const net = new LinuxInternet();
//   const home = net.router({ name: 'router-a', nat: 'port-restricted-cone' });
//   const ana = home.host({ name: 'ana' });
//   await net.build();
//   spawn(...ana.command('node', 'ana.ts'))
//
// For a process that has namespaces of its own (namespaces.ts): only there may everybody make networks.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Subnet } from '../internet/ip.ts';

/** What a router does with what passes it: a ruleset, `nats/NAME.nft`. */
export type LinuxNat =
  | 'full-cone'
  | 'hairpinning'
  | 'restricted-cone'
  | 'port-restricted-cone'
  | 'symmetric-sequential'
  | 'symmetric-random'
  | 'udp-blocked';

const RULESETS = fileURLToPath(new URL('nats', import.meta.url));

/** The ports of a NAT that gives one after the other. */
const [FIRST_PORT, PORTS] = [40_000, 2_000];

/** A host or a router while it is being made. */
interface Member {
  /** Of its namespace. */
  name: string;
  /** What is to be done in there, in the words of `ip`. */
  ip: string[];
  nat?: { ruleset: LinuxNat; external: string };
}

/** A network is a bridge, into which those who are connected to it plug a cable. */
export abstract class LinuxNetwork {
  protected abstract readonly internet: LinuxInternet;
  /** How many routers are between it and the internet. */
  protected abstract readonly depth: number;
  protected abstract readonly subnet: Subnet;
  protected abstract readonly bridge: string;

  /** Connects a new host, with so many addresses. */
  host({ name, ipv4 = 1 }: { name: string; ipv4?: number }): LinuxHost {
    const addresses = Array.from({ length: ipv4 }, () => this.subnet.take());
    const host = this.internet.member(name);
    this.plug(host, 'eth0', addresses);
    host.ip.push(`route add default ${this.wayOut()} dev eth0`);
    return new LinuxHost(name, addresses);
  }

  /** Connects a new router. Whoever is connected to that is behind it. */
  router({ name, nat }: { name: string; nat: LinuxNat }): LinuxRouter {
    const [router, external] = [this.internet.member(name), this.subnet.take()];
    this.plug(router, 'wan', [external]);
    router.ip.push(`route add default ${this.wayOut()} dev wan`);
    router.nat = { ruleset: nat, external };
    return new LinuxRouter(this.internet, this.depth + 1, router);
  }

  /** Gives a member a device with these addresses in this network. */
  protected plug({ name, ip }: Member, device: string, addresses: string[]): void {
    this.internet.lay(this.bridge, name, device);
    for (const address of addresses) ip.push(`address add ${address}/24 dev ${device}`);
    ip.push(`link set ${device} up`);
  }

  /** How what is for other networks leaves this one, in the words of `ip route`. */
  protected abstract wayOut(): string;
}

/** A router, and the network behind it. */
export class LinuxRouter extends LinuxNetwork {
  protected readonly internet: LinuxInternet;
  protected readonly depth: number;
  protected readonly subnet: Subnet;
  protected readonly bridge: string;
  readonly #own: string;

  constructor(internet: LinuxInternet, depth: number, router: Member) {
    super();
    this.internet = internet;
    this.depth = depth;
    this.bridge = internet.newBridge();
    this.subnet = new Subnet(`192.168.${depth}.0/24`); // many homes have the same
    this.#own = this.subnet.take();
    this.plug(router, 'lan', [this.#own]);
  }

  protected wayOut(): string {
    return `via ${this.#own}`;
  }
}

export class LinuxHost {
  readonly name: string;
  readonly addresses: readonly string[];

  constructor(name: string, addresses: string[]) {
    this.name = name;
    this.addresses = addresses;
  }

  /** The command that runs a command there. */
  command(...words: string[]): [program: string, words: string[]] {
    return ['ip', ['netns', 'exec', this.name, ...words]];
  }
}

/** The network to which all others are connected. */
export class LinuxInternet extends LinuxNetwork {
  protected readonly internet = this;
  protected readonly depth = 0;
  protected readonly subnet = new Subnet('203.0.113.0/24'); // for examples (RFC 5737)
  protected readonly bridge: string;
  readonly #members: Member[] = [];
  /** What is to be done where the bridges are. */
  readonly #ip: string[] = [];
  #bridges = 0;
  #cables = 0;

  constructor() {
    super();
    this.bridge = this.newBridge();
  }

  /** Makes all of it. */
  async build(): Promise<void> {
    await run('mount', ['-t', 'tmpfs', 'none', '/run']); // where `ip netns` keeps its namespaces
    await run('ip', ['-batch', '-'], this.#ip);
    await Promise.all(this.#members.map((member) => run('ip', ['-n', member.name, '-batch', '-'], member.ip)));
    await Promise.all(this.#members.map(({ name, nat }) => nat && startRouting(name, nat.ruleset, nat.external)));
  }

  newBridge(): string {
    this.#bridges += 1;
    const bridge = `net${this.#bridges}`;
    this.#ip.push(`link add ${bridge} type bridge`, `link set ${bridge} up`);
    return bridge;
  }

  member(name: string): Member {
    const member = { name, ip: ['link set lo up'] };
    this.#members.push(member);
    this.#ip.push(`netns add ${name}`);
    return member;
  }

  /** Lays a cable from `bridge` to the namespace `name`, where it ends in `device`. */
  lay(bridge: string, name: string, device: string): void {
    this.#cables += 1;
    const cable = `cable${this.#cables}`;
    this.#ip.push(`link add ${cable} type veth peer name ${device} netns ${name}`);
    this.#ip.push(`link set ${cable} master ${bridge} up`);
  }

  /** There is no way out of this one: who has an address is here. */
  protected wayOut(): string {
    return '';
  }
}

async function startRouting(name: string, ruleset: LinuxNat, external: string): Promise<void> {
  const ports = Array.from({ length: PORTS }, (_, index) => `${index} : ${FIRST_PORT + index}`);
  const defined = Object.entries({ external, ports: `{ ${ports.join(', ')} }` });
  const files = ['strangers', ruleset].map((file) => `include "${RULESETS}/${file}.nft"`);
  await run(
    'ip',
    ['netns', 'exec', name, 'nft', '-f', '-'],
    [...defined.map(([variable, value]) => `define ${variable} = ${value}`), ...files],
  );
  await run('ip', ['netns', 'exec', name, 'tee', '/proc/sys/net/ipv4/ip_forward'], ['1']);
}

/** Runs a program with these lines as its input. */
async function run(program: string, words: string[], lines: string[] = []): Promise<void> {
  const child = spawn(program, words, { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.on('error', () => {}); // it ended without having read everything, and says why
  child.stdin.end(`${lines.join('\n')}\n`);
  const [[code], said] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  if (code !== 0) throw new Error(`${program} ${words.join(' ')}: ${said}`);
}
