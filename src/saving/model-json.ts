// The architecture of a model to JSON text, and back; weights are left out.

import { parsePythonJson, writePythonJson } from "./python-json.ts";
import { type LoadOptions, restoreModel } from "./restore-model.ts";
import type { SavableModel } from "./savable-model.ts";
import { modelConfig } from "./save.ts";

/** Gives the text that `to_json` of Python Keras gives, what the model was compiled with included. */
export function modelToJson(model: SavableModel): string {
  return writePythonJson(modelConfig(model));
}

/**
 * Makes a model with new weights from `modelToJson`, or from `to_json` of Python Keras.
 * @throws FileError naming line and column, or layer and class.
 */
export function modelFromJson(
  text: string,
  options: Pick<LoadOptions, "customObjects" | "compile"> = {},
): SavableModel {
  const file = "model JSON";
  return restoreModel(parsePythonJson(text, { name: file }), file, options);
}
