// JSON text that describes a model in; a model with new weights out.

import { parsePythonJson } from "./python-json.ts";
import { type LoadOptions, restoreModel } from "./restore-model.ts";
import type { SavableModel } from "./savable-model.ts";

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
