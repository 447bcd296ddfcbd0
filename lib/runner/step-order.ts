// Which steps a test file is about is known before it runs, so that the first steps are judged first.

import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { stepsIn } from './katas.ts';

/** Runs the files in the order of the steps that they begin with. */
export class StepOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const first = new Map(specifications.map((each) => [each, Math.min(...stepsIn(each.moduleId))]));
    return specifications.toSorted((a, b) => first.get(a)! - first.get(b)!);
  }
}
