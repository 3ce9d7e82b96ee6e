// gradus graph: a model file in; a drawing of its layers or operations out.

import { writeFile } from "node:fs/promises";
import type { Graph, Model } from "gradus";
import * as gradus from "gradus";
import { FileError } from "gradus";
import { defineCommand } from "../command.ts";
import type { Drawing } from "../drawing/drawing.ts";
import { drawLayers } from "../drawing/layer-drawing.ts";
import { toSvg } from "../drawing/svg.ts";
import { toDot, toJson, toText } from "../drawing/text.ts";
import type { StepName } from "../drawing/trace-model.ts";
import { traceStep } from "../drawing/trace-model.ts";
import { openModel } from "../model-file.ts";
import type { OptionValues } from "../options.ts";
import { choice, number, text } from "../options.ts";

const options = {
  level: choice(["layers", "ops"], {
    help: "What is drawn: the layers, or the operations that one step computes.",
    fallback: "layers",
  }),
  format: choice(["text", "dot", "svg", "json"], {
    help: "Lines of text, DOT for Graphviz, an SVG picture, or JSON.",
    fallback: "text",
  }),
  step: choice(["forward", "training"], {
    help: "With --level ops: the step of predict, or of fit with gradients and update.",
    fallback: "forward",
  }),
  "batch-size": number({
    value: "ROWS",
    help: "With --level ops: the number of rows that the step is for.",
    fallback: 32,
    integer: true,
    expected: "a whole number from 1",
    accepts: (rows) => rows >= 1,
  }),
  out: text({ value: "FILE", help: "Where the drawing goes; standard output if left out." }),
};

/** Is the command `gradus graph`. */
export const graph = defineCommand({
  name: "graph",
  summary: "Draws the layers or the operations of a model.",
  args: ["MODEL"],
  options,
  details:
    "Draws a model: its input, hidden and output layers, or the graph of numeric operations that a " +
    "step is compiled from, before it is simplified and fused.",
  examples: [
    "graph model.keras",
    "graph model.keras --format svg --out model.svg",
    "graph model.keras --level ops --step training",
  ],
  run: async (terminal, [path = ""], given) => {
    const model = await openModel(path, terminal);
    const drawn = await draw(model, given);
    const { out } = given;
    if (out === undefined) return terminal.print(drawn);
    await writeFile(out, `${drawn}\n`).catch((error: Error) => {
      throw new FileError(`--out: ${out} cannot be written: ${error.message}.`);
    });
    terminal.print(`The drawing is in ${out}.`);
  },
});

type Format = OptionValues<typeof options>["format"];

const layerFormats: Readonly<Record<Format, (drawing: Drawing) => string>> = {
  text: toText,
  dot: toDot,
  svg: toSvg,
  json: toJson,
};

const operationFormats: Readonly<Record<Format, (graph: Graph) => string>> = {
  text: (traced) => gradus.printGraph(traced, { sources: true }),
  dot: gradus.toDot,
  svg: gradus.toSvg,
  json: (traced) => JSON.stringify(gradus.toJson(traced), null, 2),
};

async function draw(model: Model, given: OptionValues<typeof options>): Promise<string> {
  const { level, format } = given;
  if (level === "layers") return layerFormats[format](drawLayers(model));
  const step: StepName = given.step;
  return operationFormats[format](await traceStep(model, step, given["batch-size"]));
}
