// Where a learner stands in a kata: what the screen and the plain lines show.

import { type Fault, faultOf } from './fault.ts';
import type { Kata } from './katas.ts';
import type { Lesson, LessonStep } from './lesson.ts';
import { type Place, todoPlaces, writtenAt } from './places.ts';
import type { Report } from './session.ts';
import { missingExport, missingFrom, referenceSteps, type Trouble, troubleOf } from './trouble.ts';
import type { State } from './verdict.ts';

export interface Board {
  number: number;
  title: string;
  steps: BoardStep[];
  /** The first step that does not pass. */
  current?: BoardStep;
  /** What has to be put right before the tests can say anything. */
  trouble?: Trouble;
}

export interface BoardStep {
  number: number;
  title: string;
  /** Undefined while its tests cannot run. */
  state?: State;
  lesson?: LessonStep;
  /** It fails, and passed before. */
  broken?: Broken;
  /** Why it fails: the first of its tests that does, and how many more do. */
  fault?: Fault;
  moreFaults: number;
  /** Where the `todo()` stands that it reached. */
  toWrite: Place[];
  /** What the learner's code printed in that test. */
  output: string;
}

/** What the learner may have been at when they broke it: the step that they had reached, and its functions. */
export interface Broken {
  at: number;
  /** Empty when no step was left. */
  functions: string[];
}

/** Without a report, for a kata whose tests cannot run. All steps before the one that was `reached` have passed once. */
export function boardOf(kata: Kata, lesson: Lesson | undefined, report?: Report, reached = 1): Board {
  const steps = stepNumbers(kata, report).map((number) => boardStep(kata, number, reached, lesson, report));
  const current = steps.find(({ state }) => state !== 'pass');
  const trouble = missingFrom(kata) ?? brokenBy(kata, report, current);
  return {
    number: kata.number,
    title: lesson?.title ?? kata.name.replace(/^\d+-/, '').replaceAll('-', ' '),
    steps,
    ...(current && { current }),
    ...(trouble && { trouble }),
  };
}

export function passedSteps(board: Board): number[] {
  return board.steps.filter(({ state }) => state === 'pass').map(({ number }) => number);
}

function boardStep(kata: Kata, number: number, reached: number, lesson?: Lesson, report?: Report): BoardStep {
  const verdict = report?.verdict.steps.find((step) => step.number === number);
  const inLesson = lesson?.steps.find((step) => step.number === number);
  const [failure, ...more] = verdict?.failures ?? [];
  return {
    number,
    title: inLesson?.title ?? verdict?.title ?? '',
    ...(verdict?.state && { state: verdict.state }),
    ...(inLesson && { lesson: inLesson }),
    ...(verdict?.state === 'fail' && number < reached && { broken: brokenAt(kata, reached) }),
    ...(failure && { fault: faultOf(failure, kata, number) }),
    moreFaults: more.length,
    toWrite: verdict?.state === 'todo' ? todoPlaces(kata, verdict.unwritten) : [],
    output: report?.output.get(verdict?.testId ?? '') ?? '',
  };
}

function brokenAt(kata: Kata, step: number): Broken {
  const names = writtenAt(kata, step).flatMap(({ within }) => within ?? []);
  return { at: step, functions: [...new Set(names)] };
}

/** The steps of the reference, and any that only a test knows. */
function stepNumbers(kata: Kata, report?: Report): number[] {
  const tested = (report?.verdict.steps ?? []).map(({ number }) => number);
  return [...new Set([...referenceSteps(kata), ...tested])].sort((a, b) => a - b);
}

/**
 * An error at a line of the learner's counts first. An export that is gone looks, to the tests, like any other
 * fault: "… is not a function". What comes from nowhere in particular says less than a step that does not pass.
 */
function brokenBy(kata: Kata, report?: Report, current?: BoardStep): Trouble | undefined {
  const troubles = (report?.verdict.broken ?? []).map((error) => troubleOf(kata, error));
  if (troubles.length === 0 && !current?.fault) return undefined;
  const atLine = troubles.find((trouble) => trouble.kind === 'code' && trouble.place);
  return atLine ?? missingExport(kata) ?? (current?.state ? undefined : troubles[0]);
}
