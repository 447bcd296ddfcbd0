// What was seen in both internets, side by side, and where they differ: in lines of 80 columns at most.

import { isDeepStrictEqual, stripVTControlCharacters } from 'node:util';
import type { ChalkInstance } from 'chalk';
import { columnsOf, wrap } from '../../runner/wrap.ts';
import type { SeenInside } from './inside.ts';
import { ALL_KINDS, ALL_NEIGHBOURS, type Between, type Kind } from './setting.ts';
import type { Encounter, Nature, Outcome, Seen, Trouble } from './story.ts';
import type { Words } from './words.ts';

const JUDGE = 'turnutils_natdiscovery';

/** How a way looks in the matrix. */
const SIGNS: Record<Outcome, string> = {
  direct: '●',
  'by prediction': '◐',
  relayed: '○',
  none: '·',
  uneven: '≠',
  mute: '?',
};
const BROKEN = '!';

const COLUMNS = 79;
/** What stands before the name of a kind of NAT: its letter. */
const MARGIN = 3;

export class Report {
  readonly #kernel: SeenInside;
  readonly #simulation: Seen;
  readonly #words: Words;
  readonly #chalk: ChalkInstance;
  readonly lines: string[];
  passed = 0;
  failed = 0;

  constructor(kernel: SeenInside, simulation: Seen, words: Words, chalk: ChalkInstance) {
    this.#kernel = kernel;
    this.#simulation = simulation;
    this.#words = words;
    this.#chalk = chalk;
    this.lines = [...this.#natures(), '', ...this.#meetings()];
  }

  /** What each kind of NAT is: once if all agree on it, and otherwise what each of them says. */
  #natures(): string[] {
    const { linux, simulation, natures, mapping, filtering, hairpinning, allSay } = this.#words;
    const [simulated, judged] = [new Map(this.#simulation.alone), new Map(this.#kernel.judged)];
    const failedBefore = this.failed;
    const rows = this.#kernel.alone.flatMap(([kind, onLinux]) => {
      const said = [onLinux, simulated.get(kind), judged.get(kind)];
      if (this.#count(said.every((nature) => isSeen(nature) && isDeepStrictEqual(nature, onLinux))))
        return [natureRow(this.#nameOf(kind), ...this.#natureOf(onLinux))];
      const lines = [linux, simulation, JUDGE].map((who, index) =>
        natureRow(`${margin()}${who}`, ...this.#natureOf(said[index])),
      );
      return [this.#nameOf(kind), ...lines].map((line) => this.#chalk.red(line));
    });
    const head = natureRow(natures, mapping, filtering, hairpinning);
    return [this.#chalk.bold(head), ...rows, ...(this.failed === failedBefore ? [allSay(JUDGE)] : [])];
  }

  /** Who reaches whom: the matrix of one internet beside that of the other. */
  #meetings(): string[] {
    const { linux, simulation, meetings, neighbours, outcomes, allHappens } = this.#words;
    const simulated = new Map(this.#simulation.meetings.map(([between, seen]) => [keyOf(between), seen]));
    const cells = this.#kernel.meetings.map(([between, onLinux]) => {
      const seen = [onLinux, simulated.get(keyOf(between))];
      const isRight = this.#count(
        seen.every((each) => isSeen(each) && each.outcome === each.foretold && isDeepStrictEqual(each, onLinux)),
      );
      return { between, seen, isRight };
    });
    const signsOf = (...between: Between) => {
      const { seen, isRight } = cells.find((cell) => keyOf(cell.between) === keyOf(between))!;
      return seen.map((each) => (isRight ? signOf(each) : this.#chalk.red.bold(signOf(each))));
    };
    const letters = ALL_KINDS.map(letterOf).join(' ');
    const seenAnywhere = new Set(cells.flatMap(({ seen }) => seen.map((each) => isSeen(each) && each.outcome)));
    const legend = Object.entries(SIGNS)
      .filter(([outcome]) => seenAnywhere.has(outcome as Outcome))
      .map(([outcome, sign]) => `${sign} ${outcomes[outcome as Outcome]}`);
    const wrong = cells.filter(({ isRight }) => !isRight);
    return [
      this.#chalk.bold(matrixRow(meetings, linux, simulation)),
      this.#chalk.dim(matrixRow('', letters, letters)),
      ...ALL_KINDS.map((one) => {
        const signs = ALL_KINDS.map((other) => signsOf(one, other));
        const [onLinux, inSimulation] = [0, 1].map((world) => signs.map((both) => both[world]).join(' '));
        return matrixRow(this.#nameOf(one), onLinux!, inSimulation!);
      }),
      ...ALL_NEIGHBOURS.map((who) => matrixRow(`${margin()}${neighbours[who]}`, ...signsOf(who))),
      `${margin()}${legend.join('   ')}`,
      ...wrong.flatMap(({ between, seen }) => this.#wrong(between, seen)),
      ...(wrong.length === 0 ? [allHappens] : []),
    ];
  }

  #wrong(between: Between, seen: (Encounter | Trouble | undefined)[]): string[] {
    const { kinds, neighbours, linux, simulation, label, foretold, outcomes } = this.#words;
    const who = between.map((each) => ({ ...kinds, ...neighbours })[each]).join(' × ');
    const said = [linux, simulation].map((where, index) => {
      const each = seen[index];
      const what = isSeen(each)
        ? `${outcomes[each.outcome]} (${label(foretold)} ${outcomes[each.foretold]})`
        : this.#brokenBy(each);
      return `${label(where)} ${what}`;
    });
    return wrap([{ text: `${label(who)} ${said.join(', ')}`, style: this.#chalk.red }], COLUMNS);
  }

  #nameOf(kind: Kind): string {
    return `${letterOf(kind)}  ${this.#words.kinds[kind]}`;
  }

  #natureOf(nature: Nature | Trouble | undefined): string[] {
    const { mappings, filterings, yes, no } = this.#words;
    if (!isSeen(nature)) return [this.#brokenBy(nature)];
    return [mappings[nature.mapping], filterings[nature.filtering], nature.hairpins ? yes : no];
  }

  #brokenBy(trouble: Trouble | undefined): string {
    return `${this.#words.label(this.#words.broken)} ${trouble?.trouble}`;
  }

  #count(isRight: boolean): boolean {
    if (isRight) this.passed += 1;
    else this.failed += 1;
    return isRight;
  }
}

function isSeen<T extends object>(seen: T | Trouble | undefined): seen is T {
  return seen !== undefined && !('trouble' in seen);
}

function signOf(seen: Encounter | Trouble | undefined): string {
  return isSeen(seen) ? SIGNS[seen.outcome] : BROKEN;
}

/** The same, whoever of the two is named first. */
function keyOf(between: Between): string {
  return [...between].sort().join(' × ');
}

function letterOf(kind: Kind): string {
  return String.fromCharCode('a'.charCodeAt(0) + ALL_KINDS.indexOf(kind));
}

function margin(): string {
  return ' '.repeat(MARGIN);
}

function natureRow(...cells: string[]): string {
  return row(cells, [32, 18, 18]);
}

function matrixRow(...cells: string[]): string {
  return row(cells, [36, 24]);
}

/** Each cell in a column of its own, so wide; the last is as wide as it is. */
function row(cells: string[], widths: number[]): string {
  return cells
    .map(
      (cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - columnsOf(stripVTControlCharacters(cell)))),
    )
    .join('')
    .trimEnd();
}
