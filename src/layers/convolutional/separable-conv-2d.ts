// Convolution of each channel alone, then a mix of the channels.

import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import { separableConv } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";
import type { WindowOptions } from "./base-conv.ts";
import { WindowLayer } from "./base-conv.ts";

/** Are the options of SeparableConv2D. */
export interface SeparableConv2DOptions
  extends WindowOptions,
    RoleOptions<"depthwise">,
    RoleOptions<"pointwise">,
    RoleOptions<"bias"> {
  /** Number of output channels. */
  readonly filters: number;
  /** Number of intermediate channels per input channel; default 1. */
  readonly depthMultiplier?: number;
}

/** Correlates each channel of [batch, height, width, channels] alone, then mixes the channels. */
export class SeparableConv2D extends WindowLayer {
  static override readonly className = "SeparableConv2D";
  readonly filters: number;
  readonly depthMultiplier: number;
  depthwiseKernel!: Variable;
  pointwiseKernel!: Variable;
  bias: Variable | null = null;
  readonly #depthwise: WeightPlan;
  readonly #pointwise: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(options: SeparableConv2DOptions) {
    const roles = roleOptionNames("depthwise", "pointwise", "bias");
    super(2, options, ["filters", "depthMultiplier", ...roles]);
    const who = "SeparableConv2D";
    const counts = { min: 1, integer: true };
    this.filters = checkNumber(who, "filters", options.filters, counts);
    const multiplier = options.depthMultiplier ?? 1;
    this.depthMultiplier = checkNumber(who, "depthMultiplier", multiplier, counts);
    this.#depthwise = planWeight(who, "depthwise", options, new GlorotUniform());
    this.#pointwise = planWeight(who, "pointwise", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    this.depthwiseKernel = this.addWeight({
      name: "depthwise_kernel",
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      ...this.#depthwise,
    });
    this.pointwiseKernel = this.addWeight({
      name: "pointwise_kernel",
      shape: [1, 1, channels * this.depthMultiplier, this.filters],
      ...this.#pointwise,
    });
    if (this.useBias) {
      this.bias = this.addWeight({ name: "bias", shape: [this.filters], ...this.#bias });
    }
    this.expectChannels(channels);
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, dataFormat, dilationRate } = this;
    const kernels = [this.depthwiseKernel.value, this.pointwiseKernel.value] as const;
    const options = { strides, padding, dataFormat, dilationRate };
    return this.finish(separableConv(inputs, ...kernels, options), this.bias);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.movedOver(inputShape, this.filters);
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depthMultiplier: this.depthMultiplier,
      ...planConfig("depthwise", this.#depthwise),
      ...planConfig("pointwise", this.#pointwise),
      ...planConfig("bias", this.#bias),
    };
  }
}
