// `npm test`: the reference, the learner's answers and the workbook itself, in one run.
//
// What is not written yet is no failure. Whatever is written and wrong is one.

import { Writable } from 'node:stream';
import type { SerializedError } from 'vitest';
import { createVitest, type TestModule } from 'vitest/node';
import { boardOf, passedSteps } from './board.ts';
import { faultOf } from './fault.ts';
import { faultLines, troubleLines } from './fault-lines.ts';
import { allKatas, type Kata, kataOf, ROOT } from './katas.ts';
import { readLesson } from './lesson.ts';
import { recordSteps } from './progress.ts';
import { answers, onUnhandledError, solutions, workbook } from './projects.ts';
import { missingExport, missingFrom, troubleOf } from './trouble.ts';
import { type Counts, judge, type Verdict } from './verdict.ts';
import { chosenLanguage, WORDS } from './words.ts';

const language = chosenLanguage();
const words = WORDS[language];
const projects = [answers, solutions, workbook];
const { modules, errors } = await run();

const totals: Counts = { passed: 0, failed: errors.length, todo: 0, skipped: 0 };
const summary: string[] = [];
for (const kata of allKatas()) reportKata(kata);
reportWorkbook();
for (const error of errors) say(error.stack ?? error.message ?? String(error));
say(...summary, '', totalLine());
// For scripts, the same in every language.
if (process.env.CI) say(`${totals.passed} passed, ${totals.failed} failed, ${totals.todo + totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function run(): Promise<{ modules: readonly TestModule[]; errors: readonly SerializedError[] }> {
  if (process.stdout.isTTY) process.stdout.write(words.running);
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const streams = { stdout: nowhere(), stderr: nowhere() };
  let errors: readonly SerializedError[] = [];
  const reporters = [{ onTestRunEnd: (_: unknown, stray: readonly SerializedError[]) => void (errors = stray) }];
  const options = { config: false, root: ROOT, watch: false, projects, reporters, onUnhandledError } as const;
  const vitest = await createVitest('test', { ...options, passWithNoTests: true }, {}, streams);
  const { testModules } = await vitest.start();
  await vitest.close();
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
  return { modules: testModules, errors };
}

/** The failures of one kata, and its line in the summary. */
function reportKata(kata: Kata): void {
  const [answer, reference] = ['answers', 'solutions'].map((project) =>
    judge(modules.filter((module) => module.project.name === project && kataOf(module.moduleId)?.name === kata.name)),
  ) as [Verdict, Verdict];
  add(answer.tests);
  add(reference.tests);
  const board = boardOf(kata, readLesson(kata, language), { verdict: answer, output: new Map() });
  const hopeless = new Set(reference.steps.filter(({ state }) => state === 'fail').map(({ number }) => number));
  reportSteps(kata, reference, words.reference);
  const trouble = missingFrom(kata) ?? (answer.tests.failed > 0 ? missingExport(kata) : undefined);
  if (trouble) say(...troubleLines(trouble, kata.number, words, 80), '');
  else reportSteps(kata, answer, words.answer, hopeless);
  if (!trouble && !board.trouble) recordSteps(kata, passedSteps(board), board.steps.length);
  const passed = words.stepsDone(passedSteps(board).length, board.steps.length);
  summary.push(`Kata ${kata.number} · ${board.title}: ${passed}`);
}

function reportSteps(kata: Kata, verdict: Verdict, whose: string, hopeless = new Set<number>()): void {
  for (const error of verdict.broken) say(`${whose}: ${troubleLines(troubleOf(kata, error), kata.number, words, 80).join('\n')}`, '');
  for (const step of verdict.steps) {
    for (const failure of step.failures) {
      say(`${words.stepOf(kata.number, step.number)}, ${whose}`);
      say(...faultLines(faultOf(failure, kata, step.number), words, 78));
      if (hopeless.has(step.number)) say(`  ${words.notYourAnswer}`);
      say('');
    }
  }
}

function reportWorkbook(): void {
  const own = modules.filter((module) => module.project.name === 'workbook');
  const { tests } = judge(own);
  add(tests);
  for (const module of own) {
    for (const error of module.errors()) say(`${module.relativeModuleId}: ${error.stack ?? error.message}`, '');
    for (const test of module.children.allTests('failed')) {
      for (const error of test.result().errors ?? []) say(`${module.relativeModuleId}: ${test.fullName}`, error.stack ?? error.message, error.diff ?? '', '');
    }
  }
  summary.push(`${words.workbook}: ${totalOf(tests)}`);
}

function totalLine(): string {
  return totalOf(totals);
}

function totalOf({ passed, failed, todo, skipped }: Counts): string {
  return words.total(passed, failed, todo) + (skipped > 0 ? `, ${words.skipped(skipped)}` : '');
}

function add(counts: Counts): void {
  for (const key of ['passed', 'failed', 'todo', 'skipped'] as const) totals[key] += counts[key];
}

function say(...lines: string[]): void {
  for (const line of lines) console.log(line);
}
