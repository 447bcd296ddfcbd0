// Steps 3 and 4: what a NAT does, told from what others see and from who gets through.

import { expect } from 'vitest';
import type { Agent } from '#nat-limits/agent.ts';
import { filteringOf } from '#nat-limits/filtering.ts';
import { mappingOf, type Sighting, sightings } from '#nat-limits/mapping.ts';
import { examine } from '#nat-limits/nat.ts';
import { decode, encode } from '#nat-limits/stun.ts';
import { Witness } from '#nat-limits/witness.ts';
import type { UdpAddress } from '../../lib/contracts.ts';
import type { Host } from '../../lib/lab/internet/host.ts';
import { behaviours, type NatBehaviour } from '../../lib/lab/internet/nat.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { agentOn, during, STUN_PORT, socketOn, witnessOn, world } from './world.ts';

const DEPENDENCES = ['endpoint-independent', 'address-dependent', 'address-and-port-dependent'] as const;

// ---- Step 3: two witnesses

step(3, 'what witnesses see tells whom the mapping depends on', () => {
  const all: [string, string[], string][] = [
    ['two addresses, the same', ['w1:1 a:10', 'w2:1 a:10'], 'endpoint-independent'],
    ['two addresses and two ports, the same', ['w1:1 a:10', 'w1:2 a:10', 'w2:1 a:10'], 'endpoint-independent'],
    ['another for the other address', ['w1:1 a:10', 'w1:2 a:10', 'w2:1 a:11'], 'address-dependent'],
    ['the same, asked in another order', ['w2:1 a:11', 'w1:1 a:10', 'w2:2 a:11'], 'address-dependent'],
    ['another for each port', ['w1:1 a:10', 'w1:2 a:11', 'w2:1 a:12'], 'address-and-port-dependent'],
    [
      'two who agree, and two who do not',
      ['w1:1 a:10', 'w1:2 a:10', 'w2:1 a:11', 'w2:2 a:12'],
      'address-and-port-dependent',
    ],
    ['another for the other port, as far as we know', ['w1:1 a:10', 'w1:2 a:11'], 'address-and-port-dependent'],
    [
      'another for the other address, and no second port: the worst',
      ['w1:1 a:10', 'w2:1 a:11'],
      'address-and-port-dependent',
    ],
    ['the same port, but of another external address', ['w1:1 a:10', 'w2:1 b:10'], 'address-and-port-dependent'],
    ['only one witness', ['w1:1 a:10'], 'unknown'],
    ['two witnesses at one address', ['w1:1 a:10', 'w1:2 a:10'], 'unknown'],
    ['nobody', [], 'unknown'],
  ];
  for (const [what, seen, expected] of all) expect(mappingOf(seen.map(sighting)), what).toBe(expected);
});

for (const mapping of DEPENDENCES) {
  step(3, `a NAT with ${mapping} mapping is seen as that`, async (context) => {
    for (const preservesPort of [true, false]) {
      const net = world(context, preservesPort ? 1 : 2);
      const home = net.router({ name: 'NAT ana', nat: { ...behaviours.fullCone, mapping, preservesPort } });
      const witnesses = await witnessOn(net);
      const ana = await agentOn(home.host({ name: 'ana' }));
      const seen = await during(net, sightings(ana, witnesses));
      expect(seen.map(({ witness }) => witness)).toEqual(witnesses);
      expect(mappingOf(seen)).toBe(mapping);
    }
  });
}

step(3, 'where there is no NAT, all see the same', async (context) => {
  const net = world(context);
  const witnesses = await witnessOn(net);
  const ana = await agentOn(net.host({ name: 'ana' }));
  expect(mappingOf(await during(net, sightings(ana, witnesses)))).toBe('endpoint-independent');
});

step(3, 'a witness who is silent is no witness', async (context) => {
  const net = world(context);
  const home = net.router({ name: 'NAT ana', nat: behaviours.symmetricRandom });
  const [one, other] = await witnessOn(net);
  const silent = { address: net.host({ name: 'nobody' }).address, port: STUN_PORT };
  const ana = await agentOn(home.host({ name: 'ana' }));
  const seen = await during(net, sightings(ana, [silent, one, silent, one, other]));
  expect(seen.map(({ witness }) => witness)).toEqual([one, other]);
  expect(mappingOf(seen)).toBe('address-and-port-dependent');
});

step(3, 'a witness who names an address of the other family is none', async (context) => {
  const net = world(context);
  const host = net.host({ name: 'witness' });
  const socket = await socketOn(host, { port: STUN_PORT });
  socket.on('message', (packet, { address, port }) => {
    const { transaction } = decode(packet)!;
    const attributes = { mapped: { address: '2001:db8::66', port: 66 } };
    socket.send(encode({ kind: 'success', method: 'binding', transaction, attributes }), port, address);
  });
  const ana = await agentOn(net.host({ name: 'ana' }));
  expect(await during(net, sightings(ana, [{ address: host.address, port: STUN_PORT }]))).toEqual([]);
});

