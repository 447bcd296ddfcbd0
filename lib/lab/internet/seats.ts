// Who stands where in a diagram: in such an order that packets turn round as rarely as possible on their ways, and that
// those who talk to each other stand close.

import type { PacketRecord } from './packet.ts';

/** In the order in which they first appear. */
export function everybody(records: readonly PacketRecord[]): string[] {
  return [...new Set(records.flatMap(concerned))];
}

/** Where a packet was, and who would have been next. */
export function concerned({ hops, fate }: PacketRecord): string[] {
  const names = hops.map(({ at }) => at);
  return fate.is === 'dropped' && fate.next !== undefined ? [...names, fate.next] : names;
}

/** With more, the time that it takes to try orders is better spent. */
const MOST = 12;

/** The same names, moved as long as that makes things better: those who came first stay to the left if they can. */
export function seated(names: readonly string[], records: readonly PacketRecord[]): string[] {
  const ways = [...new Map(records.map(concerned).map((way) => [way.join('\n'), way])).values()];
  let best = [...names];
  if (best.length > MOST) return best;
  for (let cost = costOf(best, ways); ; ) {
    const [next, nextCost] = cheapest(neighbours(best), ways);
    if (nextCost >= cost) return best;
    [best, cost] = [next, nextCost];
  }
}

const TURN = 100;

function costOf(names: readonly string[], ways: readonly string[][]): number {
  const places = new Map(names.map((name, place) => [name, place]));
  let cost = 0;
  for (const way of ways) {
    let before = 0;
    for (let at = 1; at < way.length; at += 1) {
      const step = (places.get(way[at]!) ?? 0) - (places.get(way[at - 1]!) ?? 0);
      cost += Math.abs(step) + (step * before < 0 ? TURN : 0);
      before = step;
    }
  }
  return cost;
}

function cheapest(orders: string[][], ways: readonly string[][]): [order: string[], cost: number] {
  let best: [string[], number] = [[], Number.POSITIVE_INFINITY];
  for (const order of orders) {
    const cost = costOf(order, ways);
    if (cost < best[1]) best = [order, cost];
  }
  return best;
}

/** What one can make of an order by turning some of it round, or by moving one to another place. */
function neighbours(names: readonly string[]): string[][] {
  const all: string[][] = [];
  for (let from = 0; from < names.length; from += 1) {
    for (let to = from + 1; to < names.length; to += 1) {
      all.push(names.toSpliced(from, to - from + 1, ...names.slice(from, to + 1).reverse()));
      all.push(names.toSpliced(to, 1).toSpliced(from, 0, names[to]!));
      all.push(names.toSpliced(from, 1).toSpliced(to, 0, names[from]!));
    }
  }
  return all;
}
