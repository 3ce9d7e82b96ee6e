// The hard sigmoid of Keras 2 and TensorFlow.js, which models from there were trained with.

import type { Tensor, TensorLike } from "../engine/index.ts";
import * as ops from "../ops/index.ts";

/**
 * Gives x / 5 + 1/2 limited to 0 … 1. Keras 3 means x / 6 + 1/2 by `hard_sigmoid`, so older models
 * get this function instead; files name it `gradus>keras2_hard_sigmoid`.
 */
export function keras2HardSigmoid(x: TensorLike): Tensor {
  return ops.clip(ops.add(ops.multiply(x, 0.2), 0.5), 0, 1);
}
