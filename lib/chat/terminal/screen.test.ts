// What stands on the terminal while somebody types and others speak.

import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { speech } from './lines.ts';
import { Screen } from './screen.ts';

const ME = { id: '11'.repeat(16), name: 'ana' };
const BO = { id: '22'.repeat(16), name: 'bo' };
const [LEFT, HOME, ENTER, CTRL_C, CTRL_D] = ['\u001b[D', '\u001b[H', '\r', '\u0003', '\u0004'];

test('what others say stands above the line that is being typed', async () => {
  const { screen, type, paper } = converse();
  await type('hel');
  screen.text(BO, 'good morning');
  await type('lo');
  expect(paper.lines).toEqual(['bo  good morning', 'ana  hello']);
  expect(paper.cursor).toEqual([1, 10]);
});

test('a line longer than the terminal is not torn, with the cursor in its middle', async () => {
  const { screen, type, paper, said } = converse({ columns: 20 });
  await type('a line that is longer than the terminal is wide');
  await type(LEFT.repeat(30));
  screen.text(BO, 'one');
  screen.text(BO, 'two, which is longer than a row as well');
  await type('XYZ');
  const typed = 'a line that is loXYZnger than the terminal is wide';
  expect(paper.lines).toEqual([
    'bo  one',
    ...['bo  two, which is', '    longer than a', '    row as well'],
    ...wrapped(`ana  ${typed}`),
  ]);
  expect(paper.cursor).toEqual([5, 5]);
  await type(ENTER);
  expect(said).toEqual([typed]);
  expect(paper.lines.slice(4)).toEqual([
    ...['ana  a line that is', '     loXYZnger than', '     the terminal', '     is wide'],
    'ana',
  ]);
});

test('a paste in the middle of the line goes where the cursor is', async () => {
  const { type, paper, said } = converse({ columns: 20 });
  await type('one four');
  await type(LEFT.repeat(4));
  await type('two and three and ');
  expect(paper.lines).toEqual(wrapped('ana  one two and three and four'));
  await type(ENTER);
  expect(said).toEqual(['one two and three and four']);
});

test('whatever is typed while whatever comes in, nothing is torn and nothing is lost', async () => {
  const word = fc.string({ unit: fc.constantFrom(...'abc defgh'), minLength: 1, maxLength: 30 });
  const events = fc.oneof(
    { weight: 3, arbitrary: fc.record({ key: word }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 40 }).map((times) => ({ key: LEFT.repeat(times) })) },
    { weight: 1, arbitrary: fc.constant({ key: HOME }) },
    { weight: 3, arbitrary: word.map((hear) => ({ hear })) },
    { weight: 1, arbitrary: fc.constant({ key: ENTER }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 7, max: 40 }),
      fc.array(events, { maxLength: 25 }),
      async (columns, happening) => {
        const { screen, type, paper, leave } = converse({ columns });
        const above: string[] = [];
        let line = '';
        let cursor = 0;
        for (const event of happening) {
          if ('hear' in event) {
            screen.text(BO, event.hear);
            above.push(...speech('bo', event.hear, columns - 1).map((shown) => shown.trimEnd()));
          } else {
            await type(event.key);
            if (event.key === HOME) cursor = 0;
            else if (event.key === ENTER) {
              if (line.trim()) above.push(...speech('ana', line, columns - 1).map((shown) => shown.trimEnd()));
              [line, cursor] = ['', 0];
            } else if (event.key.startsWith(LEFT)) cursor = Math.max(0, cursor - event.key.length / LEFT.length);
            else [line, cursor] = [line.slice(0, cursor) + event.key + line.slice(cursor), cursor + event.key.length];
          }
        }
        expect(paper.lines).toEqual([...above, ...wrapped(`ana  ${line}`, columns)]);
        const at = 'ana  '.length + cursor;
        expect(paper.cursor).toEqual([above.length + Math.floor(at / columns), at % columns]);
        await leave();
      },
    ),
    { numRuns: 150 },
  );
});

test('an empty line leaves no trace', async () => {
  const { type, paper, said } = converse();
  await type(ENTER + ENTER);
  await type(`   ${ENTER}hello${ENTER}${ENTER}`);
  expect(said).toEqual(['hello']);
  expect(paper.lines).toEqual(['ana  hello', 'ana']);
});

test('several lines pasted at once are several lines', async () => {
  const { type, said, paper } = converse();
  await type('one\rtwo\rthree');
  expect(said).toEqual(['one', 'two']);
  expect(paper.lines).toEqual(['ana  one', 'ana  two', 'ana  three']);
});

test('what a command answers stands below it', async () => {
  const take = (typed: string) => {
    screen.command(typed);
    screen.problem('There is no such command.');
    return true;
  };
  const { screen, type, paper } = converse({ take });
  await type(`/wat${ENTER}/w`);
  expect(paper.lines).toEqual(['/wat', 'There is no such command.', 'ana  /w']);
});

test('Tab completes a command, and is nothing in a text', async () => {
  const { type, paper } = converse();
  await type('/w\t');
  expect(paper.lines).toEqual(['ana  /who']);
  await type(`${'\u007f'.repeat(4)}well,\t`);
  expect(paper.lines).toEqual(['ana  well,']);
});

