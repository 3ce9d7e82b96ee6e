// Extents that a layer must know before it can make weights.

import { ShapeError } from "../shared/errors.ts";
import type { Named } from "./input-spec.ts";
import type { SymbolicShape } from "./symbolic-shape.ts";
import { showSymbolic } from "./symbolic-shape.ts";

/**
 * Gives the extent of an axis.
 * @throws ShapeError when it is unknown.
 */
export function knownExtent(layer: Named, shape: SymbolicShape, axis: number): number {
  const extent = shape.at(axis);
  if (typeof extent === "number") return extent;
  const what = axis === -1 ? "the last axis" : `axis ${axis}`;
  throw new ShapeError(
    `${layer.className} "${layer.name}" needs to know the extent of ${what} of its inputs, ` +
      `but got shape ${showSymbolic(shape)}. Give that extent to Input({ shape }).`,
  );
}
