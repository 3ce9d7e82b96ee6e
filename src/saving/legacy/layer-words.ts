// Takes class and config of a layer, initializer or the like in old words; gives out those of Keras 3.

import { isJsonObject, type JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";

/** Is a class with its config. */
export interface ModernLayer {
  readonly class_name: string;
  readonly config: JsonObject;
}

/** Classes that have another name now. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["BatchNormalizationV1", "BatchNormalization"],
  ["BatchNormalizationV2", "BatchNormalization"],
  ["UnifiedLSTM", "LSTM"],
  ["UnifiedGRU", "GRU"],
  ["LSTMV2", "LSTM"],
  ["GRUV2", "GRU"],
  ["LayerNormalizationV2", "LayerNormalization"],
  ["Convolution1D", "Conv1D"],
  ["Convolution2D", "Conv2D"],
  ["Convolution3D", "Conv3D"],
  ["ThresholdedReLU", "ReLU"],
  ["LeCunNormal", "LecunNormal"],
  ["LeCunUniform", "LecunUniform"],
  ["Policy", "DTypePolicy"],
  ["PolicyV1", "DTypePolicy"],
]);

/** Arguments that say nothing any more when they have one of these values. */
const OBSOLETE: { readonly [key: string]: readonly JsonValue[] | "any" } = {
  ragged: [false],
  sparse: [false],
  optional: [false],
  time_major: [false],
  implementation: "any",
  input_length: "any",
  input_dtype: "any",
  fused: "any",
  renorm: [false, null],
  virtual_batch_size: [null],
  adjustment: [null],
  softmax_robust_masking: "any",
  query_shape: "any",
  key_shape: "any",
  value_shape: "any",
  activity_regularizer: [null],
  unit_forget_bias: [null],
};

type Words = (config: JsonObject) => JsonObject;

/** Rules that only one class has, by its old name. */
const RULES: ReadonlyMap<string, Words> = new Map(
  Object.entries<Words>({
    LeakyReLU: rename("alpha", "negative_slope"),
    ThresholdedReLU: rename("theta", "threshold"),
    BatchNormalization: ({ axis = -1, ...config }) => ({
      ...config,
      axis: Array.isArray(axis) && axis.length === 1 ? (axis[0] ?? -1) : axis,
    }),
    // The kernels of these layers have names of their own; the inherited ones were never used.
    DepthwiseConv1D: without("filters", "groups", ...kernelWords()),
    DepthwiseConv2D: without("filters", "groups", ...kernelWords()),
    SeparableConv1D: without("groups", ...kernelWords()),
    SeparableConv2D: without("groups", ...kernelWords()),
    Conv1DTranspose: without("groups"),
    Conv2DTranspose: without("groups"),
    Conv3DTranspose: without("groups"),
    // Keras before 2.3 called the truncated normal distribution just normal.
    VarianceScaling: ({ distribution, ...config }) => ({
      ...config,
      ...(distribution === undefined
        ? {}
        : { distribution: distribution === "normal" ? "truncated_normal" : distribution }),
    }),
  }),
);

/** Initializers of TensorFlow 1 and 2.0 had a dtype, which those of Keras 3 take from their layer. */
const INITIALIZER =
  /^(Zeros|Ones|Constant|Identity|Orthogonal|(Random|Truncated|Glorot|He|Lecun|LeCun)(Normal|Uniform)|VarianceScaling)$/;

/**
 * Brings class and config up to date; the values of the config are so already. Words that Keras 3
 * has too, with another meaning, are changed only where it was not Keras 3 that wrote them.
 */
export function modernizeLayer(
  oldName: string,
  oldConfig: JsonObject,
  { isKeras3 }: { readonly isKeras3: boolean },
): ModernLayer {
  const bare = oldName.startsWith("Custom>") ? oldName.slice("Custom>".length) : oldName;
  const name = RENAMED.get(bare) ?? bare;
  let config = (RULES.get(bare) ?? RULES.get(name))?.(oldConfig) ?? oldConfig;
  if (INITIALIZER.test(bare)) config = without("dtype")(config);
  if (bare === "InputLayer") config = renameIfAbsent("batch_input_shape", "batch_shape")(config);
  config = Object.fromEntries(
    Object.entries(config).filter(([key, value]) => !isObsolete(bare, key, value)),
  );
  if (!isKeras3) config = changeMeanings(name, config);
  const dtype = config["dtype"];
  if (isJsonObject(dtype) && typeof dtype["name"] === "string") config["dtype"] = dtype["name"];
  return { class_name: RENAMED.get(bare) ?? oldName, config };
}

/** Keras 2 and TensorFlow.js have a steeper hard sigmoid, and a GRU that resets before. */
function changeMeanings(className: string, config: JsonObject): JsonObject {
  const changed = Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const isActivation = key === "activation" || key === "recurrent_activation";
      return [key, isActivation && value === "hard_sigmoid" ? "keras2_hard_sigmoid" : value];
    }),
  );
  const isGru = className === "GRU" || className === "GRUCell";
  return isGru ? { reset_after: false, ...changed } : changed;
}

function isObsolete(className: string, key: string, value: JsonValue): boolean {
  // Of these classes the argument means something.
  if (key === "sparse" && (className === "CategoryEncoding" || className.endsWith("Lookup"))) {
    return false;
  }
  const values = Object.hasOwn(OBSOLETE, key) ? OBSOLETE[key] : undefined;
  return values === "any" || (values?.includes(value) ?? false);
}

function kernelWords(): string[] {
  return ["initializer", "regularizer", "constraint"].map((word) => `kernel_${word}`);
}

function without(...keys: readonly string[]): Words {
  return (config) =>
    Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));
}

function rename(from: string, to: string): Words {
  return (config) => {
    const { [from]: value, ...rest } = config;
    return value === undefined ? config : { ...rest, [to]: value };
  };
}

function renameIfAbsent(from: string, to: string): Words {
  return (config) => (to in config ? without(from)(config) : rename(from, to)(config));
}
