// keras.activations: tensors to tensors, each with its name in configs and Keras' defaults.

import type { TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, type Tensor } from "../engine/index.ts";
import * as ops from "../ops/index.ts";
import { named } from "../registry/index.ts";

/** Is what a layer applies to its result. */
export type Activation = (x: Tensor) => Tensor;

/** Passes x through. */
export const linear = /* @__PURE__ */ named("linear", (x: TensorLike): Tensor => asTensor(x));

/** Shapes a rectified line. */
export interface ReluOptions {
  /** Slope below the threshold; default 0. */
  readonly negativeSlope?: number;
  /** Greatest value given; none by default. */
  readonly maxValue?: number | null;
  /** Value at which the line begins; default 0. */
  readonly threshold?: number;
}

/** Gives max(x, 0), or a line of another slope, start and height. */
export const relu = /* @__PURE__ */ named(
  "relu",
  (x: TensorLike, options: ReluOptions = {}): Tensor => {
    const given = asFloat(x);
    const { negativeSlope = 0, maxValue = null, threshold = 0 } = options;
    if (negativeSlope === 0 && threshold === 0) {
      return maxValue === null ? ops.relu(given) : ops.clip(given, 0, maxValue);
    }
    const above = maxValue === null ? given : ops.minimum(given, maxValue);
    const below = given.subtract(threshold).multiply(negativeSlope);
    return ops.where(ops.greater(given, threshold), above, below);
  },
);

/** Gives x where positive, else negativeSlope · x (0.2; the LeakyReLU layer takes 0.3). */
export const leakyRelu = /* @__PURE__ */ named(
  "leaky_relu",
  (x: TensorLike, options: { readonly negativeSlope?: number } = {}): Tensor =>
    ops.leakyRelu(x, options),
);

/** Gives x limited to 0 … 6. */
export const relu6 = /* @__PURE__ */ named("relu6", (x: TensorLike): Tensor => ops.relu6(x));

/** Gives x where positive, else alpha · (eˣ − 1), with alpha 1. */
export const elu = /* @__PURE__ */ named(
  "elu",
  (x: TensorLike, options: { readonly alpha?: number } = {}): Tensor => ops.elu(x, options),
);

/** Gives the self-normalising scaled ELU (Klambauer et al., 2017). */
export const selu = /* @__PURE__ */ named("selu", (x: TensorLike): Tensor => ops.selu(x));

/** Gives an ELU whose slope is continuous for every alpha (1). */
export const celu = /* @__PURE__ */ named(
  "celu",
  (x: TensorLike, options: { readonly alpha?: number } = {}): Tensor => ops.celu(x, options),
);

/** Gives x · Φ(x), exactly unless `approximate` is true; keras.ops.gelu has the other default. */
export const gelu = /* @__PURE__ */ named(
  "gelu",
  (x: TensorLike, options: { readonly approximate?: boolean } = {}): Tensor =>
    ops.gelu(x, { approximate: options.approximate ?? false }),
);

/** Halves `axis` (−1) and gives the first half times the sigmoid of the second. */
export const glu = /* @__PURE__ */ named(
  "glu",
  (x: TensorLike, options: { readonly axis?: number } = {}): Tensor => ops.glu(x, options),
);

/** Gives 1 / (1 + e⁻ˣ). */
export const sigmoid = /* @__PURE__ */ named("sigmoid", (x: TensorLike): Tensor => ops.sigmoid(x));

/** Gives x / 6 + 1/2 limited to 0 … 1. */
export const hardSigmoid = /* @__PURE__ */ named(
  "hard_sigmoid",
  (x: TensorLike): Tensor => ops.hardSigmoid(x),
);

/** Gives ln sigmoid(x). */
export const logSigmoid = /* @__PURE__ */ named(
  "log_sigmoid",
  (x: TensorLike): Tensor => ops.logSigmoid(x),
);

