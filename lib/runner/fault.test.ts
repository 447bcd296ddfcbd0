// Why a step fails, from what Vitest saw to what the learner reads.

import { stripVTControlCharacters } from 'node:util';
import { expect, type SerializedError, test } from 'vitest';
import { LANGUAGES } from '../languages.ts';
import { compare } from './difference.ts';
import { compact, type Fault, faultOf } from './fault.ts';
import { faultLines, outputLines, questionText } from './fault-lines.ts';
import { allKatas, ROOT, readText } from './katas.ts';
import { writtenAt } from './places.ts';
import { fitPair } from './side-by-side.ts';
import { troubleOf } from './trouble.ts';
import { WORDS } from './words.ts';

const kata = allKatas()[0]!;
const fault = (error: object, step = 1): Fault => faultOf({ title: 't', error: error as SerializedError }, kata, step);
const lines = (of: Fault, width = 78) => faultLines(of, WORDS.en, width).map(stripVTControlCharacters);

test.each([
  ['Uint8Array [\n  0,\n  5,\n]', 'Uint8Array [0, 5]'],
  ['Uint8Array [\n  104,\n  105,\n]', 'Uint8Array [104, 105] "hi"'],
  ['{\n  "a": 1,\n  "b": [\n    2,\n    3,\n  ],\n}', '{"a": 1, "b": [2, 3]}'],
  ['two\nlines', 'two\nlines'],
])('%j is printed as %j', (printed, line) => {
  expect(compact(printed)).toBe(line);
});

test('long lists are cut where they begin to differ', () => {
  const list = (numbers: number[]) => `Uint8Array [${numbers.join(', ')}]`;
  const numbers = Array.from({ length: 300 }, (_, index) => index % 10);
  const [expected, seen] = fitPair(list(numbers), list(numbers.with(99, 7)), 60);
  expect(expected).toEqual(['Uint8Array [… 97: 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, …] (300)']);
  expect(seen).toEqual(['Uint8Array [… 97: 7, 8, 7, 0, 1, 2, 3, 4, 5, 6, 7, …] (300)']);
});

test('long texts too', () => {
  const [expected, seen] = fitPair(`${'a'.repeat(100)}b`, `${'a'.repeat(100)}c`, 20);
  expect([expected, seen]).toEqual([['…aaaaab'], ['…aaaaac']]);
});

test('what is not that long is broken, not cut, and no blank is lost', () => {
  const service = (port: number) => `[{"addresses": ["10.0.0.7"], "id": "0000000000000007", "port": ${port}}]`;
  expect(fitPair(service(4007), service(4008), 40)).toEqual([
    ['[{"addresses": ["10.0.0.7"], ', '"id": "0000000000000007", "port": 4007}]'],
    ['[{"addresses": ["10.0.0.7"], ', '"id": "0000000000000007", "port": 4008}]'],
  ]);
  expect(fitPair('[]', `"${'a  b '.repeat(10)}"`, 30)[1]).toEqual([
    `"${'a  b '.repeat(5)}a  `,
    `b ${'a  b '.repeat(4)}"`,
  ]);
});

test('what a test says before "expected …" is kept; what says the same as the values is not', () => {
  const both = { name: 'AssertionError', expected: '1', actual: '2', diff: '- Expected\n+ Received\n\n- 1\n+ 2' };
  expect(lines(fault({ ...both, message: 'seed 7: expected 2 to be 1 // Object.is equality' }, 99))).toEqual([
    'seed 7',
    'expected  1',
    'seen      2',
  ]);
  expect(lines(fault({ ...both, message: 'expected [ 1, 2 ] to have a length of 1 but got 2' }, 99))).toEqual([
    'expected [ 1, 2 ] to have a length of 1 but got 2',
    'expected  1',
    'seen      2',
  ]);
});

test('a comparison that is not of equals is told in its own words', () => {
  const error = { name: 'AssertionError', message: 'expected 3 to be greater than 4', expected: 4, actual: 3 };
  expect(lines(fault(error, 99))).toEqual(['expected 3 to be greater than 4']);
});

test('values of many lines are compared line by line, from where they differ', () => {
  const diff = [
    '- Expected',
    '+ Received',
    '',
    '  {',
    '    "a": 1,',
    '    "b": 2,',
    '    "c": 3,',
    '-   "d": 4,',
    '+   "d": 5,',
    '  }',
  ];
  const value = `{\n  "text": "${'x'.repeat(200)}",\n}`;
  expect(
    lines(fault({ name: 'AssertionError', message: '', expected: value, actual: value, diff: diff.join('\n') }, 99)),
  ).toEqual(['- expected  + seen', '    "b": 2,', '    "c": 3,', '-   "d": 4,', '+   "d": 5,', '  }']);
});

test('every line that differs is shown, however far from the others, and to its end', () => {
  const same = Array.from({ length: 9 }, (_, index) => `  ${index},`);
  const long = 'x'.repeat(50);
  const diff = ['- Expected', '+ Received', '', '- a', '+ b', ...same, `- ${long}c`, `+ ${long}d`];
  const value = `[\n${'  "a",\n'.repeat(99)}]`;
  expect(
    lines(
      fault({ name: 'AssertionError', message: '', expected: value, actual: value, diff: diff.join('\n') }, 99),
      40,
    ),
  ).toEqual([
    '- expected  + seen',
    '- a',
    '+ b',
    '  0,',
    '  1,',
    '  …',
    '  7,',
    '  8,',
    `- ${'x'.repeat(38)}`,
    `${'x'.repeat(12)}c`,
    `+ ${'x'.repeat(38)}`,
    `${'x'.repeat(12)}d`,
  ]);
});

