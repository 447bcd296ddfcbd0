// The runner without its screen: judges kata 1 at every save and says when there is a verdict.

import { allKatas } from '../runner/katas.ts';
import { runTests } from '../runner/session.ts';

await runTests({
  kata: allKatas()[0]!,
  onReport: () => console.log('verdict'),
  watch: { poll: false, onStart() {}, onFiles() {} },
});
