// Which steps a test file is about is known before it runs, so that the first steps are judged first; and of two files
// about the same step, the one that imports less. It tests a smaller part, so that its failure says more.

import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { importsIn, stepsIn } from './katas.ts';

/** Runs the files in the order of the steps that they begin with. */
export class StepOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return inOrder(specifications);
  }
}

/** Test files, the most basic first. */
export function inOrder<T extends { moduleId: string }>(modules: readonly T[]): T[] {
  const ranked = modules.map((module) => {
    return { module, step: Math.min(...stepsIn(module.moduleId)), imports: importsIn(module.moduleId) };
  });
  return ranked.sort((a, b) => a.step - b.step || a.imports - b.imports).map(({ module }) => module);
}
