// Stubs are made from solutions, so that signatures, types and docs never drift apart.
//
// In a solution, what the learner writes stands in a foldable region that names its step:
//
//   // #region step 5, until then: this.#dial(address)
//   …
//   // #endregion
//
// In the stub, `return todo(5, () => this.#dial(address));` stands in its place. The stand-in is optional.

const REGION = /^(?<indent>\s*)\/\/ #region step (?<step>\d+)(?:, until then: (?<standIn>.+))?$/;
const END = /^\s*\/\/ #endregion$/;
const TODO_IMPORT = "import { todo } from '../../lib/runner/todo.ts';";

/** What the learner writes for one step in one place of a file. */
export interface Region {
  step: number;
  /** Line numbers of the region's first and last line of code in the solution, from 1. */
  first: number;
  last: number;
  /** The function or method around it: `encodeFrame`, `#dial`. */
  within: string;
  /** The class around that, if any: two classes may each have a `send`. */
  owner: string | undefined;
}

/** A solution's source as a stub. With `firstUnwritten`, earlier steps keep their solution. */
export function stubOf(solution: string, firstUnwritten = 1): string {
  const lines: string[] = [];
  let unwritten = false;
  let inRegion = false;
  for (const line of solution.split('\n')) {
    const region = REGION.exec(line)?.groups;
    if (region) {
      inRegion = Number(region.step) >= firstUnwritten;
      if (inRegion) lines.push(`${region.indent}return todo(${todoArguments(region)});`);
      unwritten ||= inRegion;
    } else if (END.test(line)) {
      inRegion = false;
    } else if (!inRegion) {
      lines.push(line);
    }
  }
  if (inRegion) throw new Error('a region has no end');
  return (unwritten ? withTodoImport(lines) : lines).join('\n');
}

/** The regions of a solution, in the order of the file. */
export function regionsOf(solution: string): Region[] {
  const regions: Region[] = [];
  let within = '';
  let owner: string | undefined;
  let open: Region | undefined;
  for (const [index, line] of solution.split('\n').entries()) {
    const region = REGION.exec(line)?.groups;
    if (region) {
      open = { step: Number(region.step), first: index + 2, last: index, within, owner };
    } else if (open && END.test(line)) {
      regions.push({ ...open, last: index });
      open = undefined;
    } else if (!open) {
      within = declaredIn(line) ?? within;
      owner = ownerAfter(line, owner);
    }
  }
  return regions;
}

/** True for a line that is there for the workbook's sake: a region's edge, the import of `todo`. */
export function isMarker(line: string): boolean {
  return REGION.test(line) || END.test(line) || line.trimEnd() === TODO_IMPORT;
}

/** The name that a line declares as a function or method with a body, if it does. */
export function declaredIn(line: string): string | undefined {
  const declaration =
    /^\s*(?:export )?(?:static )?(?:override )?(?:async )?(?:function )?(?:get )?\*?(?<name>#?\w+|\[Symbol\.\w+\])(?:<.*>)?\(.*\{$/.exec(
      line,
    );
  const name = declaration?.groups?.name;
  return name && !/^(?:if|for|while|switch|catch|return)$/.test(name) ? name : undefined;
}

/** The class that the next line is in, when `owner` is the one that this line is in. */
export function ownerAfter(line: string, owner: string | undefined): string | undefined {
  if (line.startsWith('}')) return undefined;
  return /^(?:export )?(?:default )?(?:abstract )?class (\w+)/.exec(line)?.[1] ?? owner;
}

/** The step whose `todo()` stands in a line, unless the line is a comment. */
export function todoIn(line: string): number | undefined {
  const [, step] = /^(?!\s*(?:\/\/|\*|\/\*)).*\btodo\((\d+)/.exec(line) ?? [];
  return step === undefined ? undefined : Number(step);
}

function todoArguments({ step, standIn }: Record<string, string | undefined>): string {
  return standIn ? `${step}, () => ${standIn}` : `${step}`;
}

/** Puts the import of `todo` after the file's own imports, or below its opening comment. */
function withTodoImport(lines: string[]): string[] {
  const lastImport = lines.findLastIndex((line) => /^(?:import|\} from) /.test(line));
  const at = lastImport >= 0 ? lastImport + 1 : lines.findIndex((line) => !line.startsWith('//')) + 1;
  return lines.toSpliced(at, 0, TODO_IMPORT, ...(lastImport >= 0 ? [] : ['']));
}
