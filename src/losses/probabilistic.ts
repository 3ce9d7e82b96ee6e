// Losses for distributions and counts: targets and predictions [batch, …, d] in, [batch, …] out.

import type { Tensor, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor } from "../engine/index.ts";
import { clip, defaultEpsilon, log } from "../ops/index.ts";
import { named } from "../registry/index.ts";
import { Loss } from "./loss.ts";

/** Adds y · ln(y / ŷ) up along the last axis, both limited to 1e-7 … 1. */
export const klDivergence = /* @__PURE__ */ named(
  "kl_divergence",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const p = clip(asFloat(yPred), defaultEpsilon, 1);
    const t = clip(asTensor(yTrue).cast(p.dtype), defaultEpsilon, 1);
    return t.multiply(log(t.divide(p))).sum(-1);
  },
);

/** Averages ŷ − y · ln(ŷ + 1e-7) along the last axis. */
export const poisson = /* @__PURE__ */ named("poisson", (yTrue: TensorLike, yPred: TensorLike) => {
  const p = asFloat(yPred);
  const t = asTensor(yTrue).cast(p.dtype);
  return p.subtract(t.multiply(log(p.add(defaultEpsilon)))).mean(-1);
});

/** Measures how far predicted shares are from true ones. Identifier `"kl_divergence"`, `"kld"`. */
export class KLDivergence extends Loss {
  static override readonly className: string = "KLDivergence";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}

/** Measures predicted rates of counts. Identifier `"poisson"`. */
export class Poisson extends Loss {
  static override readonly className: string = "Poisson";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}
