// The base of all losses: from targets and predictions to losses of samples, and to one number.

import type { DType, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor, promote, type Tensor } from "../engine/index.ts";
import type { Config, Configurable } from "../registry/index.ts";
import { checkOptions, snakeCase } from "../registry/index.ts";
import type { Reduction } from "./reduction.ts";
import { checkReduction, reduceWeightedValues } from "./reduction.ts";

/** Are the options of every loss. */
export interface LossOptions {
  /** How the losses of samples become one number; `"sum_over_batch_size"` by default. */
  readonly reduction?: Reduction;
  /** Name in logs; the class name in snake_case by default. */
  readonly name?: string;
  /** What to compute in; null by default: the dtype of the predictions, float32 for halves. */
  readonly dtype?: DType | null;
}

/** Are the keys of `LossOptions`. */
const baseOptions = ["reduction", "name", "dtype"] as const;

/**
 * Measures how far predictions are from targets. A loss of one's own extends this class and gives
 * `call`; `apply` adds weights, mask and reduction.
 * @see https://keras.io/api/losses/
 */
export abstract class Loss implements Configurable {
  static readonly className: string = "Loss";

  /** What targets are: numbers like the predictions, integer labels, or a one at each label. */
  readonly targets: "numbers" | "labels" | "one-hot" = "numbers";
  readonly name: string;
  readonly reduction: Reduction;
  readonly dtype: DType | null;

  /**
   * Checks and keeps what all losses have; `own` names the further options of the class.
   * @throws ConfigError for unknown options.
   */
  constructor(options: LossOptions = {}, own: readonly string[] = []) {
    const className = classNameOf(this);
    checkOptions(className, options, [...own, ...baseOptions]);
    this.name = options.name ?? snakeCase(className);
    this.reduction = checkReduction(
      className,
      options.reduction === undefined ? "sum_over_batch_size" : options.reduction,
    );
    this.dtype = options.dtype ?? null;
  }

  /** Makes a loss from what `getConfig` gave. */
  static fromConfig<L extends Loss>(this: new (options: never) => L, config: Config): L {
    return new this(config as never);
  }

  /** Gives one loss per sample: targets and predictions lose their last axis, as a rule. */
  abstract call(yTrue: Tensor, yPred: Tensor): Tensor;

  /**
   * Gives the reduced loss. `sampleWeight` is one weight per sample (or per step of one), `mask` is
   * true where a sample (or step) counts.
   */
  apply(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
    mask?: TensorLike | null,
  ): Tensor {
    const given = asFloat(yPred);
    const predictions = given.cast(this.dtype ?? promote(given.dtype, "float32"));
    const targets = this.convertTargets(asTensor(yTrue), predictions.dtype);
    const values = this.call(targets, predictions);
    const valid = this.validSamples(targets, predictions);
    const counted = valid === undefined ? mask : bothHold(valid, mask);
    return reduceWeightedValues(values, { sampleWeight, mask: counted, reduction: this.reduction });
  }

  getConfig(): Config {
    return { name: this.name, reduction: this.reduction };
  }

  /** Brings targets into the dtype of the predictions; losses on labels keep integers. */
  protected convertTargets(yTrue: Tensor, dtype: DType): Tensor {
    return yTrue.cast(dtype);
  }

  /** Says which samples count by their targets, where some do not. */
  protected validSamples(_yTrue: Tensor, _yPred: Tensor): Tensor | undefined {
    return undefined;
  }
}

function bothHold(valid: Tensor, mask: TensorLike | null | undefined): Tensor {
  return mask == null ? valid : valid.cast("int32").multiply(asTensor(mask, "bool").cast("int32"));
}

function classNameOf(loss: Loss): string {
  const { className } = loss.constructor as typeof Loss;
  return className === "Loss" ? loss.constructor.name : className;
}
