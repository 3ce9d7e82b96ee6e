// Average pooling over [batch, steps, channels].

import type { Tensor } from "../../engine/index.ts";
import type { PerAxis, PoolingOptions as Windows } from "../../ops/index.ts";
import { averagePool } from "../../ops/index.ts";
import type { PoolingOptions } from "./base-pooling.ts";
import { BasePooling } from "./base-pooling.ts";

/** Gives the average of the cells inside of each window of [batch, steps, channels]. */
export class AveragePooling1D extends BasePooling {
  static override readonly className = "AveragePooling1D";

  constructor(options: PoolingOptions = {}) {
    super(1, options);
  }

  protected override pool(inputs: Tensor, poolSize: PerAxis, windows: Windows): Tensor {
    return averagePool(inputs, poolSize, windows);
  }
}
