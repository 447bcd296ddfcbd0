// A lesson read from its Markdown, and shown in a terminal.

import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { parseLesson } from './lesson.ts';
import { renderMarkdown } from './markdown.ts';
import { mermaidLines } from './mermaid.ts';
import { columnsOf } from './wrap.ts';

const LESSON = `# 7 · Something *new*

> **find**, then connect · You will look around. Needs: nothing. 25 minutes.

What breaks.

<details><summary>Answer</summary>

It does.

</details>

## 1. The \`first\` step

Write \`this\`. See [RFC 1](https://example.org/rfc1).

\`\`\`ts
// ## 9. no heading
<details><summary>no hint</summary></details>
\`\`\`

<details><summary>Hint 1</summary>A nudge.</details>
<details><summary>Hint 2</summary>

An idea:

\`\`\`ts
const a = 1;
\`\`\`

</details>

## 2. The second

Then that.

## What you now know

A lot.

<!-- from 1234 -->
`;

const plain = (markdown: string, width = 60) => {
  return renderMarkdown(parseLesson(markdown).tokens, width).map(stripVTControlCharacters);
};

test('title, verb, minutes, steps', () => {
  const { title, verb, minutes, steps } = parseLesson(LESSON);
  expect({ title, verb, minutes }).toEqual({ title: 'Something new', verb: 'find', minutes: 25 });
  expect(steps.map(({ number, title }) => [number, title])).toEqual([
    [1, 'The first step'],
    [2, 'The second'],
  ]);
});

test('what is folded under a step are its hints, also over several paragraphs', () => {
  const [first, second] = parseLesson(LESSON).steps;
  const shown = first!.hints.map((hint) => renderMarkdown(hint, 60).map(stripVTControlCharacters));
  expect(shown).toEqual([['A nudge.'], ['An idea:', '', '  │ const a = 1;']]);
  expect(second!.hints).toEqual([]);
});

test('a step’s text ends at the next heading, and holds no hint', () => {
  const text = renderMarkdown(parseLesson(LESSON).steps[0]!.text, 60).map(stripVTControlCharacters);
  expect(text).toEqual([
    'Write `this`. See RFC 1 (https://example.org/rfc1).',
    '',
    '  │ // ## 9. no heading',
    '  │ <details><summary>no hint</summary></details>',
  ]);
});

test('folds say what they hide; comments say nothing', () => {
  const lines = renderMarkdown(parseLesson(LESSON).tokens, 60, (folds) => `[${folds.map((fold) => fold.summary)}]`);
  const shown = lines.map(stripVTControlCharacters);
  expect(shown).toContain('[Answer]');
  expect(shown).toContain('[Hint 1,Hint 2]');
  expect(shown.join('\n')).not.toMatch(/It does|nudge|1234/);
});

test('paragraphs are wrapped, a no-break space and short code are not', () => {
  expect(plain('Une longue phrase\u00a0: elle continue, et `npm run kata 1` reste entier.', 24)).toEqual([
    'Une longue phrase\u00a0: elle',
    'continue, et',
    '`npm run kata 1` reste',
    'entier.',
  ]);
});

test('punctuation stays beside the code that it follows, also where that is longer than a line', () => {
  expect(plain('Then `a long call(of, many, words)`, where (`it ends here, as said`).', 20)).toEqual([
    'Then `a long',
    'call(of, many,',
    'words)`, where (`it',
    'ends here, as',
    'said`).',
  ]);
  expect(plain('So `0123456789abcdefghijkl`, and more.', 10)).toEqual([
    'So',
    '`012345678',
    '9abcdefghi',
    'jkl`, and',
    'more.',
  ]);
});

test('lists, quotes, tables', () => {
  expect(plain('- one\n- two, which is rather long\n  1. in\n  2. out', 20)).toEqual([
    '- one',
    '- two, which is',
    '  rather long',
    '  1. in',
    '  2. out',
  ]);
  expect(plain('> said\n> so')).toEqual(['│ said so']);
  expect(plain('| a | b |\n|---|---|\n| `one` | two or three words |', 20)).toEqual([
    'a      b',
    '─────  ─────────────',
    '`one`  two or three',
    '       words',
  ]);
});

test('nothing is wider than it may be', () => {
  const wild = [
    'https://example.org/an/address/that/is/longer/than/any/line/could/ever/be/in/a/small/terminal',
    '```\n0123456789012345678901234567890123456789012345678901234567890123456789\n```',
    '> - > - deep quotation of quotations with `some code that goes on and on and on`',
    '| one column | another column | and a third column that is long |\n|---|---|---|\n| 1 | 2 | 3 |',
  ].join('\n\n');
  for (const line of plain(wild, 40)) expect(columnsOf(line), line).toBeLessThanOrEqual(40);
});

test.each([
  ['graph LR\n  A((ana)) --- B[bo]\n  A & B -->|hello| C', ['ana ─── bo', 'ana, bo ── hello ─▶ C']],
  ['flowchart TD\n  a --- b --- c\n  a -- says --> c', ['a ─── b', 'b ─── c', 'a ── says ─▶ c']],
  [
    'sequenceDiagram\n  participant A as ana\n  A->>B: hello\n  B-->>A: hello, ana\n  Note over A,B: settled',
    ['ana ──▶ B  hello', 'B ──▶ ana  hello, ana', 'ana, B : settled'],
  ],
  ['pie title Pets\n  "Dogs" : 386', undefined],
])('the diagram %j', (source, lines) => {
  expect(mermaidLines(source)).toEqual(lines);
});
