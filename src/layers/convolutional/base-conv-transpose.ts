// What transposed convolutions are: convolutions run backwards, to larger images.

import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import type { PerAxis } from "../../ops/index.ts";
import { convTranspose } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice, checkNumber } from "../../registry/index.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";
import { imageShape, perAxis, spatialOf } from "../windows.ts";
import type { WindowOptions } from "./base-conv.ts";
import { WindowLayer } from "./base-conv.ts";

/** Are the options of Conv1DTranspose and Conv2DTranspose. */
export interface ConvTransposeOptions
  extends WindowOptions,
    RoleOptions<"kernel">,
    RoleOptions<"bias"> {
  /** Number of output channels. */
  readonly filters: number;
  readonly padding?: "valid" | "same";
  /** Cells added behind each spatial axis, below the stride; chosen by the padding if absent. */
  readonly outputPadding?: PerAxis | null;
}

/** Runs a convolution backwards. */
export abstract class BaseConvTranspose extends WindowLayer {
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  /** […kernelSize, filters, channels]; made by `build`. */
  kernel!: Variable;
  bias: Variable | null = null;
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(rank: number, options: ConvTransposeOptions) {
    super(rank, options, ["filters", "outputPadding", ...roleOptionNames("kernel", "bias")]);
    const who = this.className;
    this.filters = checkNumber(who, "filters", options.filters, { min: 1, integer: true });
    const extra = options.outputPadding ?? null;
    this.outputPadding = extra === null ? null : perAxis(who, "outputPadding", extra, rank, 0);
    this.#kernel = planWeight(who, "kernel", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    const shape = [...this.kernelSize, this.filters, channels];
    this.kernel = this.addWeight({ name: "kernel", shape, ...this.#kernel });
    if (this.useBias) {
      this.bias = this.addWeight({ name: "bias", shape: [this.filters], ...this.#bias });
    }
    this.expectChannels(channels);
    super.build(inputShape);
  }

  get #padding(): "valid" | "same" {
    return checkChoice(this.className, "padding", this.padding, ["valid", "same"]);
  }

  override call(inputs: Tensor): Tensor {
    const { strides, dataFormat, dilationRate, outputPadding } = this;
    const options = { strides, dataFormat, dilationRate, outputPadding, padding: this.#padding };
    return this.finish(convTranspose(inputs, this.kernel.value, options), this.bias);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const spatial = spatialOf(inputShape, this.dataFormat).map((n, axis) => {
      if (n === null) return null;
      const [window = 1, stride = 1] = [this.kernelSize[axis], this.strides[axis]];
      const reach = (window - 1) * (this.dilationRate[axis] ?? 1) + 1;
      const extra = this.outputPadding?.[axis];
      if (this.#padding === "valid") {
        return (n - 1) * stride + reach + (extra ?? Math.max(0, stride - reach));
      }
      return extra === undefined ? n * stride : (n - 1) * stride + (reach % 2) + extra;
    });
    return imageShape(inputShape[0] ?? null, spatial, this.filters, this.dataFormat);
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      filters: this.filters,
      outputPadding: this.outputPadding,
      ...planConfig("kernel", this.#kernel),
      ...planConfig("bias", this.#bias),
    };
  }
}
