// A layer that changes nothing, but penalises what passes through.

import type { Tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { L1L2 } from "../../regularizers/index.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of ActivityRegularization. */
export interface ActivityRegularizationOptions extends Omit<LayerOptions, "activityRegularizer"> {
  /** Factor of the sum of absolute values; default 0. */
  readonly l1?: number;
  /** Factor of the sum of squares; default 0. */
  readonly l2?: number;
}

/** Adds l1 · Σ|x| + l2 · Σx² per sample to the loss. */
export class ActivityRegularization extends Elementwise {
  static override readonly className = "ActivityRegularization";
  readonly l1: number;
  readonly l2: number;

  constructor(options: ActivityRegularizationOptions = {}) {
    const who = "ActivityRegularization";
    const { l1 = 0, l2 = 0 } = options;
    super({ ...options, activityRegularizer: new L1L2({ l1, l2 }) }, ["l1", "l2"]);
    this.l1 = checkNumber(who, "l1", l1, { min: 0 });
    this.l2 = checkNumber(who, "l2", l2, { min: 0 });
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override getConfig(): Config {
    const { activityRegularizer: _, ...base } = super.getConfig();
    return { ...base, l1: this.l1, l2: this.l2 };
  }
}
