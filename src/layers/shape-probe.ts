// Output shapes of layers that do not state them: `call` is recorded on stand-ins, twice.

import type { Tensor } from "../engine/index.ts";
import { tensor } from "../engine/index.ts";
import { flatten, mapTree } from "../shared/tree.ts";
import { withinCall } from "./call-context.ts";
import type { Layer, OptionShapes } from "./layer.ts";
import type { ShapeTree, SymbolicShape } from "./symbolic-shape.ts";
import { mapShapes } from "./symbolic-shape.ts";

/** Extents put in the place of unknown ones: an extent of the output that differs is unknown. */
const standIns = [2, 3] as const;

/** Gives the output shape of a built layer by recording its `call`; nothing is computed. */
export function probeOutputShape(
  layer: Layer,
  inputShape: ShapeTree,
  shapes: OptionShapes,
): ShapeTree {
  const [first, second] = standIns.map((extent) => {
    const inputs = mapShapes(inputShape, (shape) => zeros(shape, extent, layer)) as Tensor;
    const options = mapShapes(shapes, (shape) => zeros(shape, extent, layer)) as object;
    const args = { ...options, training: false, mask: null };
    const { dtype, computeDtype } = layer;
    const scope = computeDtype === dtype ? undefined : computeDtype;
    return withinCall(false, scope, () => layer.call(inputs, args));
  });
  const others = flatten(second) as Tensor[];
  let next = 0;
  return mapTree(first, (leaf) => {
    const other = others[next++]?.shape ?? [];
    return (leaf as Tensor).shape.map((n, axis) => (n === other[axis] ? n : null));
  }) as unknown as ShapeTree;
}

function zeros(shape: SymbolicShape, extent: number, layer: Layer): Tensor {
  const full = shape.map((n) => n ?? extent);
  const size = full.reduce((product, n) => product * n, 1);
  return tensor(new Float32Array(size), { shape: full, dtype: layer.computeDtype });
}
