// The dtype option of layers: a name, or Keras' DTypePolicy written down.

import type { DType } from "../engine/index.ts";
import { asDType } from "../engine/index.ts";
import type { Config, SerializedObject } from "../registry/index.ts";
import { describe, isConfig, isSerializedObject } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";

/**
 * Settles the dtype of a layer's weights and results; float32 when none is given.
 * @throws ConfigError, DTypeError for policies other than one float dtype throughout.
 */
export function dtypeOf(given: unknown, who: string): DType {
  if (given === undefined || given === null) return "float32";
  const config = isSerializedObject(given) ? given.config : undefined;
  const name = isConfig(config) ? config["name"] : given;
  if (typeof name !== "string") {
    throw new ConfigError(`${who}: dtype is ${describe(given)}, but must be a name: "float32".`);
  }
  if (name.startsWith("mixed_")) {
    throw new ConfigError(`${who}: the dtype policy "${name}" is not offered; use "float32".`);
  }
  return asDType(name === "int64" ? "int32" : name, who);
}

/** Writes a dtype down as Keras does. */
export function policyConfig(dtype: DType): SerializedObject & Config {
  return {
    className: "DTypePolicy",
    config: { name: dtype },
    module: "keras",
    registeredName: null,
  };
}
