// Group normalization: groups of channels of each sample get mean 0 and variance 1.

import type { Tensor, Variable } from "../../engine/index.ts";
import { normalizeAxis, range } from "../../engine/index.ts";
import { Ones, Zeros } from "../../initializers/index.ts";
import { moments, rsqrt } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { Elementwise } from "../elementwise.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of GroupNormalization. */
export interface GroupNormalizationOptions
  extends LayerOptions,
    RoleOptions<"beta">,
    RoleOptions<"gamma"> {
  /** Number of groups; −1 makes each channel one. Default 32. */
  readonly groups?: number;
  /** Axis of the channels; default −1. */
  readonly axis?: number;
  /** Added to the variance; default 0.001. */
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
}

/** Normalises groups of channels of each sample. See https://arxiv.org/abs/1803.08494. */
export class GroupNormalization extends Elementwise {
  static override readonly className = "GroupNormalization";
  protected override readonly widensHalves = true;
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  #groups: number;
  readonly #gamma: WeightPlan;
  readonly #beta: WeightPlan;

  constructor(options: GroupNormalizationOptions = {}) {
    const own = ["groups", "axis", "epsilon", "center", "scale"];
    super(options, [...own, ...roleOptionNames("beta", "gamma")]);
    const who = "GroupNormalization";
    this.#groups = checkNumber(who, "groups", options.groups ?? 32, { min: -1, integer: true });
    this.axis = checkNumber(who, "axis", options.axis ?? -1, { integer: true });
    this.epsilon = checkNumber(who, "epsilon", options.epsilon ?? 1e-3, { min: 0 });
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.#gamma = planWeight(who, "gamma", options, new Ones());
    this.#beta = planWeight(who, "beta", options, new Zeros());
  }

  /** Number of groups; where −1 was given, the number of channels once the layer is built. */
  get groups(): number {
    return this.#groups;
  }

  override build(inputShape: SymbolicShape): void {
    const channels = knownExtent(this, inputShape, this.axis);
    if (this.#groups === -1) this.#groups = channels;
    if (channels % this.#groups !== 0) {
      throw new ShapeError(
        `GroupNormalization "${this.name}": ${channels} channels do not divide into ` +
          `${this.#groups} groups.`,
      );
    }
    const shape = [channels];
    if (this.scale) this.gamma = this.addWeight({ name: "gamma", shape, ...this.#gamma });
    if (this.center) this.beta = this.addWeight({ name: "beta", shape, ...this.#beta });
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const axis = normalizeAxis(this.axis, inputs.rank, `GroupNormalization "${this.name}"`);
    const channels = inputs.shape[axis] ?? 1;
    const grouped = inputs.reshape([
      ...inputs.shape.slice(0, axis),
      this.#groups,
      channels / this.#groups,
      ...inputs.shape.slice(axis + 1),
    ]);
    const axes = range(grouped.rank).filter((a) => a !== 0 && a !== axis);
    const [mean, variance] = moments(grouped, axes, { keepdims: true });
    const normal = grouped
      .subtract(mean)
      .multiply(rsqrt(variance.add(this.epsilon)))
      .reshape(inputs.shape);
    const perChannel = (weight: Variable) =>
      weight.value.reshape(inputs.shape.map((n, a) => (a === axis ? n : 1)));
    const scaled = this.gamma === null ? normal : normal.multiply(perChannel(this.gamma));
    return this.beta === null ? scaled : scaled.add(perChannel(this.beta));
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      groups: this.#groups,
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...planConfig("beta", this.#beta),
      ...planConfig("gamma", this.#gamma),
    };
  }
}
