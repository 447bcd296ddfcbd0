// Which steps a test file is about is known before it runs, so that the first steps are judged first; and of two files
// about the same step, the one that imports less: it tests a smaller part, so that its failure says more. What goes on in
// a browser says least.

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
    const imports = IN_BROWSER.test(module.moduleId) ? Number.POSITIVE_INFINITY : importsIn(module.moduleId);
    return { module, step: Math.min(...stepsIn(module.moduleId)), imports };
  });
  return ranked.sort((a, b) => a.step - b.step || (a.imports < b.imports ? -1 : 1)).map(({ module }) => module);
}

const IN_BROWSER = /\/browser[^/]*\.test\.ts$/;
