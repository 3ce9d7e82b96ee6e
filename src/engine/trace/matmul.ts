// From NumPy's matmul rules to a product over explicit batch and contracting axes.

import { ShapeError } from "../../shared/errors.ts";
import * as build from "../ir/build.ts";
import type { Value } from "../ir/node.ts";
import { broadcastShapes, showType } from "../ir/shape.ts";

/**
 * Multiplies [..., m, k] by [..., k, n]; vectors count as a row on the left and a column on the
 * right, and that axis is dropped from the result.
 * @throws ShapeError when the inner extents differ.
 */
export function matmul(x: Value, y: Value): Value {
  const m = x.type.shape;
  const n = y.type.shape;
  const inner = m.at(-1);
  if (inner === undefined || n.length === 0 || inner !== (n.at(-2) ?? n[0])) {
    throw new ShapeError(
      `matmul: ${showType(x.type)} and ${showType(y.type)} do not multiply: ` +
        `the last extent of the first must equal the ${n.length > 1 ? "second to last" : "only"} ` +
        "extent of the second.",
    );
  }
  // Without batch axes on both sides the free axes simply follow each other.
  if (n.length <= 2 || m.length === 1) return build.matrixProduct(x, y);
  const batch = broadcastShapes(m.slice(0, -2), n.slice(0, -2), "matmul");
  const left = build.broadcastTo(x, [...batch, ...m.slice(-2)]);
  const right = build.broadcastTo(y, [...batch, ...n.slice(-2)]);
  return build.matrixProduct(left, right, batch.length);
}
