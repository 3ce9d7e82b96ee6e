// Masking: steps that consist of one value only are hidden from the layers behind.

import type { Tensor } from "../../engine/index.ts";
import { any, where } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Are the options of Masking. */
export interface MaskingOptions extends LayerOptions {
  /** Value of which a masked step consists; default 0. */
  readonly maskValue?: number;
}

/** Masks steps of [batch, steps, features] all of whose features equal `maskValue`. */
export class Masking extends Layer {
  static override readonly className = "Masking";
  override readonly supportsMasking = true;
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super(options, ["maskValue"]);
    this.maskValue = checkNumber("Masking", "maskValue", options.maskValue ?? 0);
  }

  override call(inputs: Tensor): Tensor {
    const counts = any(inputs.notEqual(this.maskValue), { axis: -1, keepdims: true });
    return where(counts, inputs, 0);
  }

  override computeMask(inputs: Tensor): Tensor {
    return any(inputs.notEqual(this.maskValue), { axis: -1 });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), maskValue: this.maskValue };
  }
}
