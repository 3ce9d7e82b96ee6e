// From flat numbers to indices and back, as WGSL on u32: extents and strides are literals in it.

import type { Shape } from "../../../ir/shape.ts";
import { sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { Names } from "./kernel-code.ts";

/** Is a list of extents, of which some are known when the kernel runs: expressions of u32. */
export type Extents = readonly (number | string)[];

/** Declares the coordinates of a flat number in a shape; gives the lines and their names. */
export function coordinates(extents: Extents, flat: string, names: Names) {
  const shape = extents.filter((extent) => typeof extent === "number");
  return shape.length === extents.length
    ? coordinatesIn(shape, flat, names)
    : lateCoordinates(extents, flat, names);
}

function lateCoordinates(extents: Extents, flat: string, names: Names) {
  const lines: string[] = [];
  let rest = flat;
  const coords = extents.map(() => "");
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const extent = writeExtent(extents[axis] ?? 1);
    const [coord, next] = [names.fresh(), names.fresh()];
    lines.push(`let ${coord} = ${axis === 0 ? rest : `${rest} % ${extent}`};`);
    if (axis > 0) lines.push(`let ${next} = ${rest} / ${extent};`);
    [coords[axis], rest] = [coord, next];
  }
  return { lines, coords };
}

/** Writes an extent as an expression. */
export function writeExtent(extent: number | string): string {
  return typeof extent === "number" ? `${extent}u` : extent;
}

function coordinatesIn(shape: Shape, flat: string, names: Names) {
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

/** Joins axes that one stride goes along, and leaves out those of one element. */
export function mergedAxes(
  extents: Shape,
  strides: readonly number[],
): readonly { readonly extent: number; readonly stride: number }[] {
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
  return kept;
}

/** Turns a flat number over `extents` into an offset by `strides`, as few divisions as possible. */
export function stridedOffset(
  flat: string,
  extents: Shape,
  strides: readonly number[],
  names: Names,
): { readonly lines: readonly string[]; readonly offset: string } {
  const kept = mergedAxes(extents, strides);
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
