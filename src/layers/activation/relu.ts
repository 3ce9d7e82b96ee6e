// ReLU as a layer, with its slope, start and height.

import { relu } from "../../activations/index.ts";
import type { Tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of ReLU. */
export interface ReLUOptions extends LayerOptions {
  /** Greatest output; none by default. */
  readonly maxValue?: number | null;
  /** Slope below the threshold; default 0. */
  readonly negativeSlope?: number;
  /** Value at which the line begins; default 0. */
  readonly threshold?: number;
}

/** Gives max(x, 0), or a line of another slope, start and height. */
export class ReLU extends Elementwise {
  static override readonly className = "ReLU";
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super(options, ["maxValue", "negativeSlope", "threshold"]);
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = options;
    this.maxValue =
      maxValue === null ? null : checkNumber("ReLU", "maxValue", maxValue, { min: 0 });
    this.negativeSlope = checkNumber("ReLU", "negativeSlope", negativeSlope, { min: 0 });
    this.threshold = checkNumber("ReLU", "threshold", threshold, { min: 0 });
  }

  override call(inputs: Tensor): Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    return relu(inputs, { maxValue, negativeSlope, threshold });
  }

  override getConfig(): Config {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}
