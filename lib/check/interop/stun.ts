// Ours beside coturn, which is a server of STUN and clients of it, and beside the client of those who made STUN (RFC
// 3489). On the internet of the lab that is the kernel's, where there are NATs too.

import { deepEqual, equal, match } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { LinuxHost, LinuxInternet, type LinuxNat } from '../../lab/linux/internet.ts';
import { startJudge } from '../nat/judge.ts';
import type { Asked } from './asker.ts';
import type { Attempts } from './inside.ts';
import { addAddresses } from './network.ts';
import { ours } from './ours.ts';
import { Program } from './program.ts';

/** What clients say about the NAT that they are behind. */
interface Told {
  /** In the words of RFC 4787: `turnutils_natdiscovery`. */
  mapping: string;
  filtering: string;
  /** In those of RFC 3489, made newer: `stun`. */
  kind: string;
}

const CONE = { mapping: 'Endpoint Independent', filtering: 'Endpoint Independent' };
const SYMMETRIC = {
  mapping: 'Address and Port Dependent',
  filtering: 'Address and Port Dependent',
  kind: 'Dependent Mapping, random port, no hairpin',
};
const KINDS = {
  none: { ...CONE, kind: 'Open' },
  'full-cone': { ...CONE, kind: 'Independent Mapping, Independent Filter, preserves ports, no hairpin' },
  hairpinning: { ...CONE, kind: 'Independent Mapping, Independent Filter, preserves ports, will hairpin' },
  'restricted-cone': {
    ...CONE,
    filtering: 'Address Dependent',
    kind: 'Independent Mapping, Address Dependent Filter, preserves ports, no hairpin',
  },
  'port-restricted-cone': {
    ...CONE,
    filtering: 'Address and Port Dependent',
    kind: 'Independent Mapping, Port Dependent Filter, preserves ports, no hairpin',
  },
  'symmetric-sequential': SYMMETRIC,
  'symmetric-random': SYMMETRIC,
} satisfies Partial<Record<LinuxNat | 'none', Told>>;

/** From where they ask. */
const [PORT, OLD_PORT] = [4000, 5000];
/** One of them waits for ever. */
const PATIENCE_S = '5';

export async function* stun(): Attempts {
  const internet = new LinuxInternet();
  const [witness, coturn] = [internet.host({ name: 'ours', ipv4: 2 }), internet.host({ name: 'theirs', ipv4: 2 })];
  const clients = Object.entries(KINDS).map(([nat, told], index): Client => {
    const network = nat === 'none' ? internet : internet.router({ name: `router-${index}`, nat: nat as LinuxNat });
    const host = network.host({ name: `host-${index}` });
    return { nat, told, host, seenAt: `203.0.113.${5 + index}` }; // the hosts above have the first four
  });
  await internet.build();
  await Promise.all([startWitness(witness), startJudge(coturn)]);
  yield* askingThem(witness, coturn, 'IPv4');
  yield* askedByThem(clients, witness);

  if (!existsSync('/proc/net/if_inet6')) {
    yield ['this kernel has no IPv6: skipped', async () => {}];
    return;
  }
  const [witness6, coturn6] = [inIPv6(witness, 1), inIPv6(coturn, 2)];
  await Promise.all([startWitness(witness6), startJudge(coturn6)]);
  yield* askingThem(witness6, coturn6, 'IPv6');
  yield* askedByThem([{ nat: 'none', told: KINDS.none, host: coturn6, seenAt: coturn6.addresses[0]! }], witness6);
}

