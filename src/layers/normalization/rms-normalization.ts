// RMS normalization: the features of each sample get mean square 1.

import type { Tensor, Variable } from "../../engine/index.ts";
import { Ones } from "../../initializers/index.ts";
import { rmsNormalization } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Are the options of RMSNormalization. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** Axis of the features, or several; default −1. */
  readonly axis?: number | readonly number[];
  /** Added to the mean square; default 1e-6. */
  readonly epsilon?: number;
}

/**
 * Divides by the root of the mean square along `axis`, then scales by a learned factor. A mask ends
 * here, with a warning, as in Keras.
 */
export class RMSNormalization extends Elementwise {
  static override readonly className = "RMSNormalization";
  /** Keras' layer passes no mask on, unlike the other normalizations. */
  override readonly supportsMasking = false;
  protected override readonly widensHalves = true;
  readonly axis: readonly number[];
  readonly epsilon: number;
  scale!: Variable;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options, ["axis", "epsilon"]);
    const { axis = -1 } = options;
    this.axis = typeof axis === "number" ? [axis] : [...axis];
    const { epsilon = 1e-6 } = options;
    this.epsilon = checkNumber("RMSNormalization", "epsilon", epsilon, { min: 0 });
  }

  override build(inputShape: SymbolicShape): void {
    const shape = this.axis.map((axis) => knownExtent(this, inputShape, axis));
    this.scale = this.addWeight({ name: "scale", shape, initializer: new Ones() });
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const { axis, epsilon } = this;
    return rmsNormalization(inputs, { scale: this.scale.value, axis, epsilon });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}
