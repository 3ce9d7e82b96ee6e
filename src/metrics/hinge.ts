// What scores lack to their margins, averaged over all samples.

import type { Tensor } from "../engine/index.ts";
import { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.ts";
import { MeanError } from "./mean.ts";

/** Averages max(1 − y · ŷ, 0). Identifier `"hinge"`. */
export class Hinge extends MeanError {
  static override readonly className: string = "Hinge";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}

/** Averages max(1 − y · ŷ, 0)². Identifier `"squared_hinge"`. */
export class SquaredHinge extends MeanError {
  static override readonly className: string = "SquaredHinge";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}

/** Averages what the true class lacks to win by 1. Identifier `"categorical_hinge"`. */
export class CategoricalHinge extends MeanError {
  static override readonly className: string = "CategoricalHinge";

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
