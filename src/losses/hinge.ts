// Losses for margins: targets −1 or 1 (or 0 and 1) and scores [batch, …, d] in, [batch, …] out.

import type { Tensor, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor } from "../engine/index.ts";
import { all, logicalOr, maximum, where } from "../ops/index.ts";
import { named } from "../registry/index.ts";
import { Loss } from "./loss.ts";

/** Averages max(1 − y · ŷ, 0) along the last axis; targets all 0 or 1 become −1 or 1. */
export const hinge = /* @__PURE__ */ named("hinge", (yTrue: TensorLike, yPred: TensorLike) =>
  shortfall(yTrue, yPred).mean(-1),
);

/** Averages max(1 − y · ŷ, 0)² along the last axis; targets all 0 or 1 become −1 or 1. */
export const squaredHinge = /* @__PURE__ */ named(
  "squared_hinge",
  (yTrue: TensorLike, yPred: TensorLike) => shortfall(yTrue, yPred).square().mean(-1),
);

/** Gives max(wrong − right + 1, 0): the best wrong score against the score of the true class. */
export const categoricalHinge = /* @__PURE__ */ named(
  "categorical_hinge",
  (yTrue: TensorLike, yPred: TensorLike) => {
    const p = asFloat(yPred);
    const t = asTensor(yTrue).cast(p.dtype);
    const right = t.multiply(p).sum(-1);
    const wrong = t.negate().add(1).multiply(p).max(-1);
    return maximum(wrong.subtract(right).add(1), 0);
  },
);

function shortfall(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const p = asFloat(yPred);
  const signs = asSigns(asTensor(yTrue).cast(p.dtype));
  return maximum(signs.multiply(p).negate().add(1), 0);
}

function asSigns(labels: Tensor): Tensor {
  const binary = all(logicalOr(labels.equal(0), labels.equal(1)));
  return where(binary, labels.multiply(2).subtract(1), labels);
}

/** Asks scores to reach their signs by a margin of 1. Identifier `"hinge"`. */
export class Hinge extends Loss {
  static override readonly className: string = "Hinge";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}

/** Squares what scores lack to their margins. Identifier `"squared_hinge"`. */
export class SquaredHinge extends Loss {
  static override readonly className: string = "SquaredHinge";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}

/** Asks the true class to win by a margin of 1. Identifier `"categorical_hinge"`. */
export class CategoricalHinge extends Loss {
  static override readonly className: string = "CategoricalHinge";

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
