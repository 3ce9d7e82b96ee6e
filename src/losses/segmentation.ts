// Losses for overlapping regions: masks in, one loss for all of them or per remaining axis out.

import type { Axes, Tensor, TensorLike } from "../engine/index.ts";
import { asFloat, asTensor } from "../engine/index.ts";
import { defaultEpsilon } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, named } from "../registry/index.ts";
import type { LossOptions } from "./loss.ts";
import { Loss } from "./loss.ts";
import { squeezeOrExpandToSameRank } from "./reduction.ts";

/** Names the axes of a region; null for all of them, the batch too. */
export interface RegionArguments {
  readonly axis?: number | readonly number[] | null;
}

/** Gives 1 − 2 · overlap / (sum of both regions). */
export const dice = /* @__PURE__ */ named(
  "dice",
  (yTrue: TensorLike, yPred: TensorLike, options: RegionArguments = {}) => {
    const p = asFloat(yPred);
    const t = asTensor(yTrue).cast(p.dtype);
    const axis = axesOf(options);
    const both = t.sum(axis).add(p.sum(axis)).add(defaultEpsilon);
    return t.multiply(p).sum(axis).multiply(2).divide(both).negate().add(1);
  },
);

/** Weighs, beside the overlap, what only the targets have and what only the predictions have. */
export interface TverskyArguments extends RegionArguments {
  /** Weight of what the predictions miss; 0.5 by default. */
  readonly alpha?: number;
  /** Weight of what the predictions add; 0.5 by default. */
  readonly beta?: number;
}

/** Gives 1 − overlap / (overlap + alpha · missed + beta · added). */
export const tversky = /* @__PURE__ */ named(
  "tversky",
  (yTrue: TensorLike, yPred: TensorLike, options: TverskyArguments = {}) => {
    const { alpha = 0.5, beta = 0.5 } = options;
    const p = asFloat(yPred);
    const t = asTensor(yTrue).cast(p.dtype);
    const axis = axesOf(options);
    const overlap = t.multiply(p).sum(axis);
    const missed = p.negate().add(1).multiply(t).sum(axis);
    const added = t.negate().add(1).multiply(p).sum(axis);
    const whole = overlap.add(missed.multiply(alpha)).add(added.multiply(beta));
    return overlap.divide(whole.add(defaultEpsilon)).negate().add(1);
  },
);

function axesOf({ axis }: RegionArguments): Axes {
  return axis ?? undefined;
}

/** Are the options of `Dice`. */
export interface DiceOptions extends LossOptions, RegionArguments {}

/** Measures the overlap of regions. Identifier `"dice"`. */
export class Dice extends Loss {
  static override readonly className: string = "Dice";

  readonly axis: number | readonly number[] | null;

  constructor(options: DiceOptions = {}) {
    super(options, ["axis"]);
    this.axis = options.axis ?? null;
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return dice(...squeezeOrExpandToSameRank(yTrue, yPred), { axis: this.axis });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Are the options of `Tversky`. */
export interface TverskyOptions extends LossOptions, TverskyArguments {}

/**
 * Measures the overlap of regions, with weights for misses and additions. Identifier `"tversky"`.
 * @see https://arxiv.org/abs/1706.05721
 */
export class Tversky extends Loss {
  static override readonly className: string = "Tversky";

  readonly alpha: number;
  readonly beta: number;
  readonly axis: number | readonly number[] | null;

  constructor(options: TverskyOptions = {}) {
    super(options, ["alpha", "beta", "axis"]);
    this.alpha = checkNumber("Tversky", "alpha", options.alpha ?? 0.5, { min: 0 });
    this.beta = checkNumber("Tversky", "beta", options.beta ?? 0.5, { min: 0 });
    this.axis = options.axis ?? null;
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { alpha, beta, axis } = this;
    return tversky(...squeezeOrExpandToSameRank(yTrue, yPred), { alpha, beta, axis });
  }

  override getConfig(): Config {
    const { alpha, beta, axis } = this;
    return { ...super.getConfig(), alpha, beta, axis };
  }
}
