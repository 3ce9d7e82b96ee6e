// The weights of a model to a `.weights.h5` file, and back.

import { platform } from "#platform";
import { ConfigError, FileError } from "../shared/errors.ts";
import { type FileSource, sourceName, withSource } from "./file-source.ts";
import { weightsError } from "./load.ts";
import type { FileLimits } from "./model-file.ts";
import type { SavableModel } from "./savable-model.ts";
import { layerGroups, OPTIMIZER, optimizerGroup } from "./variable-groups.ts";
import { assignAll, planWeights, varsAt, writeWeightsTree } from "./weights-tree.ts";

/** Are the options of `loadWeights`. */
export interface LoadWeightsOptions {
  /** Leaves out layers that do not fit, with a warning, instead of refusing; default false. */
  readonly skipMismatch?: boolean;
  readonly limits?: FileLimits;
}

const ENDING = ".weights.h5";

/**
 * Writes weights, and the optimizer's state, to a file that Python Keras reads by `load_weights`.
 * @throws ConfigError when the path does not end in `.weights.h5`, or the model is not built.
 */
export async function saveWeights(model: SavableModel, path: string): Promise<void> {
  if (!path.endsWith(ENDING)) {
    throw new ConfigError(`saveWeights: the path "${path}" does not end in "${ENDING}".`);
  }
  await platform.writeFileAtomic(path, await saveWeightsToBytes(model));
}

/** Gives the bytes of a `.weights.h5` file. @throws ConfigError when the model is not built. */
export async function saveWeightsToBytes(model: SavableModel): Promise<Uint8Array<ArrayBuffer>> {
  checkBuilt(model, "saveWeights");
  const optimizer = optimizerGroup(model);
  const groups = [...layerGroups(model), ...(optimizer === undefined ? [] : [optimizer])];
  const tree = await writeWeightsTree(groups);
  const { writeHdf5 } = await import("./hdf5/index.ts");
  return writeHdf5(tree);
}

/**
 * Overwrites weights, and the optimizer's state where the file has all of it, by those of a
 * `.weights.h5` file.
 * @throws FileError when a layer does not fit; then no weight has changed. ConfigError when the
 *   model is not built.
 */
export async function loadWeights(
  model: SavableModel,
  source: FileSource,
  options: LoadWeightsOptions = {},
): Promise<void> {
  checkBuilt(model, "loadWeights");
  const name = sourceName(source, "weights");
  if (typeof source === "string" && !source.endsWith(ENDING)) {
    throw new FileError(
      `loadWeights: "${source}" does not end in "${ENDING}". A .keras file is opened by loadModel.`,
    );
  }
  const { readWeights } = await import("./model-file.ts");
  const { limits = {} } = options;
  await withSource(source, limits, async (bytes) => {
    const root = await readWeights(bytes, name, limits);
    const groups = layerGroups(model);
    const plan = planWeights(root, groups);
    if (plan.problems.length > 0) {
      if (options.skipMismatch !== true) throw weightsError(name, plan.problems);
      console.warn(`loadWeights: left out what does not fit: ${plan.problems.join("; ")}.`);
    }
    const optimizer = optimizerGroup(model);
    const complete = optimizer?.variables.length === varsAt(root, OPTIMIZER).size;
    const state =
      optimizer !== undefined && complete ? planWeights(root, [optimizer]).assignments : [];
    await assignAll([...plan.assignments, ...state]);
  });
}

function checkBuilt(model: SavableModel, who: string): void {
  if (model.built) return;
  throw new ConfigError(
    `${who}: model "${model.name}" has no weights yet. Put an Input in front, call it on data, ` +
      "or build(inputShape).",
  );
}
