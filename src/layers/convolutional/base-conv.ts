// What Conv1D and Conv2D are: a kernel that moves over one or two spatial axes.

import type { Activation, ActivationIdentifier } from "../../activations/index.ts";
import { activationRegistry } from "../../activations/index.ts";
import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import type { DataFormat, Padding, PerAxis } from "../../ops/index.ts";
import { conv } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice, checkNumber } from "../../registry/index.ts";
import { ConfigError, ShapeError } from "../../shared/errors.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";
import {
  channelAxis,
  checkFits,
  dataFormats,
  imageShape,
  perAxis,
  spatialOf,
  windowCount,
} from "../windows.ts";

/** Are the options of everything that moves a window. */
export interface WindowOptions extends LayerOptions {
  /** Extent of the window along each spatial axis. */
  readonly kernelSize: PerAxis;
  /** Distance between neighbouring windows; default 1. */
  readonly strides?: PerAxis;
  /** Default "valid"; "causal" is for one spatial axis. */
  readonly padding?: Padding;
  /** Default "channels_last". */
  readonly dataFormat?: DataFormat | null;
  /** Distance between neighbouring taps of the kernel; default 1. */
  readonly dilationRate?: PerAxis;
  /** Default linear. */
  readonly activation?: ActivationIdentifier;
  /** Default true. */
  readonly useBias?: boolean;
}

/** Are the options of Conv1D and Conv2D. */
export interface ConvOptions extends WindowOptions, RoleOptions<"kernel">, RoleOptions<"bias"> {
  /** Number of output channels. */
  readonly filters: number;
  /** Number of groups of channels that do not mix; default 1. */
  readonly groups?: number;
}

const windowOptionNames = [
  ...["kernelSize", "strides", "padding", "dataFormat", "dilationRate", "activation", "useBias"],
];

/** Reads the options of a window; holds what the convolutions share. */
export abstract class WindowLayer extends Layer {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly #rank: number;

  constructor(rank: number, options: WindowOptions, known: readonly string[]) {
    super(options, [...windowOptionNames, ...known]);
    const who = this.className;
    this.#rank = rank;
    this.kernelSize = perAxis(who, "kernelSize", options.kernelSize, rank);
    this.strides = perAxis(who, "strides", options.strides ?? 1, rank);
    this.dilationRate = perAxis(who, "dilationRate", options.dilationRate ?? 1, rank);
    const paddings = ["valid", "same", ...(rank === 1 ? (["causal"] as const) : [])] as const;
    this.padding = checkChoice(who, "padding", options.padding ?? "valid", paddings);
    const format = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice(who, "dataFormat", format, dataFormats);
    this.activation = activationRegistry.resolve(options.activation, who);
    this.useBias = options.useBias ?? true;
    this.inputSpec = { ndim: rank + 2 };
    if (this.strides.some((n) => n > 1) && this.dilationRate.some((n) => n > 1)) {
      throw new ConfigError(`${who}: strides and dilationRate cannot both be greater than 1.`);
    }
  }

  /** Fixes the number of channels that inputs must have. */
  protected expectChannels(channels: number): void {
    const rank = this.#rank;
    this.inputSpec = { ndim: rank + 2, axes: { [channelAxis(this.dataFormat)]: channels } };
  }

  /** Gives the number of channels of an input shape. */
  protected channelsOf(inputShape: SymbolicShape): number {
    return knownExtent(this, inputShape, channelAxis(this.dataFormat));
  }

  /** Adds the bias of each channel, then activates. */
  protected finish(product: Tensor, bias: Variable | null): Tensor {
    if (bias === null) return this.activation(product);
    const ones = this.kernelSize.map(() => 1);
    const first = this.dataFormat === "channels_first";
    const value = first ? bias.value.reshape([1, bias.shape[0] ?? 0, ...ones]) : bias.value;
    return this.activation(product.add(value));
  }

  /** Gives the output shape of windows moving over the input. */
  protected movedOver(inputShape: SymbolicShape, filters: number): SymbolicShape {
    const spatial = spatialOf(inputShape, this.dataFormat).map((n, axis) => {
      const [window = 1, stride = 1] = [this.kernelSize[axis], this.strides[axis]];
      return windowCount(n, window, stride, this.dilationRate[axis] ?? 1, this.padding);
    });
    checkFits(this, inputShape, spatial);
    return imageShape(inputShape[0] ?? null, spatial, filters, this.dataFormat);
  }

  override getConfig(): Config {
    return {
      activityRegularizer: null,
      ...super.getConfig(),
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dataFormat: this.dataFormat,
      dilationRate: this.dilationRate,
      activation: activationRegistry.serialize(this.activation),
      useBias: this.useBias,
    };
  }
}

/** Correlates a learned kernel with its input. */
export abstract class BaseConv extends WindowLayer {
  readonly filters: number;
  readonly groups: number;
  /** […kernelSize, channels / groups, filters]; made by `build`. */
  kernel!: Variable;
  bias: Variable | null = null;
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(rank: number, options: ConvOptions) {
    super(rank, options, ["filters", "groups", ...roleOptionNames("kernel", "bias")]);
    const who = this.className;
    this.filters = checkNumber(who, "filters", options.filters, { min: 1, integer: true });
    this.groups = checkNumber(who, "groups", options.groups ?? 1, { min: 1, integer: true });
    if (this.filters % this.groups !== 0) {
      throw new ConfigError(
        `${who}: ${this.filters} filters do not divide into ${this.groups} groups.`,
      );
    }
    this.#kernel = planWeight(who, "kernel", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    if (channels % this.groups !== 0) {
      throw new ShapeError(
        `${this.className} "${this.name}": ${channels} input channels do not divide into ` +
          `${this.groups} groups.`,
      );
    }
    const shape = [...this.kernelSize, channels / this.groups, this.filters];
    this.kernel = this.addWeight({ name: "kernel", shape, ...this.#kernel });
    if (this.useBias) {
      this.bias = this.addWeight({ name: "bias", shape: [this.filters], ...this.#bias });
    }
    this.expectChannels(channels);
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, dataFormat, dilationRate } = this;
    const options = { strides, padding, dataFormat, dilationRate };
    return this.finish(conv(inputs, this.kernel.value, options), this.bias);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.movedOver(inputShape, this.filters);
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      filters: this.filters,
      groups: this.groups,
      ...planConfig("kernel", this.#kernel),
      ...planConfig("bias", this.#bias),
    };
  }
}
