// Markdown for the terminal: paragraphs that fit, code with a bar, diagrams as lines of text.

import { stripVTControlCharacters } from 'node:util';
import chalk from 'chalk';
import type { Token, Tokens } from 'marked';
import type { Details, LessonToken } from './lesson.ts';
import { mermaidLines } from './mermaid.ts';
import { chop, columnsOf, type Run, wrap } from './wrap.ts';

/** What stands in the place of folds that follow one another. */
export type Folded = (folds: Details[]) => string;

export function renderMarkdown(tokens: LessonToken[], width: number, folded: Folded = () => ''): string[] {
  const blocks: string[][] = [];
  let folds: Details[] = [];
  const closeFolds = () => {
    const line = folds.length > 0 ? folded(folds) : '';
    if (line) blocks.push(wrap(inlineCode(line, chalk.dim), width));
    folds = [];
  };
  for (const token of tokens) {
    if (token.type === 'space' || isComment(token)) continue;
    if (token.type === 'details') {
      folds.push(token as Details);
      continue;
    }
    closeFolds();
    blocks.push(renderBlock(token as Token, width, folded));
  }
  closeFolds();
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines));
}

/** A sentence with `code` in it, as our own messages have. */
export function inlineCode(sentence: string, style: Style = (text) => text): Run[] {
  return sentence.split(/(`[^`]+`)/).map((part) => {
    return part.startsWith('`') ? { text: part.slice(1, -1), style: chalk.cyan, whole: true } : { text: part, style };
  });
}

function renderBlock(token: Token, width: number, folded: Folded): string[] {
  switch (token.type) {
    case 'heading':
      return wrap(inlineRuns(token.tokens, token.depth === 1 ? chalk.bold.underline : chalk.bold), width);
    case 'paragraph':
    case 'text':
      return wrap(inlineRuns(token.tokens ?? [token]), width);
    case 'code':
      return codeLines(token as Tokens.Code, width);
    case 'list':
      return listLines(token as Tokens.List, width, folded);
    case 'blockquote':
      return renderMarkdown(token.tokens ?? [], width - 2, folded).map((line) => `${chalk.dim('│')} ${line}`);
    case 'table':
      return tableLines(token as Tokens.Table, width);
    case 'hr':
      return [chalk.dim('─'.repeat(width))];
    default:
      return []; // HTML, link definitions: nothing to see
  }
}

type Style = (text: string) => string;

function inlineRuns(tokens: Token[] = [], style?: Style): Run[] {
  const both = (inner: Style): Style => (style ? (text) => style(inner(text)) : inner);
  return tokens.flatMap((token): Run[] => {
    switch (token.type) {
      case 'strong':
        return inlineRuns(token.tokens, both(chalk.bold));
      case 'em':
        return inlineRuns(token.tokens, both(chalk.italic));
      case 'del':
        return inlineRuns(token.tokens, both(chalk.strikethrough));
      case 'codespan':
        // Without colours it keeps its backticks: code would be lost among the words.
        return [{ text: chalk.level > 0 ? token.text : `\`${token.text}\``, style: both(chalk.cyan), whole: true }];
      case 'br':
        return [{ text: '\n' }];
      case 'link': {
        const isBare = token.text === token.href || !/^https?:/.test(token.href);
        const address = isBare ? [] : [{ text: ` (${token.href})`, style: chalk.dim }];
        return [...inlineRuns(token.tokens, both(chalk.underline)), ...address];
      }
      case 'text':
      case 'escape':
      case 'image':
        if ('tokens' in token && token.tokens) return inlineRuns(token.tokens, style);
        return [{ text: decoded(token.text).replaceAll('\n', ' '), ...(style && { style }) }];
      default:
        return []; // HTML
    }
  });
}

function codeLines({ lang, text }: Tokens.Code, width: number): string[] {
  const lines = (lang === 'mermaid' ? mermaidLines(text) : undefined) ?? text.split('\n');
  return lines.flatMap((line) => chop(line, width - 4)).map((line) => `  ${chalk.dim('│')} ${line}`);
}

function listLines({ items, ordered, start }: Tokens.List, width: number, folded: Folded): string[] {
  return items.flatMap((item, index) => {
    const mark = ordered ? `${Number(start) + index}. ` : '- ';
    const tight = renderMarkdown(item.tokens, width - mark.length, folded).filter((line) => item.loose || line);
    return tight.map((line, row) => (row === 0 ? mark : ' '.repeat(mark.length)) + line);
  });
}

function tableLines({ header, rows }: Tokens.Table, width: number): string[] {
  const cells = [header, ...rows].map((row) => row.map(({ tokens }) => inlineRuns(tokens)));
  const widths = header.map((_, column) => {
    return Math.max(1, ...cells.map((row) => row[column]!.reduce((sum, { text }) => sum + columnsOf(text), 0)));
  });
  const gaps = 2 * (widths.length - 1);
  while (sum(widths) + gaps > width && Math.max(...widths) > 8) widths[widths.indexOf(Math.max(...widths))]! -= 1;
  const lines = cells.map((row) => rowLines(row, widths));
  return [...lines[0]!, chalk.dim(widths.map((columns) => '─'.repeat(columns)).join('  ')), ...lines.slice(1).flat()];
}

function rowLines(row: Run[][], widths: number[]): string[] {
  const columns = row.map((runs, column) => wrap(runs, widths[column]!));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, column) => padded(lines[line] ?? '', widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function padded(styled: string, columns: number): string {
  return styled + ' '.repeat(Math.max(0, columns - columnsOf(stripVTControlCharacters(styled))));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function isComment(token: LessonToken): boolean {
  return token.type === 'html' && token.raw.trimStart().startsWith('<!--');
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&nbsp;': '\u00a0' };

function decoded(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|nbsp);/g, (entity) => ENTITIES[entity]!);
}
