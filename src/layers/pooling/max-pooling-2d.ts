// Max pooling over [batch, height, width, channels].

import type { Tensor } from "../../engine/index.ts";
import type { PerAxis, PoolingOptions as Windows } from "../../ops/index.ts";
import { maxPool } from "../../ops/index.ts";
import type { PoolingOptions } from "./base-pooling.ts";
import { BasePooling } from "./base-pooling.ts";

/** Gives the greatest element of each window of [batch, height, width, channels]. */
export class MaxPooling2D extends BasePooling {
  static override readonly className = "MaxPooling2D";

  constructor(options: PoolingOptions = {}) {
    super(2, options);
  }

  protected override pool(inputs: Tensor, poolSize: PerAxis, windows: Windows): Tensor {
    return maxPool(inputs, poolSize, windows);
  }
}
