// A drawing in; lines for people, DOT for Graphviz, or JSON for programs out.

import type { Box, Drawing } from "./drawing.ts";
import { boxColors } from "./drawing.ts";

/** Writes one line per box: what it is, its name, its details, and what it takes from. */
export function toText({ title, boxes, arrows }: Drawing): string {
  const labels = new Map(boxes.map(({ id, label }) => [id, label]));
  const rows = boxes.map(({ id, kind, label, details }) => {
    const from = arrows.filter(({ to }) => to === id).map((arrow) => labels.get(arrow.from) ?? "");
    const [first = "", ...rest] = details;
    const sources = from.length === 0 ? "" : `← ${from.join(", ")}`;
    return [kind, label, first, rest.join(", "), sources];
  });
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [`${title}: ${boxes.length} boxes, ${arrows.length} arrows`, ...lines].join("\n");
}

/** Writes the drawing in the language of Graphviz, see https://graphviz.org/doc/info/lang.html. */
export function toDot({ title, boxes, arrows }: Drawing): string {
  const line = ({ id, kind, label, details }: Box): string => {
    const { fill, line: border } = boxColors[kind];
    const text = [label, ...details].join("\n");
    return `  ${id} [label=${quoted(text)}, fillcolor="${fill}", color="${border}"];`;
  };
  return [
    `digraph ${quoted(title)} {`,
    '  node [shape=box, style="rounded,filled", fontname="sans-serif"];',
    ...boxes.map(line),
    ...arrows.map(({ from, to }) => `  ${from} -> ${to};`),
    "}",
  ].join("\n");
}

/** Writes the drawing as a JSON object with `title`, `boxes` and `arrows`. */
export function toJson({ title, boxes, arrows }: Drawing): string {
  return JSON.stringify({ title, boxes, arrows }, null, 2);
}

function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}
