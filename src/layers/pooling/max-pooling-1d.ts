// Max pooling over [batch, steps, channels].

import type { Tensor } from "../../engine/index.ts";
import type { PerAxis, PoolingOptions as Windows } from "../../ops/index.ts";
import { maxPool } from "../../ops/index.ts";
import type { PoolingOptions } from "./base-pooling.ts";
import { BasePooling } from "./base-pooling.ts";

/** Gives the greatest element of each window of [batch, steps, channels]. */
export class MaxPooling1D extends BasePooling {
  static override readonly className = "MaxPooling1D";

  constructor(options: PoolingOptions = {}) {
    super(1, options);
  }

  protected override pool(inputs: Tensor, poolSize: PerAxis, windows: Windows): Tensor {
    return maxPool(inputs, poolSize, windows);
  }
}
