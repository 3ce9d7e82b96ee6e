// Average pooling over [batch, height, width, channels].

import type { Tensor } from "../../engine/index.ts";
import type { PerAxis, PoolingOptions as Windows } from "../../ops/index.ts";
import { averagePool } from "../../ops/index.ts";
import type { PoolingOptions } from "./base-pooling.ts";
import { BasePooling } from "./base-pooling.ts";

/** Gives the average of the cells inside of each window of [batch, height, width, channels]. */
export class AveragePooling2D extends BasePooling {
  static override readonly className = "AveragePooling2D";

  constructor(options: PoolingOptions = {}) {
    super(2, options);
  }

  protected override pool(inputs: Tensor, poolSize: PerAxis, windows: Windows): Tensor {
    return averagePool(inputs, poolSize, windows);
  }
}
