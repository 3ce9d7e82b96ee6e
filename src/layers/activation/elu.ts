// ELU as a layer.

import type { Tensor } from "../../engine/index.ts";
import { elu } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of ELU. */
export interface ELUOptions extends LayerOptions {
  /** Depth of the negative part; default 1. */
  readonly alpha?: number;
}

/** Gives x where positive, else alpha · (eˣ − 1). */
export class ELU extends Elementwise {
  static override readonly className = "ELU";
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super(options, ["alpha"]);
    this.alpha = checkNumber("ELU", "alpha", options.alpha ?? 1);
  }

  override call(inputs: Tensor): Tensor {
    return elu(inputs, { alpha: this.alpha });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
