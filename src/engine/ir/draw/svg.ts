// From a graph to a drawing for people: a box per node, arrows downwards, loop bodies below.

import type { Graph } from "../graph.ts";
import { roleOf, subgraphsOf } from "../graph.ts";
import type { Node, Value } from "../node.ts";
import type { Role } from "../primitives/primitive.ts";
import { showType } from "../shape.ts";
import type { Arrow, Point } from "./layout.ts";
import { layOut } from "./layout.ts";
import { nameOf, valueNames } from "./value-names.ts";

type Style = Role | "input" | "output";

const colours: Readonly<Record<Style, readonly [fill: string, line: string]>> = {
  input: ["#e8f0fe", "#4a78c5"],
  output: ["#ffffff", "#555555"],
  elementwise: ["#fef7e0", "#c79a1b"],
  view: ["#f5f5f5", "#999999"],
  reduction: ["#fde7e3", "#c8553d"],
  source: ["#ffffff", "#bbbbbb"],
  kernel: ["#e3f4e8", "#3a8f56"],
  control: ["#efe6f9", "#7a4fb3"],
};

const font = 'font-family="ui-sans-serif, system-ui, sans-serif"';
const margin = 24;
const lineHeight = 14;
const longestText = 44;

interface Drawn {
  readonly title: string;
  readonly lines: readonly string[];
  readonly style: Style;
  readonly width: number;
  readonly height: number;
}

interface Panel {
  readonly body: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a graph as SVG text of its own, with no references outside: each box names the primitive,
 * its results as the printed text does, their types and the layer; graphs that nodes carry are
 * drawn below, under the name of the node's first result.
 */
export function toSvg(graph: Graph): string {
  const panels = panelsOf(graph, "");
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

function panelsOf(graph: Graph, title: string): Panel[] {
  const names = valueNames(graph);
  const inner = graph.nodes.flatMap((node) =>
    subgraphsOf(node).flatMap((sub, i, all) => {
      const number = all.length > 1 ? ` (${i + 1} of ${all.length})` : "";
      const first = node.outputs[0];
      const result = first === undefined ? "" : ` ${nameOf(names, first)}`;
      return panelsOf(sub, `${title}inside ${node.primitive}${result}${number} `);
    }),
  );
  return [panelOf(graph, names, title), ...inner];
}

function panelOf(graph: Graph, names: ReadonlyMap<Value, string>, title: string): Panel {
  const drawn: Drawn[] = [];
  const arrows: Arrow[] = [];
  const owners = new Map<Value, number>();
  const add = (box: Drawn, reads: readonly Value[], gives: readonly Value[]) => {
    const to = drawn.push(box) - 1;
    for (const from of new Set(reads.map((value) => owners.get(value)))) {
      if (from !== undefined) arrows.push({ from, to });
    }
    for (const value of gives) owners.set(value, to);
  };
  for (const value of graph.inputs) add(inputBox(value, nameOf(names, value)), [], [value]);
  for (const node of graph.nodes) add(nodeBox(node, names), node.inputs, node.outputs);
  graph.outputs.forEach((value, i) => add(boxOf(`output ${i}`, [], "output"), [value], []));
  const { width, height, centers, routes } = layOut(drawn, arrows);
  const top = title === "" ? 0 : 26;
  const header =
    title === "" ? "" : textAt(0, 12, title.trim(), 'font-size="13" font-weight="600"');
  const curves = routes.map((points) => curve(points)).join("\n");
  const boxes = drawn.map((box, i) => drawBox(box, centers[i] ?? { x: 0, y: 0 })).join("\n");
  return {
    body: `${header}<g transform="translate(0 ${top})">${curves}\n${boxes}</g>`,
    width: Math.max(width, textWidth(title)),
    height: height + top,
  };
}

function inputBox(value: Value, name: string): Drawn {
  const own = value.node.primitive === "parameter" ? value.node.attributes.name : "";
  return boxOf(`${name} ${own || "input"}`, [showType(value.type)], "input");
}

function nodeBox(node: Node, names: ReadonlyMap<Value, string>): Drawn {
  const results = node.outputs.map((value) => nameOf(names, value)).join(", ");
  const types = [...new Set(node.outputs.map((value) => showType(value.type)))].join(", ");
  const literal =
    node.primitive === "constant" && node.attributes.data.length === 1
      ? `${Number(node.attributes.data[0]?.toPrecision(6))} : `
      : "";
  const source = node.source === undefined ? [] : [node.source];
  return boxOf(`${results} ${node.primitive}`, [`${literal}${types}`, ...source], roleOf(node));
}

function boxOf(title: string, lines: readonly string[], style: Style): Drawn {
  const texts = [title, ...lines].map(shorten);
  return {
    title: texts[0] ?? "",
    lines: texts.slice(1),
    style,
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

function drawBox({ title, lines, style, width, height }: Drawn, { x, y }: Point): string {
  const [fill, line] = colours[style];
  const [left, top] = [x - width / 2, y - height / 2];
  const radius = style === "input" || style === "output" ? height / 2 : 4;
  const rect =
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" ` +
    `height="${round(height)}" rx="${round(Math.min(radius, 12))}" fill="${fill}" stroke="${line}"/>`;
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
