// A functional model in, a drawing of its layers out.

import type { Model } from "gradus";
import { ConfigError } from "gradus";
import type { Arrow, Box, BoxKind, Drawing } from "./drawing.ts";

type LayerGraph = NonNullable<Model["graph"]>;
type LayerCall = LayerGraph["nodes"][number];

/**
 * Draws each call of a layer as a box: inputs, hidden layers, outputs.
 * @throws ConfigError when the model has no graph of layers.
 */
export function drawLayers(model: Model): Drawing {
  const graph = layerGraph(model);
  const ids = new Map(graph.nodes.map((node, i) => [node, `layer${i}`]));
  const boxes = graph.nodes.map((node): Box => {
    const shapes = node.outputTensors.map(({ shape, dtype }) => {
      const [, ...rest] = shape;
      return `${dtype} [${["batch", ...rest.map((n) => n ?? "any")].join(", ")}]`;
    });
    const { name, className } = node.layer;
    const parameters = node.layer.countParams();
    const weights = parameters === 0 ? [] : [`${parameters.toLocaleString("en-US")} parameters`];
    return {
      id: ids.get(node) ?? "",
      kind: kindOf(node, graph),
      label: name,
      details: [className, ...shapes, ...weights],
    };
  });
  const arrows = graph.nodes.flatMap((node) =>
    node.inputTensors.flatMap(({ history }): Arrow[] => {
      const from = history && ids.get(history.node);
      return from === undefined ? [] : [{ from, to: ids.get(node) ?? "" }];
    }),
  );
  return { title: model.name, boxes, arrows };
}

/** Gives the graph of a model. @throws ConfigError when it has none. */
export function layerGraph(model: Model): LayerGraph {
  if (model.graph !== null) return model.graph;
  throw new ConfigError(
    `the model "${model.name}" has no graph of layers yet: it was saved before its input shape ` +
      "was known. Give it an Input() or train it first.",
  );
}

function kindOf(node: LayerCall, graph: LayerGraph): BoxKind {
  if (node.isInput) return "input";
  const isOutput = node.outputTensors.some((tensor) => graph.outputTensors.includes(tensor));
  return isOutput ? "output" : "hidden";
}