test('a time-out says that nothing came', () => {
  expect(lines(fault({ name: 'Error', message: 'Test timed out in 5000ms.\nIf this …' }, 99))).toEqual([
    'Nothing came within 5 s: what the test waits for never happened.',
  ]);
});

test('an error of the network comes with its likely cause', () => {
  expect(
    lines(fault({ name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' }, 99)),
  ).toEqual(['connect ECONNREFUSED 127.0.0.1:1', 'Nobody listens at that address, or not any more.']);
});

test('an error that nobody could catch says so', () => {
  const error = { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1', step: 3 };
  expect(lines(fault(error, 99)).join(' ')).toBe(
    'connect ECONNREFUSED 127.0.0.1:1 Nobody listens at that address, or not any more. ' +
      'It was thrown where nobody could catch it: in a callback, or in a promise without await.',
  );
});

test('an error in place of something else is shown whole, a big object by its name', () => {
  const seen = (actual: string, expected = '[Function FrameError]', message = '') => {
    return lines(fault({ name: 'AssertionError', message, expected, actual, diff: '- Expected\n+ Received\n\n…' }, 99));
  };
  const said = 'Class constructor FrameError cannot be invoked without "new", whatever the reason may be';
  expect(seen(`TypeError {\n  "message": "${said.replaceAll('"', '\\"')}",\n  "code": "NO_NEW",\n}`)).toEqual([
    'expected  FrameError',
    'seen      TypeError: Class constructor FrameError cannot be invoked without',
    '          "new", whatever the reason may be ("NO_NEW")',
  ]);
  const socket = `Socket {\n${'  "_events": undefined,\n'.repeat(40)}}`;
  const instead = 'promise resolved "Socket{ connecting: true, …(15) }" instead of rejecting';
  expect(seen(socket, 'Error {\n  "message": "rejected promise",\n}', instead)).toEqual([
    'promise resolved "Socket {…}" instead of rejecting',
    'expected  Error: rejected promise',
    'seen      Socket {…}',
  ]);
});

test('of what was printed, the first lines, and how many are left out', () => {
  const output = Array.from({ length: 14 }, (_, index) => `line ${index + 1}\n`).join('');
  const shown = outputLines(output, WORDS.en, 78).map(stripVTControlCharacters);
  expect(shown.slice(0, 2)).toEqual(['printed   line 1', '          line 2']);
  expect(shown.slice(-2)).toEqual(['          line 10', '          … and 4 more lines']);
});

test('of two classes with a method of the same name, the one that the reference solves the step in', () => {
  const places = writtenAt({ ...kata, folder: kata.solution }, 4);
  const source = readText(kata.solution, 'peer.ts').split('\n');
  const [send] = places.filter(({ within }) => within === 'send');
  expect(places.filter(({ within }) => within === 'send')).toHaveLength(1);
  expect(send!.line).toBeLessThan(source.findIndex((line) => line.startsWith('class Meeting')));
});

test('a question is wrapped at words, with room for the answer', () => {
  for (const language of LANGUAGES) {
    const question = questionText(WORDS[language].resets(1), WORDS[language], 80);
    expect(question).toMatch(/\) $/);
    for (const line of question.split('\n')) expect(line).toMatch(/^\S.{0,78}$/);
  }
});

test('a failed assertion leads to where the step is written; an error, to where it was thrown', () => {
  const stacks = [
    { file: `${ROOT}katas/${kata.name}/mine.ts`, line: 12 },
    { file: `${ROOT}katas/${kata.name}/frames.test.ts`, line: 34 },
  ];
  const thrown = { file: `katas/${kata.name}/mine.ts`, line: 12 };
  const failure = { title: 't', error: { name: 'AssertionError', message: 'no', stacks: stacks.slice(1) } };
  const written = { ...kata, folder: kata.solution };
  const assertion = faultOf(failure as { title: string; error: SerializedError }, written, 1);
  expect(assertion.places.map(({ within }) => within)).toEqual(['encodeFrame', 'push']);
  expect(assertion.test).toEqual({ file: `katas/${kata.name}/frames.test.ts`, line: 34 });
  expect(fault({ name: 'TypeError', message: 'no', stacks }).places).toEqual([thrown]);
  expect(fault({ name: 'AssertionError', message: 'no', stacks }).places[0]).toEqual(thrown); // in a callback
});

test('lines fit', () => {
  const long = fault({ name: 'Error', message: `${'word '.repeat(40)}${'x'.repeat(200)}` });
  for (const line of lines(long, 50)) expect(line.length).toBeLessThanOrEqual(60);
  for (const line of lines({ ...long, places: [] }, 50)) expect(line.length).toBeLessThanOrEqual(50);
});

test('an error that belongs to no line is told in one', () => {
  expect(troubleOf(kata, { name: 'Error', message: 'out of\nluck' } as unknown as SerializedError)).toEqual({
    kind: 'code',
    message: 'out of',
  });
});

test('the difference counts no noise', () => {
  const yours = 'a();\n\nb();   \n  return todo(1);\n';
  const reference = 'a();\nb();\n\n  // #region step 1\n  return 1;\n  // #endregion\n';
  expect(compare(yours, reference).filter(({ sign }) => sign !== ' ')).toEqual([
    { sign: '-', text: '  return todo(1);', number: 4 },
    { sign: '+', text: '  return 1;', number: 3 },
  ]);
});
