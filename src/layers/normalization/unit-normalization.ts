// Unit normalization: vectors get length 1.

import type { Tensor } from "../../engine/index.ts";
import { maximum, rsqrt } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of UnitNormalization. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** Axis of the vectors, or several; default −1. */
  readonly axis?: number | readonly number[];
}

/** Least sum of squares that is divided by. */
const least = 1e-24;

/** Scales vectors along `axis` to length 1. */
export class UnitNormalization extends Elementwise {
  static override readonly className = "UnitNormalization";
  readonly axis: number | readonly number[];

  constructor(options: UnitNormalizationOptions = {}) {
    super(options, ["axis"]);
    this.axis = options.axis ?? -1;
  }

  override call(inputs: Tensor): Tensor {
    const squared = inputs.square().sum(this.axis, { keepdims: true });
    return inputs.multiply(rsqrt(maximum(squared, least)));
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis };
  }
}
