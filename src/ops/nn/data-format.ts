// Where the channels stand, and how far windows reach: what convolutions and poolings share.

import { range, show, type Tensor } from "../../engine/index.ts";
import { ConfigError, ShapeError } from "../../shared/errors.ts";

/** Says whether channels are the last axis (the default) or follow the batch axis. */
export type DataFormat = "channels_last" | "channels_first";

/** Says how the border is treated: no cells outside, as many results as strides, or no future. */
export type Padding = "valid" | "same" | "causal";

/** Is one number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/** Moves the channels of [batch, channels, …spatial] to the end. */
export function channelsLast(x: Tensor, format: DataFormat | undefined): Tensor {
  if (format !== "channels_first") return x;
  return x.transpose([0, ...range(x.rank - 2).map((a) => a + 2), 1]);
}

/** Moves the last axis behind the batch axis, where `format` wants it. */
export function channelsBack(x: Tensor, format: DataFormat | undefined): Tensor {
  if (format !== "channels_first") return x;
  return x.transpose([0, x.rank - 1, ...range(x.rank - 2).map((a) => a + 1)]);
}

/**
 * Gives one number per spatial axis.
 * @throws ShapeError when the list has another length.
 */
export function perAxis(given: PerAxis, rank: number, who: string, option: string): number[] {
  const list = typeof given === "number" ? range(rank).map(() => given) : [...given];
  if (list.length === rank && list.every((n) => Number.isInteger(n) && n > 0)) return list;
  throw new ShapeError(
    `${who}: ${option} must be a positive integer, or ${rank} of them, but is ${show(list)}.`,
  );
}

/**
 * Gives the cells to add before and after each spatial axis. "same" gives ceil(n / stride)
 * results and puts the odd cell behind, as TensorFlow does; "causal" puts all before.
 * @throws ConfigError for another word, or "causal" in more than one dimension.
 */
export function paddingOf(
  padding: Padding,
  spatial: readonly number[],
  window: readonly number[],
  strides: readonly number[],
  dilation: readonly number[],
  who: string,
): [number, number][] {
  if (padding !== "valid" && padding !== "same" && padding !== "causal") {
    throw new ConfigError(
      `${who}: padding is "${String(padding)}", but must be "valid", "same" or "causal".`,
    );
  }
  if (padding === "causal" && spatial.length > 1) {
    throw new ConfigError(`${who}: padding "causal" is for one spatial axis; use "same".`);
  }
  return spatial.map((n, axis) => {
    const reach = ((window[axis] ?? 1) - 1) * (dilation[axis] ?? 1) + 1;
    if (padding === "valid") return [0, 0];
    if (padding === "causal") return [reach - 1, 0];
    const stride = strides[axis] ?? 1;
    const total = Math.max(0, (Math.ceil(n / stride) - 1) * stride + reach - n);
    const before = Math.floor(total / 2);
    return [before, total - before];
  });
}
