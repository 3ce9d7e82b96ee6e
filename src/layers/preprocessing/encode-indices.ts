// Indices on the host, encoded as lookups give them: as they are, or as vectors of categories.

import type { HostTensor, Shape } from "../../engine/index.ts";
import type { Encoding } from "./category-encoding.ts";

/** Gives indices in one of the output modes; vectors are float32 [batch, …, depth]. */
export function encodeIndices(
  indices: Int32Array,
  shape: Shape,
  depth: number,
  mode: "int" | Encoding,
): HostTensor {
  if (mode === "int") return { shape, dtype: "int32", data: indices };
  const single = shape.at(-1) === 1;
  const each = mode === "one_hot" && !(shape.length > 1 && single);
  const outer = each ? shape : shape.slice(0, -1);
  const rows = outer.reduce((size, n) => size * n, 1);
  const width = rows === 0 ? 0 : indices.length / rows;
  const data = new Float32Array(rows * depth);
  indices.forEach((index, i) => {
    const at = Math.floor(i / width) * depth + index;
    data[at] = mode === "count" ? (data[at] ?? 0) + 1 : 1;
  });
  return { shape: [...outer, depth], dtype: "float32", data };
}
