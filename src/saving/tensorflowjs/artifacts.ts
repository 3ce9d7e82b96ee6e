// Takes the JSON of a TensorFlow.js model; gives out its topology, its training and its weights' places.

import type { ByteSource } from "../../files/byte-source.ts";
import { FileError } from "../../shared/errors.ts";
import { isJsonObject, type JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";

/** Is a model of TensorFlow.js in the parts that its storages keep. */
export interface LayersArtifacts {
  readonly modelTopology: JsonValue;
  readonly weightSpecs: JsonValue;
  /** The bytes of all weights, one after another. */
  readonly weightData: ByteSource;
  readonly trainingConfig?: JsonValue;
}

/** Is what a `model.json` says: the specs of all weights and the files that hold their bytes. */
export interface Manifest {
  readonly specs: readonly JsonValue[];
  /** Names of files beside `model.json`, in the order of their bytes. */
  readonly paths: readonly string[];
}

/** Is what the topology says, whoever wrote it. */
export interface LayersTopology {
  readonly model: JsonObject;
  readonly training: JsonValue;
  readonly isKeras3: boolean;
}

/**
 * Reads the list of weights of a `model.json`.
 * @throws FileError for a graph model, for other JSON, and for names of files that are paths elsewhere.
 */
export function readManifest(json: JsonObject, file: string): Manifest {
  refuseGraphs(json, file);
  const { weightsManifest: groups = [] } = json;
  if (!("modelTopology" in json) || !Array.isArray(groups)) {
    throw new FileError(
      `${file} is no model.json of TensorFlow.js: expected { modelTopology, weightsManifest }.`,
    );
  }
  const specs: JsonValue[] = [];
  const paths: string[] = [];
  for (const group of groups) {
    const { weights, paths: names } = isJsonObject(group) ? group : {};
    if (!Array.isArray(weights) || !Array.isArray(names)) {
      throw new FileError(`${file}: weightsManifest: expected a list of { paths, weights }.`);
    }
    // One by one: a file may list more than a call takes arguments.
    for (const weight of weights) specs.push(weight);
    for (const name of names) paths.push(checkName(name, file));
  }
  return { specs, paths };
}

/** Finds model and training in a topology. @throws FileError when there is no model in it. */
export function readTopology(
  topology: JsonValue,
  trainingConfig: JsonValue,
  file: string,
): LayersTopology {
  const outer = isJsonObject(topology) ? topology : {};
  const model = isJsonObject(outer["model_config"]) ? outer["model_config"] : outer;
  if (typeof model["class_name"] !== "string") {
    throw new FileError(`${file}: modelTopology: expected { class_name, config }.`);
  }
  return {
    model,
    training: trainingConfig ?? outer["training_config"] ?? null,
    isKeras3: Number.parseInt(String(outer["keras_version"] ?? ""), 10) >= 3,
  };
}

/** A graph model holds operations of TensorFlow in place of layers. */
function refuseGraphs({ format, modelTopology }: JsonObject, file: string): void {
  const isGraph = isJsonObject(modelTopology) && "node" in modelTopology;
  if (format !== "graph-model" && !isGraph) return;
  throw new FileError(
    `${file} is a graph model: it holds operations of TensorFlow, not layers, and cannot be trained. ` +
      "Convert the original model again with --output_format=tfjs_layers_model.",
  );
}

// A name is never followed out of the folder of model.json, nor to another address.
function checkName(name: JsonValue, file: string): string {
  const parts = typeof name === "string" ? name.split("/") : [""];
  if (parts.every((part) => part !== "" && !/^\.\.?$|[\\:?#%\0]/.test(part)))
    return parts.join("/");
  throw new FileError(
    `${file}: weightsManifest: ${JSON.stringify(name)} is no name of a file beside it.`,
  );
}
