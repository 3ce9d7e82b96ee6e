// Transposed convolution over [batch, steps, channels].

import type { ConvTransposeOptions } from "./base-conv-transpose.ts";
import { BaseConvTranspose } from "./base-conv-transpose.ts";

/** Runs a convolution over [batch, steps, channels] backwards, to a larger output. */
export class Conv1DTranspose extends BaseConvTranspose {
  static override readonly className = "Conv1DTranspose";

  constructor(options: ConvTransposeOptions) {
    super(1, options);
  }
}
