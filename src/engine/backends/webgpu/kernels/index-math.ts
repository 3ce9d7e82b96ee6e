// From flat numbers to indices and back, as WGSL on u32: extents and strides are literals in it.

import type { Shape } from "../../../ir/shape.ts";
import { sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { Names } from "./kernel-code.ts";

/** Declares the coordinates of a flat number in a shape; gives the lines and their names. */
export function coordinates(shape: Shape, flat: string, names: Names) {
  const lines: string[] = [];
  const strides = stridesOf(shape);
  const coords = shape.map((extent, axis) => {
    if (extent === 1) return "0u";
    const stride = strides[axis] ?? 1;
    const quotient = stride === 1 ? flat : `${flat} / ${stride}u`;
    const isFirst = shape.slice(0, axis).every((n) => n === 1);
    if (isFirst && stride === 1) return flat;
    const name = names.fresh();
    lines.push(`let ${name} = ${isFirst ? quotient : `(${quotient}) % ${extent}u`};`);
    return name;
  });
  return { lines, coords };
}

/** Sums coordinates times strides; a negative stride or offset wraps around as it should. */
export function dotStrides(
  coords: readonly string[],
  strides: readonly number[],
  offset = 0,
): string {
  const terms = coords.flatMap((coord, axis) => {
    const stride = strides[axis] ?? 0;
    if (stride === 0 || coord === "0u") return [];
    return [stride === 1 ? coord : `${coord} * ${stride >>> 0}u`];
  });
  if (offset !== 0 || terms.length === 0) terms.push(`${offset >>> 0}u`);
  return terms.join(" + ");
}

/** Turns a flat number over `extents` into an offset by `strides`, as few divisions as possible. */
export function stridedOffset(
  flat: string,
  extents: Shape,
  strides: readonly number[],
  names: Names,
): { readonly lines: readonly string[]; readonly offset: string } {
  const kept: { extent: number; stride: number }[] = [];
  extents.forEach((extent, axis) => {
    if (extent === 1) return;
    const stride = strides[axis] ?? 0;
    const last = kept.at(-1);
    if (last !== undefined && last.stride === stride * extent) {
      last.extent *= extent;
      last.stride = stride;
    } else kept.push({ extent, stride });
  });
  const shape = kept.map(({ extent }) => extent);
  const { lines, coords } = coordinates(shape, flat, names);
  return {
    lines,
    offset: dotStrides(
      coords,
      kept.map(({ stride }) => stride),
    ),
  };
}

/** Splits a shape at an axis into what is before, the axis and what is behind. */
export function around(shape: Shape, axis: number, axes = 1) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    size: sizeOf(shape.slice(axis, axis + axes)),
    inner: sizeOf(shape.slice(axis + axes)),
  };
}
