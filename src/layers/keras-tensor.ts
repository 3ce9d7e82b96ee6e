// Stand-ins for tensors while a model is drawn: a shape, a dtype and the layer they come from.

import type { DType } from "../engine/index.ts";
import type { Tree } from "../shared/tree.ts";
import { uniqueName } from "./names.ts";
import type { Node } from "./node.ts";
import type { SymbolicShape } from "./symbolic-shape.ts";

/** Is what an input can hold: numbers, or strings, which stay on the host. */
export type InputDType = DType | "string";

/** Says which result of which call of a layer a symbolic tensor is. */
export interface History {
  readonly node: Node;
  readonly tensorIndex: number;
}

/** Is a symbolic tensor, or arrays and objects of such. */
export type KerasTensorTree = Tree<KerasTensor>;

/** Stands for a tensor of which only shape and dtype are known: what `Input` and layers give. */
export class KerasTensor {
  readonly shape: SymbolicShape;
  readonly dtype: InputDType;
  readonly name: string;
  /** Set by the node that made the tensor. */
  history: History | undefined;

  constructor(shape: SymbolicShape, dtype: InputDType, name = uniqueName("keras_tensor")) {
    this.shape = [...shape];
    this.dtype = dtype;
    this.name = name;
  }

  get rank(): number {
    return this.shape.length;
  }
}
