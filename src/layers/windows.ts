// What convolutions and poolings share: sizes per axis, and how far windows reach.

import type { DataFormat, PerAxis } from "../ops/index.ts";
import { describe } from "../registry/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import type { Named } from "./input-spec.ts";
import type { SymbolicShape } from "./symbolic-shape.ts";
import { showSymbolic } from "./symbolic-shape.ts";

/** Lists the places where channels can be. */
export const dataFormats = ["channels_last", "channels_first"] as const satisfies DataFormat[];

/**
 * Gives one positive integer per spatial axis.
 * @throws ConfigError when it is something else.
 */
export function perAxis(
  who: string,
  option: string,
  given: PerAxis,
  rank: number,
  min = 1,
): readonly number[] {
  const list = typeof given === "number" ? Array.from({ length: rank }, () => given) : given;
  const fits = Array.isArray(list) && list.length === rank;
  if (fits && list.every((n) => Number.isInteger(n) && n >= min)) return [...list];
  const kind = min === 1 ? "a positive integer" : `an integer of at least ${min}`;
  const several = rank === 1 ? "" : `, or ${rank} of them`;
  throw new ConfigError(
    `${who}: ${option} is ${Array.isArray(given) ? `[${given.join(", ")}]` : describe(given)}, ` +
      `but must be ${kind}${several}.`,
  );
}

/** Gives how many windows fit along an axis; null when the extent is unknown. */
export function windowCount(
  n: number | null,
  window: number,
  stride: number,
  dilation: number,
  padding: string,
): number | null {
  if (n === null) return null;
  if (padding !== "valid") return Math.ceil(n / stride);
  return Math.floor((n - (window - 1) * dilation - 1) / stride) + 1;
}

/** Gives the axis of the channels. */
export function channelAxis(format: DataFormat): number {
  return format === "channels_last" ? -1 : 1;
}

/** Gives the spatial extents of [batch, …spatial, channels] or [batch, channels, …spatial]. */
export function spatialOf(shape: SymbolicShape, format: DataFormat): SymbolicShape {
  return format === "channels_last" ? shape.slice(1, -1) : shape.slice(2);
}

/** Puts batch, spatial extents and channels together. */
export function imageShape(
  batch: number | null,
  spatial: SymbolicShape,
  channels: number | null,
  format: DataFormat,
): SymbolicShape {
  const last = format === "channels_last";
  return last ? [batch, ...spatial, channels] : [batch, channels, ...spatial];
}

/**
 * Checks that windows fit into their input.
 * @throws ShapeError when an output would have no elements.
 */
export function checkFits(layer: Named, input: SymbolicShape, output: SymbolicShape): void {
  if (output.every((n) => n === null || n > 0)) return;
  throw new ShapeError(
    `${layer.className} "${layer.name}" gets an input of shape ${showSymbolic(input)}, into which ` +
      'its window does not fit. Use padding "same", a smaller window or fewer poolings before it.',
  );
}
