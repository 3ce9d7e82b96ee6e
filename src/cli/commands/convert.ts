// gradus convert: a file in; the same model, weights or arrays in another form out.

import { convertFile } from "gradus";
import { defineCommand } from "../command.ts";
import { named } from "../model-file.ts";
import { flag } from "../options.ts";
import { withFileProgress } from "../terminal/file-progress.ts";

/** Is the command `gradus convert`. */
export const convert = defineCommand({
  name: "convert",
  summary: "Writes a model, weights or arrays in another form.",
  args: ["IN", "OUT"],
  options: { json: flag("Prints one JSON object: format, out, leftOut.") },
  details:
    "Reads a .keras file or the folder of one, an .h5 file of Keras 2 or 3, a model.json of " +
    "TensorFlow.js, .weights.h5, .weights.json with its shards, .safetensors, .npz or .npy, and writes " +
    "the form that OUT ends in: .keras, .h5 or / (a folder) for models; .weights.h5, .weights.json with " +
    "shards, .safetensors or .npz for weights; .npz or .npy for arrays. A model may be written as its " +
    "weights alone, but weights are no model.",
  examples: [
    "convert old.h5 new.keras",
    "convert web/model.json model.keras",
    "convert model.keras weights.safetensors",
  ],
  run: async (terminal, [from = "", to = ""], { json }) => {
    const { format, leftOut } = await withFileProgress(
      terminal,
      `converting ${from}`,
      (onProgress) => named(from, convertFile(from, to, { onProgress })),
    );
    const without = leftOut.length > 0 ? `, without ${leftOut.join(" and ")}` : "";
    terminal.print(
      json
        ? JSON.stringify({ format, out: to, leftOut })
        : `${from} (${format}) is now in ${to}${without}.`,
    );
  },
});
