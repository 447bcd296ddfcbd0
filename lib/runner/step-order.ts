// Which test files tell about which steps. Known before they run, so that the first steps are judged first.

import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { readText } from './katas.ts';

/** The steps whose tests are in a file. */
export function stepsIn(testFile: string): Set<number> {
  return new Set([...readText(testFile).matchAll(/^\s*step\((\d+),/gm)].map(([, number]) => Number(number)));
}

/** Runs the files in the order of the steps that they begin with. */
export class StepOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const first = new Map(specifications.map((each) => [each, Math.min(...stepsIn(each.moduleId))]));
    return specifications.toSorted((a, b) => first.get(a)! - first.get(b)!);
  }
}
