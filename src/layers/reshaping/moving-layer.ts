// The base of layers that move or repeat elements and compute nothing.

import type { Tensor } from "../../engine/index.ts";
import { keepDType } from "../keep-dtype.ts";
import type { InputDType } from "../keras-tensor.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Gives the elements of its input another arrangement; integers stay integers. */
export abstract class MovingLayer extends Layer {
  abstract override call(inputs: Tensor): Tensor;

  abstract override computeOutputShape(inputShape: SymbolicShape): SymbolicShape;

  override computeOutputDType(inputs: readonly InputDType[]): InputDType {
    return keepDType(this, inputs);
  }
}
