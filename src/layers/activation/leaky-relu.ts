// LeakyReLU as a layer.

import type { Tensor } from "../../engine/index.ts";
import { leakyRelu } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of LeakyReLU. */
export interface LeakyReLUOptions extends LayerOptions {
  /** Slope below 0; default 0.3 (the function `leaky_relu` has 0.2, as in Keras). */
  readonly negativeSlope?: number;
}

/** Gives x where positive, else negativeSlope · x. */
export class LeakyReLU extends Elementwise {
  static override readonly className = "LeakyReLU";
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options, ["negativeSlope"]);
    this.negativeSlope = checkNumber("LeakyReLU", "negativeSlope", options.negativeSlope ?? 0.3);
  }

  override call(inputs: Tensor): Tensor {
    return leakyRelu(inputs, { negativeSlope: this.negativeSlope });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}
