// Where kata 5 runs: here, and in a browser. By what its tests have a page do.

import * as here from '../../../katas/05-identity/page.ts';
import { findBrowser } from '../../lab/browser.ts';
import { Pages, type Remote } from '../../lab/pages.ts';

export type Kata = Remote<typeof here>;

/** A browser only where there is one. */
export async function* places(): AsyncIterable<[where: string, kata: Kata]> {
  yield [`Node ${process.version}`, here as unknown as Kata];
  if (!findBrowser()) return;
  const pages = new Pages<typeof here>(new URL('../../../katas/05-identity/page.ts', import.meta.url));
  const skip = (why: string): never => {
    throw new Error(why);
  };
  try {
    yield ['Chromium', await pages.open({ skip, after: () => {} })];
  } finally {
    await pages.close();
  }
}