// ---- Step 4: who may knock

for (const filtering of DEPENDENCES) {
  step(4, `a NAT with ${filtering} filtering is found out`, async (context) => {
    for (const mapping of DEPENDENCES) {
      const { net, ana, witnesses } = await behindNat(context, { mapping, filtering });
      expect(await during(net, filteringOf(ana, witnesses[0]!)), `with ${mapping} mapping`).toBe(filtering);
    }
  });
}

step(4, 'the first question is the strangest: from another address and another port', async (context) => {
  const { net, ana, witnesses } = await behindNat(context, {
    mapping: 'endpoint-independent',
    filtering: 'address-dependent',
  });
  await during(net, filteringOf(ana, witnesses[0]!));
  const asked = net.records.flatMap(({ bytes }) => decode(bytes)?.attributes.change ?? []);
  expect(asked[0]).toEqual({ address: true, port: true });
  expect(asked.at(-1)).toEqual({ address: false, port: true });
});

step(4, 'who has no NAT and no firewall lets everybody in', async (context) => {
  const net = world(context);
  const [witness] = await witnessOn(net);
  const ana = await agentOn(net.host({ name: 'ana' }));
  expect(await during(net, filteringOf(ana, witness))).toBe('endpoint-independent');
});

step(4, 'a witness answers from where it was asked to', async (context) => {
  const net = world(context);
  const [here, there, elsewhere] = await witnessOn(net);
  const ana = await agentOn(net.host({ name: 'ana' }));
  const ask = async (address: boolean, port: boolean) => {
    const answer = ana.ask(here, { attributes: { change: { address, port } } });
    return (await during(net, answer)).from;
  };
  const far = await during(net, ana.ask(here, { attributes: { change: { address: true, port: true } } }));
  expect(far.attributes.origin, 'where it says that it comes from').toEqual(elsewhere);
  expect(await ask(true, true), 'another address and another port').toEqual(elsewhere);
  expect(await ask(false, true), 'another port').toEqual({ ...here, port: STUN_PORT + 1 });
  expect(await ask(true, false), 'another address').toEqual(there);
  expect((await during(net, ana.ask(here))).from, 'nothing else').toEqual(here);
});

step(4, 'a witness who has only one socket says so, and nothing is known', async (context) => {
  const net = world(context);
  const host = net.host({ name: 'witness' });
  const witness = await agentOn(host, { port: STUN_PORT });
  witness.play(new Witness());
  const ana = await agentOn(net.host({ name: 'ana' }));
  const at = { address: host.address, port: STUN_PORT };
  expect(await during(net, filteringOf(ana, at))).toBe('unknown');
  expect((await during(net, ana.ask(at))).attributes.mapped?.port).toBe(ana.local.port);
});

step(4, 'a witness who is silent tells nothing', async (context) => {
  const net = world(context);
  const ana = await agentOn(net.host({ name: 'ana' }));
  const nobody = { address: net.host({ name: 'nobody' }).address, port: STUN_PORT };
  expect(await during(net, filteringOf(ana, nobody))).toBe('unknown');
});

step(4, 'who has no other port does not answer from this one', async (context) => {
  const net = world(context);
  const host = net.host({ name: 'witness', ipv4: 2 });
  const [here, there] = host.addresses.map((address) => agentOn(host, { address, port: STUN_PORT }));
  const witness = await here!;
  witness.play(new Witness({ address: await there! }));
  const ana = await agentOn(net.host({ name: 'ana' }));
  const change = { address: false, port: true };
  const refused = ana.ask(witness.local, { attributes: { change } }).catch(({ attributes }) => attributes.error);
  expect(await during(net, refused)).toBe(420);
});

step(4, 'an answer that does not come from elsewhere proves nothing', async (context) => {
  const { net, ana } = await behindNat(context, { mapping: 'endpoint-independent', filtering: 'address-dependent' });
  const host = net.host({ name: 'liar', ipv4: 2 });
  const [main, port] = [await agentOn(host, { address: host.address, port: STUN_PORT }), await agentOn(host)];
  // Says yes to everything, and answers from another port at most.
  main.play(new Witness({ port: main, address: port, both: port }));
  expect(await during(net, filteringOf(ana, main.local))).toBe('address-and-port-dependent');

  const open = await agentOn(net.host({ name: 'cy' })); // who lets everybody in
  const far = await agentOn(net.host({ name: 'helper' }));
  const other = await agentOn(host, { address: host.address, port: 9 });
  other.play(new Witness({ port: far })); // from another address, though only the port was to change
  const change = { address: false, port: true };
  const refused = open.ask(other.local, { attributes: { change }, waitsMs: [100] }).catch(({ code }) => code);
  expect(await during(net, refused)).toBe('NO_ANSWER');
});

