// Programs: a graph cut into kernels, each of which a backend runs as one piece of code.

import type { Node, Value } from "./node.ts";

/** Runs a loop nest over elementwise nodes and views, storing one or more results. */
export interface LoopKernel {
  readonly kind: "loop";
  /** In an order that can be run; reads other than these nodes' results come from memory. */
  readonly nodes: readonly Node[];
  /** All of one shape; the loop runs over its elements. */
  readonly outputs: readonly Value[];
}

/** Runs a reduction over elementwise nodes and views, and elementwise nodes on its result. */
export interface ReductionKernel {
  readonly kind: "reduction";
  readonly reduction: Node;
  /** Computed per element that is reduced. */
  readonly prologue: readonly Node[];
  /** Computed per result. */
  readonly epilogue: readonly Node[];
  readonly outputs: readonly Value[];
}

/** Runs one node by code of its own. */
export interface NodeKernel {
  readonly kind: "node";
  readonly node: Node;
  /** Those that others read; a backend that computes the rest too finds places for them. */
  readonly outputs: readonly Value[];
}

/**
 * Runs a node that computes its result in blocks of rows, and elementwise nodes on every block as
 * soon as it is there. Nobody else reads the node's own result.
 */
export interface RowsKernel {
  readonly kind: "rows";
  readonly node: Node;
  /** All of the result's shape. */
  readonly epilogue: readonly Node[];
  readonly outputs: readonly Value[];
}

/** Is a kernel that may be a part of a band. */
export type BandPart = LoopKernel | ReductionKernel;

/**
 * Runs loops and reductions over the same rows: all of them on a band of few rows, then on the next.
 * What no other kernel reads is stored for one band only.
 */
export interface BandKernel {
  readonly kind: "band";
  /** How many equal runs of elements all results of the parts consist of. */
  readonly rows: number;
  readonly parts: readonly BandPart[];
  /** Reshapes of the parts' results by which other parts know them. */
  readonly reshapes: readonly Node[];
  readonly outputs: readonly Value[];
}

/** Runs sub-programs: the kernels of a `scan`, `while` or `cond`, in `subgraphsOf`'s order. */
export interface ControlKernel {
  readonly kind: "control";
  readonly node: Node;
  readonly programs: readonly Program[];
  readonly outputs: readonly Value[];
  /**
   * Present where a `scan` computes so many runs of its carries apart from each other, so that each
   * may go through all steps on its own.
   */
  readonly rows?: number;
}

/** Is one step of a program. */
export type Kernel =
  | LoopKernel
  | ReductionKernel
  | NodeKernel
  | RowsKernel
  | BandKernel
  | ControlKernel;

/** Is what a backend compiles. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly kernels: readonly Kernel[];
  readonly outputs: readonly Value[];
}

/** Says, for every output, which input's storage it overwrites; undefined for a fresh result. */
export type Updates = readonly (number | undefined)[];

/** Lists the values that a kernel reads from memory, each once. */
export function kernelInputs(kernel: Kernel): Value[] {
  const nodes = kernelNodes(kernel);
  const inside = new Set<Node>(nodes);
  const reads = new Set<Value>();
  for (const node of nodes) {
    for (const value of node.inputs) if (!inside.has(value.node)) reads.add(value);
  }
  return [...reads];
}

/** Lists a kernel's nodes in an order that can be run. */
export function kernelNodes(kernel: Kernel): readonly Node[] {
  switch (kernel.kind) {
    case "loop":
      return kernel.nodes;
    case "reduction":
      return [...kernel.prologue, kernel.reduction, ...kernel.epilogue];
    case "rows":
      return [kernel.node, ...kernel.epilogue];
    case "band":
      return [...kernel.parts.flatMap(kernelNodes), ...kernel.reshapes].sort((a, b) => a.id - b.id);
    default:
      return [kernel.node];
  }
}

/** Gives the loop over the finished rows; it reads the node's result from memory. */
export function epilogueOf({ epilogue, outputs }: RowsKernel): LoopKernel {
  return { kind: "loop", nodes: epilogue, outputs };
}

/** Lists the values that a kernel stores, for others or for itself. */
export function writtenBy(kernel: Kernel): readonly Value[] {
  if (kernel.kind === "node") return kernel.node.outputs;
  return kernel.kind === "rows" ? [...kernel.outputs, ...kernel.node.outputs] : kernel.outputs;
}

/** Says where a value's elements lie while a program runs. */
export type Place =
  /** In the memory of the program's input of this index. */
  | { readonly kind: "input"; readonly index: number }
  /** In the memory that is given for the output of this index. */
  | { readonly kind: "result"; readonly index: number }
  /** In the memory of a literal, `constants[index]`. */
  | { readonly kind: "constant"; readonly index: number }
  /** In scratch memory, in bytes from the program's own base. */
  | { readonly kind: "scratch"; readonly offset: number };

/** Lays out all memory of one program. */
export interface Plan {
  readonly places: ReadonlyMap<Value, Place>;
  readonly constants: readonly Node[];
  /** Outputs whose elements must be brought to their place when all kernels have run. */
  readonly copies: readonly { readonly output: number; readonly from: Place; readonly to: Place }[];
  /** Scratch memory of kernels that asked for some, in bytes from the base. */
  readonly workspaces: ReadonlyMap<Kernel, number>;
  /** Plans of a control kernel's programs, whose bases are the kernel's workspace. */
  readonly inner: ReadonlyMap<Kernel, readonly Plan[]>;
  /** Size of the scratch memory in bytes. */
  readonly bytes: number;
}
