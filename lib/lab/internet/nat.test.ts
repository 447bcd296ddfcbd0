// What RFC 4787 asks of a NAT, and what those do that do not care.

import { expect, test } from 'vitest';
import type { UdpAddress } from '../../contracts.ts';
import { seeded } from '../random.ts';
import { endpoint } from './ip.ts';
import { AnswersOnly, noUdp, OneToOneNat } from './middlebox.ts';
import { behaviours, Nat, type NatBehaviour } from './nat.ts';

const MINUTE_MS = 60_000;

/** X is inside; Y1 and Y2 are outside. */
const X = at('192.168.1.2', 4_000);
const Y1 = at('198.51.100.1', 5_001);
const Y1_OTHER_PORT = at('198.51.100.1', 5_002);
const Y2 = at('198.51.100.2', 5_001);

function at(address: string, port: number): UdpAddress {
  return { address, port };
}

function nat(behaviour: NatBehaviour, addresses = ['203.0.113.1']): Nat {
  return new Nat(behaviour, addresses, seeded(7));
}

/** An answer that is an endpoint. */
function found(answer: UdpAddress | string): UdpAddress {
  expect(answer).toBeTypeOf('object');
  return answer as UdpAddress;
}

const { fullCone, restrictedCone, portRestrictedCone, symmetricRandom, symmetricSequential } = behaviours;

test.each([
  ['endpoint-independent', ['same', 'same', 'same']],
  ['address-dependent', ['same', 'same', 'other']],
  ['address-and-port-dependent', ['same', 'other', 'other']],
] as const)('§4.1, REQ-1: %s mapping: who sees the same source', (mapping, expected) => {
  for (const preservesPort of [true, false]) {
    const box = nat({ ...fullCone, mapping, preservesPort });
    const first = found(box.sourceFor(X, Y1, 0));
    const seen = [Y1, Y1_OTHER_PORT, Y2].map((to) => endpoint(found(box.sourceFor(X, to, 1))));
    expect(seen.map((source) => (source === endpoint(first) ? 'same' : 'other'))).toEqual(expected);
  }
});

test.each([
  ['endpoint-independent', X, X, X],
  ['address-dependent', X, X, 'address-filtered'],
  ['address-and-port-dependent', X, 'port-filtered', 'address-filtered'],
] as const)('§5, REQ-8: %s filtering: who is let in after X has written to one', (filtering, ...expected) => {
  const box = nat({ ...fullCone, filtering });
  const external = found(box.sourceFor(X, Y1, 0));
  expect([Y1, Y1_OTHER_PORT, Y2].map((from) => box.destinationFor(from, external, 1))).toEqual(expected);
});

test('§5: nobody is let in where there is no mapping, nor through the mapping that is for somebody else', () => {
  const box = nat({ ...symmetricRandom, filtering: 'address-dependent' });
  const forY1 = found(box.sourceFor(X, Y1, 0));
  const forY2 = found(box.sourceFor(X, Y2, 0));
  expect(box.destinationFor(Y1, at('203.0.113.1', 9), 0)).toBe('no-mapping');
  expect(box.destinationFor(Y1, forY2, 0)).toBe('address-filtered');
  expect(box.destinationFor(Y1, forY1, 0)).toEqual(X);
});

test('§4.2.1: port preservation keeps the port, and gives the second who wants it another one (REQ-3)', () => {
  for (const otherPorts of ['random', 'contiguous'] as const) {
    const box = nat({ ...fullCone, otherPorts });
    const second = at('192.168.1.3', X.port);
    expect(box.sourceFor(X, Y1, 0)).toEqual(at('203.0.113.1', X.port));
    expect(found(box.sourceFor(second, Y1, 0)).port).not.toBe(X.port);
    expect(box.sourceFor(second, Y2, 2 * MINUTE_MS), 'it is free again').toEqual(at('203.0.113.1', X.port));
  }
});

test('§4.2.3: contiguous ports follow one another past those that are taken, and begin again after the last', () => {
  const box = nat({ ...symmetricSequential, preservesPort: true, capacity: 70_000 });
  const preserved = found(box.sourceFor(X, Y1, 0)).port;
  const ask = (port: number) => box.sourceFor(X, at('198.51.100.9', port), 0);
  const ports = Array.from({ length: 65_535 - 1_024 }, (_, index) => found(ask(index + 1)).port);
  const steps = ports.slice(1).map((port, index) => port - ports[index]!);
  expect(new Set(steps)).toEqual(new Set([1, 2, 1_024 - 65_535]));
  expect(ports).not.toContain(preserved);
  expect(new Set(ports).size).toBe(ports.length);
  expect(ask(65_535), 'there are no more').toBe('table-full');
});

