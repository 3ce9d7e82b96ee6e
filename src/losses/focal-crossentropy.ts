// Cross-entropies that weigh samples already predicted well less: [batch, …, classes] to [batch, …].

import type { Tensor, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor } from "../engine/index.ts";
import {
  clip,
  defaultEpsilon,
  binaryCrossentropy as elementCrossentropy,
  log,
  power,
  sigmoid,
  softmax,
} from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, named } from "../registry/index.ts";
import { smoothBinary, smoothClasses } from "./crossentropy.ts";
import type { CrossentropyArguments } from "./crossentropy-options.ts";
import { checkCrossentropy, crossentropyKeys } from "./crossentropy-options.ts";
import type { LossOptions } from "./loss.ts";
import { Loss } from "./loss.ts";
import { squeezeOrExpandToSameRank } from "./reduction.ts";

/** Are the arguments of the focal cross-entropies. */
export interface FocalArguments extends CrossentropyArguments {
  /** Weight: of the class 1 when balancing two classes, of all classes otherwise; 0.25. */
  readonly alpha?: number;
  /** How strongly good predictions lose weight; 2 by default, 0 for not at all. */
  readonly gamma?: number;
}

/** Are the arguments of the binary focal cross-entropy. */
export interface BinaryFocalArguments extends FocalArguments {
  /** Weighs class 1 by `alpha` and class 0 by 1 − `alpha`; false by default. */
  readonly applyClassBalancing?: boolean;
}

/**
 * Averages (1 − p)^gamma times the binary cross-entropy along `axis`, p being the chance given to
 * the true outcome.
 * @see https://arxiv.org/abs/1708.02002
 */
export const binaryFocalCrossentropy = /* @__PURE__ */ named(
  "binary_focal_crossentropy",
  (yTrue: TensorLike, yPred: TensorLike, options: BinaryFocalArguments = {}) => {
    const { fromLogits, labelSmoothing, axis } = checkCrossentropy(
      "binaryFocalCrossentropy",
      options,
    );
    const { applyClassBalancing = false, alpha = 0.25, gamma = 2 } = options;
    const given = asFloat(yPred);
    const p = fromLogits ? sigmoid(given) : given;
    const t = smoothBinary(asTensor(yTrue).cast(p.dtype), labelSmoothing);
    const not = (x: Tensor) => x.negate().add(1);
    const chance = t.multiply(p).add(not(t).multiply(not(p)));
    const focal = power(not(chance), gamma).multiply(elementCrossentropy(t, p));
    if (!applyClassBalancing) return focal.mean(axis);
    const weight = t.multiply(alpha).add(not(t).multiply(1 - alpha));
    return weight.multiply(focal).mean(axis);
  },
);

/** Adds −alpha · (1 − ŷ)^gamma · y · ln ŷ up over the classes of `axis`. */
export const categoricalFocalCrossentropy = /* @__PURE__ */ named(
  "categorical_focal_crossentropy",
  (yTrue: TensorLike, yPred: TensorLike, options: FocalArguments = {}) => {
    const { fromLogits, labelSmoothing, axis } = checkCrossentropy(
      "categoricalFocalCrossentropy",
      options,
    );
    const { alpha = 0.25, gamma = 2 } = options;
    const given = asFloat(yPred);
    const shares = fromLogits ? softmax(given, { axis }) : given;
    const t = smoothClasses(asTensor(yTrue).cast(given.dtype), labelSmoothing);
    const scaled = shares.divide(shares.sum(axis, { keepdims: true }));
    const p = clip(scaled, defaultEpsilon, 1 - defaultEpsilon);
    const weight = power(p.negate().add(1), gamma).multiply(alpha);
    return weight
      .multiply(t.multiply(log(p)))
      .sum(axis)
      .negate();
  },
);

const focalKeys = ["alpha", "gamma", ...crossentropyKeys];

/** Are the options of `BinaryFocalCrossentropy`. */
export interface BinaryFocalCrossentropyOptions extends LossOptions, BinaryFocalArguments {}

/** Attends to hard yes-or-no outcomes. Identifier `"binary_focal_crossentropy"`. */
export class BinaryFocalCrossentropy extends Loss {
  static override readonly className: string = "BinaryFocalCrossentropy";

  readonly #arguments: Required<BinaryFocalArguments>;

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super(options, ["applyClassBalancing", ...focalKeys]);
    const who = "BinaryFocalCrossentropy";
    const { applyClassBalancing = false } = options;
    this.#arguments = { applyClassBalancing, ...checkFocal(who, options) };
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    const pair = squeezeOrExpandToSameRank(yTrue, yPred);
    return binaryFocalCrossentropy(...pair, this.#arguments);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...this.#arguments };
  }
}

/** Are the options of `CategoricalFocalCrossentropy`. */
export interface CategoricalFocalCrossentropyOptions extends LossOptions, FocalArguments {}

/** Attends to hard samples of many classes. Identifier `"categorical_focal_crossentropy"`. */
export class CategoricalFocalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalFocalCrossentropy";

  readonly #arguments: Required<FocalArguments>;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super(options, focalKeys);
    this.#arguments = checkFocal("CategoricalFocalCrossentropy", options);
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalFocalCrossentropy(yTrue, yPred, this.#arguments);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...this.#arguments };
  }
}

function checkFocal(who: string, options: FocalArguments): Required<FocalArguments> {
  const { alpha = 0.25, gamma = 2 } = options;
  return {
    alpha: checkNumber(who, "alpha", alpha, { min: 0, max: 1 }),
    gamma: checkNumber(who, "gamma", gamma, { min: 0 }),
    ...checkCrossentropy(who, options),
  };
}
