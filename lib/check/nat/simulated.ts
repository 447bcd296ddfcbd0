// All of it in simulated time, which takes a moment of ours.

import { Internet, type Network, type RouterOptions } from '../../lab/internet/internet.ts';
import { behaviours } from '../../lab/internet/nat.ts';
import type { LinuxNat } from '../../lab/linux/internet.ts';
import { Guest, type Place, serve } from './player.ts';
import { layOut, type Net, seated } from './setting.ts';
import { play, type Seen } from './story.ts';

/** What the rulesets of the kernel's NATs say of themselves. */
const ROUTERS: Record<LinuxNat, RouterOptions> = {
  'full-cone': { nat: behaviours.fullCone },
  hairpinning: { nat: { ...behaviours.fullCone, hairpinning: 'external source' } },
  'restricted-cone': { nat: behaviours.restrictedCone },
  'port-restricted-cone': { nat: behaviours.portRestrictedCone },
  'symmetric-sequential': { nat: behaviours.symmetricSequential },
  'symmetric-random': { nat: behaviours.symmetricRandom },
  'udp-blocked': { nat: behaviours.portRestrictedCone, firewall: 'no UDP' },
};

export async function simulated(): Promise<Seen> {
  const internet = new Internet();
  const { clock, random } = internet;
  const setting = layOut(netOf(internet));
  const told = (async () => {
    await serve(setting.witness);
    return play(await seated(setting, (place) => new Guest(place, setting.witness.addresses)));
  })();
  let isOver = false;
  told.finally(() => {
    isOver = true;
  });
  while (!isOver) await clock.advance(100);
  return told;

  function netOf(network: Network): Net<Place> {
    return {
      host: (options) => {
        const host = network.host(options);
        return { addresses: host.addresses, socket: () => host.socket(), clock, random };
      },
      router: ({ name, nat }) => netOf(network.router({ name, ...ROUTERS[nat] })),
    };
  }
}
