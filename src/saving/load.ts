// A `.keras` file, or its bytes, to a model: wholly, or not at all.

import { recordOnly } from "../engine/index.ts";
import { FileError, GradusError } from "../shared/errors.ts";
import type { CustomObjects } from "./custom-objects.ts";
import type { JsonObject } from "./deserialize.ts";
import { deserializeConfig, deserializeRoot, isJsonObject } from "./deserialize.ts";
import { type FileSource, withSource } from "./file-source.ts";
import type { FileLimits, OpenedModel } from "./model-file.ts";
import type { JsonValue } from "./python-json.ts";
import { isSavableModel, ownsVocabulary, type SavableModel } from "./savable-model.ts";
import { layerGroups, OPTIMIZER, optimizerGroup } from "./variable-groups.ts";
import { weightsLayout } from "./weights-layout.ts";
import { type Assignment, assignAll, planWeights, TRAINING, varsAt } from "./weights-tree.ts";

/** Are the options of `loadModel`. */
export interface LoadOptions {
  /** Classes and functions of one's own that the file names. */
  readonly customObjects?: CustomObjects;
  /** Whether to compile as the file says, optimizer state included; default true. */
  readonly compile?: boolean;
  /** Bounds on what the file may demand. */
  readonly limits?: FileLimits;
}

const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";

/**
 * Reads a model from a `.keras` file of Gradus or Python Keras. Classes are found among the
 * registered ones and `customObjects`; no code, path or address in a file is ever followed.
 * @throws FileError naming the member and the reason; then nothing was loaded.
 */
export async function loadModel(
  source: FileSource,
  options: LoadOptions = {},
): Promise<SavableModel> {
  const { openModelFile } = await import("./model-file.ts");
  const { limits = {} } = options;
  return withSource(source, limits, async (bytes) => {
    const file = await openModelFile(bytes, limits);
    const model = restoreModel(file.config, CONFIG, options);
    const assignments = [...planLayers(model, file), ...planOptimizer(model, file)];
    await loadVocabularies(model, file);
    await assignAll(assignments);
    return model;
  });
}

/**
 * Gives the notes that were saved with a model as `metadata`; empty for files of Python Keras.
 * @throws FileError as `loadModel`.
 */
export async function readMetadata(
  source: FileSource,
  options: { readonly limits?: FileLimits } = {},
): Promise<{ readonly [key: string]: JsonValue }> {
  const { openMetadata } = await import("./model-file.ts");
  const { limits = {} } = options;
  const metadata = await withSource(source, limits, (bytes) => openMetadata(bytes, limits));
  const notes = isJsonObject(metadata) ? metadata["gradus"] : undefined;
  return isJsonObject(notes) ? notes : {};
}

/** Makes a model from the JSON that describes it, compiled if it says how; weights are new. */
export function restoreModel(json: JsonValue, file: string, options: LoadOptions): SavableModel {
  // Initial values may be as large as the file likes, and are mostly replaced before they are read.
  return recordOnly(() => makeModel(json, file, options));
}

function makeModel(json: JsonValue, file: string, options: LoadOptions): SavableModel {
  const { customObjects = {}, compile = true } = options;
  const model = deserializeRoot(json, { file, customObjects });
  if (!isSavableModel(model)) {
    throw new FileError(`${file} describes the layer "${model.name}", which is no model.`);
  }
  if (!isJsonObject(json)) return model;
  inFile(file, `model "${model.name}"`, () => {
    const build = json["build_config"];
    if (model.built || !isJsonObject(build)) return;
    model.buildFromConfig(deserializeConfig(build, "build_config", { file, customObjects }));
  });
  const compiled = json["compile_config"];
  if (compile && isJsonObject(compiled)) compileModel(model, compiled, { file, customObjects });
  return model;
}

/** Joins the sentences of problems into one error. */
export function weightsError(member: string, problems: readonly string[]): FileError {
  const shown = problems.slice(0, 3).join("; ");
  const rest = problems.length > 3 ? `; and ${problems.length - 3} more` : "";
  return new FileError(`${member} does not fit the model: ${shown}${rest}. Nothing was loaded.`);
}

function compileModel(
  model: SavableModel,
  json: JsonObject,
  options: { readonly file: string; readonly customObjects: CustomObjects },
): void {
  if (Object.keys(json).length === 0 || model.compileFromConfig === undefined) return;
  const config = deserializeConfig(json, "compile_config", options);
  inFile(options.file, "compile_config", () => {
    if (json["optimizer"] !== undefined) model.compileFromConfig?.(config);
    else {
      // Keras loses the optimizer of a model that was saved as .h5 first.
      console.warn(`${options.file}: compile_config has no optimizer; "rmsprop" takes its place.`);
      model.compileFromConfig?.({ ...config, optimizer: "rmsprop" });
    }
  });
}

function planLayers(model: SavableModel, { weights }: OpenedModel): readonly Assignment[] {
  const plan = planWeights(weights, layerGroups(model));
  const unused = plan.unused.filter((path) => path !== OPTIMIZER && path !== TRAINING);
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
async function loadVocabularies(model: SavableModel, { assets }: OpenedModel): Promise<void> {
  for (const { path, layer } of weightsLayout(model)) {
    const member = assets.get(`${path}/vocabulary.txt`);
    if (member === undefined || !ownsVocabulary(layer)) continue;
    const lines = new TextDecoder().decode(await member.read()).split(/\r\n|\n|\r/);
    while (lines.at(-1) === "") lines.pop();
    inFile(member.name, `layer "${layer.name}"`, () => layer.setVocabulary(lines));
  }
}

function inFile(file: string, where: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (error instanceof FileError || !(error instanceof GradusError)) throw error;
    throw new FileError(`${file}: ${where}: ${error.message}`, { cause: error });
  }
}
