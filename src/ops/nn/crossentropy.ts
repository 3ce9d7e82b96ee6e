// Cross-entropies: the surprise of predicted probabilities, or logits, at the true classes.

import type { TensorLike } from "../../engine/index.ts";
import {
  asFloat,
  asTensor,
  indexing,
  normalizeAxis,
  sameShape,
  show,
  type Tensor,
} from "../../engine/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { one } from "../apply.ts";
import { clip } from "../arithmetic.ts";
import { defaultEpsilon } from "../core.ts";
import { log } from "../exponential.ts";
import { expandDims, squeeze } from "../shaping.ts";
import { logSoftmax, softplus } from "./activation.ts";

/** Says whether `output` holds logits (default: probabilities), and along which axis (−1). */
export interface CrossentropyOptions {
  readonly fromLogits?: boolean;
  readonly axis?: number;
}

/**
 * Gives −Σ target · ln output along `axis`; probabilities are first scaled to sum 1 and limited
 * to ε … 1 − ε, with ε 1e-7.
 * @throws ShapeError when the shapes differ.
 */
export function categoricalCrossentropy(
  target: TensorLike,
  output: TensorLike,
  options: CrossentropyOptions = {},
): Tensor {
  const predicted = asFloat(output);
  const truth = asTensor(target).cast(predicted.dtype);
  checkSame("categoricalCrossentropy", truth, predicted);
  const axis = normalizeAxis(options.axis ?? -1, predicted.rank, "categoricalCrossentropy");
  return truth
    .multiply(logProbabilities(predicted, axis, options))
    .sum(axis)
    .negate();
}

/**
 * Gives −ln output at the class that the integer target names; a target with a last extent of 1
 * loses it. Classes outside are clamped, so check labels on the host.
 * @throws ShapeError when the shapes differ beside the class axis.
 */
export function sparseCategoricalCrossentropy(
  target: TensorLike,
  output: TensorLike,
  options: CrossentropyOptions = {},
): Tensor {
  const predicted = asFloat(output);
  const given = asTensor(target).cast("int32");
  const axis = normalizeAxis(options.axis ?? -1, predicted.rank, "sparseCategoricalCrossentropy");
  const labels =
    given.rank === predicted.rank && given.shape.at(-1) === 1
      ? squeeze(given, { axis: -1 })
      : given;
  const rest = predicted.shape.filter((_, a) => a !== axis);
  if (!sameShape(labels.shape, rest)) {
    throw new ShapeError(
      `sparseCategoricalCrossentropy: output ${show(predicted.shape)} needs integer targets of ` +
        `shape ${show(rest)}, but got ${show(given.shape)}.`,
    );
  }
  const logs = logProbabilities(predicted, axis, options);
  const picked = one("gatherAlong", [logs, expandDims(labels, axis)], { axis }, indexing);
  return squeeze(picked, { axis }).negate();
}

function logProbabilities(output: Tensor, axis: number, options: CrossentropyOptions): Tensor {
  if (options.fromLogits) return logSoftmax(output, { axis });
  const shares = output.divide(output.sum(axis, { keepdims: true }));
  return log(clip(shares, defaultEpsilon, 1 - defaultEpsilon));
}

/**
 * Gives −(target · ln output + (1 − target) · ln(1 − output)) per element; probabilities are
 * limited to ε … 1 − ε, with ε 1e-7.
 * @throws ShapeError when the shapes differ.
 */
export function binaryCrossentropy(
  target: TensorLike,
  output: TensorLike,
  options: { readonly fromLogits?: boolean } = {},
): Tensor {
  const predicted = asFloat(output);
  const truth = asTensor(target).cast(predicted.dtype);
  checkSame("binaryCrossentropy", truth, predicted);
  if (options.fromLogits) return softplus(predicted).subtract(predicted.multiply(truth));
  const chance = clip(predicted, defaultEpsilon, 1 - defaultEpsilon);
  const certain = asTensor(1, predicted.dtype);
  const whenTrue = truth.multiply(log(chance));
  const whenFalse = certain.subtract(truth).multiply(log(certain.subtract(chance)));
  return whenTrue.add(whenFalse).negate();
}

function checkSame(who: string, target: Tensor, output: Tensor): void {
  if (sameShape(target.shape, output.shape)) return;
  throw new ShapeError(
    `${who}: target ${show(target.shape)} and output ${show(output.shape)} must have one shape.`,
  );
}