test('§4.2.1: random ports are different ones each time, as the seed says', () => {
  const draw = (seed: number) => {
    const box = new Nat(symmetricRandom, ['203.0.113.1'], seeded(seed));
    return Array.from({ length: 50 }, (_, index) => found(box.sourceFor(X, at('198.51.100.9', index + 1), 0)).port);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(new Set(draw(1)).size).toBe(50);
});

test('§4.1, REQ-2: with several external addresses, each inside is always seen under the same one', () => {
  const box = nat(symmetricRandom, ['203.0.113.1', '203.0.113.2']);
  const seen = (address: string) => {
    const sources = [1, 2, 3].map((port) => found(box.sourceFor(at(address, port), at('198.51.100.9', port), 0)));
    return [...new Set(sources.map((source) => source.address))];
  };
  expect(seen('192.168.1.2')).toEqual(['203.0.113.1']);
  expect(seen('192.168.1.3')).toEqual(['203.0.113.2']);
  expect(seen('192.168.1.4')).toEqual(['203.0.113.1']);
});

test('§4.3, REQ-5: a mapping lives for two minutes after it was last used, and says so when it is over', () => {
  for (const behaviour of Object.values(behaviours)) {
    const box = nat(behaviour);
    const external = found(box.sourceFor(X, Y1, 0));
    expect(box.destinationFor(Y1, external, 2 * MINUTE_MS - 1)).toEqual(X);
    expect(box.destinationFor(Y1, external, 2 * MINUTE_MS)).toBe('mapping-expired');
  }
});

test('§4.3, REQ-6: what goes out renews a mapping; what comes in only where the NAT says so', () => {
  for (const inboundRefresh of [false, true]) {
    const box = nat({ ...portRestrictedCone, inboundRefresh });
    const external = found(box.sourceFor(X, Y1, 0));
    expect(box.sourceFor(X, Y1, 1.5 * MINUTE_MS)).toEqual(external);
    expect(box.destinationFor(Y1, external, 3 * MINUTE_MS)).toEqual(X);
    expect(box.destinationFor(Y1, external, 4 * MINUTE_MS)).toEqual(inboundRefresh ? X : 'mapping-expired');
  }
});

test('what a stranger sends does not renew a mapping, even where incoming packets do', () => {
  const box = nat({ ...portRestrictedCone, inboundRefresh: true });
  const external = found(box.sourceFor(X, Y1, 0));
  expect(box.destinationFor(Y2, external, MINUTE_MS)).toBe('address-filtered');
  expect(box.destinationFor(Y1, external, 2 * MINUTE_MS)).toBe('mapping-expired');
});

test('to keep the mapping is not to keep the hole: who has not been written to for long is not let in', () => {
  const box = nat(portRestrictedCone);
  const external = found(box.sourceFor(X, Y1, 0));
  box.sourceFor(X, Y2, MINUTE_MS);
  expect(box.destinationFor(Y1, external, 2 * MINUTE_MS)).toBe('filter-expired');
  expect(box.destinationFor(Y2, external, 2 * MINUTE_MS)).toEqual(X);
});

test('a mapping that is over comes back with the port of its host, or with another one', () => {
  const again = (behaviour: NatBehaviour) => {
    const box = nat(behaviour);
    const [before, after] = [0, 2 * MINUTE_MS].map((nowMs) => found(box.sourceFor(X, Y1, nowMs)));
    return { isSame: before!.port === after!.port, old: box.destinationFor(Y1, before!, 2 * MINUTE_MS) };
  };
  expect(again(restrictedCone)).toEqual({ isSame: true, old: X });
  expect(again(symmetricRandom)).toEqual({ isSame: false, old: 'mapping-expired' });
});

test('when an old mapping makes room, the new one of the same host stays', () => {
  const box = nat({ ...symmetricRandom, capacity: 2 });
  const old = found(box.sourceFor(X, Y1, 0));
  const current = found(box.sourceFor(X, Y1, 2 * MINUTE_MS));
  box.sourceFor(X, Y2, 2 * MINUTE_MS);
  expect(box.destinationFor(Y1, old, 2 * MINUTE_MS)).toBe('no-mapping');
  expect(box.sourceFor(X, Y1, 2 * MINUTE_MS)).toEqual(current);
});

test('§6, REQ-9: those inside reach each other by their external addresses, if the NAT takes part in it', () => {
  const second = at('192.168.1.3', 4_000);
  const meet = (hairpinning: NatBehaviour['hairpinning'], filtering: NatBehaviour['filtering']) => {
    const box = nat({ ...fullCone, hairpinning, filtering });
    const [one, other] = [X, second].map((from) => found(box.sourceFor(from, Y1, 0)));
    return { one, other, first: box.hairpin(X, other!, 1), answer: box.hairpin(second, one!, 2) };
  };
  expect(meet('none', 'endpoint-independent').first).toBe('no-hairpinning');
  const open = meet('external source', 'endpoint-independent');
  expect(open.first, 'REQ-9a: the source is the external one').toEqual({ from: open.one, to: second });
  expect(meet('internal source', 'endpoint-independent').first).toEqual({ from: X, to: second });
  const careful = meet('external source', 'address-and-port-dependent');
  expect(careful.first, 'the second has not written yet').toBe('address-filtered');
  expect(careful.answer, 'the first has').toEqual({ from: careful.other, to: X });
});

test('a table that is full has no room for anybody new until something in it is over', () => {
  const box = nat({ ...symmetricRandom, capacity: 3 });
  const ask = (port: number, nowMs: number) => box.sourceFor(X, at('198.51.100.9', port), nowMs);
  const [first] = [1, 2, 3].map((port) => found(ask(port, port)));
  expect(ask(4, 3)).toBe('table-full');
  expect(ask(1, 60_000), 'who is in it stays').toEqual(first);
  expect(ask(4, 2 * MINUTE_MS + 1)).toBe('table-full');
  expect(ask(4, 2 * MINUTE_MS + 2), 'the second is over').toBeTypeOf('object');
  expect(ask(5, 2 * MINUTE_MS + 2), 'the third is not').toBe('table-full');
});

test('REQ-3: whatever happens, no two have the same external endpoint at a time, and each hears what is for them', () => {
  for (const [name, behaviour] of Object.entries(behaviours)) {
    const random = seeded(11);
    const box = nat({ ...behaviour, timeoutMs: 500, capacity: 200 }, ['203.0.113.1', '203.0.113.2']);
    const owners = new Map<string, { from: UdpAddress; to: UdpAddress; nowMs: number }>();
    for (let nowMs = 0; nowMs < 2_000; nowMs += 1) {
      const from = at(`192.168.1.${2 + random(20)}`, 4_000 + random(3));
      const to = at(`198.51.100.${1 + random(5)}`, 5_000 + random(3));
      const source = box.sourceFor(from, to, nowMs);
      if (source === 'table-full') continue;
      const owner = owners.get(endpoint(found(source)));
      const isOver = !owner || nowMs - owner.nowMs >= 500;
      expect(isOver || owner.from, `${name} at ${nowMs} ms`).toEqual(isOver || from);
      expect(box.destinationFor(to, found(source), nowMs)).toEqual(from);
      owners.set(endpoint(found(source)), { from, to, nowMs });
    }
  }
});

test('a NAT that was switched off and on knows nobody', () => {
  const box = nat(fullCone);
  const external = found(box.sourceFor(X, Y1, 0));
  box.forget();
  expect(box.destinationFor(Y1, external, 1)).toBe('no-mapping');
});

test('a one-to-one NAT changes addresses, keeps ports and lets everybody in', () => {
  const box = new OneToOneNat();
  box.pair('10.0.0.2', '203.0.113.2');
  box.pair('10.0.0.3', '203.0.113.3');
  expect(box.sourceFor(at('10.0.0.2', 7))).toEqual(at('203.0.113.2', 7));
  expect(box.destinationFor(Y1, at('203.0.113.3', 9))).toEqual(at('10.0.0.3', 9));
  expect(box.hairpin(at('10.0.0.2', 7), at('203.0.113.3', 9))).toEqual({
    from: at('203.0.113.2', 7),
    to: at('10.0.0.3', 9),
  });
  expect(box.sourceFor(at('10.0.0.4', 7))).toBe('no-mapping');
});

test('a firewall that admits only answers changes nothing else; one that blocks UDP blocks it both ways', () => {
  const box = new AnswersOnly();
  expect(box.sourceFor(X, Y1, 0)).toEqual(X);
  expect(box.destinationFor(Y1, X, MINUTE_MS)).toEqual(X);
  expect(box.destinationFor(Y1, X, 2 * MINUTE_MS)).toBe('filter-expired');
  expect(box.destinationFor(Y1_OTHER_PORT, X, 1)).toBe('port-filtered');
  expect(box.destinationFor(Y1, at(X.address, 4_001), 1)).toBe('address-filtered');
  box.forget();
  expect(box.destinationFor(Y1, X, 1)).toBe('address-filtered');
  expect([noUdp.sourceFor(X, Y1, 0), noUdp.destinationFor(Y1, X, 0)]).toEqual(['udp-blocked', 'udp-blocked']);
});
