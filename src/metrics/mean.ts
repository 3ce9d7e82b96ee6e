// Running totals and means of values, and metrics that average a function of each sample.

import type { DType, TensorLike } from "../engine/index.ts";
import { asTensor, range, type Tensor, type Variable } from "../engine/index.ts";
import { squeezeOrExpandToSameRank } from "../losses/reduction.ts";
import { broadcastTo, divideNoNan } from "../ops/index.ts";
import type { Direction, MetricOptions } from "./metric.ts";
import { Metric } from "./metric.ts";

/** Is a value per sample, and a weight per sample if there are weights. */
interface Samples {
  readonly values: Tensor;
  readonly weights: Tensor | undefined;
}

type Reducer = (x: Tensor, axes: readonly number[]) => Tensor;

// Weights of rank r weigh the values with their axes from r on reduced; then all but the first go.
function samplesOf(
  values: TensorLike,
  sampleWeight: TensorLike | null | undefined,
  dtype: DType,
  reduce: Reducer,
): Samples {
  const given = asTensor(values).cast(dtype);
  const behindFirst = (x: Tensor) => (x.rank > 1 ? reduce(x, range(x.rank).slice(1)) : x);
  if (sampleWeight == null) return { values: behindFirst(given), weights: undefined };
  const weight = asTensor(sampleWeight).cast(dtype);
  const [x, w] = squeezeOrExpandToSameRank(given, weight);
  const kept = x.rank > w.rank ? reduce(x, range(x.rank).slice(w.rank)) : x;
  const spread = broadcastTo(w, kept.shape);
  return { values: behindFirst(kept.multiply(spread)), weights: behindFirst(spread) };
}

/** Adds values up, times their weights. Its `updateState` takes values in place of targets. */
export class Sum extends Metric {
  static override readonly className: string = "Sum";

  readonly #total: Variable;

  constructor(options: MetricOptions = {}) {
    super(options);
    this.#total = this.addVariable("total");
  }

  updateState(values: TensorLike, sampleWeight?: TensorLike | null): void {
    const samples = samplesOf(values, sampleWeight, this.dtype, (x, axes) => x.sum(axes));
    this.#total.assignAdd(samples.values.sum());
  }

  result(): Tensor {
    return this.#total.value;
  }
}

/** Keeps the weighted mean of all values so far. */
export abstract class MeanBase extends Metric {
  readonly #total: Variable;
  readonly #count: Variable;

  constructor(options: MetricOptions = {}, own: readonly string[] = []) {
    super(options, own);
    this.#total = this.addVariable("total");
    this.#count = this.addVariable("count");
  }

  result(): Tensor {
    return divideNoNan(this.#total.value, this.#count.value);
  }

  /** Takes in values, [batch, …]; all but the first axis are averaged. */
  protected add(values: TensorLike, sampleWeight?: TensorLike | null): void {
    const samples = samplesOf(values, sampleWeight, this.dtype, (x, axes) => x.mean(axes));
    this.#total.assignAdd(samples.values.sum());
    const count = samples.weights?.sum() ?? asTensor(samples.values.shape[0] ?? 1, this.dtype);
    this.#count.assignAdd(count);
  }
}

/** Averages values, by their weights. Its `updateState` takes values in place of targets. */
export class Mean extends MeanBase {
  static override readonly className: string = "Mean";

  constructor(options: MetricOptions = {}) {
    super(options);
  }

  updateState(values: TensorLike, sampleWeight?: TensorLike | null): void {
    this.add(values, sampleWeight);
  }
}

/** Gives one value per sample. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Averages a function of targets and predictions over all samples. */
export abstract class MeanOfFunction extends MeanBase {
  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void {
    this.add(this.values(asTensor(yTrue), asTensor(yPred)), sampleWeight);
  }

  /** Gives one value per sample. */
  protected abstract values(yTrue: Tensor, yPred: Tensor): Tensor;
}

/** Averages an error, of which less is better. */
export abstract class MeanError extends MeanOfFunction {
  override get direction(): Direction {
    return "min";
  }
}

/** Averages a score, of which more is better. */
export abstract class MeanScore extends MeanOfFunction {
  override get direction(): Direction {
    return "max";
  }
}
