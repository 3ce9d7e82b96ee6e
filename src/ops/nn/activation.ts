// Activation functions: elementwise curves, and normalisations along one axis.

import type { TensorLike } from "../../engine/index.ts";
import { asFloat, normalizeAxis, type Tensor } from "../../engine/index.ts";
import { choose, positions } from "../apply.ts";
import { clip, divide, maximum, minimum, sqrt } from "../arithmetic.ts";
import { logicalAnd } from "../comparison.ts";
import { stopGradient } from "../core.ts";
import { erf, exp, expm1, log, log1p } from "../exponential.ts";
import { cumsum } from "../reduction.ts";
import { cut, flip, moveaxis } from "../shaping.ts";
import { sort } from "../sorting.ts";

/** Gives max(x, 0). */
export function relu(x: TensorLike): Tensor {
  return asFloat(x).relu();
}

/** Gives x limited to 0 … 6. */
export function relu6(x: TensorLike): Tensor {
  return clip(asFloat(x), 0, 6);
}

/** Gives 1 / (1 + e⁻ˣ). */
export function sigmoid(x: TensorLike): Tensor {
  return asFloat(x).sigmoid();
}

/** Gives ln(1 + eˣ), without overflow. */
export function softplus(x: TensorLike): Tensor {
  const given = asFloat(x);
  return maximum(given, 0).add(log1p(exp(given.abs().negate())));
}

/** Gives x / (1 + |x|). */
export function softsign(x: TensorLike): Tensor {
  const given = asFloat(x);
  return divide(given, given.abs().add(1));
}

/** Gives x · sigmoid(x). */
export function silu(x: TensorLike): Tensor {
  const given = asFloat(x);
  return given.multiply(given.sigmoid());
}

export { silu as swish };

/** Gives ln sigmoid(x). */
export function logSigmoid(x: TensorLike): Tensor {
  return softplus(asFloat(x).negate()).negate();
}

/** Gives x where positive, else negativeSlope · x (0.2). */
export function leakyRelu(
  x: TensorLike,
  options: { readonly negativeSlope?: number } = {},
): Tensor {
  const given = asFloat(x);
  return choose(given.greater(0), given, given.multiply(options.negativeSlope ?? 0.2), "leakyRelu");
}

/** Gives x where positive, else alpha · (eˣ − 1), with alpha 1. */
export function elu(x: TensorLike, options: { readonly alpha?: number } = {}): Tensor {
  const given = asFloat(x);
  // The limited argument keeps an infinite eˣ out of the gradient of the branch not taken.
  const below = expm1(minimum(given, 0)).multiply(options.alpha ?? 1);
  return choose(given.greater(0), given, below, "elu");
}

/** Gives the self-normalising scaled ELU of Klambauer et al. (2017). */
export function selu(x: TensorLike): Tensor {
  return elu(x, { alpha: 1.6732632423543772 }).multiply(1.0507009873554805);
}

/** Gives max(x, 0) + min(0, alpha · (e^(x / alpha) − 1)), with alpha 1. */
export function celu(x: TensorLike, options: { readonly alpha?: number } = {}): Tensor {
  const given = asFloat(x);
  const alpha = options.alpha ?? 1;
  return maximum(given, 0).add(expm1(divide(minimum(given, 0), alpha)).multiply(alpha));
}

/** Gives x · Φ(x): by default through tanh, exactly by erf when `approximate` is false. */
export function gelu(x: TensorLike, options: { readonly approximate?: boolean } = {}): Tensor {
  const given = asFloat(x);
  if (options.approximate ?? true) {
    const cubic = given.add(given.multiply(given).multiply(given).multiply(0.044715));
    const inner = cubic.multiply(Math.sqrt(2 / Math.PI));
    return given.multiply(0.5).multiply(inner.tanh().add(1));
  }
  return given.multiply(0.5).multiply(erf(given.multiply(Math.SQRT1_2)).add(1));
}

/** Halves `axis` (−1) and gives the first half times the sigmoid of the second. */
export function glu(x: TensorLike, options: { readonly axis?: number } = {}): Tensor {
  const given = asFloat(x);
  const axis = normalizeAxis(options.axis ?? -1, given.rank, "glu");
  const half = Math.floor((given.shape[axis] ?? 0) / 2);
  const [value, gate] = [cut(given, axis, 0, half), cut(given, axis, half, 2 * half)];
  return value.multiply(gate.sigmoid());
}

/** Gives x / 6 + 1/2 limited to 0 … 1. */
export function hardSigmoid(x: TensorLike): Tensor {
  return clip(divide(asFloat(x), 6).add(0.5), 0, 1);
}

/** Gives x · hardSigmoid(x). */
export function hardSilu(x: TensorLike): Tensor {
  return asFloat(x).multiply(hardSigmoid(x));
}

