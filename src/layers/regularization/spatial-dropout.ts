// Dropout of whole channels.

import type { Tensor } from "../../engine/index.ts";
import type { DataFormat } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import { dataFormats } from "../windows.ts";
import type { BaseDropoutOptions } from "./dropout.ts";
import { BaseDropout } from "./dropout.ts";

/** Zeroes whole channels of [batch, steps, channels] in training. */
export class SpatialDropout1D extends BaseDropout {
  static override readonly className = "SpatialDropout1D";

  constructor(options: BaseDropoutOptions) {
    super(options, []);
    this.inputSpec = { ndim: 3 };
  }

  protected override noiseShapeOf(inputs: Tensor): readonly number[] {
    return [inputs.shape[0] ?? 0, 1, inputs.shape[2] ?? 0];
  }

  override getConfig(): Config {
    return spatialConfig(this, super.getConfig());
  }
}

// The constructors of these classes in Python take neither `trainable` nor other base options.
function spatialConfig({ dtype }: BaseDropout, { trainable: _, ...rest }: Config): Config {
  return { ...rest, dtype };
}

/** Are the options of SpatialDropout2D. */
export interface SpatialDropout2DOptions extends BaseDropoutOptions {
  readonly dataFormat?: DataFormat | null;
}

/** Zeroes whole channels of [batch, height, width, channels] in training. */
export class SpatialDropout2D extends BaseDropout {
  static override readonly className = "SpatialDropout2D";
  readonly dataFormat: DataFormat;

  constructor(options: SpatialDropout2DOptions) {
    super(options, ["dataFormat"]);
    const given = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice("SpatialDropout2D", "dataFormat", given, dataFormats);
    this.inputSpec = { ndim: 4 };
  }

  protected override noiseShapeOf(inputs: Tensor): readonly number[] {
    const channels = this.dataFormat === "channels_last" ? 3 : 1;
    return inputs.shape.map((n, axis) => (axis === 0 || axis === channels ? n : 1));
  }

  override getConfig(): Config {
    return { ...spatialConfig(this, super.getConfig()), dataFormat: this.dataFormat };
  }
}
