// Cross-entropies as losses: targets and predictions [batch, …, classes] in, [batch, …] out.

import type { DType, Tensor, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, normalizeAxis } from "../engine/index.ts";
import {
  categoricalCrossentropy as classCrossentropy,
  binaryCrossentropy as elementCrossentropy,
  expandDims,
  sparseCategoricalCrossentropy as labelCrossentropy,
  squeeze,
  where,
} from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, named } from "../registry/index.ts";
import type { CrossentropyArguments, CrossentropyLossOptions } from "./crossentropy-options.ts";
import { checkCrossentropy, crossentropyKeys } from "./crossentropy-options.ts";
import type { LossOptions } from "./loss.ts";
import { Loss } from "./loss.ts";
import { squeezeOrExpandToSameRank } from "./reduction.ts";

/** Moves targets of two outcomes towards ½ by a share. */
export function smoothBinary(targets: Tensor, share: number): Tensor {
  return share === 0 ? targets : targets.multiply(1 - share).add(0.5 * share);
}

/** Moves targets over classes (the last axis) towards equal shares. */
export function smoothClasses(targets: Tensor, share: number): Tensor {
  if (share === 0) return targets;
  return targets.multiply(1 - share).add(share / (targets.shape.at(-1) ?? 1));
}

/** Averages −(y ln ŷ + (1 − y) ln(1 − ŷ)) along `axis` (−1); ŷ is limited to 1e-7 … 1 − 1e-7. */
export const binaryCrossentropy = /* @__PURE__ */ named(
  "binary_crossentropy",
  (yTrue: TensorLike, yPred: TensorLike, options: CrossentropyArguments = {}) => {
    const { fromLogits, labelSmoothing, axis } = checkCrossentropy("binaryCrossentropy", options);
    const p = asFloat(yPred);
    const t = smoothBinary(asTensor(yTrue).cast(p.dtype), labelSmoothing);
    return elementCrossentropy(t, p, { fromLogits }).mean(axis);
  },
);

/**
 * Gives −Σ y ln ŷ over the classes of `axis` (−1); ŷ is scaled to sum 1 and limited to
 * 1e-7 … 1 − 1e-7.
 */
export const categoricalCrossentropy = /* @__PURE__ */ named(
  "categorical_crossentropy",
  (yTrue: TensorLike, yPred: TensorLike, options: CrossentropyArguments = {}) => {
    const checked = checkCrossentropy("categoricalCrossentropy", options);
    const p = asFloat(yPred);
    const t = smoothClasses(asTensor(yTrue).cast(p.dtype), checked.labelSmoothing);
    return classCrossentropy(t, p, { fromLogits: checked.fromLogits, axis: checked.axis });
  },
);

/** Says how predictions are meant, and which label does not count. */
export interface SparseCrossentropyArguments {
  /** Whether predictions are logits; false by default: probabilities. */
  readonly fromLogits?: boolean;
  /** Label whose samples count nothing, such as that of unknown pixels; null by default. */
  readonly ignoreClass?: number | null;
  /** Axis of the classes; −1 by default. */
  readonly axis?: number;
}

/** Gives −ln ŷ of the class that the integer target names; 0 for `ignoreClass`. */
export const sparseCategoricalCrossentropy = /* @__PURE__ */ named(
  "sparse_categorical_crossentropy",
  (yTrue: TensorLike, yPred: TensorLike, options: SparseCrossentropyArguments = {}) => {
    const { fromLogits = false, ignoreClass = null } = options;
    const p = asFloat(yPred);
    const axis = normalizeAxis(options.axis ?? -1, p.rank, "sparseCategoricalCrossentropy");
    const labels = labelsOf(asTensor(yTrue), p, axis);
    if (ignoreClass === null) return labelCrossentropy(labels, p, { fromLogits, axis });
    const counts = labels.notEqual(ignoreClass);
    const losses = labelCrossentropy(
      where(counts, labels, 0),
      where(expandDims(counts, axis), p, 0),
      { fromLogits, axis },
    );
    return where(counts, losses, 0);
  },
);

function labelsOf(yTrue: Tensor, yPred: Tensor, axis: number): Tensor {
  const extra = yTrue.rank === yPred.rank && yTrue.shape[axis] === 1;
  return (extra ? squeeze(yTrue, { axis }) : yTrue).cast("int32");
}

/** Measures predicted chances of yes-or-no outcomes. Identifier `"binary_crossentropy"`, `"bce"`. */
export class BinaryCrossentropy extends Loss {
  static override readonly className: string = "BinaryCrossentropy";

  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CrossentropyLossOptions = {}) {
    super(options, crossentropyKeys);
    const checked = checkCrossentropy("BinaryCrossentropy", options);
    this.fromLogits = checked.fromLogits;
    this.labelSmoothing = checked.labelSmoothing;
    this.axis = checked.axis;
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    const pair = squeezeOrExpandToSameRank(yTrue, yPred);
    return binaryCrossentropy(...pair, { fromLogits, labelSmoothing, axis });
  }

  override getConfig(): Config {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

/** Measures predicted shares of classes against one-hot targets. `"categorical_crossentropy"`. */
export class CategoricalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalCrossentropy";

  override readonly targets = "one-hot";
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CrossentropyLossOptions = {}) {
    super(options, crossentropyKeys);
    const checked = checkCrossentropy("CategoricalCrossentropy", options);
    this.fromLogits = checked.fromLogits;
    this.labelSmoothing = checked.labelSmoothing;
    this.axis = checked.axis;
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }

  override getConfig(): Config {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

/** Are the options of `SparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyOptions
  extends LossOptions,
    SparseCrossentropyArguments {}

/**
 * Measures predicted shares of classes against integer labels.
 * Identifier `"sparse_categorical_crossentropy"`.
 */
export class SparseCategoricalCrossentropy extends Loss {
  static override readonly className: string = "SparseCategoricalCrossentropy";

  override readonly targets = "labels";
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;
  readonly axis: number;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(options, ["fromLogits", "ignoreClass", "axis"]);
    const who = "SparseCategoricalCrossentropy";
    this.fromLogits = options.fromLogits ?? false;
    this.ignoreClass = options.ignoreClass ?? null;
    this.axis = checkNumber(who, "axis", options.axis ?? -1, { integer: true });
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, ignoreClass, axis } = this;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }

  /** Gives the config; the axis appears only where it is not the last one, as in Keras' files. */
  override getConfig(): Config {
    const { fromLogits, ignoreClass, axis } = this;
    const config = { ...super.getConfig(), fromLogits, ignoreClass };
    return axis === -1 ? config : { ...config, axis };
  }

  protected override convertTargets(yTrue: Tensor, _dtype: DType): Tensor {
    return yTrue.cast("int32");
  }

  protected override validSamples(yTrue: Tensor, yPred: Tensor): Tensor | undefined {
    if (this.ignoreClass === null) return undefined;
    const axis = normalizeAxis(this.axis, yPred.rank, "SparseCategoricalCrossentropy");
    return labelsOf(yTrue, yPred, axis).notEqual(this.ignoreClass);
  }
}