export { hardSilu as hardSwish };

/** Gives x limited to −1 … 1. */
export function hardTanh(x: TensorLike): Tensor {
  return clip(asFloat(x), -1, 1);
}

/** Gives x where |x| exceeds the threshold (0.5), else 0. */
export function hardShrink(x: TensorLike, options: { readonly threshold?: number } = {}): Tensor {
  const given = asFloat(x);
  return choose(given.abs().greater(options.threshold ?? 0.5), given, 0, "hardShrink");
}

/** Moves x towards 0 by the threshold (0.5), stopping there. */
export function softShrink(x: TensorLike, options: { readonly threshold?: number } = {}): Tensor {
  const given = asFloat(x);
  const threshold = options.threshold ?? 0.5;
  const below = choose(given.less(-threshold), given.add(threshold), 0, "softShrink");
  return choose(given.greater(threshold), given.subtract(threshold), below, "softShrink");
}

/** Gives x − tanh(x). */
export function tanhShrink(x: TensorLike): Tensor {
  const given = asFloat(x);
  return given.subtract(given.tanh());
}

/** Gives x where it exceeds `threshold`, else `defaultValue`. */
export function threshold(x: TensorLike, threshold: number, defaultValue: number): Tensor {
  const given = asFloat(x);
  return choose(given.greater(threshold), given, defaultValue, "threshold");
}

/** Gives x · tanh(softplus(x)). */
export function mish(x: TensorLike): Tensor {
  return asFloat(x).multiply(softplus(x).tanh());
}

/** Gives 0 below −1, x above 1, and (x + 1)² / 4 between. */
export function sparsePlus(x: TensorLike): Tensor {
  const given = asFloat(x);
  const middle = given.add(1).square().multiply(0.25);
  const lower = choose(given.lessEqual(-1), 0, middle, "sparsePlus");
  return choose(given.less(1), lower, given, "sparsePlus");
}

/** Gives (x + 1) / 2 limited to 0 … 1. */
export function sparseSigmoid(x: TensorLike): Tensor {
  return clip(asFloat(x).add(1).multiply(0.5), 0, 1);
}

/** Gives (x + √(x² + b)) / 2, with b 4. */
export function squareplus(x: TensorLike, options: { readonly b?: number } = {}): Tensor {
  const given = asFloat(x);
  return given.add(sqrt(given.square().add(options.b ?? 4))).multiply(0.5);
}

/** Names the axis along which values are weighed against each other; −1 by default. */
export interface AlongAxis {
  readonly axis?: number | readonly number[];
}

/** Gives eˣ / Σ eˣ along `axis` (−1), without overflow. */
export function softmax(x: TensorLike, options: AlongAxis = {}): Tensor {
  const powers = exp(shifted(x, options));
  return powers.divide(powers.sum(options.axis ?? -1, { keepdims: true }));
}

/** Gives ln softmax(x) along `axis` (−1), without overflow. */
export function logSoftmax(x: TensorLike, options: AlongAxis = {}): Tensor {
  const given = shifted(x, options);
  return given.subtract(log(exp(given).sum(options.axis ?? -1, { keepdims: true })));
}

// Any offset cancels, so the one that prevents overflow needs no gradient.
function shifted(x: TensorLike, options: AlongAxis): Tensor {
  const given = asFloat(x);
  return given.subtract(stopGradient(given.max(options.axis ?? -1, { keepdims: true })));
}

/**
 * Projects onto the probability simplex along `axis` (−1): few classes keep a share (Martins and
 * Astudillo, 2016). Costs n² comparisons for n classes.
 */
export function sparsemax(x: TensorLike, options: { readonly axis?: number } = {}): Tensor {
  const given = asFloat(x);
  const axis = normalizeAxis(options.axis ?? -1, given.rank, "sparsemax");
  const logits = moveaxis(given, axis, -1);
  const last = logits.rank - 1;
  const n = logits.shape[last] ?? 0;
  const descending = flip(sort(stopGradient(logits)), { axis: last });
  const counts = positions(n, last, logits.rank).add(1).cast(given.dtype);
  const inSupport = counts
    .multiply(descending)
    .add(1)
    .greater(cumsum(descending, { axis: last }));
  const support = inSupport.cast(given.dtype).sum(-1, { keepdims: true });
  const isLast = logicalAnd(inSupport, counts.equal(support)).cast(given.dtype);
  const least = descending.multiply(isLast).sum(-1, { keepdims: true });
  const supported = choose(logits.greaterEqual(least), logits, 0, "sparsemax");
  const offset = divide(supported.sum(-1, { keepdims: true }).subtract(1), support);
  return moveaxis(maximum(logits.subtract(offset), 0), -1, axis);
}
