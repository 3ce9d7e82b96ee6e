// The table that `summary()` prints: layers, output shapes, numbers of weights, totals.

import type { Variable } from "../engine/index.ts";
import { byteWidth } from "../engine/index.ts";
import type { KerasTensor, Layer, Node, SymbolicShape } from "../layers/index.ts";
import type { FunctionalGraph } from "./functional-graph.ts";

/** Are the options of `summary`. */
export interface SummaryOptions {
  /** Takes the text; default console.log. */
  readonly print?: (text: string) => void;
  /** Columns of the whole table; default 80, or 100 with connections. */
  readonly lineLength?: number;
}

/** Is what the table needs of a model. */
interface Summarized {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly graph: FunctionalGraph | null;
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  readonly nonTrainableWeights: readonly Variable[];
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly right?: boolean;
}

/** Gives the summary of a model as Keras prints it, without colours. */
export function summarize(model: Summarized, options: SummaryOptions = {}): string {
  const connected = model.graph !== null && !isChain(model.graph);
  const total = options.lineLength ?? (connected ? 100 : 80);
  const shares = connected ? [0.32, 0.24, 0.15, 0.29] : [0.45, 0.33, 0.22];
  const titles = ["Layer (type)", "Output Shape", "Param #", "Connected to"];
  const columns = shares.map((share, i) => ({
    title: titles[i] ?? "",
    width: Math.max(8, Math.floor(total * share) - 3),
    right: i === 2,
  }));
  const rows = model.layers.map((layer) => rowOf(layer, model.graph, connected));
  return [`Model: "${model.name}"`, ...table(columns, rows), ...totals(model)].join("\n");
}

function rowOf(layer: Layer, graph: FunctionalGraph | null, connected: boolean): string[] {
  const nodes = graph === null ? [] : layer.inboundNodes.filter((n) => graph.nodes.includes(n));
  const shapes = nodes.flatMap((node) => node.outputTensors.map((tensor) => tensor.shape));
  const distinct = [...new Set(shapes.map(pythonShape))];
  const shape = distinct.length === 0 ? "?" : distinct.join(", ");
  const count = layer.built ? layer.countParams().toLocaleString("en-US") : "0 (unbuilt)";
  const row = [`${layer.name} (${layer.className})`, shape, count];
  return connected ? [...row, connections(nodes)] : row;
}

function connections(nodes: readonly Node[]): string {
  const names = nodes
    .flatMap((node) => node.inputTensors)
    .map(({ history }: KerasTensor) =>
      history === undefined
        ? ""
        : `${history.node.layer.name}[${history.node.index}][${history.tensorIndex}]`,
    );
  return names.length === 0 ? "-" : names.join(", ");
}

// One input, and each layer called once on the result of the one before.
function isChain(graph: FunctionalGraph): boolean {
  const single = graph.nodes.every((node) => node.inputTensors.length <= 1);
  return single && graph.inputTensors.length === 1 && graph.nodes.length === graph.layers.length;
}

function pythonShape(shape: SymbolicShape): string {
  const parts = shape.map((n) => (n === null ? "None" : String(n)));
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(", ")})`;
}

function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const rule = (left: string, fill: string, between: string, right: string): string =>
    left + columns.map(({ width }) => fill.repeat(width + 2)).join(between) + right;
  const line = (cells: readonly string[], bar: string): string[] => {
    const wrapped = columns.map(({ width }, i) => wrap(cells[i] ?? "", width));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, y) => {
      const texts = columns.map(({ width, right }, i) => {
        const text = wrapped[i]?.[y] ?? "";
        return right ? text.padStart(width) : text.padEnd(width);
      });
      return `${bar} ${texts.join(` ${bar} `)} ${bar}`;
    });
  };
  const body = rows.flatMap((row, i) => [
    ...(i === 0 ? [] : [rule("├", "─", "┼", "┤")]),
    ...line(row, "│"),
  ]);
  return [
    rule("┏", "━", "┳", "┓"),
    ...line(
      columns.map((column) => column.title),
      "┃",
    ),
    rule("┡", "━", "╇", "┩"),
    ...body,
    rule("└", "─", "┴", "┘"),
  ];
}

// Breaks at spaces where a word fits, within words else.
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line];
}

function totals(model: Summarized): string[] {
  const groups = [
    ["Total params", model.weights],
    ["Trainable params", model.trainableWeights],
    ["Non-trainable params", model.nonTrainableWeights],
  ] as const;
  return groups.map(([title, weights]) => {
    const count = weights.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
    const bytes = weights.reduce((sum, w) => sum + sizeOfShape(w.shape) * byteWidth(w.dtype), 0);
    return ` ${title}: ${count.toLocaleString("en-US")} (${readable(bytes)})`;
  });
}

function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}

function readable(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = bytes === 0 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power] ?? ""}`;
}
