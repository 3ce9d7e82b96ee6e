// Global pooling: one number per channel over all steps or the whole image.

import type { Tensor } from "../../engine/index.ts";
import type { DataFormat } from "../../ops/index.ts";
import { expandDims } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { channelAxis, dataFormats, imageShape, spatialOf } from "../windows.ts";

/** Are the options of global poolings. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Default "channels_last". */
  readonly dataFormat?: DataFormat | null;
  /** Whether the pooled axes stay, with extent 1; default false. */
  readonly keepdims?: boolean;
}

/** Reduces all spatial axes. */
abstract class BaseGlobalPooling extends Layer {
  readonly dataFormat: DataFormat;
  readonly keepdims: boolean;

  constructor(rank: number, options: GlobalPoolingOptions) {
    super(options, ["dataFormat", "keepdims"]);
    const format = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice(this.className, "dataFormat", format, dataFormats);
    this.keepdims = options.keepdims ?? false;
    this.inputSpec = { ndim: rank + 2 };
  }

  /** The axes that are reduced. */
  protected get axes(): number[] {
    const rank = (this.inputSpec as { readonly ndim: number }).ndim - 2;
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    return Array.from({ length: rank }, (_, i) => first + i);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const channels = inputShape.at(channelAxis(this.dataFormat)) ?? null;
    const batch = inputShape[0] ?? null;
    if (!this.keepdims) return [batch, channels];
    const ones = spatialOf(inputShape, this.dataFormat).map(() => 1);
    return imageShape(batch, ones, channels, this.dataFormat);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), dataFormat: this.dataFormat, keepdims: this.keepdims };
  }
}

/** Averages the steps of [batch, steps, channels] that the mask lets through. */
export class GlobalAveragePooling1D extends BaseGlobalPooling {
  static override readonly className = "GlobalAveragePooling1D";
  override readonly supportsMasking = true;

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  override call(inputs: Tensor, args: CallArguments): Tensor {
    const mask = args.mask as Tensor | null;
    const { axes, keepdims } = this;
    if (mask === null) return inputs.mean(axes, { keepdims });
    const last = this.dataFormat === "channels_last";
    const weights = expandDims(mask.cast(inputs.dtype), last ? 2 : 1);
    const total = inputs.multiply(weights).sum(axes, { keepdims });
    return total.divide(weights.sum(axes, { keepdims }));
  }

  override computeMask(): null {
    return null;
  }
}

/** Averages the images of [batch, height, width, channels]. */
export class GlobalAveragePooling2D extends BaseGlobalPooling {
  static override readonly className = "GlobalAveragePooling2D";

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }

  override call(inputs: Tensor): Tensor {
    return inputs.mean(this.axes, { keepdims: this.keepdims });
  }
}

/** Gives the greatest element of each channel of [batch, steps, channels]. */
export class GlobalMaxPooling1D extends BaseGlobalPooling {
  static override readonly className = "GlobalMaxPooling1D";

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  override call(inputs: Tensor): Tensor {
    return inputs.max(this.axes, { keepdims: this.keepdims });
  }
}

/** Gives the greatest element of each channel of [batch, height, width, channels]. */
export class GlobalMaxPooling2D extends BaseGlobalPooling {
  static override readonly className = "GlobalMaxPooling2D";

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }

  override call(inputs: Tensor): Tensor {
    return inputs.max(this.axes, { keepdims: this.keepdims });
  }
}