/** Gives (x + 1) / 2 limited to 0 … 1. */
export const sparseSigmoid = /* @__PURE__ */ named(
  "sparse_sigmoid",
  (x: TensorLike): Tensor => ops.sparseSigmoid(x),
);

/** Gives x · sigmoid(x), also called swish. */
export const silu = /* @__PURE__ */ named("silu", (x: TensorLike): Tensor => ops.silu(x));

/** Gives x · hardSigmoid(x), also called hard swish. */
export const hardSilu = /* @__PURE__ */ named(
  "hard_silu",
  (x: TensorLike): Tensor => ops.hardSilu(x),
);

/** Gives the hyperbolic tangent. */
export const tanh = /* @__PURE__ */ named("tanh", (x: TensorLike): Tensor => ops.tanh(x));

/** Gives x limited to −1 … 1. */
export const hardTanh = /* @__PURE__ */ named(
  "hard_tanh",
  (x: TensorLike): Tensor => ops.hardTanh(x),
);

/** Gives x − tanh(x). */
export const tanhShrink = /* @__PURE__ */ named(
  "tanh_shrink",
  (x: TensorLike): Tensor => ops.tanhShrink(x),
);

/** Gives ln(1 + eˣ). */
export const softplus = /* @__PURE__ */ named(
  "softplus",
  (x: TensorLike): Tensor => ops.softplus(x),
);

/** Gives x / (1 + |x|). */
export const softsign = /* @__PURE__ */ named(
  "softsign",
  (x: TensorLike): Tensor => ops.softsign(x),
);

/** Gives 0 below −1, x above 1, and (x + 1)² / 4 between. */
export const sparsePlus = /* @__PURE__ */ named(
  "sparse_plus",
  (x: TensorLike): Tensor => ops.sparsePlus(x),
);

/** Gives (x + √(x² + b)) / 2, with b 4. */
export const squareplus = /* @__PURE__ */ named(
  "squareplus",
  (x: TensorLike, options: { readonly b?: number } = {}): Tensor => ops.squareplus(x, options),
);

/** Gives eˣ. */
export const exponential = /* @__PURE__ */ named(
  "exponential",
  (x: TensorLike): Tensor => ops.exp(x),
);

/** Gives x · tanh(softplus(x)). */
export const mish = /* @__PURE__ */ named("mish", (x: TensorLike): Tensor => ops.mish(x));

/** Moves x towards 0 by the threshold (0.5), stopping there. */
export const softShrink = /* @__PURE__ */ named(
  "soft_shrink",
  (x: TensorLike, options: { readonly threshold?: number } = {}): Tensor =>
    ops.softShrink(x, options),
);

/** Gives x where |x| exceeds the threshold (0.5), else 0. */
export const hardShrink = /* @__PURE__ */ named(
  "hard_shrink",
  (x: TensorLike, options: { readonly threshold?: number } = {}): Tensor =>
    ops.hardShrink(x, options),
);

/** Weighs values along `axis` (−1) to sum 1: eˣ / Σ eˣ. */
export const softmax = /* @__PURE__ */ named(
  "softmax",
  (x: TensorLike, options: { readonly axis?: number | readonly number[] } = {}): Tensor =>
    ops.softmax(x, options),
);

/** Gives the logarithm of softmax along `axis` (−1). */
export const logSoftmax = /* @__PURE__ */ named(
  "log_softmax",
  (x: TensorLike, options: { readonly axis?: number | readonly number[] } = {}): Tensor =>
    ops.logSoftmax(x, options),
);

/** Projects onto the probability simplex along `axis` (−1); many results are exactly 0. */
export const sparsemax = /* @__PURE__ */ named(
  "sparsemax",
  (x: TensorLike, options: { readonly axis?: number } = {}): Tensor => ops.sparsemax(x, options),
);

/** Gives x where it exceeds `threshold`, else `defaultValue`. */
export const threshold = /* @__PURE__ */ named(
  "threshold",
  (x: TensorLike, threshold: number, defaultValue: number): Tensor =>
    ops.threshold(x, threshold, defaultValue),
);
