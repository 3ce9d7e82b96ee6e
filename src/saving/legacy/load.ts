// A whole model in the older HDF5 form of Keras 2 and 3 to a model: wholly, or not at all.

import { FileError } from "../../shared/errors.ts";
import { isJsonObject } from "../deserialize.ts";
import type { Hdf5Group } from "../hdf5/index.ts";
import { type JsonValue, parsePythonJson } from "../python-json.ts";
import { type LoadOptions, restoreModel, weightsError } from "../restore-model.ts";
import type { SavableModel } from "../savable-model.ts";
import { optimizerGroup } from "../variable-groups.ts";
import { type Assignment, assignAll } from "../weights-tree.ts";
import { describeModel } from "./describe-model.ts";
import { optimizerPlaces } from "./optimizer-state.ts";
import { datasetsOf, planLegacyWeights, weightsGroup } from "./weights.ts";

const CONFIG = "model_config";
const TRAINING = "training_config";
const OPTIMIZER = "optimizer_weights";

/**
 * Makes the model of an opened .h5 file of Python Keras, with its weights and, where it is compiled,
 * the state of its optimizer.
 * @throws FileError naming the attribute or layer and the reason; then nothing was loaded.
 */
export async function loadLegacyModel(
  root: Hdf5Group,
  file: string,
  options: LoadOptions,
): Promise<SavableModel> {
  const model = restoreModel(legacyConfig(root, file, options), CONFIG, options);
  const group = weightsGroup(root);
  if (group === undefined) throw new FileError(`${file} holds no group model_weights.`);
  const plan = planLegacyWeights(model.layers, group);
  if (plan.problems.length > 0) throw weightsError(file, plan.problems);
  await assignAll([...plan.assignments, ...planOptimizer(model, root, file)], options.onProgress);
  return model;
}

/**
 * Gives the description of a model in a legacy file, in the words of Keras 3.
 * @throws FileError when the file holds weights alone, or its texts are broken.
 */
export function legacyConfig(root: Hdf5Group, file: string, options: LoadOptions): JsonValue {
  const config = readJson(root, CONFIG, options);
  if (!isJsonObject(config)) {
    const what = weightsGroup(root) === undefined && !root.children.has("layers");
    throw new FileError(
      what
        ? `${file} is an HDF5 file without a model of Keras: it has no attribute ${CONFIG}.`
        : `${file} holds weights without a model. Make the model first, then loadWeights(path).`,
    );
  }
  const training = options.compile === false ? null : readJson(root, TRAINING, options);
  return describeModel(config, training, { file: CONFIG, isKeras3: isKeras3(root) });
}

function readJson(root: Hdf5Group, key: string, { limits = {} }: LoadOptions): JsonValue {
  const text = textOf(root, key);
  if (text === "") return null;
  const { maxJsonLength } = limits;
  const length = maxJsonLength === undefined ? {} : { maxLength: maxJsonLength };
  return parsePythonJson(text, { name: key, ...length });
}

/** Keras 3 says so; Keras 2 wrote no version into its first files. */
function isKeras3(root: Hdf5Group): boolean {
  return Number.parseInt(textOf(root, "keras_version"), 10) >= 3;
}

function textOf(root: Hdf5Group, key: string): string {
  const value = root.attributes.get(key);
  return typeof value === "string" ? value : "";
}

function planOptimizer(model: SavableModel, root: Hdf5Group, file: string): readonly Assignment[] {
  const stored = datasetsOf(root, OPTIMIZER);
  if (stored.length === 0 || !model.optimizer) return [];
  const group = optimizerGroup(model);
  const variables = group?.variables ?? [];
  const names = stored.map(({ name }) => name);
  const places = isKeras3(root) ? variables : optimizerPlaces(names, variables);
  const complete = places?.length === stored.length;
  const fits = places?.every(({ shape }, i) => {
    const found = stored[i]?.dataset;
    return found?.dtype !== "string" && String(found?.shape) === String(shape);
  });
  if (places === undefined || !complete || !fits) {
    console.warn(
      `${file}: the state of the optimizer "${group?.name}" is left out, because its ` +
        `${stored.length} variables in the file are not those of this optimizer.`,
    );
    return [];
  }
  return places.flatMap((variable, i) => {
    const dataset = stored[i]?.dataset;
    return dataset === undefined ? [] : [{ variable, dataset }];
  });
}
