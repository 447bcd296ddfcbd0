// Stubs made from solutions: what is cut out, what stands in its place, and where it was.

import { describe, expect, test } from 'vitest';
import { allKatas, neededFiles, readText } from './katas.ts';
import { declaredIn, isMarker, regionsOf, stubOf, todoIn } from './stubs.ts';

const SOLUTION = `// What it is for.

import { a } from './a.ts';

export class Thing {
  first(): number {
    // #region step 1
    const one = a;
    return one;
    // #endregion
  }

  async *#second<T>(x: T): AsyncGenerator<T> {
    // #region step 2, until then: this.first()
    if (x) yield x;
    // #endregion
  }
}
`;

test('a region becomes a todo, with its stand-in; the rest stays; todo is imported after the imports', () => {
  expect(stubOf(SOLUTION)).toBe(`// What it is for.

import { a } from './a.ts';
import { todo } from '../../lib/runner/todo.ts';

export class Thing {
  first(): number {
    return todo(1);
  }

  async *#second<T>(x: T): AsyncGenerator<T> {
    return todo(2, () => this.first());
  }
}
`);
});

test('a file without imports gets that of todo below its opening comment', () => {
  expect(stubOf('// About.\n\nfunction f() {\n  // #region step 1\n  return 1;\n  // #endregion\n}\n')).toBe(
    "// About.\n\nimport { todo } from '../../lib/runner/todo.ts';\n\nfunction f() {\n  return todo(1);\n}\n",
  );
});

test('steps before the first unwritten one keep their solution', () => {
  const stub = stubOf(SOLUTION, 2);
  expect(stub).toContain('    const one = a;\n    return one;\n  }\n');
  expect(stub).toContain('return todo(2, ');
  expect(stubOf(SOLUTION, 3)).not.toContain('todo');
});

test('a file with nothing to write stays as it is', () => {
  expect(stubOf('// About.\n\nexport const a = 1;\n')).toBe('// About.\n\nexport const a = 1;\n');
});

test.each([
  ['    return todo(5, () => this.#dial(address));', 5],
  ['  const a = todo(12);', 12],
  ['  // return todo(1);', undefined],
  ['   * `todo(4)` marks what is to be written', undefined],
  ['  return mytodo(1);', undefined],
])('%j still asks to write step %j', (line, step) => {
  expect(todoIn(line)).toBe(step);
});

test('regions know their lines and the function around them', () => {
  expect(regionsOf(SOLUTION)).toEqual([
    { step: 1, first: 8, last: 9, within: 'first', owner: 'Thing' },
    { step: 2, first: 15, last: 15, within: '#second', owner: 'Thing' },
  ]);
});

test.each([
  ['export function encodeFrame(message: Uint8Array): Uint8Array {', 'encodeFrame'],
  ['  async *#receive(): AsyncGenerator<Uint8Array, void> {', '#receive'],
  ['  static async listen(options: PeerOptions): Promise<Peer> {', 'listen'],
  ['  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {', '[Symbol.asyncIterator]'],
  ['  if (message.length > 3) {', undefined],
  ['  for (const a of b) {', undefined],
  ['    done(true);', undefined],
])('%s declares %s', (line, name) => {
  expect(declaredIn(line)).toBe(name);
});

describe.each(allKatas())('$name', (kata) => {
  const files = neededFiles(kata).map((name) => ({ name, solution: readText(kata.solution, name) }));

  test('every region is in a function that the stub still has', () => {
    for (const { solution } of files) {
      const inStub = new Set(stubOf(solution).split('\n').map(declaredIn));
      for (const region of regionsOf(solution)) expect(inStub).toContain(region.within);
    }
  });

  test('stub and solution differ in the regions alone', () => {
    for (const { solution } of files) {
      const regions = regionsOf(solution);
      const outside = solution.split('\n').filter((line, index) => {
        return line && !isMarker(line) && !regions.some(({ first, last }) => index + 1 >= first && index + 1 <= last);
      });
      const stub = stubOf(solution).split('\n');
      expect(stub.filter((line) => line && !isMarker(line) && !/^\s*return todo\(/.test(line))).toEqual(outside);
    }
  });
});
