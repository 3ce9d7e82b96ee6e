// Work that is bound by memory or by transcendental functions, large and within the cache.

import type { ElementwiseName } from "../task.ts";
import type { Workload, WorkloadGroup } from "./workload.ts";

/** Arithmetic per element, as the textbook counts it, and floats read and written. */
const operations: Readonly<Record<ElementwiseName, { flops: number; floats: number }>> = {
  copy: { flops: 0, floats: 2 },
  softmax: { flops: 5, floats: 2 },
  "layer-norm": { flops: 8, floats: 2 },
  gelu: { flops: 8, floats: 2 },
  adam: { flops: 12, floats: 7 },
};
const columns = 1024;
const sizes = [
  { suffix: "", rows: 1024 },
  { suffix: "-cached", rows: 32 },
];

function elementwise(operation: ElementwiseName, suffix: string, rows: number): Workload {
  const { flops, floats } = operations[operation];
  return {
    name: `elementwise-${operation}${suffix}`,
    flops: flops * rows * columns,
    bytes: 4 * floats * rows * columns,
    task: { kind: "elementwise", operation, rows, columns },
  };
}

/** Computes over a million elements, and over 32,768 that stay in the cache. */
export const elementwiseGroup: WorkloadGroup = {
  name: "elementwise",
  about: "copy, softmax, layer norm, gelu, Adam update over 1M elements and over 32K in cache",
  workloads: [
    ...sizes.flatMap(({ suffix, rows }) =>
      (Object.keys(operations) as ElementwiseName[]).map((name) => elementwise(name, suffix, rows)),
    ),
    // Moves as many bytes as the update of Adam.
    elementwise("copy", "-large", (1024 * operations.adam.floats) / operations.copy.floats),
  ],
};
