// A `.keras` file, or its bytes, to a model: wholly, or not at all.

import { isJsonObject } from "./deserialize.ts";
import { type FileSet, placeOf } from "./file-set.ts";
import { type FileSource, sourceName, withSources } from "./file-source.ts";
import type { FileLimits, OpenedModel } from "./model-file.ts";
import type { JsonValue } from "./python-json.ts";
import { inFile, type LoadOptions, restoreModel, weightsError } from "./restore-model.ts";
import { ownsVocabulary, type SavableModel } from "./savable-model.ts";
import { isOptimizerPath, layerGroups, OPTIMIZER, optimizerGroup } from "./variable-groups.ts";
import { weightsLayout } from "./weights-layout.ts";
import { type Assignment, assignAll, planWeights, TRAINING, varsAt } from "./weights-tree.ts";

const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";

/**
 * Reads a model from a `.keras` file of Gradus or Python Keras, or from a `.h5` file of Keras 2 or
 * 3. Classes are found among the registered ones and `customObjects`; no code, path or address in a
 * file is ever followed.
 * @throws FileError naming the member and the reason; then nothing was loaded.
 */
export async function loadModel(
  source: FileSource | FileSet,
  options: LoadOptions = {},
): Promise<SavableModel> {
  const { isHdf5, openModelFile, openModelFolder, readWeights } = await import("./model-file.ts");
  const { limits = {}, onProgress } = options;
  const place = await placeOf(source);
  return withSources(limits, async (open) => {
    if ("folder" in place) {
      return fill(await openModelFolder(place.folder, open, limits), options);
    }
    const bytes = await open(place.file);
    if (await isHdf5(bytes)) {
      const { loadLegacyModel } = await import("./legacy/load.ts");
      const name = sourceName(place.file, "the file");
      return loadLegacyModel(await readWeights(bytes, name, limits), name, options);
    }
    return fill(await openModelFile(bytes, limits, onProgress), options);
  });
}

/** Makes the model of a file and gives it the weights. */
async function fill(file: OpenedModel, options: LoadOptions): Promise<SavableModel> {
  const model = restoreModel(file.config, CONFIG, options);
  const assignments = [...planLayers(model, file), ...planOptimizer(model, file)];
  await loadVocabularies(model, file);
  await assignAll(assignments, options.onProgress);
  return model;
}

/**
 * Gives the notes that were saved with a model as `metadata`; empty for files of Python Keras.
 * @throws FileError as `loadModel`.
 */
export async function readMetadata(
  source: FileSource | FileSet,
  options: { readonly limits?: FileLimits } = {},
): Promise<{ readonly [key: string]: JsonValue }> {
  const { openFolderMetadata, openMetadata } = await import("./model-file.ts");
  const { limits = {} } = options;
  const place = await placeOf(source);
  const metadata = await withSources(limits, async (open) =>
    "folder" in place
      ? openFolderMetadata(place.folder, open, limits)
      : openMetadata(await open(place.file), limits),
  );
  const notes = isJsonObject(metadata) ? metadata["gradus"] : undefined;
  return isJsonObject(notes) ? notes : {};
}

function planLayers(model: SavableModel, { weights }: OpenedModel): readonly Assignment[] {
  const plan = planWeights(weights, layerGroups(model));
  const unused = plan.unused.filter((path) => !isOptimizerPath(path) && path !== TRAINING);
  const spare = unused.map((path) => `${path}/vars belongs to no layer of it`);
  const problems = [...plan.problems, ...spare];
  if (problems.length > 0) throw weightsError(WEIGHTS, problems);
  return plan.assignments;
}

function planOptimizer(model: SavableModel, { weights }: OpenedModel): readonly Assignment[] {
  const saved = varsAt(weights, OPTIMIZER);
  const { optimizer } = model;
  if (saved.size === 0 || !optimizer) return [];
  const fresh = optimizer.variables;
  const group = optimizerGroup(model);
  if (group === undefined) return [];
  // A model saved between compile and fit has no state but the counter and the rate.
  const started = saved.size !== group.variables.length && saved.size === fresh.length;
  const expected = started ? { ...group, variables: fresh } : group;
  if (saved.size !== expected.variables.length) {
    console.warn(
      `${WEIGHTS}: the state of the optimizer "${group.name}" is left out, because it has ` +
        `${group.variables.length} variables, but the file holds ${saved.size}.`,
    );
    return [];
  }
  const plan = planWeights(weights, [expected]);
  if (plan.problems.length > 0) throw weightsError(WEIGHTS, plan.problems);
  return plan.assignments;
}

// Keras writes the vocabulary of an adapted layer line by line, special words included.
async function loadVocabularies(model: SavableModel, file: OpenedModel): Promise<void> {
  for (const { path, layer } of weightsLayout(model)) {
    if (!ownsVocabulary(layer)) continue;
    const text = await file.asset(`${path}/vocabulary.txt`);
    if (text === undefined) continue;
    const lines = text.split(/\r\n|\n|\r/);
    while (lines.at(-1) === "") lines.pop();
    inFile(`assets/${path}/vocabulary.txt`, `layer "${layer.name}"`, () =>
      layer.setVocabulary(lines),
    );
  }
}
