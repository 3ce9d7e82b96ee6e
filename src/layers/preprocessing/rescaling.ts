// Rescaling: inputs times a scale plus an offset.

import type { Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options of Rescaling. */
export interface RescalingOptions extends LayerOptions {
  /** Factor, or one for each feature of the last axis. */
  readonly scale: number | readonly number[];
  /** What is added; default 0. */
  readonly offset?: number | readonly number[];
}

/** Gives inputs · scale + offset; `scale: 1 / 255` brings pixels to 0 … 1. */
export class Rescaling extends Elementwise {
  static override readonly className = "Rescaling";
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];

  constructor(options: RescalingOptions) {
    super(options, ["scale", "offset"]);
    this.scale = options.scale;
    this.offset = options.offset ?? 0;
  }

  override call(inputs: Tensor): Tensor {
    const { dtype } = this;
    const scale = tensor(this.scale, { dtype });
    return inputs.cast(dtype).multiply(scale).add(tensor(this.offset, { dtype }));
  }

  override getConfig(): Config {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}
