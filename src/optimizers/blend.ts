// One step of a moving average: the old one and a new value in, the new one out.

import type { Tensor } from "../engine/index.ts";

/** Gives share·old + (1 − share)·fresh. */
export function blend(old: Tensor, fresh: Tensor, share: number): Tensor {
  return old.multiply(share).add(fresh.multiply(1 - share));
}

/** Gives old + (fresh − old)·(1 − share): the same average, rounded as Adam's moments are. */
export function approach(old: Tensor, fresh: Tensor, share: number): Tensor {
  return old.add(fresh.subtract(old).multiply(1 - share));
}
