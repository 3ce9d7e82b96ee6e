// Takes topology and training as older files hold them; gives out the form of `config.json`.

import { isJsonObject, type JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";
import { modernizeTopology, type TopologyContext } from "./topology.ts";
import { compileConfigOf } from "./training-config.ts";

/** Joins a topology and what it was compiled with into the form of `config.json`. */
export function describeModel(
  topology: JsonObject,
  training: JsonValue,
  context: TopologyContext,
): JsonObject {
  const modern = modernizeTopology(topology, context) as JsonObject;
  const config = modern["config"];
  const shape = isJsonObject(config) ? (config["build_input_shape"] ?? null) : null;
  return {
    module: null,
    registered_name: null,
    ...modern,
    ...(shape === null ? {} : { build_config: { input_shape: shape } }),
    ...(isJsonObject(training) ? { compile_config: compileConfigOf(training) } : {}),
  };
}
