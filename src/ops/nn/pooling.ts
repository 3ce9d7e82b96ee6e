// Pooling: the greatest or the average element of windows over spatial axes.

import type { TensorLike } from "../../engine/index.ts";
import { asFloat, show, type Tensor, tensor, window } from "../../engine/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { one } from "../apply.ts";
import type { DataFormat, PerAxis } from "./data-format.ts";
import { channelsBack, channelsLast, paddingOf, perAxis } from "./data-format.ts";

/** Says how windows move over [batch, …spatial, channels]. */
export interface PoolingOptions {
  /** Distance between neighbouring windows; default the pool size. */
  readonly strides?: PerAxis | null;
  /** Default "valid". */
  readonly padding?: "valid" | "same";
  /** Default "channels_last". */
  readonly dataFormat?: DataFormat;
}

function windowsOf(who: string, x: Tensor, poolSize: PerAxis, options: PoolingOptions) {
  if (x.rank < 3) {
    throw new ShapeError(`${who}: expects [batch, …spatial, channels], but got ${show(x.shape)}.`);
  }
  const rank = x.rank - 2;
  const window = perAxis(poolSize, rank, who, "poolSize");
  const strides = perAxis(options.strides ?? window, rank, who, "strides");
  const spatial = x.shape.slice(1, -1);
  const ones = window.map(() => 1);
  const padding = paddingOf(options.padding ?? "valid", spatial, window, strides, ones, who);
  return { window, strides, padding };
}

/** Gives the greatest element of each window; cells outside the input never win. */
export function maxPool(
  inputs: TensorLike,
  poolSize: PerAxis,
  options: PoolingOptions = {},
): Tensor {
  const x = channelsLast(asFloat(inputs), options.dataFormat);
  const result = one("maxPool", [x], windowsOf("maxPool", x, poolSize, options), window);
  return channelsBack(result, options.dataFormat);
}

/** Averages each window over its cells inside the input. */
export function averagePool(
  inputs: TensorLike,
  poolSize: PerAxis,
  options: PoolingOptions = {},
): Tensor {
  const x = channelsLast(asFloat(inputs), options.dataFormat);
  const windows = windowsOf("averagePool", x, poolSize, options);
  const total = one("windowSum", [x], windows, window);
  const cells = windows.window.reduce((product, n) => product * n, 1);
  const whole = windows.padding.flat().every((n) => n === 0);
  const average = whole
    ? total.divide(cells)
    : windows.window.reduce((sum, size, axis) => {
        const [before] = windows.padding[axis] ?? [0, 0];
        const counts = cellsInside(x, total, axis + 1, size, windows.strides[axis] ?? 1, before);
        return sum.divide(counts);
      }, total);
  return channelsBack(average, options.dataFormat);
}

// How many cells of each window lie inside the input, along one axis.
function cellsInside(
  x: Tensor,
  result: Tensor,
  axis: number,
  size: number,
  stride: number,
  before: number,
): Tensor {
  const n = x.shape[axis] ?? 0;
  const counts = Array.from({ length: result.shape[axis] ?? 0 }, (_, i) => {
    const from = i * stride - before;
    return Math.min(n, from + size) - Math.max(0, from);
  });
  const shape = x.shape.map((_, a) => (a === axis ? counts.length : 1));
  return tensor(Float32Array.from(counts), { shape, dtype: x.dtype });
}
