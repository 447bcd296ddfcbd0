// What runs in namespaces of our own, as their first process: makes the kernel's internet, has everything happen there,
// and prints what was seen as JSON. When it ends, all others end.

import { LinuxInternet } from '../../lab/linux/internet.ts';
import { judge, startJudge } from './judge.ts';
import { RemoteGuest, startMember } from './remote.ts';
import { layOut, seated } from './setting.ts';
import { type Natures, naturesOf, play, type Seen } from './story.ts';

export interface SeenInside extends Seen {
  /** What software that others wrote says. */
  judged: Natures;
}

process.stdin.resume().once('end', () => process.exit()); // nobody is there to read it any more
const internet = new LinuxInternet();
const setting = layOut(internet);
await internet.build();
await Promise.all([startJudge(setting.judge), startMember(setting.witness)]);

const judged = naturesOf(setting.alone, (host) => judge(host, setting.judge.addresses[0]!));
const guests = await seated(setting, async (host) => new RemoteGuest(await startMember(host, setting.witness)));
const seen: SeenInside = { ...(await play(guests)), judged: await judged };
process.stdout.write(JSON.stringify(seen), () => process.exit());