step(4, 'what a socket has written to before is let in: filtering is examined first', async (context) => {
  for (const mapping of DEPENDENCES) {
    for (const filtering of DEPENDENCES) {
      const { net, ana, host, witnesses } = await behindNat(context, { mapping, filtering });
      const other = await agentOn(host);
      const nat = await during(net, examine({ agent: ana, other, addresses: host.addresses, witnesses }));
      expect(nat, `${mapping} mapping, ${filtering} filtering`).toMatchObject({
        mapping,
        filtering,
        isTranslated: true,
        hairpins: false,
      });
      expect(nat.seen).toHaveLength(3);
    }
  }
});

step(4, 'a NAT that hairpins, no NAT, and no UDP are told apart', async (context) => {
  const net = world(context);
  const witnesses = await witnessOn(net);
  const look = async (host: Host) => {
    const [agent, other] = [await agentOn(host), await agentOn(host)];
    return during(net, examine({ agent, other, addresses: host.addresses, witnesses }));
  };
  const hairpinning = net.router({ nat: { ...behaviours.fullCone, hairpinning: 'external source' } }).host();
  expect(await look(hairpinning), 'a NAT that hairpins').toMatchObject({ isTranslated: true, hairpins: true });
  expect(await look(net.host()), 'no NAT').toMatchObject({ isTranslated: false, mapping: 'endpoint-independent' });
  const blocked = net.router({ nat: behaviours.fullCone, firewall: 'no UDP' }).host();
  expect(await look(blocked), 'UDP is blocked').toMatchObject({ seen: [], mapping: 'unknown', filtering: 'unknown' });
});

step(4, 'while a neighbour floods the NAT’s table nothing is known, and nothing wrong is believed', async (context) => {
  const net = world(context);
  const witnesses = await witnessOn(net);
  const home = net.router({
    name: 'NAT ana',
    nat: { ...behaviours.portRestrictedCone, capacity: 50, timeoutMs: 30_000 },
  });
  const [host, neighbour] = [home.host({ name: 'ana' }), home.host({ name: 'neighbour' })];
  for (let count = 0; count < 60; count += 1) {
    const socket = await socketOn(neighbour);
    socket.send(Buffer.from('flood'), 9, witnesses[0].address);
  }
  await net.clock.advance(100);
  const look = async () => {
    const [agent, other] = [await agentOn(host), await agentOn(host)];
    return during(net, examine({ agent, other, addresses: host.addresses, witnesses }));
  };
  expect(await look()).toMatchObject({ seen: [], mapping: 'unknown', filtering: 'unknown' });
  await net.clock.advance(31_000);
  expect(await look(), 'when the flood is over').toMatchObject({
    mapping: 'endpoint-independent',
    filtering: 'address-and-port-dependent',
  });
});

step(4, 'programs from before 2008 are answered too', async (context) => {
  const net = world(context);
  const [here] = await witnessOn(net);
  const host = net.host({ name: 'old' });
  const socket = await socketOn(host, { port: 4_000 });
  const heard: { answer: string; from: UdpAddress }[] = [];
  socket.on('message', (packet, { address, port }) => {
    heard.push({ answer: Buffer.from(packet).toString('hex'), from: { address, port } });
  });
  const transaction = '00112233445566778899aabbccddeeff';
  const request = (attributes: string) =>
    Buffer.from(`0001${hex16(attributes.length / 2)}${transaction}${attributes}`, 'hex');
  socket.send(request(''), here.port, here.address);
  socket.send(request('0003000400000002'), here.port, here.address); // from another port
  await net.clock.advance(100);
  expect(heard.map(({ from }) => from.port)).toEqual([STUN_PORT, STUN_PORT + 1]);
  const mapped = `00010008${'0001'}${hex16(4_000)}${host.address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
  for (const { answer } of heard) {
    expect(answer.slice(0, 4), 'a Binding response').toBe('0101');
    expect(answer.slice(8, 40), 'its transaction has 16 bytes').toBe(transaction);
    expect(answer, 'it holds a MAPPED-ADDRESS').toContain(mapped);
    expect(decode(Buffer.from(answer, 'hex')), 'for us, this is no STUN').toBeUndefined();
  }
});

function hex16(number: number): string {
  return number.toString(16).padStart(4, '0');
}

/** `w1:1 a:10` is what port 1 of witness w1 saw: port 10 of address a. */
function sighting(told: string): Sighting {
  const [witness, mapped] = told.split(' ').map((endpoint) => {
    const [address = '', port] = endpoint.split(':');
    return { address, port: Number(port) };
  });
  return { witness: witness!, mapped: mapped! };
}

async function behindNat(context: StepContext, cell: Pick<NatBehaviour, 'mapping' | 'filtering'>) {
  const net = world(context);
  const host = net.router({ name: 'NAT ana', nat: { ...behaviours.fullCone, ...cell } }).host({ name: 'ana' });
  const witnesses = await witnessOn(net);
  const ana: Agent = await agentOn(host);
  return { net, host, ana, witnesses };
}
