// What a layer expects of its inputs, and the check of shapes against it.

import { ShapeError } from "../shared/errors.ts";
import type { ShapeTree, SymbolicShape } from "./symbolic-shape.ts";
import { flattenShapes, showSymbolic } from "./symbolic-shape.ts";

/** Says what one input must look like; what is left out may be anything. */
export interface InputSpec {
  /** Number of axes, the batch included. */
  readonly ndim?: number;
  readonly minNdim?: number;
  readonly maxNdim?: number;
  /** Extents by axis; negative axes count from the end. */
  readonly axes?: { readonly [axis: number]: number };
  readonly shape?: SymbolicShape;
}

/** Is the layer that an error speaks of. */
export interface Named {
  readonly className: string;
  readonly name: string;
}

/**
 * Checks the shapes of a call's inputs.
 * @throws ShapeError that names the layer, both shapes and the way out.
 */
export function checkInputs(
  layer: Named,
  specs: InputSpec | readonly InputSpec[] | null,
  shapes: ShapeTree,
): void {
  if (specs === null) return;
  const list = Array.isArray(specs) ? (specs as readonly InputSpec[]) : [specs as InputSpec];
  const given = flattenShapes(shapes);
  if (given.length !== list.length) {
    throw new ShapeError(
      `${who(layer)} takes ${count(list.length)}, but got ${count(given.length)} ` +
        `of shapes ${given.map(showSymbolic).join(", ")}.`,
    );
  }
  list.forEach((spec, i) => checkInput(layer, spec, given[i] ?? []));
}

function checkInput(layer: Named, spec: InputSpec, shape: SymbolicShape): void {
  const { ndim, minNdim, maxNdim } = spec;
  if (ndim !== undefined && shape.length !== ndim) {
    throw new ShapeError(
      `${who(layer)} takes an input of ${ndim} axes (the batch included), but got shape ` +
        `${showSymbolic(shape)}, which has ${shape.length}.${rankHint(ndim, shape.length)}`,
    );
  }
  if (minNdim !== undefined && shape.length < minNdim) {
    throw new ShapeError(
      `${who(layer)} takes an input of at least ${minNdim} axes (the batch included), but got ` +
        `shape ${showSymbolic(shape)}.${rankHint(minNdim, shape.length)}`,
    );
  }
  if (maxNdim !== undefined && shape.length > maxNdim) {
    throw new ShapeError(
      `${who(layer)} takes an input of at most ${maxNdim} axes (the batch included), but got ` +
        `shape ${showSymbolic(shape)}.`,
    );
  }
  for (const [key, size] of Object.entries(spec.axes ?? {})) checkAxis(layer, shape, +key, size);
  spec.shape?.forEach((size, axis) => {
    if (size !== null) checkAxis(layer, shape, axis, size);
  });
}

function checkAxis(layer: Named, shape: SymbolicShape, axis: number, size: number): void {
  const given = shape.at(axis);
  if (given === size || given === null) return;
  const last = axis === -1 || axis === shape.length - 1;
  const what = last ? "input features" : `elements along axis ${axis} of its input`;
  const got = given === undefined ? "" : ` (${given} ${last ? "features" : "there"})`;
  throw new ShapeError(
    `${who(layer)} was built for ${size} ${what}, but got an input of shape ` +
      `${showSymbolic(shape)}${got}.${featureHint(shape, size)}`,
  );
}

function featureHint(shape: SymbolicShape, size: number): string {
  const flat = shape.slice(1).reduce<number>((product, n) => product * (n ?? Number.NaN), 1);
  if (shape.length > 2 && flat === size) return " Put a Flatten layer before it.";
  return " Give inputs of that extent, or make a new layer for these.";
}

function rankHint(wanted: number, given: number): string {
  if (given === wanted - 1) {
    return ` If the batch axis is missing, add it; else add an axis with a Reshape layer.`;
  }
  return given > wanted && wanted === 2 ? " Put a Flatten layer before it." : "";
}

function who(layer: Named): string {
  return `${layer.className} "${layer.name}"`;
}

function count(n: number): string {
  return n === 1 ? "one input" : `${n} inputs`;
}
