// Scans by rows: finds loops over time whose rows, such as the sequences of a batch, never meet, so
// that each may go through all steps on its own, with its state near and waiting for no other.

import type { Node, NodeOf, Value } from "../ir/node.ts";
import type { BandPart, Kernel, Program } from "../ir/program.ts";
import { kernelInputs, kernelNodes } from "../ir/program.ts";
import { accessOf, readThrough, storedAs } from "../ir/views.ts";
import { hasRows, readsOwnRows } from "./own-rows.ts";

/** Counts the rows that a scan computes apart from each other; undefined where they depend. */
export function rowsOfScan(node: Node, programs: readonly Program[]): number | undefined {
  const [program] = programs;
  if (node.primitive !== "scan" || program === undefined) return undefined;
  const { constants, carries } = node.attributes;
  const [rows] = program.outputs[0]?.type.shape ?? [];
  if (carries === 0 || rows === undefined || rows < 2) return undefined;
  const lead = ({ type }: Value) => type.shape[0] === rows;
  if (!program.outputs.every((value) => lead(value) && !isLiteral(storedAs(value)))) {
    return undefined;
  }
  // What one step leaves for the next, or one kernel for another, is there for its own rows only.
  const changing = new Set(program.inputs.slice(constants, constants + carries));
  if (![...changing].every(lead)) return undefined;
  for (const kernel of program.kernels) {
    if (!keepsRows(kernel, rows, changing)) return undefined;
    for (const value of kernelNodes(kernel).flatMap(({ outputs }) => outputs)) changing.add(value);
  }
  return rows;
}

const isLiteral = ({ node }: Value) => node.primitive === "constant";

/** Tells whether a kernel computes each row from the same row of all values that change. */
function keepsRows(kernel: Kernel, rows: number, changing: ReadonlySet<Value>): boolean {
  const own = (value: Value) => {
    const { source } = accessOf(value);
    const isFixed = typeof source !== "object" || !changing.has(storedAs(source));
    return isFixed || readsOwnRows(value, rows);
  };
  const partKeeps = (part: BandPart) => hasRows(part, rows) && kernelInputs(part).every(own);
  switch (kernel.kind) {
    case "loop":
    case "reduction":
      return partKeeps(kernel);
    case "band":
      return kernel.rows === rows && kernel.parts.every(partKeeps);
    case "rows": {
      const loop: BandPart = { kind: "loop", nodes: kernel.epilogue, outputs: kernel.outputs };
      return nodeKeeps(kernel.node, rows, changing) && partKeeps(loop);
    }
    case "node":
      if (!readThrough(kernel.node)) return nodeKeeps(kernel.node, rows, changing);
      return partKeeps({ kind: "loop", nodes: [], outputs: kernel.outputs }) && own(viewOf(kernel));
    default:
      return false;
  }
}

function viewOf({ outputs: [value] }: Kernel): Value {
  if (value === undefined) throw new Error("a view has no result");
  return value;
}

function nodeKeeps(node: Node, rows: number, changing: ReadonlySet<Value>): boolean {
  const [first] = node.inputs;
  switch (node.primitive) {
    case "reshape":
      return true;
    case "concatenate":
      return node.attributes.axis > 0;
    case "dotGeneral":
      return first?.type.shape[0] === rows && multipliesRows(node, changing);
    default:
      return false;
  }
}

/** Tells whether a product's rows are those of its first operand, and the second one is fixed. */
function multipliesRows(node: NodeOf<"dotGeneral">, changing: ReadonlySet<Value>): boolean {
  const { lhsBatch, lhsContracting } = node.attributes;
  const [, rhs] = node.inputs;
  const isFixed = rhs !== undefined && !changing.has(storedAs(rhs));
  return isFixed && lhsBatch.length === 0 && !lhsContracting.includes(0);
}
