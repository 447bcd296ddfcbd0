// A QR code in a page.

import { generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';

/** The empty margin that a scanner needs, in modules. ISO/IEC 18004 wants four. */
const QUIET = 4;
const SVG = 'http://www.w3.org/2000/svg';

/** `text` as a picture that scales; `label` says to those who do not see it what it is. */
export function qrCode(text: string, label: string): SVGSVGElement {
  const code = generate(text);
  const size = code.size + 2 * QUIET;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `${-QUIET} ${-QUIET} ${size} ${size}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', toSvgPath(code));
  svg.append(path);
  return svg;
}
