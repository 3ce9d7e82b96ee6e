// Takes the JSON that describes a model; gives out the model, compiled if it says how.

import { recordOnly } from "../engine/index.ts";
import type { OnFileProgress } from "../files/progress.ts";
import { FileError, GradusError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { CustomObjects } from "./custom-objects.ts";
import type { JsonObject } from "./deserialize.ts";
import { deserializeConfig, deserializeRoot, isJsonObject } from "./deserialize.ts";
import type { FileLimits } from "./model-file.ts";
import type { JsonValue } from "./python-json.ts";
import { isSavableModel, type SavableModel } from "./savable-model.ts";

/** Are the options of `loadModel`. */
export interface LoadOptions {
  /** Classes and functions of one's own that the file names. */
  readonly customObjects?: CustomObjects;
  /** Whether to compile as the file says, optimizer state included; default true. */
  readonly compile?: boolean;
  /** Hears how far a large file has been checked and read. */
  readonly onProgress?: OnFileProgress;
  /** Bounds on what the file may demand. */
  readonly limits?: FileLimits;
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

// Told by what it can do: an optimizer that nobody uses need not be loaded for it.
function isOptimizer(made: object): boolean {
  return ["apply", "scaleLoss", "finalizeVariableValues"].every((name) => name in made);
}

function compileModel(
  model: SavableModel,
  json: JsonObject,
  options: { readonly file: string; readonly customObjects: CustomObjects },
): void {
  if (Object.keys(json).length === 0 || model.compileFromConfig === undefined) return;
  const config = deserializeConfig(json, "compile_config", options);
  const { optimizer } = config;
  const isMade = typeof optimizer === "object" && optimizer !== null && !isPlainObject(optimizer);
  if (isMade && !isOptimizer(optimizer)) {
    throw new FileError(`${options.file}: compile_config: what is given as optimizer is none.`);
  }
  inFile(options.file, "compile_config", () => {
    if (json["optimizer"] !== undefined) model.compileFromConfig?.(config);
    else {
      // Keras loses the optimizer of a model that was saved as .h5 first.
      console.warn(`${options.file}: compile_config has no optimizer; "rmsprop" takes its place.`);
      model.compileFromConfig?.({ ...config, optimizer: "rmsprop" });
    }
  });
}

/** Runs a part of reading a file; errors name the file and the place. */
export function inFile(file: string, where: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (error instanceof FileError) throw error;
    // Code trusts the types of its options, which a file need not have.
    const text = error instanceof Error ? error.message : String(error);
    const reason = error instanceof GradusError ? text : `the config cannot be used (${text}).`;
    throw new FileError(`${file}: ${where}: ${reason}`, { cause: error });
  }
}
