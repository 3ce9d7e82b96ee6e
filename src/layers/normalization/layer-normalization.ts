// Layer normalization: the features of each sample get mean 0 and variance 1.

import type { Tensor, Variable } from "../../engine/index.ts";
import { Ones, Zeros } from "../../initializers/index.ts";
import { layerNormalization } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import { Elementwise } from "../elementwise.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of LayerNormalization. */
export interface LayerNormalizationOptions
  extends LayerOptions,
    RoleOptions<"beta">,
    RoleOptions<"gamma"> {
  /** Axis of the features, or several; default −1. */
  readonly axis?: number | readonly number[];
  /** Added to the variance; default 0.001. */
  readonly epsilon?: number;
  /** Whether beta is added; default true. */
  readonly center?: boolean;
  /** Whether gamma multiplies; default true. */
  readonly scale?: boolean;
  /** Accepted from files where it is false: use RMSNormalization. */
  readonly rmsScaling?: false;
}

/** Normalises each sample along `axis`. See https://arxiv.org/abs/1607.06450. */
export class LayerNormalization extends Elementwise {
  static override readonly className = "LayerNormalization";
  protected override readonly widensHalves = true;
  readonly axis: readonly number[];
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  readonly #gamma: WeightPlan;
  readonly #beta: WeightPlan;

  constructor(options: LayerNormalizationOptions = {}) {
    const own = ["axis", "epsilon", "center", "scale", "rmsScaling"];
    super(options, [...own, ...roleOptionNames("beta", "gamma")]);
    const who = "LayerNormalization";
    if (options.rmsScaling) {
      throw new ConfigError(`${who}: rmsScaling is not offered; use RMSNormalization.`);
    }
    const { axis = -1 } = options;
    this.axis = typeof axis === "number" ? [axis] : [...axis];
    this.epsilon = checkNumber(who, "epsilon", options.epsilon ?? 1e-3, { min: 0 });
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.#gamma = planWeight(who, "gamma", options, new Ones());
    this.#beta = planWeight(who, "beta", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const shape = this.axis.map((axis) => knownExtent(this, inputShape, axis));
    if (this.scale) this.gamma = this.addWeight({ name: "gamma", shape, ...this.#gamma });
    if (this.center) this.beta = this.addWeight({ name: "beta", shape, ...this.#beta });
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    return layerNormalization(inputs, {
      gamma: this.gamma?.value ?? null,
      beta: this.beta?.value ?? null,
      axis: this.axis,
      epsilon: this.epsilon,
    });
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      rmsScaling: false,
      ...planConfig("beta", this.#beta),
      ...planConfig("gamma", this.#gamma),
    };
  }
}
