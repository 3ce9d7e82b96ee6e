// The base of layers whose output has the shape of their one input.

import type { Tensor } from "../engine/index.ts";
import type { CallArguments } from "./call-context.ts";
import { Layer } from "./layer.ts";
import type { SymbolicShape } from "./symbolic-shape.ts";

/** Computes an output of the input's shape; masks pass on. */
export abstract class Elementwise extends Layer {
  override readonly supportsMasking: boolean = true;

  abstract override call(inputs: Tensor, args: CallArguments): Tensor;

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }
}
