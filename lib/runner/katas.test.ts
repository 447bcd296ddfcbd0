import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stepsIn } from './katas.ts';

test('the steps of a test file, however the formatter has broken its lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'p2p-katas-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'some.test.ts');
  writeFileSync(
    file,
    "step(1, 'one', () => {});\n\nstep(\n  12,\n  'twelve',\n  () => {},\n);\n// step(3, 'no')\nfootstep(4, 'no');\n",
  );
  expect([...stepsIn(file)]).toEqual([1, 12]);
});
