// Flatten: all axes but the batch become one.

import type { Tensor } from "../../engine/index.ts";
import { range } from "../../engine/index.ts";
import type { DataFormat } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { symbolicSize } from "../symbolic-shape.ts";
import { dataFormats } from "../windows.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of Flatten. */
export interface FlattenOptions extends LayerOptions {
  /** Default "channels_last"; for "channels_first" channels move to the end first. */
  readonly dataFormat?: DataFormat | null;
}

/** Turns [batch, …] into [batch, features]. */
export class Flatten extends MovingLayer {
  static override readonly className = "Flatten";
  readonly dataFormat: DataFormat;

  constructor(options: FlattenOptions = {}) {
    super(options, ["dataFormat"]);
    const given = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice("Flatten", "dataFormat", given, dataFormats);
    this.inputSpec = { minNdim: 1 };
  }

  override call(inputs: Tensor): Tensor {
    const moved = this.dataFormat === "channels_first" && inputs.rank > 2;
    const order = [0, ...range(inputs.rank - 2).map((axis) => axis + 2), 1];
    const x = moved ? inputs.transpose(order) : inputs;
    const batch = inputs.shape[0] ?? 0;
    return x.reshape([batch, inputs.shape.slice(1).reduce((size, n) => size * n, 1)]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [inputShape[0] ?? null, symbolicSize(inputShape.slice(1))];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}
