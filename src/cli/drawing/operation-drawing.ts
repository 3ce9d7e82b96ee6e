// A graph of operations in, a drawing of it out.

import type { Graph } from "gradus";
import type { Arrow, Box, Drawing } from "./drawing.ts";

type Value = Graph["inputs"][number];

/** Draws each operation as a box; inputs and results are boxes of their own. */
export function drawOperations(graph: Graph, title: string): Drawing {
  const makers = new Map<Value, string>();
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  graph.inputs.forEach((value, i) => {
    const id = `input${i}`;
    makers.set(value, id);
    boxes.push({ id, kind: "input", label: `input ${i}`, details: [typeText(value)] });
  });
  graph.nodes.forEach((node, i) => {
    const id = `node${i}`;
    for (const value of node.outputs) makers.set(value, id);
    const kind = node.primitive === "constant" ? "constant" : "operation";
    const source = node.source === undefined ? [] : [node.source];
    const details = [...node.outputs.map(typeText), ...source];
    boxes.push({ id, kind, label: node.primitive, details });
    for (const value of new Set(node.inputs)) {
      const from = makers.get(value);
      if (from !== undefined) arrows.push({ from, to: id });
    }
  });
  graph.outputs.forEach((value, i) => {
    const id = `result${i}`;
    boxes.push({ id, kind: "output", label: `result ${i}`, details: [typeText(value)] });
    const from = makers.get(value);
    if (from !== undefined) arrows.push({ from, to: id });
  });
  return { title, boxes, arrows };
}

function typeText({ type }: Value): string {
  return `${type.dtype}[${type.shape.join(", ")}]`;
}