/** Everything that we can ask is answered by coturn, and we understand the answers. */
async function* askingThem(host: LinuxHost, coturn: LinuxHost, family: string): Attempts {
  const [here, [first, second]] = [host.addresses[0]!, coturn.addresses];
  const at = (address: string | undefined, port: number) => ({ address: address!, port });
  const asker = ours(host.name, './check/interop/asker.ts', here, first!, '3478');
  let asked: Asked;

  yield [
    `coturn tells us where we are, in ${family}`,
    async () => {
      asked = JSON.parse(await asker.prints(/^{/));
      deepEqual(asked.answer.attributes.mapped, asked.local);
    },
  ];
  yield [
    `and from where it answers, and where else it could, in ${family}`,
    async () => {
      const { origin, other } = asked.answer.attributes;
      deepEqual([asked.answer.from, origin, other], [at(first, 3478), at(first, 3478), at(second, 3479)]);
    },
  ];
  yield [
    `it answers from elsewhere when asked to, so that we know who is let in, in ${family}`,
    async () => {
      deepEqual(asked.elsewhere, [at(second, 3478), at(first, 3479), at(second, 3479)]);
      equal(asked.filtering, 'endpoint-independent');
    },
  ];
  yield [`it answers to another port of ours, in ${family}`, async () => equal(asked.lifetimeMs, 100)];
}

interface Client {
  nat: string;
  told: Told;
  host: LinuxHost;
  /** Its address as seen from outside. */
  seenAt: string;
}

/** Clients that others wrote see by our witness where they are, and what they are behind. */
async function* askedByThem(clients: Client[], witness: LinuxHost): Attempts {
  const [server, elsewhere] = witness.addresses;
  const isIPv4 = !server!.includes(':');
  const started = clients.map(({ host, ...client }) => {
    const start = (...command: string[]) => new Program(host.name, ...command).all();
    const local = ['-L', host.addresses[0]!];
    return {
      ...client,
      stunclient: start('timeout', PATIENCE_S, 'turnutils_stunclient', ...local, server!),
      natdiscovery: start('turnutils_natdiscovery', '-m', '-f', ...local, '-l', `${PORT}`, server!),
      old: isIPv4 ? start('stun', server!, '-v', '-p', `${OLD_PORT}`) : undefined,
    };
  });
  for (const { nat, told, seenAt, stunclient, natdiscovery, old } of started) {
    const where = `behind ${nat === 'none' ? 'no NAT' : nat}, in ${isIPv4 ? 'IPv4' : 'IPv6'}`;
    const port = (wish: number) => (told.mapping === CONE.mapping ? wish : '\\d+');
    const seen = seenAt.replaceAll('.', '\\.');

    yield [
      `turnutils_stunclient learns from us where it is, ${where}`,
      async () => {
        const said = text(await stunclient);
        match(said, new RegExp(`UDP reflexive addr: ${seen}:\\d+`));
        if (nat === 'none') match(said, /The response is an error 420/); // it asks for padding too, which we do not know
      },
    ];
    yield [
      `turnutils_natdiscovery learns from us where and behind what it is, ${where}`,
      async () => {
        const said = text(await natdiscovery);
        const [, mapping] = /NAT with (.*) Mapping!/.exec(said) ?? [];
        const [, filtering] = /NAT with (.*) Filtering!/.exec(said) ?? [];
        deepEqual({ mapping, filtering }, { mapping: told.mapping, filtering: told.filtering }, said);
        match(said, new RegExp(`UDP reflexive addr: ${seen}:${port(PORT)}$`, 'm'));
        if (told.filtering === CONE.filtering) match(said, new RegExp(`Response origin: : ${elsewhere}:3479$`, 'm'));
      },
    ];
    if (!old) continue;
    yield [
      `stun, as old as RFC 3489, too, ${where}`,
      async () => {
        const said = text(await old);
        equal(/^Primary: (.*?)\s*$/m.exec(said)?.[1]?.trim(), told.kind, said);
        match(said, new RegExp(`MappedAddress = ${seen}:${port(OLD_PORT)}`));
        if (told.filtering === CONE.filtering) match(said, new RegExp(`SourceAddress = ${server}:3479$`, 'm'));
      },
    ];
  }
}

function text(lines: string[]): string {
  return lines.join('\n');
}

async function startWitness({ name, addresses }: LinuxHost): Promise<void> {
  await ours(name, './check/interop/witness.ts', ...addresses).prints(/^ready/);
}

/** The same host by two new addresses of IPv6. */
function inIPv6({ name }: LinuxHost, number: number): LinuxHost {
  const addresses = [`fd00::${number}`, `fd00::1${number}`];
  addAddresses(name, addresses);
  return new LinuxHost(name, addresses);
}
