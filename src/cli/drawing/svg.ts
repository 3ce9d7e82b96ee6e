// A drawing in, an SVG picture out.

import type { Drawing } from "./drawing.ts";
import { boxColors } from "./drawing.ts";
import type { PlacedBox } from "./layout.ts";
import { layOut, lineHeight } from "./layout.ts";

/** Writes the drawing as an SVG picture that needs nothing from elsewhere. */
export function toSvg(drawing: Drawing): string {
  const { placed, width, height } = layOut(drawing);
  const size = `width="${round(width)}" height="${round(height)}"`;
  const arrows = drawing.arrows.flatMap(({ from, to }) => {
    const [start, end] = [placed.get(from), placed.get(to)];
    return start === undefined || end === undefined ? [] : [arrow(start, end)];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ` +
      `viewBox="0 0 ${round(width)} ${round(height)}" font-family="monospace" font-size="12">`,
    `<title>${escaped(drawing.title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" ' +
      'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#616161"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    '<g fill="none" stroke="#616161" marker-end="url(#tip)">',
    ...arrows,
    "</g>",
    ...[...placed.values()].map(boxSvg),
    "</svg>",
  ].join("\n");
}

function arrow(start: PlacedBox, end: PlacedBox): string {
  const [x1, y1] = [start.x + start.width / 2, start.y + start.height];
  const [x2, y2] = [end.x + end.width / 2, end.y];
  const bend = (y2 - y1) / 2;
  const path = [x1, y1, x1, y1 + bend, x2, y2 - bend, x2, y2].map(round);
  const [a, b, c, d, e, f, g, h] = path;
  return `<path d="M${a} ${b}C${c} ${d} ${e} ${f} ${g} ${h}"/>`;
}

function boxSvg({ box, x, y, width, height }: PlacedBox): string {
  const { fill, line } = boxColors[box.kind];
  const middle = round(x + width / 2);
  const texts = [box.label, ...box.details].map((text, i) => {
    const weight = i === 0 ? ' font-weight="bold"' : ' fill="#424242"';
    const at = round(y + (i + 1) * lineHeight);
    return `<text x="${middle}" y="${at}" text-anchor="middle"${weight}>${escaped(text)}</text>`;
  });
  const frame =
    `<rect x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="6" ` +
    `fill="${fill}" stroke="${line}"/>`;
  return [frame, ...texts].join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
