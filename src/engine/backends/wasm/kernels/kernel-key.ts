// From a kernel to a text that is equal for kernels whose code is equal.

import type { Node, Value } from "../../../ir/node.ts";
import { printGraph } from "../../../ir/print.ts";
import type { Kernel } from "../../../ir/program.ts";
import { kernelInputs, kernelNodes } from "../../../ir/program.ts";
import { readThrough } from "../../../ir/views.ts";

/** Is a kernel's structure, and the values that fill the places in it. */
export interface KernelShape {
  readonly key: string;
  readonly values: readonly Value[];
}

const shapes = new WeakMap<Kernel, KernelShape>();

/** Describes a kernel so that equal texts mean equal code on other values. */
export function shapeOfKernel(kernel: Kernel): KernelShape {
  // A module for a team asks twice: for one thread, and for all of them.
  const known = shapes.get(kernel);
  if (known !== undefined) return known;
  const shape = findShape(kernel);
  shapes.set(kernel, shape);
  return shape;
}

function findShape(kernel: Kernel): KernelShape {
  const nodes = new Set<Node>(kernelNodes(kernel));
  const inputs = new Set<Value>();
  const visit = (value: Value) => {
    if (nodes.has(value.node)) return;
    if (!readThrough(value.node)) {
      inputs.add(value);
      return;
    }
    for (const source of value.node.inputs) visit(source);
    nodes.add(value.node);
  };
  for (const value of kernelInputs(kernel)) visit(value);
  for (const value of kernel.outputs) visit(value);
  const ordered = [...nodes].sort((a, b) => a.id - b.id);
  const graph = { inputs: [...inputs], nodes: ordered, outputs: kernel.outputs };
  return {
    key: `${kernel.kind} ${printGraph(graph)}`,
    values: [...inputs, ...ordered.flatMap((node) => node.outputs), ...kernel.outputs],
  };
}
