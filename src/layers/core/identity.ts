// The layer that changes nothing.

import type { Tensor } from "../../engine/index.ts";
import { keepDType } from "../keep-dtype.ts";
import type { InputDType } from "../keras-tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Passes its inputs through. */
export class Identity extends Layer {
  static override readonly className = "Identity";
  override readonly supportsMasking = true;

  constructor(options: LayerOptions = {}) {
    super(options, []);
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override computeOutputDType(inputs: readonly InputDType[]): InputDType {
    return keepDType(this, inputs);
  }
}
