// What hosts do, with the reference of the kata and nothing that knows which of the two internets it is in.

import { Agent } from '#nat-limits/agent.ts';
import { gather, type Way } from '#nat-limits/candidates.ts';
import { isSame } from '#nat-limits/endpoints.ts';
import { examine, type Nat } from '#nat-limits/nat.ts';
import { makeOffer, type Offer, readOffer } from '#nat-limits/offer.ts';
import { Relay } from '#nat-limits/relay.ts';
import { Session } from '#nat-limits/session.ts';
import { Witness } from '#nat-limits/witness.ts';
import type { Clock, Random, UdpAddress, UdpSocket } from '../../contracts.ts';

/** A host, as whoever plays on it sees it. */
export interface Place {
  addresses: readonly string[];
  socket(): UdpSocket;
  clock: Clock;
  /** If nothing is said, the best that this machine has. */
  random?: Random;
}

/** What somebody has who has met somebody else, or has tried for as long as a session does. */
export interface Met {
  /** What kind of way they have at last, if any; `predicted`: to where nobody has said or shown that the other is. */
  way?: Way['kind'] | 'predicted';
  /** Whether they have heard something that the other said then. */
  isHeard: boolean;
}

/** Somebody who is behind something. */
export interface Player {
  /** What is it? */
  examine(): Promise<Nat>;
  /** Begins a meeting: what should the other know? */
  invite(meeting: string): Promise<Offer>;
  /** Goes on with it, knowing what the other would have us know. */
  meet(meeting: string, theirs: Offer): Promise<Met>;
}

/** A session knocks for five seconds and then asks the relay: after so long it has what it is going to have. In ms. */
const [SAY_AFTER_MS, END_AFTER_MS] = [7_000, 7_500];
/** Short enough to come several times in that. */
const KEEP_ALIVE_MS = 1_000;

const [PORT, OTHER_PORT, RELAY_PORT] = [3478, 3479, 3480];

export class Guest implements Player {
  readonly #place: Place;
  /** The addresses of the witness. */
  readonly #servers: readonly string[];
  readonly #meetings = new Map<string, Offer & { agent: Agent }>();

  constructor(place: Place, servers: readonly string[]) {
    this.#place = place;
    this.#servers = servers;
  }

  async examine(): Promise<Nat> {
    return this.#examine(await open(this.#place));
  }

  async invite(meeting: string): Promise<Offer> {
    const agent = await open(this.#place);
    const nat = await this.#examine(agent);
    const { addresses, random } = this.#place;
    const draw = random && ((count: number) => Uint8Array.from({ length: count }, () => random(256)));
    const offer = makeOffer(gather(agent, addresses, nat.seen), nat, draw);
    this.#meetings.set(meeting, { ...offer, agent });
    return offer;
  }

  meet(meeting: string, told: Offer): Promise<Met> {
    const { clock } = this.#place;
    const { agent, ...mine } = this.#meetings.get(meeting)!;
    const theirs = readOffer(told);
    if (!theirs) throw new Error(`this is not an offer: ${JSON.stringify(told)}`);
    let isHeard = false;
    const session = new Session({
      agents: [agent],
      mine,
      theirs,
      relay: { address: this.#servers[0]!, port: RELAY_PORT },
      keepAliveMs: KEEP_ALIVE_MS,
      onPath: () => {},
      onData: () => {
        isHeard = true;
      },
    });
    session.start();
    clock.setTimeout(() => session.send(Buffer.from('hello')), SAY_AFTER_MS);
    return new Promise((resolve) => {
      clock.setTimeout(() => {
        resolve({ way: session.path && wayOf(session.path, theirs), isHeard });
        session.close();
        agent.close();
      }, END_AFTER_MS);
    });
  }

  async #examine(agent: Agent): Promise<Nat> {
    const other = await open(this.#place);
    const [first, second] = this.#servers;
    const witnesses = [
      { address: first!, port: PORT },
      { address: first!, port: OTHER_PORT },
      { address: second!, port: PORT },
    ];
    return examine({ agent, other, addresses: this.#place.addresses, witnesses });
  }
}

/** Whoever knocks shows where they are (peer-reflexive). */
function wayOf({ kind, to }: Way, { candidates }: Offer): Met['way'] {
  return kind === 'reflexive' && !candidates.some((each) => isSame(each, to)) ? 'predicted' : kind;
}

/** Plays the witness, at both addresses of a host, and the relay, at the first. */
export async function serve(place: Place): Promise<void> {
  const [first, second] = place.addresses;
  const [here, port, address, both] = await Promise.all([
    open(place, { address: first!, port: PORT }),
    open(place, { address: first!, port: OTHER_PORT }),
    open(place, { address: second!, port: PORT }),
    open(place, { address: second!, port: OTHER_PORT }),
  ]);
  here.play(new Witness({ port, address, both, other: both.local }));
  for (const agent of [port, address, both]) agent.play(new Witness());
  const relay = await open(place, { address: first!, port: RELAY_PORT });
  relay.play(new Relay(relay));
}

async function open({ socket: create, clock, random }: Place, local?: UdpAddress): Promise<Agent> {
  const socket = create();
  await new Promise<void>((bound, failed) => {
    socket.once('listening', bound);
    socket.once('error', failed);
    socket.bind(local?.port ?? 0, local?.address);
  });
  return new Agent({ socket, clock, random });
}
