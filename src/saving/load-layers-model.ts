// A TensorFlow.js model, from wherever it is, to a model.

import { withSources } from "./file-source.ts";
import type { LoadOptions } from "./restore-model.ts";
import type { SavableModel } from "./savable-model.ts";
import { restoreLayersModel } from "./tensorflowjs/load.ts";
import { type LayersModelSource, openArtifacts } from "./tensorflowjs/sources.ts";

/**
 * Reads a layers model of TensorFlow.js: made there, or converted from Keras 2 or 3, with quantised
 * weights too. See `LayersModelSource` for the places; of names within files, only those of files of
 * weights beside `model.json` are followed.
 * @throws FileError naming the part and the reason; then nothing was loaded.
 */
export async function loadLayersModel(
  source: LayersModelSource,
  options: LoadOptions = {},
): Promise<SavableModel> {
  const isPlace = typeof source === "string" || source instanceof URL;
  const { limits = {} } = options;
  return withSources(limits, async (open) => {
    const artifacts = await openArtifacts(source, open, limits);
    return restoreLayersModel(artifacts, isPlace ? String(source) : "model.json", options);
  });
}
