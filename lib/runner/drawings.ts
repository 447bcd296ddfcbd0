// What a test can show of what happened in its world. It is drawn where the test runs, since only it has the world,
// and handed over in the sizes that a screen may have: nobody knows yet how much room there will be.

import { isLanguage, type Language } from '../languages.ts';

/** What a test gives to `draws`. The runner knows no worlds: whoever made one knows how to draw it. */
export interface Drawing {
  /** For a terminal, in colour; none where there is nothing to show, or no room for it. */
  lines(size: Size, language: Language): string[];
  /** The whole text of an SVG file; empty where there is nothing to show. */
  image(title: string, language: Language): string;
}

export interface Size {
  columns: number;
  rows: number;
}

/** A drawing in one of the sizes that there are: no line is wider than `columns`. */
export interface Drawn {
  columns: number;
  lines: string[];
}

const COLUMNS = [77, 67, 57];
const ROWS = [24, 12];

const WISH = 'P2P_KATAS_DRAWINGS';

/** What test processes have to know; without it they draw nothing. `step`: the one that images are wanted of. */
export function drawingsEnv(language: Language, step?: number): Record<string, string> {
  return { [WISH]: [language, ...(step === undefined ? [] : [step])].join(' ') };
}

/** How a test that failed is shown: the widest first and, of those, the tallest. */
export function drawn(drawing: Drawing): Drawn[] {
  const { language } = wish();
  if (!language) return [];
  const sizes = COLUMNS.flatMap((columns) => ROWS.map((rows) => ({ columns, rows })));
  const all = sizes.map((size) => ({ columns: size.columns, lines: drawing.lines(size, language) }));
  return all.filter(({ columns, lines }, index) => {
    const taller = all[index - 1];
    return lines.length > 0 && !(taller?.columns === columns && taller.lines.length === lines.length);
  });
}

/** The image of a test of `step`, if somebody wants it. */
export function imageOf(drawing: Drawing, step: number, title: string): string | undefined {
  const { language, imagesOf } = wish();
  return language && imagesOf === step ? drawing.image(`${step} · ${title}`, language) || undefined : undefined;
}

/** The one that fits best; the smallest if none does, unless it is too wide. */
export function fitting(all: readonly Drawn[], { columns, rows }: Size): string[] {
  const widest = all.find((each) => each.columns <= columns)?.columns;
  const candidates = all.filter((each) => each.columns === widest);
  return (candidates.find(({ lines }) => lines.length <= rows) ?? candidates.at(-1))?.lines ?? [];
}

function wish(): { language?: Language; imagesOf?: number } {
  const [language = '', step] = process.env[WISH]?.split(' ') ?? [];
  return isLanguage(language) ? { language, ...(step && { imagesOf: Number(step) }) } : {};
}
