// Whether a scan runs by rows, and how: rows of an item, products, and where values lie meanwhile.

import type { Node, NodeOf, Value } from "../../../ir/node.ts";
import type { ControlKernel, Kernel, Program } from "../../../ir/program.ts";
import { writtenBy } from "../../../ir/program.ts";
import { sizeOf } from "../../../ir/shape.ts";
import { bytesOf, memoryReads, storedAs } from "../../../ir/views.ts";
import type { ProductOnRows } from "./contraction/product-on-rows.ts";
import { productOnRows, rowsOfTile, spaceOnRows } from "./contraction/product-on-rows.ts";
import type { Target } from "./kernel-code.ts";
import { aligned } from "./kernel-code.ts";

/** Fewest elements of a carry's row that loops over single rows are worth. */
const shortestRow = 16;
/** Multiply-adds of a row from which threads that have no rows are missed more than steps wait. */
const dearRow = 1 << 18;

/** Is a scan that is to run by rows. */
export interface ScanRows {
  readonly node: NodeOf<"scan">;
  readonly program: Program;
  readonly rows: number;
  /** Rows that go through all steps together. */
  readonly itemRows: number;
  /** Whether one item has all rows, so that nothing is cut. */
  readonly isWhole: boolean;
  /** The body's kernels in order, bands taken apart. */
  readonly kernels: readonly Kernel[];
  /** Products, and where the workspace of each begins. */
  readonly products: ReadonlyMap<Node, { readonly product: ProductOnRows; readonly start: number }>;
  /** Values that the body computes right where a stack of results wants them: numbers of outputs. */
  readonly stacked: ReadonlyMap<Value, number>;
  /** Where other values that the body computes lie in a thread's stretch, for an item's rows. */
  readonly inside: ReadonlyMap<Value, number>;
  /** Where carries wait there whose place another one is about to take: by their new number. */
  readonly waiting: ReadonlyMap<number, number>;
  /** Where the threads' stretches begin in the workspace, and how long each is. */
  readonly stretches: number;
  readonly bytesPerThread: number;
}

/** Gives the workspace of a scan that runs by rows, in bytes. */
export function scanRowsWorkspace({ stretches, bytesPerThread }: ScanRows, target: Target): number {
  return stretches + bytesPerThread * target.threads;
}

/** Plans a scan by rows; undefined for one that is to run step by step. */
export function planScanRows(kernel: ControlKernel, target: Target): ScanRows | undefined {
  const { node, rows, programs } = kernel;
  const [program] = programs;
  if (node.primitive !== "scan" || rows === undefined || program === undefined) return undefined;
  const kernels = program.kernels.flatMap(partsOf).filter((part) => !isName(part));
  const { constants, carries, length } = node.attributes;
  if (length === 0 || kernels.some(readsLiteral)) return undefined;
  const tile = rowsOfTile(target);
  const itemRows = Math.min(rows, Math.ceil(rows / target.threads / tile) * tile);
  const old = program.inputs.slice(constants, constants + carries);
  const isShort = ({ type }: Value) => sizeOf(type.shape) < rows * shortestRow;
  const isWhole = itemRows === rows;
  if (!isWhole && old.some(isShort)) return undefined;
  const products = new Map<Node, { product: ProductOnRows; start: number }>();
  let [stretches, rowCost] = [0, 0];
  for (const part of kernels) {
    if (part.kind !== "node" && part.kind !== "rows") continue;
    if (part.node.primitive !== "dotGeneral") continue;
    const product = productOnRows(part.node, target, rows, itemRows);
    if (product === undefined) return undefined;
    products.set(part.node, { product, start: stretches });
    stretches = spaceOnRows(product, stretches, target);
    rowCost += (product.plan.rows / rows) * product.plan.columns * product.plan.depth;
  }
  if (rowCost >= dearRow && Math.ceil(rows / itemRows) < target.threads) return undefined;
  const written = new Set(kernels.flatMap(writtenBy));
  const stacked = new Map<Value, number>();
  program.outputs.forEach((output, index) => {
    const value = storedAs(output);
    const isStack = index >= carries;
    if (isStack && written.has(value) && !stacked.has(value)) stacked.set(value, index);
  });
  let bytesPerThread = 0;
  const take = (value: Value) => {
    const offset = bytesPerThread;
    // Vectors are loaded whole, beyond the last element.
    bytesPerThread += aligned((bytesOf(value) / rows) * itemRows + 16);
    return offset;
  };
  const inside = new Map<Value, number>();
  for (const value of written) if (!stacked.has(value)) inside.set(value, take(value));
  const waiting = new Map<number, number>();
  program.outputs.slice(0, carries).forEach((output, index) => {
    const from = old.indexOf(storedAs(output));
    if (from >= 0 && from !== index) waiting.set(index, take(output));
  });
  return {
    ...{ node, program, rows, itemRows, isWhole, kernels, products },
    ...{ stacked, inside, waiting, stretches, bytesPerThread },
  };
}

function partsOf(kernel: Kernel): readonly Kernel[] {
  return kernel.kind === "band" ? kernel.parts : [kernel];
}

function isName(kernel: Kernel): boolean {
  return kernel.kind === "node" && kernel.node.primitive === "reshape";
}

function readsLiteral(kernel: Kernel): boolean {
  return memoryReads(kernel).some((value) => storedAs(value).node.primitive === "constant");
}
