// What poolings are: windows that move over spatial axes and give one number each.

import type { Tensor } from "../../engine/index.ts";
import type { DataFormat, PerAxis, PoolingOptions as Windows } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import {
  channelAxis,
  checkFits,
  dataFormats,
  imageShape,
  perAxis,
  spatialOf,
  windowCount,
} from "../windows.ts";

/** Are the options of poolings. */
export interface PoolingOptions extends LayerOptions {
  /** Extent of the window; default 2. */
  readonly poolSize?: PerAxis;
  /** Distance between neighbouring windows; default the pool size. */
  readonly strides?: PerAxis | null;
  /** Default "valid". */
  readonly padding?: "valid" | "same";
  /** Default "channels_last". */
  readonly dataFormat?: DataFormat | null;
}

/** Gives one number per window and channel. */
export abstract class BasePooling extends Layer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: "valid" | "same";
  readonly dataFormat: DataFormat;

  constructor(rank: number, options: PoolingOptions) {
    super(options, ["poolSize", "strides", "padding", "dataFormat"]);
    const who = this.className;
    this.poolSize = perAxis(who, "poolSize", options.poolSize ?? 2, rank);
    this.strides = perAxis(who, "strides", options.strides ?? this.poolSize, rank);
    this.padding = checkChoice(who, "padding", options.padding ?? "valid", ["valid", "same"]);
    const format = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice(who, "dataFormat", format, dataFormats);
    this.inputSpec = { ndim: rank + 2 };
  }

  /** Reduces each window to one number. */
  protected abstract pool(inputs: Tensor, poolSize: PerAxis, windows: Windows): Tensor;

  override call(inputs: Tensor): Tensor {
    const { poolSize, strides, padding, dataFormat } = this;
    return this.pool(inputs, poolSize, { strides, padding, dataFormat });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const spatial = spatialOf(inputShape, this.dataFormat).map((n, axis) =>
      windowCount(n, this.poolSize[axis] ?? 1, this.strides[axis] ?? 1, 1, this.padding),
    );
    checkFits(this, inputShape, spatial);
    const channels = inputShape.at(channelAxis(this.dataFormat)) ?? null;
    return imageShape(inputShape[0] ?? null, spatial, channels, this.dataFormat);
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      poolSize: this.poolSize,
      padding: this.padding,
      strides: this.strides,
      dataFormat: this.dataFormat,
    };
  }
}
