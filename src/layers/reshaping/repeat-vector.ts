// RepeatVector: one vector becomes a sequence of its copies.

import type { Tensor } from "../../engine/index.ts";
import { broadcastTo, expandDims } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of RepeatVector. */
export interface RepeatVectorOptions extends LayerOptions {
  /** Number of copies. */
  readonly n: number;
}

/** Turns [batch, features] into [batch, n, features]. */
export class RepeatVector extends MovingLayer {
  static override readonly className = "RepeatVector";
  readonly n: number;

  constructor(options: RepeatVectorOptions) {
    super(options, ["n"]);
    this.n = checkNumber("RepeatVector", "n", options.n, { min: 1, integer: true });
    this.inputSpec = { ndim: 2 };
  }

  override call(inputs: Tensor): Tensor {
    const [batch = 0, features = 0] = inputs.shape;
    return broadcastTo(expandDims(inputs, 1), [batch, this.n, features]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [inputShape[0] ?? null, this.n, inputShape[1] ?? null];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), n: this.n };
  }
}
