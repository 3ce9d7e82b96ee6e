// From a graph to a drawing for people: a box per node, arrows downwards, loop bodies below.

import type { Panel, TextBox } from "../../../shared/drawing/boxes.ts";
import { drawBoxes, svgOf } from "../../../shared/drawing/boxes.ts";
import type { Arrow } from "../../../shared/drawing/layout.ts";
import type { Graph } from "../graph.ts";
import { roleOf, subgraphsOf } from "../graph.ts";
import type { Node, Value } from "../node.ts";
import type { Role } from "../primitives/primitive.ts";
import { showType } from "../shape.ts";
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

/**
 * Draws a graph as SVG text of its own, with no references outside: each box names the primitive,
 * its results as the printed text does, their types and the layer; graphs that nodes carry are
 * drawn below, under the name of the node's first result.
 */
export function toSvg(graph: Graph): string {
  return svgOf(panelsOf(graph, ""));
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
  const boxes: TextBox[] = [];
  const arrows: Arrow[] = [];
  const owners = new Map<Value, number>();
  const add = (box: TextBox, reads: readonly Value[], gives: readonly Value[]) => {
    const to = boxes.push(box) - 1;
    for (const from of new Set(reads.map((value) => owners.get(value)))) {
      if (from !== undefined) arrows.push({ from, to });
    }
    for (const value of gives) owners.set(value, to);
  };
  for (const value of graph.inputs) add(inputBox(value, nameOf(names, value)), [], [value]);
  for (const node of graph.nodes) add(nodeBox(node, names), node.inputs, node.outputs);
  graph.outputs.forEach((value, i) => add(boxOf(`output ${i}`, [], "output"), [value], []));
  return drawBoxes(boxes, arrows, title.trim());
}

function inputBox(value: Value, name: string): TextBox {
  const own = value.node.primitive === "parameter" ? value.node.attributes.name : "";
  return boxOf(`${name} ${own || "input"}`, [showType(value.type)], "input");
}

function nodeBox(node: Node, names: ReadonlyMap<Value, string>): TextBox {
  const results = node.outputs.map((value) => nameOf(names, value)).join(", ");
  const types = [...new Set(node.outputs.map((value) => showType(value.type)))].join(", ");
  const literal =
    node.primitive === "constant" && node.attributes.data.length === 1
      ? `${Number(node.attributes.data[0]?.toPrecision(6))} : `
      : "";
  const source = node.source === undefined ? [] : [node.source];
  return boxOf(`${results} ${node.primitive}`, [`${literal}${types}`, ...source], roleOf(node));
}

function boxOf(title: string, lines: readonly string[], style: Style): TextBox {
  const [fill, line] = colours[style];
  return { title, lines, fill, line, isRound: style === "input" || style === "output" };
}
