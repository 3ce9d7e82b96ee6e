// Normalization: features get mean 0 and variance 1, by statistics given or measured.

import type { Literal, Tensor, Variable } from "../../engine/index.ts";
import { asTensor, range, tensor } from "../../engine/index.ts";
import { Ones, Zeros } from "../../initializers/index.ts";
import { maximum, moments, sqrt } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import { Elementwise } from "../elementwise.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

type Statistic = number | readonly (number | readonly number[])[];

/** Are the options of Normalization. */
export interface NormalizationOptions extends LayerOptions {
  /** Axes that keep statistics of their own; null for one mean of everything. Default −1. */
  readonly axis?: number | readonly number[] | null;
  /** Mean of each feature; without it call `adapt`. */
  readonly mean?: Statistic | null;
  /** Variance of each feature. */
  readonly variance?: Statistic | null;
  /** Whether to undo a normalisation; default false. */
  readonly invert?: boolean;
}

/** Least standard deviation that is divided by. */
const least = 1e-7;

/** Gives (x − mean) / √variance. See https://keras.io/api/layers/preprocessing_layers/. */
export class Normalization extends Elementwise {
  static override readonly className = "Normalization";
  readonly axis: readonly number[];
  readonly invert: boolean;
  readonly inputMean: Statistic | null;
  readonly inputVariance: Statistic | null;
  /** Measured statistics, where none were given. */
  adaptMean: Variable | null = null;
  adaptVariance: Variable | null = null;
  adaptCount: Variable | null = null;

  /** @throws ConfigError when only one of mean and variance is given. */
  constructor(options: NormalizationOptions = {}) {
    super(options, ["axis", "mean", "variance", "invert"]);
    const { axis = -1, mean = null, variance = null } = options;
    this.axis = axis === null ? [] : typeof axis === "number" ? [axis] : [...axis];
    this.invert = options.invert ?? false;
    this.inputMean = mean;
    this.inputVariance = variance;
    if ((mean === null) !== (variance === null)) {
      throw new ConfigError("Normalization: give both mean and variance, or neither and adapt().");
    }
  }

  override build(inputShape: SymbolicShape): void {
    const kept = this.#keptAxes(inputShape.length);
    if (this.inputMean === null) {
      const shape = kept.map((axis) => knownExtent(this, inputShape, axis));
      const fixed = { shape, trainable: false };
      this.adaptMean = this.addWeight({ name: "mean", ...fixed, initializer: new Zeros() });
      this.adaptVariance = this.addWeight({ name: "variance", ...fixed, initializer: new Ones() });
      this.adaptCount = this.addWeight({
        name: "count",
        shape: [],
        dtype: "int32",
        trainable: false,
        initializer: new Zeros(),
      });
    }
    super.build(inputShape);
  }

  /** Measures mean and variance of the features of data [samples, …]. */
  adapt(data: Tensor | Literal): void {
    if (this.inputMean !== null) {
      throw new ConfigError(
        `Normalization "${this.name}" was given mean and variance and cannot adapt.`,
      );
    }
    const given = asTensor(data).cast(this.dtype);
    if (!this.built) this.build([null, ...given.shape.slice(1)]);
    const kept = this.#keptAxes(given.rank);
    const axes = range(given.rank).filter((axis) => !kept.includes(axis));
    const [mean, variance] = moments(given, axes);
    this.adaptMean?.assign(mean);
    this.adaptVariance?.assign(variance);
    this.adaptCount?.assign(tensor(given.shape[0] ?? 0, { dtype: "int32" }));
  }

  override call(inputs: Tensor): Tensor {
    const x = inputs.cast(this.dtype);
    const mean = this.#shaped(this.adaptMean, this.inputMean, x);
    const variance = this.#shaped(this.adaptVariance, this.inputVariance, x);
    const deviation = maximum(sqrt(variance), least);
    return this.invert ? x.multiply(deviation).add(mean) : x.subtract(mean).divide(deviation);
  }

  #shaped(measured: Variable | null, given: Statistic | null, inputs: Tensor): Tensor {
    const statistic = measured?.value ?? tensor(given ?? 0, { dtype: this.dtype });
    const kept = this.#keptAxes(inputs.rank);
    if (statistic.size === 1) return statistic.reshape(inputs.shape.map(() => 1));
    return statistic.reshape(inputs.shape.map((n, axis) => (kept.includes(axis) ? n : 1)));
  }

  #keptAxes(rank: number): number[] {
    return this.axis.map((axis) => (axis < 0 ? axis + rank : axis));
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      axis: this.axis,
      invert: this.invert,
      mean: this.inputMean,
      variance: this.inputVariance,
    };
  }
}
