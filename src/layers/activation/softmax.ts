// Softmax as a layer, with masks.

import type { DType, Tensor } from "../../engine/index.ts";
import { softmax, where } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of Softmax. */
export interface SoftmaxOptions extends LayerOptions {
  /** Axis, or axes, along which the outputs sum to 1; default −1. */
  readonly axis?: number | readonly number[];
}

/** Stands for −∞ where a mask hides an element, without making NaN of a row that is all hidden. */
export function hiddenScore(dtype: DType): number {
  return dtype === "float16" ? -3e4 : -1e9;
}

/** Weighs values along an axis to sum 1; elements that the mask hides get 0. */
export class Softmax extends Elementwise {
  static override readonly className = "Softmax";
  readonly axis: number | readonly number[];

  constructor(options: SoftmaxOptions = {}) {
    super(options, ["axis"]);
    this.axis = options.axis ?? -1;
  }

  override call(inputs: Tensor, args: CallArguments): Tensor {
    return maskedSoftmax(inputs, args.mask as Tensor | null, this.axis);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Gives softmax over what a mask (bool, broadcasts) lets through, and 0 elsewhere. */
export function maskedSoftmax(
  scores: Tensor,
  mask: Tensor | null,
  axis: number | readonly number[],
): Tensor {
  if (mask === null) return softmax(scores, { axis });
  return softmax(where(mask, scores, hiddenScore(scores.dtype)), { axis }).multiply(
    mask.cast(scores.dtype),
  );
}
