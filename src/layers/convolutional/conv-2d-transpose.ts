// Transposed convolution over [batch, height, width, channels].

import type { ConvTransposeOptions } from "./base-conv-transpose.ts";
import { BaseConvTranspose } from "./base-conv-transpose.ts";

/** Runs a convolution over [batch, height, width, channels] backwards, to a larger output. */
export class Conv2DTranspose extends BaseConvTranspose {
  static override readonly className = "Conv2DTranspose";

  constructor(options: ConvTransposeOptions) {
    super(2, options);
  }
}
