// Files and JSON to models of the library's own class.

import type {
  FileSet,
  FileSource,
  LayersModelSource,
  LoadOptions,
  SavableModel,
} from "../saving/index.ts";
import * as saving from "../saving/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { Model } from "./model.ts";

/**
 * Reads a model from a `.keras` file of Gradus or Python Keras, from a folder of its members, or from
 * a `.h5` file of Keras 2 or 3: by path, address, bytes, Blob, stream, or the files of a file input.
 * @throws FileError naming the member and the reason; then nothing was loaded.
 */
export async function loadModel(
  source: FileSource | FileSet,
  options: LoadOptions = {},
): Promise<Model> {
  return asModel(await saving.loadModel(source, options));
}

/**
 * Reads a layers model of TensorFlow.js from the path or address of its `model.json`, from all its
 * files, or from `indexeddb://name` and `localstorage://name`.
 * @throws FileError naming the part and the reason; then nothing was loaded.
 */
export async function loadLayersModel(
  source: LayersModelSource,
  options: LoadOptions = {},
): Promise<Model> {
  return asModel(await saving.loadLayersModel(source, options));
}

/**
 * Makes a model with new weights from `await model.toJSON()`, or from `to_json()` of Python Keras.
 * @throws FileError naming line and column, or layer and class.
 */
export function modelFromJson(
  text: string,
  options: Pick<LoadOptions, "customObjects" | "compile"> = {},
): Model {
  return asModel(saving.modelFromJson(text, options));
}

function asModel(model: SavableModel): Model {
  if (model instanceof Model) return model;
  throw new ConfigError(`The class "${model.className}" has layers, but does not extend Model.`);
}
