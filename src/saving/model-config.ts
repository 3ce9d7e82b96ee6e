// A model to the JSON that describes it: its layers, and what it was compiled with; no weights.

import { serializeLayer } from "../layers/index.ts";
import { writePythonJson } from "./python-json-writer.ts";
import type { SavableModel } from "./savable-model.ts";
import {
  numberSharedLayers,
  type PythonJsonObject,
  toKerasConfig,
  toKerasJson,
} from "./serialize.ts";

/** Gives the JSON object that describes a model: what `config.json` holds. */
export function modelConfig(model: SavableModel): PythonJsonObject {
  const written = toKerasJson({ ...serializeLayer(model), buildConfig: model.getBuildConfig() });
  numberSharedLayers(written);
  const compiled = model.getCompileConfig?.() ?? null;
  return compiled === null ? written : { ...written, compile_config: toKerasConfig(compiled) };
}

/** Gives the text that `to_json` of Python Keras gives, what the model was compiled with included. */
export async function modelToJson(model: SavableModel): Promise<string> {
  return writePythonJson(modelConfig(model));
}
