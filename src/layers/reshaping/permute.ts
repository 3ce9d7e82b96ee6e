// Permute: the axes of a sample change places.

import type { Tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of Permute. */
export interface PermuteOptions extends LayerOptions {
  /** New order of the axes, counted from 1; the batch, axis 0, stays. */
  readonly dims: readonly number[];
}

/** Orders the axes of samples by `dims`. */
export class Permute extends MovingLayer {
  static override readonly className = "Permute";
  readonly dims: readonly number[];

  constructor(options: PermuteOptions) {
    super(options, ["dims"]);
    const dims = Array.isArray(options.dims) ? [...(options.dims as readonly number[])] : [];
    if (dims.length === 0 || [...dims].sort((a, b) => a - b).some((n, i) => n !== i + 1)) {
      throw new ConfigError(
        `Permute: dims is ${JSON.stringify(options.dims)}, but must be 1 … n in some order.`,
      );
    }
    this.dims = dims;
    this.inputSpec = { ndim: dims.length + 1 };
  }

  override call(inputs: Tensor): Tensor {
    return inputs.transpose([0, ...this.dims]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [0, ...this.dims].map((axis) => inputShape[axis] ?? null);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), dims: this.dims };
  }
}
