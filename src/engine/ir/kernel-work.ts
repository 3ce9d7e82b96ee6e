// What a kernel has to do: its floating-point operations, and the bytes that it reads and writes.

import { byteWidth, isFloat } from "./dtype.ts";
import { roleOf } from "./graph.ts";
import type { Node, NodeOf, Value } from "./node.ts";
import type { FamilyName, PrimitiveName } from "./primitives/index.ts";
import type { ControlKernel, Kernel } from "./program.ts";
import { kernelInputs, kernelNodes } from "./program.ts";
import { sizeOf } from "./shape.ts";
import { accessOf, bytesOf, storedAs } from "./views.ts";

type Count<P extends PrimitiveName> = (node: NodeOf<P>) => number;
type Counts<P extends PrimitiveName> = { readonly [K in P]: Count<K> };

const elementsOf = (value: Value) => sizeOf(value.type.shape);
const results = (node: Pick<Node, "outputs">) => elementsOf(node.outputs[0] as Value);
const operand = (node: Pick<Node, "inputs">, index: number) =>
  elementsOf(node.inputs[index] as Value);
const product = (window: readonly number[]) => window.reduce((size, n) => size * n, 1);

/** Counts a multiply-add per kernel tap of every element on the side of the result. */
function taps(elements: number, kernel: readonly number[]): number {
  return 2 * elements * product(kernel.slice(0, -1));
}

const shapeOf = (node: Pick<Node, "inputs">, index: number) => node.inputs[index]?.type.shape ?? [];

const contractions: Counts<FamilyName<"contraction">> = {
  dotGeneral: (node) => {
    const shape = shapeOf(node, 0);
    const contracted = node.attributes.lhsContracting.map((axis) => shape[axis] ?? 1);
    return 2 * results(node) * product(contracted);
  },
  convolution: (node) => taps(results(node), shapeOf(node, 1)),
  convolutionInputGradient: (node) => taps(operand(node, 0), shapeOf(node, 1)),
  convolutionKernelGradient: (node) => taps(operand(node, 1), node.attributes.kernelShape),
};

const windows: Counts<FamilyName<"window">> = {
  maxPool: (node) => results(node) * product(node.attributes.window),
  windowGather: () => 0,
  windowScatter: (node) => operand(node, 0),
  windowSum: (node) => results(node) * product(node.attributes.window),
  windowSpread: (node) => operand(node, 0) * product(node.attributes.window),
};

const indexing: Counts<FamilyName<"indexing">> = {
  gather: () => 0,
  scatterAdd: (node) => operand(node, 1),
  gatherAlong: () => 0,
  scatterAddAlong: (node) => operand(node, 1),
};

// Reductions look at every element once; searching for the greatest is not arithmetic on floats,
// but takes as long.
const reductions: Counts<FamilyName<"reduction">> = {
  reduceSum: (node) => operand(node, 0),
  reduceProduct: (node) => operand(node, 0),
  reduceMax: (node) => operand(node, 0),
  reduceMin: (node) => operand(node, 0),
  argMax: (node) => operand(node, 0),
  argMin: (node) => operand(node, 0),
  cumulativeSum: (node) => operand(node, 0),
};

const counts: Partial<Record<PrimitiveName, Count<PrimitiveName>>> = {
  ...contractions,
  ...windows,
  ...indexing,
  ...reductions,
} as Partial<Record<PrimitiveName, Count<PrimitiveName>>>;

/** Counts one operation per element for every elementwise function, however dear it is. */
function flopsOf(node: Node): number {
  const [value] = node.outputs;
  if (value === undefined) return 0;
  const count = counts[node.primitive];
  if (count !== undefined) return count(node);
  return roleOf(node) === "elementwise" && isFloat(value.type.dtype) ? elementsOf(value) : 0;
}

// Picks rows of its first operand, however large that is.
const picks: ReadonlySet<PrimitiveName> = new Set(["gather", "gatherAlong", "dynamicSlice"]);

/** Tells whether a value is read where it is stored, and not through views. */
function isReadWhole(kernel: Kernel, value: Value): boolean {
  if (kernel.kind === "rows") return kernel.node.inputs.includes(value);
  return kernel.kind === "node";
}

function bytesRead(kernel: Kernel): number {
  const read = new Map<Value, number>();
  const inside = new Set(kernelNodes(kernel));
  for (const value of kernelInputs(kernel)) {
    const { source } = isReadWhole(kernel, value) ? { source: storedAs(value) } : accessOf(value);
    // A literal or a counter is part of the code, and what the kernel makes need not be fetched.
    if (typeof source !== "object" || inside.has(source.node)) continue;
    const elements = Math.min(elementsOf(value), elementsOf(source));
    read.set(source, Math.max(elements, read.get(source) ?? 0));
  }
  if (kernel.kind === "node" && picks.has(kernel.node.primitive)) {
    const [from] = kernel.node.inputs;
    const [to] = kernel.outputs;
    if (from !== undefined && to !== undefined) {
      const stored = storedAs(from);
      read.set(stored, Math.min(read.get(stored) ?? 0, elementsOf(to)));
    }
  }
  return [...read].reduce(
    (sum, [value, elements]) => sum + elements * byteWidth(value.type.dtype),
    0,
  );
}

/** Is what one run of a kernel does. */
export interface KernelWork {
  readonly flops: number;
  /** Bytes that it reads from memory, each once, and that it stores. */
  readonly bytes: number;
}

/** Counts the work of a kernel; that of branches and of loops whose length is open is in their kernels. */
export function workOf(kernel: Kernel): KernelWork {
  if (kernel.kind === "control") return workOfLoop(kernel);
  const flops = kernelNodes(kernel).reduce((sum, node) => sum + flopsOf(node), 0);
  const written = kernel.outputs.reduce((sum, value) => sum + bytesOf(value), 0);
  return { flops, bytes: bytesRead(kernel) + written };
}

function workOfLoop({ node, programs }: ControlKernel): KernelWork {
  const length = node.primitive === "scan" ? node.attributes.length : 0;
  const works = programs.flatMap(({ kernels }) => kernels.map(workOf));
  const sum = (part: keyof KernelWork) => works.reduce((total, work) => total + work[part], 0);
  return { flops: length * sum("flops"), bytes: length * sum("bytes") };
}
