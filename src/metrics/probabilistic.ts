// Cross-entropies and distances of distributions, averaged over all samples.

import { asFloat, asTensor, type Tensor, type TensorLike } from "../engine/index.ts";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "../losses/crossentropy.ts";
import type { CrossentropyArguments } from "../losses/crossentropy-options.ts";
import { checkCrossentropy } from "../losses/crossentropy-options.ts";
import { klDivergence, poisson } from "../losses/probabilistic.ts";
import { squeezeOrExpandToSameRank } from "../losses/reduction.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { MeanError } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

/** Averages y · ln(y / ŷ). Identifier `"kl_divergence"`. */
export class KLDivergence extends MeanError {
  static override readonly className: string = "KLDivergence";

  constructor(options: MetricOptions = {}) {
    super({ name: "kl_divergence", ...options });
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}

/** Averages ŷ − y · ln ŷ. Identifier `"poisson"`. */
export class Poisson extends MeanError {
  static override readonly className: string = "Poisson";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}

/** Are the options of `BinaryCrossentropy`. */
export interface BinaryCrossentropyOptions
  extends MetricOptions,
    Omit<CrossentropyArguments, "axis"> {}

/** Averages the cross-entropy of yes-or-no outcomes. Identifier `"binary_crossentropy"`. */
export class BinaryCrossentropy extends MeanError {
  static override readonly className: string = "BinaryCrossentropy";

  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super(options, ["fromLogits", "labelSmoothing"]);
    const checked = checkCrossentropy("BinaryCrossentropy", options);
    this.fromLogits = checked.fromLogits;
    this.labelSmoothing = checked.labelSmoothing;
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing } = this;
    const pair = squeezeOrExpandToSameRank(yTrue, asFloat(yPred));
    return binaryCrossentropy(...pair, { fromLogits, labelSmoothing });
  }

  override getConfig(): Config {
    const { fromLogits, labelSmoothing } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing };
  }
}

/** Are the options of `CategoricalCrossentropy`. */
export interface CategoricalCrossentropyOptions extends MetricOptions, CrossentropyArguments {}

/** Averages the cross-entropy of one-hot targets. Identifier `"categorical_crossentropy"`. */
export class CategoricalCrossentropy extends MeanError {
  static override readonly className: string = "CategoricalCrossentropy";

  readonly #arguments: Required<CrossentropyArguments>;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super(options, ["fromLogits", "labelSmoothing", "axis"]);
    this.#arguments = checkCrossentropy("CategoricalCrossentropy", options);
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalCrossentropy(yTrue, yPred, this.#arguments);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...this.#arguments };
  }
}

/** Are the options of `SparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits; false by default: probabilities. */
  readonly fromLogits?: boolean;
  /** Label whose samples cost nothing; with weights they do not count either; null by default. */
  readonly ignoreClass?: number | null;
  /** Axis of the classes; −1 by default. */
  readonly axis?: number;
}

/** Averages the cross-entropy of integer labels. `"sparse_categorical_crossentropy"`. */
export class SparseCategoricalCrossentropy extends MeanError {
  static override readonly className: string = "SparseCategoricalCrossentropy";

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

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    if (sampleWeight == null || this.ignoreClass === null) {
      super.updateState(yTrue, yPred, sampleWeight);
      return;
    }
    const counts = asTensor(yTrue).notEqual(this.ignoreClass).cast(this.dtype);
    const [weight, counted] = squeezeOrExpandToSameRank(asTensor(sampleWeight), counts);
    super.updateState(yTrue, yPred, weight.multiply(counted));
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, ignoreClass, axis } = this;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }

  override getConfig(): Config {
    const { fromLogits, ignoreClass, axis } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass, axis };
  }
}
