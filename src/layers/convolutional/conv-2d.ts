// Convolution over [batch, height, width, channels].

import type { ConvOptions } from "./base-conv.ts";
import { BaseConv } from "./base-conv.ts";

/**
 * Correlates a kernel with [batch, height, width, channels].
 * See https://keras.io/api/layers/convolution_layers/convolution2d/.
 */
export class Conv2D extends BaseConv {
  static override readonly className = "Conv2D";

  constructor(options: ConvOptions) {
    super(2, options);
  }
}
