// Convolution over [batch, steps, channels].

import type { ConvOptions } from "./base-conv.ts";
import { BaseConv } from "./base-conv.ts";

/**
 * Correlates a kernel with [batch, steps, channels].
 * See https://keras.io/api/layers/convolution_layers/convolution1d/.
 */
export class Conv1D extends BaseConv {
  static override readonly className = "Conv1D";

  constructor(options: ConvOptions) {
    super(1, options);
  }
}
