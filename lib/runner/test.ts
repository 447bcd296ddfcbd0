// `npm test`: the reference, the learner's answers and the workbook itself, in one run.
//
// What is not written yet is no failure. Whatever is written and wrong is one.

import { stripVTControlCharacters } from 'node:util';
import type { SerializedError } from 'vitest';
import { createVitest, type Reporter, type TestModule } from 'vitest/node';
import { boardOf, passedSteps } from './board.ts';
import { drawingsEnv } from './drawings.ts';
import { faultOf } from './fault.ts';
import { drawingLines, faultLines, sentence, troubleLines } from './fault-lines.ts';
import { allKatas, type Kata, kataOf, ROOT, shortPath } from './katas.ts';
import { NO_BROWSER } from './left-out.ts';
import { readLesson } from './lesson.ts';
import { Notes } from './notes.ts';
import { nowhere } from './nowhere.ts';
import { unwrittenSteps } from './places.ts';
import { recordSteps } from './progress.ts';
import { answers, onUnhandledError, solutions, workbook } from './projects.ts';
import { inOrder } from './step-order.ts';
import { troubleOf } from './trouble.ts';
import { type Counts, judge, type Verdict } from './verdict.ts';
import { Watchdog } from './watchdog.ts';
import { chosenLanguage, WORDS } from './words.ts';

const language = chosenLanguage();
const words = WORDS[language];
const WIDTH = 79;
const notes = new Notes();
const watchdog = new Watchdog(notes);
const { modules, errors } = await run();

const totals: Counts = { passed: 0, failed: 0, todo: 0, skipped: 0 };
const summary: string[] = [];
for (const kata of allKatas()) reportKata(kata);
reportWorkbook();
say(...summary, '', totalOf(totals), ...leftOut());
// For scripts, the same in every language.
if (process.env.CI) say(`${totals.passed} passed, ${totals.failed} failed, ${totals.todo + totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function run(): Promise<{ modules: readonly TestModule[]; errors: readonly SerializedError[] }> {
  if (process.stdout.isTTY) process.stdout.write(words.running);
  let errors: readonly SerializedError[] = [];
  const reporter: Reporter = {
    onTestModuleCollected: (module) => hear(module),
    onTestCaseReady: ({ module }) => hear(module),
    onTestCaseResult: ({ module }) => hear(module),
    onTestModuleEnd: (module) => watchdog.rest(module),
    onTestRunEnd(_modules, stray) {
      errors = stray;
    },
  };
  const vitest = await createVitest(
    'test',
    {
      config: false,
      root: ROOT,
      watch: false,
      projects: [noting(answers), noting(solutions), workbook],
      passWithNoTests: true,
      reporters: [reporter],
      onUnhandledError,
    },
    {},
    { stdout: nowhere(), stderr: nowhere() },
  );
  const { testModules } = await vitest.start();
  await vitest.close();
  notes.remove();
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
  return { modules: testModules, errors };
}

function noting({ test, ...project }: typeof answers): typeof answers {
  return { ...project, test: { ...test, env: { ...notes.env, ...drawingsEnv(language) } } };
}

function hear(module: TestModule): void {
  if (isOfKata(module)) watchdog.hear(module);
}

function isOfKata({ project }: TestModule): boolean {
  return project.name !== 'workbook';
}

/** The failures of one kata, and its line in the summary. */
function reportKata(kata: Kata): void {
  const reference = verdictOn(kata, 'solutions');
  const answer = verdictOn(kata, 'answers');
  const board = boardOf(kata, readLesson(kata, language), { verdict: answer, output: new Map() });
  const inVain = new Set(reference.steps.filter(({ state }) => state === 'fail').map(({ number }) => number));
  // A step without a test is a failure that no test tells of.
  if (board.trouble?.kind === 'no-test' || (board.trouble && answer.tests.failed === 0)) totals.failed += 1;
  reportSteps({ ...kata, folder: kata.solution }, reference, words.reference);
  if (board.trouble) say(...troubleLines(board.trouble, kata.number, words, WIDTH), '');
  reportSteps(kata, board.trouble ? { ...answer, broken: [] } : answer, words.answer, inVain);
  if (!board.trouble) recordSteps(kata, passedSteps(board), board.steps.length);
  const done = words.stepsDone(passedSteps(board).length, board.steps.length);
  summary.push(`${words.label(words.kata(kata.number, board.title))} ${done}`);
}

function verdictOn(kata: Kata, project: string): Verdict {
  const own = modules.filter(
    (module) => module.project.name === project && kataOf(module.moduleId)?.name === kata.name,
  );
  const unwritten = project === 'answers' ? unwrittenSteps(kata) : undefined;
  const verdict = judge(inOrder(own), [], watchdog.left, unwritten);
  add(verdict.tests);
  return verdict;
}

function reportSteps(kata: Kata, { broken, steps }: Verdict, whose: string, inVain = new Set<number>()): void {
  for (const error of broken) {
    say(`${words.kata(kata.number, whose)}`, ...troubleLines(troubleOf(kata, error), kata.number, words, WIDTH), '');
  }
  for (const { number, failures } of steps.filter(({ state }) => state === 'fail')) {
    for (const failure of failures) {
      const fault = faultOf(failure, kata, number);
      const trace = whose === words.answer ? `npm run kata ${kata.number} trace ${number}` : undefined;
      const lines = [
        failure.title,
        ...faultLines(fault, words, WIDTH - 2),
        ...drawingLines(fault, words, { columns: WIDTH - 2 }, trace),
      ];
      say(`${words.stepOf(kata.number, number)}, ${whose}`, ...lines.map((line) => `  ${line}`));
      if (inVain.has(number)) say(...sentence(words.notYourAnswer, WIDTH - 2).map((line) => `  ${line}`));
      say('');
    }
  }
}

/** The workbook's own tests, and what nobody could blame on any test. */
function reportWorkbook(): void {
  const own = modules.filter((module) => !isOfKata(module));
  const { tests } = judge(own);
  const stray = judge([], errors, watchdog.left).broken;
  tests.failed += stray.length;
  add(tests);
  for (const module of own) {
    for (const error of module.errors()) say(shortPath(module.moduleId), textOf(error), '');
    for (const test of module.children.allTests('failed')) {
      say(`${shortPath(module.moduleId)}: ${test.fullName}`, ...(test.result().errors ?? []).map(textOf), '');
    }
  }
  for (const error of stray) say(textOf(error), '');
  summary.push(`${words.label(words.workbook)} ${totalOf(tests)}`);
}

/** For whoever maintains the workbook: all there is. */
function textOf({ stack, message, diff }: SerializedError): string {
  return stripVTControlCharacters([stack || message, diff].filter(Boolean).join('\n'));
}

function totalOf({ passed, failed, todo, skipped }: Counts): string {
  return words.total(passed, failed, todo) + (skipped > 0 ? `, ${words.skipped(skipped)}` : '');
}

/** What is missing here for tests that were skipped. */
function leftOut(): string[] {
  const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
  const inBrowser = skipped.filter((test) => (test.result() as { note?: string }).note === NO_BROWSER);
  return inBrowser.length > 0 ? sentence(words.noBrowser(inBrowser.length), WIDTH) : [];
}

function add(counts: Counts): void {
  for (const key of ['passed', 'failed', 'todo', 'skipped'] as const) totals[key] += counts[key];
}

function say(...lines: string[]): void {
  for (const line of lines) console.log(line);
}
