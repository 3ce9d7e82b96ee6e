// Batch normalization: features get mean 0 and variance 1 over the batch.

import type { Tensor, Variable } from "../../engine/index.ts";
import { normalizeAxis, range } from "../../engine/index.ts";
import { Ones, Zeros } from "../../initializers/index.ts";
import { batchNormalization, broadcastTo, moments } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import type { CallArguments } from "../call-context.ts";
import { Elementwise } from "../elementwise.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of BatchNormalization. */
export interface BatchNormalizationOptions
  extends LayerOptions,
    RoleOptions<"beta">,
    RoleOptions<"gamma"> {
  /** Axis of the features; default −1. */
  readonly axis?: number;
  /** Share of the old moving statistics that stays at each step; default 0.99. */
  readonly momentum?: number;
  /** Added to the variance; default 0.001. */
  readonly epsilon?: number;
  /** Whether beta is added; default true. */
  readonly center?: boolean;
  /** Whether gamma multiplies; default true. */
  readonly scale?: boolean;
  readonly movingMeanInitializer?: RoleOptions<"m">["mInitializer"];
  readonly movingVarianceInitializer?: RoleOptions<"m">["mInitializer"];
  /** Accepted from files in these forms only. */
  readonly synchronized?: false;
  readonly renorm?: false;
  readonly renormClipping?: null;
  readonly renormMomentum?: number;
}

const ownOptions = [
  ...["axis", "momentum", "epsilon", "center", "scale", "synchronized"],
  ...["movingMeanInitializer", "movingVarianceInitializer"],
  ...["renorm", "renormClipping", "renormMomentum"],
];

/** Keeps sums of masked statistics from dividing by 0. */
const tiny = 1e-7;

/**
 * Normalises by the batch in training, by moving statistics else; a frozen layer keeps to its
 * moving statistics. See https://keras.io/api/layers/normalization_layers/batch_normalization/.
 */
export class BatchNormalization extends Elementwise {
  static override readonly className = "BatchNormalization";
  protected override readonly widensHalves = true;
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean!: Variable;
  movingVariance!: Variable;
  readonly #gamma: WeightPlan;
  readonly #beta: WeightPlan;
  readonly #mean: WeightPlan;
  readonly #variance: WeightPlan;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, [...ownOptions, ...roleOptionNames("beta", "gamma")]);
    const who = "BatchNormalization";
    if (options.synchronized || options.renorm) {
      throw new ConfigError(`${who}: synchronized and renorm are not offered; leave them out.`);
    }
    this.axis = checkNumber(who, "axis", options.axis ?? -1, { integer: true });
    this.momentum = checkNumber(who, "momentum", options.momentum ?? 0.99, { min: 0, max: 1 });
    this.epsilon = checkNumber(who, "epsilon", options.epsilon ?? 1e-3, { min: 0 });
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.#gamma = planWeight(who, "gamma", options, new Ones());
    this.#beta = planWeight(who, "beta", options, new Zeros());
    this.#mean = planWeight(who, "movingMean", options as RoleOptions<"movingMean">, new Zeros());
    const variance = options as RoleOptions<"movingVariance">;
    this.#variance = planWeight(who, "movingVariance", variance, new Ones());
    this.inputSpec = { minNdim: 2 };
  }

  override build(inputShape: SymbolicShape): void {
    const shape = [knownExtent(this, inputShape, this.axis)];
    if (this.scale) this.gamma = this.addWeight({ name: "gamma", shape, ...this.#gamma });
    if (this.center) this.beta = this.addWeight({ name: "beta", shape, ...this.#beta });
    const fixed = { shape, trainable: false };
    this.movingMean = this.addWeight({ name: "moving_mean", ...fixed, ...this.#mean });
    this.movingVariance = this.addWeight({ name: "moving_variance", ...fixed, ...this.#variance });
    this.inputSpec = { ndim: inputShape.length, axes: { [this.axis]: shape[0] ?? 0 } };
    super.build(inputShape);
  }

  override call(inputs: Tensor, { training, mask }: CallArguments): Tensor {
    const measures = training && this.trainable;
    const [mean, variance] = measures
      ? this.#moments(inputs, mask as Tensor | null)
      : [this.movingMean.value, this.movingVariance.value];
    if (measures) {
      this.#move(this.movingMean, mean);
      this.#move(this.movingVariance, variance);
    }
    return batchNormalization(inputs, mean, variance, this.axis, {
      offset: this.beta?.value ?? null,
      scale: this.gamma?.value ?? null,
      epsilon: this.epsilon,
    });
  }

  #move(moving: Variable, measured: Tensor): void {
    const kept = moving.value.multiply(this.momentum);
    moving.assign(kept.add(measured.multiply(1 - this.momentum)).cast(moving.dtype));
  }

  #moments(inputs: Tensor, mask: Tensor | null): [Tensor, Tensor] {
    const kept = normalizeAxis(this.axis, inputs.rank, `BatchNormalization "${this.name}"`);
    const axes = range(inputs.rank).filter((axis) => axis !== kept);
    if (mask === null) return moments(inputs, axes);
    const ones = range(inputs.rank - mask.rank).map(() => 1);
    const weights = mask.cast(inputs.dtype).reshape([...mask.shape, ...ones]);
    const spread = broadcastTo(weights, inputs.shape);
    const count = spread.sum(axes, { keepdims: true }).add(tiny);
    const weighted = spread.multiply(inputs);
    const mean = weighted.sum(axes, { keepdims: true }).divide(count);
    const distance = weighted.subtract(mean).square().multiply(spread);
    const variance = distance.sum(axes, { keepdims: true }).divide(count);
    return [mean.reshape([mean.size]), variance.reshape([variance.size])];
  }

  override getConfig(): Config {
    const { movingMeanInitializer } = planConfig("movingMean", this.#mean);
    const { movingVarianceInitializer } = planConfig("movingVariance", this.#variance);
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...planConfig("beta", this.#beta),
      ...planConfig("gamma", this.#gamma),
      movingMeanInitializer: movingMeanInitializer ?? null,
      movingVarianceInitializer: movingVarianceInitializer ?? null,
      synchronized: false,
      renorm: false,
      renormClipping: null,
      renormMomentum: 0.99,
    };
  }
}
