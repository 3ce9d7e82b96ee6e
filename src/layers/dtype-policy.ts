// Dtype policies: in which dtype a layer computes, and in which it keeps its weights.

import type { DType } from "../engine/index.ts";
import { asDType } from "../engine/index.ts";
import type { Config, SerializedObject } from "../registry/index.ts";
import { checkOptions, describe, isConfig, isSerializedObject } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";

/** Names a policy: one dtype throughout, or halves to compute in beside weights in float32. */
export type DTypePolicyName = DType | "mixed_float16";

/** Is anything that stands for a policy. */
export type DTypePolicyIdentifier = DTypePolicyName | DTypePolicy | SerializedObject;

/**
 * Says in which dtype a layer computes and in which it keeps its weights.
 * @see https://keras.io/api/mixed_precision/policy/
 */
export class DTypePolicy {
  static readonly className = "DTypePolicy";
  readonly name: DTypePolicyName;
  /** Dtype of inputs and results. */
  readonly computeDtype: DType;
  /** Dtype of weights. */
  readonly variableDtype: DType;

  /**
   * Makes a policy of its name.
   * @throws ConfigError, DTypeError for a name that is none.
   */
  constructor(options: { readonly name: DTypePolicyName }) {
    checkOptions("DTypePolicy", options, ["name"]);
    this.name = checkName(options.name, "DTypePolicy");
    const isMixed = this.name === "mixed_float16";
    this.computeDtype = isMixed ? "float16" : (this.name as DType);
    this.variableDtype = isMixed ? "float32" : (this.name as DType);
  }

  /** Gives the option that makes an equal policy. */
  getConfig(): Config {
    return { name: this.name };
  }
}

function checkName(name: unknown, who: string): DTypePolicyName {
  if (name === "mixed_float16") return name;
  if (typeof name !== "string") {
    throw new ConfigError(`${who}: dtype is ${describe(name)}, but must be a name: "float32".`);
  }
  if (name.startsWith("mixed_")) {
    throw new ConfigError(
      `${who}: the dtype policy "${name}" is not offered; use "mixed_float16" or "float32".`,
    );
  }
  return asDType(name === "int64" ? "int32" : name, who);
}

let current = new DTypePolicy({ name: "float32" });

/** Gives the policy of layers that are made without one: `"float32"` unless it was set. */
export function dtypePolicy(): DTypePolicy {
  return current;
}

/**
 * Sets the policy of all layers that are made from now on without a `dtype` of their own.
 * @see https://keras.io/api/mixed_precision/policy/
 * @throws ConfigError, DTypeError for a policy that does not exist.
 */
export function setDtypePolicy(policy: DTypePolicyIdentifier): void {
  current = policyOf(policy, "setDtypePolicy");
}

/**
 * Settles the policy of a layer: the current one when none is given.
 * @throws ConfigError, DTypeError for policies that do not exist.
 */
export function policyOf(given: unknown, who: string): DTypePolicy {
  if (given === undefined || given === null) return current;
  if (given instanceof DTypePolicy) return given;
  const config = isSerializedObject(given) ? given.config : undefined;
  const name = checkName(isConfig(config) ? config["name"] : given, who);
  return name === current.name ? current : new DTypePolicy({ name });
}

/** Writes a policy down as Keras does. */
export function policyConfig(policy: DTypePolicy): SerializedObject & Config {
  return {
    className: "DTypePolicy",
    config: policy.getConfig(),
    module: "keras",
    registeredName: null,
  };
}
