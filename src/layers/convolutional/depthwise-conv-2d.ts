// Convolution of each channel alone.

import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import { depthwiseConv } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";
import { channelAxis } from "../windows.ts";
import type { WindowOptions } from "./base-conv.ts";
import { WindowLayer } from "./base-conv.ts";

/** Are the options of DepthwiseConv2D. */
export interface DepthwiseConv2DOptions
  extends WindowOptions,
    RoleOptions<"depthwise">,
    RoleOptions<"bias"> {
  /** Number of outputs per channel; default 1. */
  readonly depthMultiplier?: number;
}

/** Correlates each channel of [batch, height, width, channels] with kernels of its own. */
export class DepthwiseConv2D extends WindowLayer {
  static override readonly className = "DepthwiseConv2D";
  readonly depthMultiplier: number;
  /** [height, width, channels, depthMultiplier]; made by `build`. */
  kernel!: Variable;
  bias: Variable | null = null;
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(options: DepthwiseConv2DOptions) {
    super(2, options, ["depthMultiplier", ...roleOptionNames("depthwise", "bias")]);
    const who = "DepthwiseConv2D";
    const multiplier = options.depthMultiplier ?? 1;
    this.depthMultiplier = checkNumber(who, "depthMultiplier", multiplier, {
      min: 1,
      integer: true,
    });
    this.#kernel = planWeight(who, "depthwise", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    const shape = [...this.kernelSize, channels, this.depthMultiplier];
    this.kernel = this.addWeight({ name: "kernel", shape, ...this.#kernel });
    if (this.useBias) {
      const outputs = channels * this.depthMultiplier;
      this.bias = this.addWeight({ name: "bias", shape: [outputs], ...this.#bias });
    }
    this.expectChannels(channels);
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, dataFormat, dilationRate } = this;
    const options = { strides, padding, dataFormat, dilationRate };
    return this.finish(depthwiseConv(inputs, this.kernel.value, options), this.bias);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const channels = inputShape.at(channelAxis(this.dataFormat)) ?? 0;
    return this.movedOver(inputShape, channels * this.depthMultiplier);
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      depthMultiplier: this.depthMultiplier,
      ...planConfig("depthwise", this.#kernel),
      ...planConfig("bias", this.#bias),
    };
  }
}
