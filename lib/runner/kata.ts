// `npm run kata` and all that can follow it: words, since npm eats flags.

import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from '../languages.ts';
import { isYes } from './ask.ts';
import { sentence } from './fault-lines.ts';
import { allKatas, type Kata } from './katas.ts';
import { nearest } from './nearest.ts';
import {
  askForHint,
  changeKataProgress,
  changeProgress,
  currentStep,
  isDone,
  progressOf,
  setDamagedAside,
} from './progress.ts';
import { chosenLanguage, WORDS } from './words.ts';

const WIDTH = 79;

/** What can follow a kata's number, in the words of all three languages. */
const ACTIONS: Record<string, string[]> = {
  hint: ['hint', 'indice', 'pista'],
  diff: ['diff'],
  reset: ['reset'],
  lesson: ['lesson', 'leçon', 'lecon', 'lección', 'leccion'],
  trace: ['trace', 'traza'],
  poll: ['poll'],
};

const language = chosenLanguage();
const words = WORDS[language];
const katas = allKatas();

// A reader that has seen enough (`npm run kata 1 | head -3`) is no reason to complain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  const damaged = setDamagedAside();
  if (damaged) complain(words.damaged(damaged), 0);
  process.exitCode = await obey(process.argv.slice(2));
} catch (error) {
  const { code, path } = error as NodeJS.ErrnoException;
  if (!code || !path || !/^(?:EACCES|EPERM|EROFS|ENOSPC)$/.test(code)) throw error;
  process.exitCode = complain(words.cannotWrite(path, code));
}

/** Resolves with the exit status. */
async function obey([first, second, third]: string[]): Promise<number> {
  if (first === undefined) {
    const { listLines } = await import('./list.ts');
    return say(listLines(language));
  }
  if (first === 'lang') return chooseLanguage(second ?? '');
  if (first === 'doctor') {
    const { examine } = await import('./doctor.ts');
    const { lines, canWork } = await examine(words);
    return say(lines, canWork ? 0 : 1);
  }
  const kata = katas.find(({ number }) => String(number) === first.replace(/^0+/, ''));
  if (!kata) return complain(notAKata(first));
  if (second === undefined) return run(kata);
  const action = Object.keys(ACTIONS).find((action) => ACTIONS[action]!.includes(second.toLowerCase()));
  if (action === 'hint') return hint(kata);
  if (action === 'diff') return diff(kata);
  if (action === 'reset') return reset(kata);
  if (action === 'lesson') return lesson(kata);
  if (action === 'trace') return trace(kata, third);
  if (action === 'poll') return run(kata, true);
  return complain(unknown(second, Object.keys(ACTIONS)));
}

async function run(kata: Kata, poll = false): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return (await import('./once.ts')).runOnce(kata, language);
  const { watchKata } = await import('./watch.ts');
  for (let next: Kata | undefined = kata; next; ) next = await watchKata(next, language, poll);
  process.exit(0);
}

async function hint(kata: Kata): Promise<number> {
  const progress = progressOf(kata);
  if (isDone(progress)) return say([words.nothingToHint(kata.number)]);
  const lesson = await lessonOf(kata);
  if (!lesson) return complain(words.noLesson(kata.number));
  const step = lesson.steps.find(({ number }) => number === currentStep(progress));
  if (!step || step.hints.length === 0) return complain(words.noHints(currentStep(progress)));
  const { hintLines } = await import('./screen.ts');
  const seen = askForHint(kata, step.number, step.hints.length);
  const more = seen < step.hints.length ? words.anotherHint(`\`npm run kata ${kata.number} hint\``) : words.lastHint;
  return say([`${step.number}. ${step.title}`, ...hintLines(step, seen, words, WIDTH), '', ...sentence(more, WIDTH)]);
}

async function diff(kata: Kata): Promise<number> {
  const { differenceLines } = await import('./difference.ts');
  const isAllowed = isDone(progressOf(kata)) || (await isYes(words.spoils(kata.number), words));
  return isAllowed ? say(differenceLines(kata, words)) : 0;
}

async function reset(kata: Kata): Promise<number> {
  const { isUntouched, resetKata, restoreMissing } = await import('./reset.ts');
  const restored = restoreMissing(kata);
  if (restored.length > 0) return say([words.restored(restored.join(', ')), words.othersUntouched]);
  if (isUntouched(kata)) return say([words.nothingToReset(kata.number)]);
  if (!(await isYes(words.resets(kata.number), words))) return say([words.nothingDone]);
  const kept = resetKata(kata);
  changeKataProgress(kata, (progress) => Object.assign(progress, { passed: [], reached: 1, hints: {} }));
  return say([words.kept(kept)]);
}

async function lesson(kata: Kata): Promise<number> {
  const lesson = await lessonOf(kata);
  if (!lesson) return complain(words.noLesson(kata.number));
  const { lessonLines } = await import('./lesson-lines.ts');
  return say(lessonLines(kata, lesson, language, Math.min(process.stdout.columns ?? 80, 80) - 1));
}

async function trace(kata: Kata, step?: string): Promise<number> {
  const { lines, isFault } = await (await import('./trace.ts')).trace(kata, step, language, WIDTH);
  if (!isFault) return say(lines);
  for (const line of lines) console.error(line);
  return 1;
}

async function lessonOf(kata: Kata) {
  return (await import('./lesson.ts')).readLesson(kata, language);
}

function chooseLanguage(word: string): number {
  const known = LANGUAGES.map((code) => `${code} (${LANGUAGE_NAMES[code]})`).join(', ');
  const chosen = word.toLowerCase();
  if (!chosen) return say(sentence(words.languages(known), WIDTH));
  if (!isLanguage(chosen)) return complain(words.noLanguage(word, known));
  changeProgress((progress) => {
    progress.language = chosen;
  });
  const { languageIs, overruled } = WORDS[chosen];
  const isInForce = chosenLanguage() === chosen;
  return say(sentence(isInForce ? languageIs : overruled(`KATA_LANG=${process.env.KATA_LANG}`), WIDTH));
}

function notAKata(first: string): string {
  if (/^\d+$/.test(first)) return words.noKata(first, katas.at(-1)?.number ?? 0);
  const [number = 1] = katas.map(({ number }) => number);
  if (Object.values(ACTIONS).flat().includes(first)) return words.didYouMean(first, `npm run kata ${number} ${first}`);
  return unknown(first, ['lang', 'doctor', ...katas.map(({ number }) => `${number}`)]);
}

function unknown(word: string, known: string[]): string {
  const meant = nearest(word, known);
  return meant ? words.didYouMean(word, meant) : words.noWord(word, known.join(', '));
}

function say(lines: string[], status = 0): number {
  for (const line of lines) console.log(line);
  return status;
}

/** One sentence is what a mistake earns. */
function complain(message: string, status = 1): number {
  for (const line of sentence(message, WIDTH)) console.error(line);
  return status;
}
