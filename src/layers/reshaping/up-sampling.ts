// Up-sampling: steps and pixels are repeated, or interpolated.

import type { Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import type { DataFormat, PerAxis } from "../../ops/index.ts";
import { einsum, repeat } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice, checkNumber } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { dataFormats, perAxis } from "../windows.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of UpSampling1D. */
export interface UpSampling1DOptions extends LayerOptions {
  /** Number of copies of each step; default 2. */
  readonly size?: number;
}

/** Repeats each step of [batch, steps, channels]. */
export class UpSampling1D extends MovingLayer {
  static override readonly className = "UpSampling1D";
  readonly size: number;

  constructor(options: UpSampling1DOptions = {}) {
    super(options, ["size"]);
    const size = options.size ?? 2;
    this.size = checkNumber("UpSampling1D", "size", size, { min: 1, integer: true });
    this.inputSpec = { ndim: 3 };
  }

  override call(inputs: Tensor): Tensor {
    return repeat(inputs, this.size, { axis: 1 });
  }

  override computeOutputShape([batch, steps, channels]: SymbolicShape): SymbolicShape {
    return [batch ?? null, times(steps, this.size), channels ?? null];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), size: this.size };
  }
}

/** Are the options of UpSampling2D. */
export interface UpSampling2DOptions extends LayerOptions {
  /** Factors of height and width; default 2. */
  readonly size?: PerAxis;
  readonly dataFormat?: DataFormat | null;
  /** Default "nearest", which repeats pixels. */
  readonly interpolation?: "nearest" | "bilinear";
}

/** Enlarges [batch, height, width, channels]. */
export class UpSampling2D extends MovingLayer {
  static override readonly className = "UpSampling2D";
  readonly size: readonly number[];
  readonly dataFormat: DataFormat;
  readonly interpolation: "nearest" | "bilinear";

  constructor(options: UpSampling2DOptions = {}) {
    super(options, ["size", "dataFormat", "interpolation"]);
    const who = "UpSampling2D";
    this.size = perAxis(who, "size", options.size ?? 2, 2);
    const format = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice(who, "dataFormat", format, dataFormats);
    const kinds = ["nearest", "bilinear"] as const;
    this.interpolation = checkChoice(
      who,
      "interpolation",
      options.interpolation ?? "nearest",
      kinds,
    );
    this.inputSpec = { ndim: 4 };
  }

  override call(inputs: Tensor): Tensor {
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    const [tall = 1, wide = 1] = this.size;
    if (this.interpolation === "nearest") {
      return repeat(repeat(inputs, tall, { axis: first }), wide, { axis: first + 1 });
    }
    const rows = mixing(inputs.shape[first] ?? 0, tall, this);
    const columns = mixing(inputs.shape[first + 1] ?? 0, wide, this);
    return this.dataFormat === "channels_last"
      ? einsum("Hh,bhwc,Ww->bHWc", rows, inputs, columns)
      : einsum("Hh,bchw,Ww->bcHW", rows, inputs, columns);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    return inputShape.map((n, axis) => times(n, this.size[axis - first] ?? 1));
  }

  override getConfig(): Config {
    const { size, dataFormat, interpolation } = this;
    return { ...super.getConfig(), size, dataFormat, interpolation };
  }
}

function times(n: number | null | undefined, factor: number): number | null {
  return n === null || n === undefined ? null : n * factor;
}

// Linear interpolation along one axis as a matrix [n · factor, n]; pixels are areas, so the
// centre of result i lies at (i + ½) / factor − ½, held inside the axis.
function mixing(n: number, factor: number, layer: MovingLayer): Tensor {
  const weights = new Float64Array(n * factor * n);
  for (let i = 0; i < n * factor; i++) {
    const centre = Math.min(n - 1, Math.max(0, (i + 0.5) / factor - 0.5));
    const left = Math.floor(centre);
    const right = Math.min(n - 1, left + 1);
    weights[i * n + left] = (weights[i * n + left] ?? 0) + 1 - (centre - left);
    weights[i * n + right] = (weights[i * n + right] ?? 0) + centre - left;
  }
  return tensor(weights, { shape: [n * factor, n], dtype: layer.computeDtype });
}
