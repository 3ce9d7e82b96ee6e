// Control kernels: sub-graphs run again and again by the function that runs the whole graph.

import { hostArray } from "../../ir/dtype.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import { sizeOf } from "../../ir/shape.ts";
import type { HostTensor } from "./host-tensor.ts";
import { elementAt, operand } from "./host-tensor.ts";
import type { KernelTable } from "./kernel.ts";

function stepOf({ type, data }: HostTensor, step: number): HostTensor {
  const shape = type.shape.slice(1);
  const size = sizeOf(shape);
  return {
    type: { dtype: type.dtype, shape },
    data: data.slice(step * size, (step + 1) * size),
  };
}

const isTrue = (results: readonly HostTensor[]) => elementAt(operand(results, 0).data, 0) !== 0;

/** Maps every control primitive to its kernel. */
export const control: KernelTable<FamilyName<"control">> = {
  scan: (node, inputs, run) => {
    const { body, length, constants, carries, reverse } = node.attributes;
    const fixed = inputs.slice(0, constants);
    const scanned = inputs.slice(constants + carries);
    const stacked = node.outputs
      .slice(carries)
      .map(({ type }) => ({ type, data: hostArray(type.dtype, sizeOf(type.shape)) }));
    let carried = inputs.slice(constants, constants + carries);
    for (let count = 0; count < length; count++) {
      const step = reverse ? length - 1 - count : count;
      const slices = scanned.map((tensor) => stepOf(tensor, step));
      const results = run(body, [...fixed, ...carried, ...slices]);
      carried = results.slice(0, carries);
      stacked.forEach(({ data }, i) => {
        const result = operand(results, carries + i).data;
        data.set(result, step * result.length);
      });
    }
    return [...carried, ...stacked];
  },

  while: (node, inputs, run) => {
    const { condition, body, constants } = node.attributes;
    const fixed = inputs.slice(0, constants);
    let carried: readonly HostTensor[] = inputs.slice(constants);
    while (isTrue(run(condition, [...fixed, ...carried]))) {
      carried = run(body, [...fixed, ...carried]);
    }
    return carried;
  },

  cond: (node, inputs, run) => {
    const { whenTrue, whenFalse } = node.attributes;
    return run(isTrue(inputs) ? whenTrue : whenFalse, inputs.slice(1));
  },
};
