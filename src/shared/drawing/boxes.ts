// From boxes with texts, and arrows between them, to SVG with no references outside.

import type { Arrow, Point } from "./layout.ts";
import { layOut } from "./layout.ts";

/** Is a box with texts. */
export interface TextBox {
  readonly title: string;
  /** Below the title, the first darker than the others. */
  readonly lines: readonly string[];
  readonly fill: string;
  /** Colour of the border. */
  readonly line: string;
  /** With round ends, as where a drawing begins and ends. */
  readonly isRound: boolean;
}

/** Is a finished part of a drawing. */
export interface Panel {
  readonly body: string;
  readonly width: number;
  readonly height: number;
}

const font = 'font-family="ui-sans-serif, system-ui, sans-serif"';
const margin = 24;
const lineHeight = 14;
const longestText = 44;

/** Draws boxes from top to bottom under a title; arrows must point from lower to higher indices. */
export function drawBoxes(
  boxes: readonly TextBox[],
  arrows: readonly Arrow[],
  title: string,
): Panel {
  const sized = boxes.map(sizeBox);
  const { width, height, centers, routes } = layOut(sized, arrows);
  const top = title === "" ? 0 : 26;
  const header = title === "" ? "" : textAt(0, 12, title, 'font-size="13" font-weight="600"');
  const curves = routes.map((points) => curve(points)).join("\n");
  const drawn = sized.map((box, i) => drawBox(box, centers[i] ?? { x: 0, y: 0 })).join("\n");
  return {
    body: `${header}<g transform="translate(0 ${top})">${curves}\n${drawn}</g>`,
    width: Math.max(width, textWidth(title)),
    height: height + top,
  };
}

/** Puts panels below each other into one picture. */
export function svgOf(panels: readonly Panel[]): string {
  const width = Math.max(...panels.map((panel) => panel.width)) + 2 * margin;
  let y = margin;
  const parts = panels.map((panel) => {
    const part = `<g transform="translate(${margin} ${y})">${panel.body}</g>`;
    y += panel.height + 2 * margin;
    return part;
  });
  const size = `width="${round(width)}" height="${round(y)}" viewBox="0 0 ${round(width)} ${round(y)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font} font-size="11">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" ' +
      'orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a8a8a"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...parts,
    "</svg>",
  ].join("\n");
}

type SizedBox = ReturnType<typeof sizeBox>;

function sizeBox(box: TextBox) {
  const texts = [box.title, ...box.lines].map(shorten);
  const [title = "", ...lines] = texts;
  return {
    ...box,
    title,
    lines,
    width: Math.max(textWidth(title) * 1.12, ...texts.map(textWidth)) + 18,
    height: texts.length * lineHeight + 10,
  };
}

function shorten(text: string): string {
  const characters = [...text];
  if (characters.length <= longestText) return text;
  // The end of a layer's path tells more than its beginning.
  return `…${characters.slice(1 - longestText).join("")}`;
}

const textWidth = (text: string) => [...text].length * 6.2;

function drawBox(box: SizedBox, { x, y }: Point): string {
  const { title, lines, fill, line, isRound, width, height } = box;
  const [left, top] = [x - width / 2, y - height / 2];
  const radius = isRound ? Math.min(height / 2, 12) : 4;
  const rect =
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" ` +
    `height="${round(height)}" rx="${round(radius)}" fill="${fill}" stroke="${line}"/>`;
  const texts = [
    textAt(x, top + 16, title, 'text-anchor="middle" font-weight="600"'),
    ...lines.map((text, i) => {
      const look = i === 0 ? 'fill="#444444"' : 'fill="#777777" font-style="italic"';
      return textAt(x, top + 16 + (i + 1) * lineHeight, text, `text-anchor="middle" ${look}`);
    }),
  ];
  return `<g>${rect}${texts.join("")}</g>`;
}

function textAt(x: number, y: number, text: string, look: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${look}>${escapeXml(text)}</text>`;
}

// Leaves and reaches every point straight downwards.
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    const middle = round((from.y + to.y) / 2);
    path += `C${round(from.x)} ${middle} ${round(to.x)} ${middle} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return `<path d="${path}" fill="none" stroke="#8a8a8a" stroke-width="1.1" marker-end="url(#tip)"/>`;
}

const round = (x: number) => Math.round(x * 10) / 10;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Writes text for XML, without the control characters that XML cannot hold. */
function escapeXml(text: string): string {
  const legal = [...text].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff;
    return (code >= 0x20 || code === 9) && code !== 0xfffe && code !== 0xffff && !isLoneSurrogate;
  });
  return legal.join("").replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