test.each([
  ['Ctrl-C', `half a line${CTRL_C}`],
  ['Ctrl-D', CTRL_D],
  ['/quit', `/quit${ENTER}never said${ENTER}`],
])('%s leaves, with nothing half-drawn below', async (_, keys) => {
  const { type, paper, said, left, input } = converse({ columns: 12, take: (typed) => typed !== '/quit' });
  await type(keys);
  await left;
  expect(said.filter((line) => line !== '/quit')).toEqual([]);
  expect(paper.lines.at(-1)).toBe('');
  expect(input.isPaused()).toBe(true); // or the process would not end
});

test('a picture stands above the line that is being typed, light on dark; where it is too wide, a word instead', async () => {
  const { screen, type, paper } = converse({ columns: 20 });
  await type('hello');
  screen.picture(['█▀▄█', '▄██▀'], () => expect.unreachable());
  screen.picture(['█'.repeat(20)], (columns) => `it takes ${columns}`); // the last column is not ours
  expect(paper.lines).toEqual(['█▀▄█', '▄██▀', 'it takes 20', 'ana  hello']);

  const output = new PassThrough({ encoding: 'utf8', objectMode: true });
  new Screen({ input: new PassThrough(), output, commands: [], level: 2 }).picture(['█'], () => '');
  expect(output.read()).toBe('\u001b[38;5;231m\u001b[48;5;16m█\u001b[49m\u001b[39m\n');
});

test('a person has one colour, others have others, whatever their ids', () => {
  const output = new PassThrough({ encoding: 'utf8', objectMode: true });
  const screen = new Screen({ input: new PassThrough(), output, commands: [], level: 2 });
  for (const person of [BO, BO, { ...BO, id: `${BO.id.slice(2)}33` }]) screen.text(person, 'hello');
  const [first, again, another] = [output.read(), output.read(), output.read()];
  expect(first).toMatch(/^\p{Cc}\[38;5;\d+mbo\p{Cc}\[39m {2}hello\n$/u);
  expect(again).toBe(first);
  expect(another).not.toBe(first);
});

test('who has left frees a colour for who comes', () => {
  const output = new PassThrough({ encoding: 'utf8', objectMode: true });
  const screen = new Screen({ input: new PassThrough(), output, commands: [], level: 2 });
  const colourOf = (person: typeof BO) => {
    screen.text(person, 'hello');
    return /38;5;\d+/.exec(output.read())![0];
  };
  const alike = { ...BO, id: `${BO.id.slice(2)}33` };
  screen.joined(BO, 'bo is here');
  screen.joined(alike, 'another bo is here');
  output.read();
  output.read();
  const colour = colourOf(BO);
  expect(colourOf(alike)).not.toBe(colour);
  screen.left(BO, 'bo left');
  output.read();
  expect(colourOf({ ...BO, id: `${BO.id.slice(2)}44` })).toBe(colour);
});

function converse({ columns = 80, take }: { columns?: number; take?: (typed: string) => boolean } = {}) {
  const input = new PassThrough();
  const paper = new Paper(columns);
  const screen = new Screen({ input, output: paper, commands: ['/who', '/quit'], level: 0 });
  const said: string[] = [];
  const left = screen.converse(ME, (typed) => {
    said.push(typed);
    if (take) return take(typed);
    screen.text(ME, typed);
    return true;
  });
  const settled = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const type = async (keys: string) => {
    input.write(keys);
    await settled();
  };
  const leave = async () => {
    input.write(CTRL_C);
    await left;
  };
  onTestFinished(leave);
  return { screen, type, leave, left, paper, said, input };
}

/** As a terminal breaks it. The line being typed has one more row when the last is full: the cursor stands there. */
function wrapped(text: string, columns = 20): string[] {
  const isTyped = text.startsWith('ana  ');
  const rows = isTyped ? Math.floor(text.length / columns) + 1 : Math.ceil(text.length / columns);
  return Array.from({ length: rows }, (_, row) => text.slice(row * columns, (row + 1) * columns).trimEnd());
}

/** A terminal that is as long as one likes: what readline and we write to one, and no more. */
class Paper extends Writable {
  readonly columns: number;
  #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  get lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  get cursor(): [row: number, column: number] {
    return [this.#row, this.#column];
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    for (const [, count = '1', control, character] of text.matchAll(/\p{Cc}\[(\d*)([A-Z])|(.)/gsu)) {
      if (character !== undefined) this.#put(character);
      else this.#move(control!, Number(count));
    }
    done();
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#go(this.#row + 1, 0);
    else {
      // A real one, too, begins a new row only when something stands in it.
      if (this.#column === this.columns) this.#go(this.#row + 1, 0);
      this.#rows[this.#row]![this.#column] = character;
      this.#column += 1;
    }
  }

  #move(control: string, count: number): void {
    if (control === 'A') this.#row -= count;
    else if (control === 'B') this.#row += count;
    else if (control === 'C') this.#column += count;
    else if (control === 'D') this.#column -= count;
    else if (control === 'G') this.#column = count - 1;
    else if (control === 'J') {
      this.#rows.length = this.#row + 1;
      this.#rows[this.#row]!.length = Math.min(this.#column, this.#rows[this.#row]!.length);
    } else throw new Error(`this terminal does not know ${control}`);
    if (this.#row < 0 || this.#column < 0) throw new Error('the cursor left the terminal');
  }

  #go(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    while (this.#rows.length <= row) this.#rows.push([]);
  }
}
