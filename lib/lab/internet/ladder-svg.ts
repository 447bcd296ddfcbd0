// A ladder diagram as an image of its own: nothing in it is loaded from elsewhere, it follows the reader's choice of
// light or dark, and says in words what it shows.

import { type LadderOptions, ladder, type Rung, wrap } from './ladder.ts';
import type { PacketRecord } from './packet.ts';

/** In units of the drawing, which are pixels unless it is scaled. */
const APART = 150;
/** After so many rungs the names stand there once more, for who has scrolled. */
const RUNGS_TO_A_SCREEN = 20;
/** How far from its rail what somebody sends to itself turns back. */
const LOOP = 24;
/** To the left there is room for times of half an hour. */
const MARGIN = 100;
const RIGHT_MARGIN = 40;
const LINE_HEIGHT = 16;
/** The most of a monospaced character's width at 13 pixels. */
const CHARACTER = 8;

const STYLE = `
text { font: 13px ui-monospace, monospace; fill: #1f2328; }
.paper { fill: #ffffff; }
.label, .reason, .before, .name { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; }
.label { text-anchor: middle; }
.name { text-anchor: middle; font-weight: bold; }
.title { font-weight: bold; }
.time { text-anchor: end; }
.time, .before { fill: #59636e; }
.rail { stroke: #b5bcc4; }
.way { stroke: #0550ae; stroke-width: 1.5; fill: none; }
.tip, .stop { fill: #0550ae; }
.dropped .way { stroke: #b3261e; stroke-dasharray: 6 3; }
.dropped .cross { stroke: #b3261e; stroke-width: 2.5; }
.reason { fill: #b3261e; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .paper { fill: #0d1117; }
  .label, .reason, .before, .name { stroke: #0d1117; }
  .time, .before { fill: #9198a1; }
  .rail { stroke: #4b535d; }
  .way { stroke: #79c0ff; }
  .tip, .stop { fill: #79c0ff; }
  .dropped .way, .dropped .cross { stroke: #ff9d94; }
  .reason { fill: #ff9d94; }
}`;

/** `title`: what a reader who does not see the picture hears first; then follows each packet and what became of it. */
export function ladderSvg(records: readonly PacketRecord[], options: LadderOptions & { title: string }): string {
  const { participants, rungs } = ladder(records, options);
  const width = MARGIN + Math.max(1, participants.length) * APART - APART / 2 + RIGHT_MARGIN;
  const inWidth = Math.floor((width - MARGIN) / CHARACTER);
  const title = wrap(options.title, inWidth);
  const top = (title.length + 1) * LINE_HEIGHT;
  const names = participants.map((name) => wrap(name, Math.floor(APART / CHARACTER) - 1));
  const head = top + (Math.max(1, ...names.map(({ length }) => length)) + 1) * LINE_HEIGHT;
  const before = options.before ? wrap(options.before, inWidth) : [];
  const namesAt = (y: number) => {
    return names.flatMap((lines, place) => {
      return lines.map((line, index) => textAt('name', xOf(place), y + (index + 1) * LINE_HEIGHT + 4, line));
    });
  };
  let y = head + before.length * LINE_HEIGHT + LINE_HEIGHT / 2;
  const drawn = rungs.flatMap((rung, index) => {
    const again = index > 0 && index % RUNGS_TO_A_SCREEN === 0 ? namesAt(y) : [];
    if (again.length > 0) y += head - top;
    const { svg, height } = drawRung(rung, y, width);
    y += height;
    return [...again, svg];
  });
  const height = y + LINE_HEIGHT;
  const told = rungs.map(({ atMs, label, path, outcome }) => {
    return `${atMs} ms, ${participants[path[0]!]}: ${label} (${outcome})`;
  });
  const desc = [...(options.before ? [options.before] : []), ...told].join('\n');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(options.title)}</title>`,
    `<desc>${escaped(desc)}</desc>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...title.map((line, index) => textAt('title', LINE_HEIGHT, (index + 1) * LINE_HEIGHT + 4, line)),
    ...names.map((_, place) => {
      return `<line class="rail" x1="${xOf(place)}" x2="${xOf(place)}" y1="${head}" y2="${height - LINE_HEIGHT / 2}"/>`;
    }),
    ...namesAt(top),
    ...before.map((line, index) => textAt('before', MARGIN, head + (index + 1) * LINE_HEIGHT, line)),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function drawRung(rung: Rung, top: number, width: number): { svg: string; height: number } {
  const { atMs, label, path, end, fate, outcome } = rung;
  const places = [...path, end].filter((place, index, all) => place !== all[index - 1]);
  const isToItself = places.length === 1 && fate === 'delivered';
  const [left, right] = [xOf(Math.min(...places)), xOf(Math.max(...places))];
  const labels = wrap(label, Math.max(16, Math.floor((right - left) / CHARACTER)));
  const reasons = fate === 'dropped' ? wrap(outcome, Math.floor((width - MARGIN) / CHARACTER)) : [];
  const y = top + labels.length * LINE_HEIGHT + 6;
  const svg = [
    `<g class="${fate.replaceAll(' ', '-')}">`,
    textAt('time', MARGIN - 16, y + 4, `${atMs} ms`),
    ...(isToItself
      ? [`<path class="way" d="M${left},${y}h${LOOP}v${LOOP / 2}h${-LOOP}"/>`]
      : [`<polyline class="way" points="${places.map((place) => `${xOf(place)},${y}`).join(' ')}"/>`]),
    ...places
      .slice(0, isToItself ? 1 : -1)
      .map((place) => `<circle class="stop" cx="${xOf(place)}" cy="${y}" r="2.5"/>`),
    ending(rung, xOf(places.at(-2) ?? end + 1), isToItself ? y + LOOP / 2 : y),
    ...labels.map((line, index) => textAt('label', (left + right) / 2, top + (index + 1) * LINE_HEIGHT - 2, line)),
    ...reasons.map((line, index) => textAt('reason', MARGIN, y + (index + 1) * LINE_HEIGHT + 4, line)),
    '</g>',
  ];
  return { svg: svg.join('\n'), height: y - top + reasons.length * LINE_HEIGHT + LINE_HEIGHT };
}

/** A cross, three dots, or the tip of an arrow that comes from `before`. */
function ending({ end, fate }: Rung, before: number, y: number): string {
  const x = xOf(end);
  if (fate === 'dropped') return `<path class="cross" d="M${x - 5},${y - 5}l10,10m0,-10l-10,10"/>`;
  if (fate === 'on its way') return textAt('dots', x + 4, y + 4, '…');
  const back = before < x ? -9 : 9;
  return `<path class="tip" d="M${x},${y}l${back},-5v10z"/>`;
}

function textAt(kind: string, x: number, y: number, text: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(text)}</text>`;
}

function xOf(place: number): number {
  return MARGIN + APART / 4 + place * APART;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
