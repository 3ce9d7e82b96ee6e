// Scans by rows: an item takes some rows of the carries through all steps, one kernel of the body
// after the other. What passes between kernels lies in scratch memory for those rows alone.

import type { Value } from "../../../ir/node.ts";
import type { Kernel, LoopKernel } from "../../../ir/program.ts";
import { epilogueOf } from "../../../ir/program.ts";
import { bytesOf, readThrough, storedAs } from "../../../ir/views.ts";
import type { Local } from "../assembler/function-builder.ts";
import { emitProductOnRows } from "./contraction/product-on-rows.ts";
import type { RangeFunction } from "./item-range.ts";
import { at, rangeFunction, setAtMost } from "./item-range.ts";
import type { KernelCode, KernelContext, Operand } from "./kernel-code.ts";
import { emitLoop } from "./loop.ts";
import { emitReduction } from "./reduction.ts";
import type { ScanRows } from "./scan-rows-plan.ts";
import { movement } from "./structural.ts";

/** Is a kernel of the body: an item is one of the scan's, or so many are one of its rows. */
interface StepCode {
  readonly code: KernelCode;
  readonly itemsOf: "item" | "rows";
}

/** Emits the phases: the packing of what all steps read, and the scan. */
export function emitScanRows(context: KernelContext, scan: ScanRows): KernelCode[] {
  const ahead: KernelCode[] = [];
  const steps = scan.kernels.flatMap((kernel) => emitKernel(context, scan, kernel, ahead));
  return [
    ...ahead.map((code) => outside(scan, code)),
    new RowsEmitter(context, scan, steps).emit(),
  ];
}

function emitKernel(
  context: KernelContext,
  { rows, isWhole, products }: ScanRows,
  kernel: Kernel,
  ahead: KernelCode[],
): StepCode[] {
  const byRows = (code: KernelCode): StepCode => ({ code, itemsOf: "rows" });
  const loop = (part: LoopKernel) => byRows(emitLoop(context, part, isWhole ? 1 : rows));
  if (kernel.kind === "loop") return [loop(kernel)];
  if (kernel.kind === "reduction") return emitReduction(context, kernel).map(byRows);
  if (kernel.kind !== "node" && kernel.kind !== "rows") {
    throw new Error(`a ${kernel.kind} does not run by rows`);
  }
  const { node } = kernel;
  const planned = products.get(node);
  if (planned !== undefined) {
    const { product, start } = planned;
    const then =
      kernel.kind === "rows" ? emitLoop(context, epilogueOf(kernel), product.plan.rows) : undefined;
    const code = emitProductOnRows(context, product, start, then);
    ahead.push(...code.ahead);
    return [{ code: code.product, itemsOf: "item" }, ...code.behind.map(byRows)];
  }
  if (node.primitive === "concatenate") {
    return movement.concatenate.emit(context, node).map(byRows);
  }
  if (!readThrough(node)) throw new Error(`${node.primitive} does not run by rows`);
  return [loop({ kind: "loop", nodes: [], outputs: node.outputs })];
}

/** Names a body's inputs by what the scan reads. */
function outside({ node, program }: ScanRows, code: KernelCode): KernelCode {
  const operands = code.operands.map((operand) => {
    if (!("type" in operand)) return operand;
    return at(node.inputs, program.inputs.indexOf(storedAs(operand)));
  });
  return { ...code, operands };
}

/** Emits the function whose items are rows, and its loop over the steps. */
class RowsEmitter {
  readonly #scan: ScanRows;
  readonly #steps: readonly StepCode[];
  readonly #operands: readonly Operand[];
  readonly #function: RangeFunction;
  readonly #item: Local;
  /** The item's rows: the first one, and the one behind the last. */
  readonly #first: Local;
  readonly #behind: Local;
  /** Addresses at the present step: of inputs that are read, and outputs that are stacked. */
  readonly #slices: ReadonlyMap<"read" | "stacked", readonly Local[]>;

  constructor(context: KernelContext, scan: ScanRows, steps: readonly StepCode[]) {
    const { node, program, stretches, bytesPerThread } = scan;
    this.#scan = scan;
    this.#steps = steps;
    const workspaces = steps.flatMap(({ code }) => code.operands).filter((o) => !("type" in o));
    const stretch = { workspace: stretches, bytesPerThread };
    this.#operands = [...node.inputs, ...node.outputs, ...workspaces, stretch];
    this.#function = rangeFunction(context, "scan by rows", this.#operands.length);
    const integer = () => this.#function.f.local("i32");
    [this.#item, this.#first, this.#behind] = [integer(), integer(), integer()];
    this.#slices = new Map([
      ["read", program.inputs.slice(this.#carriesEnd).map(integer)],
      ["stacked", program.outputs.slice(node.attributes.carries).map(integer)],
    ]);
  }

  get #carriesEnd(): number {
    const { constants, carries } = this.#scan.node.attributes;
    return constants + carries;
  }

  emit(): KernelCode {
    const { node, rows, itemRows } = this.#scan;
    const { constants, carries, length } = node.attributes;
    const { f, begin, end } = this.#function;
    const step = f.local("i32");
    f.forRange(this.#item, begin, end, 1, () => {
      f.get(this.#item).i32Const(itemRows).op("i32.mul").tee(this.#first);
      f.i32Const(itemRows).op("i32.add");
      setAtMost(f, this.#behind, rows);
      node.outputs.slice(0, carries).forEach((carry, i) => {
        const from = () => f.get(this.#input(constants + i));
        this.#copyRows(carry, () => f.get(this.#output(i)), from);
      });
      f.forRange(step, 0, length, 1, () => {
        this.#seek(step);
        for (const code of this.#steps) this.#call(code);
        this.#finish();
      });
    });
    const times = this.#steps.map(({ code }) => code.items * code.itemCost);
    const items = Math.ceil(rows / itemRows);
    const itemCost = (times.reduce((sum, time) => sum + time, 0) * length) / items;
    return { body: f, items, operands: this.#operands, itemCost };
  }

  #input(index: number): Local {
    return at(this.#function.addresses, index);
  }

  #output(index: number): Local {
    return at(this.#function.addresses, this.#scan.node.inputs.length + index);
  }

  /** Finds the slices of a step. */
  #seek(step: Local): void {
    const { node, program } = this.#scan;
    const { carries, length, reverse } = node.attributes;
    const { f } = this.#function;
    const seek = (value: Value, base: Local, slice: Local) => {
      f.get(base);
      if (reverse) f.i32Const(length - 1);
      f.get(step);
      if (reverse) f.op("i32.sub");
      f.i32Const(bytesOf(value)).op("i32.mul").op("i32.add").set(slice);
    };
    this.#slices.get("read")?.forEach((slice, i) => {
      const index = this.#carriesEnd + i;
      seek(at(program.inputs, index), this.#input(index), slice);
    });
    this.#slices.get("stacked")?.forEach((slice, i) => {
      seek(at(program.outputs, carries + i), this.#output(carries + i), slice);
    });
  }

  /** Calls a kernel of the body on the item's rows. */
  #call({ code: { body, items, operands }, itemsOf }: StepCode): void {
    const { f } = this.#function;
    const { rows, isWhole } = this.#scan;
    if (itemsOf === "item") f.get(this.#item).get(this.#item).i32Const(1).op("i32.add");
    else if (isWhole) f.i32Const(0).i32Const(items);
    else {
      for (const row of [this.#first, this.#behind]) {
        f.get(row)
          .i32Const(items / rows)
          .op("i32.mul");
      }
    }
    for (const operand of operands) {
      if ("type" in operand) this.#push(storedAs(operand));
      else f.get(at(this.#function.addresses, this.#operands.indexOf(operand)));
    }
    f.call(body);
  }

  /** Pushes where a value of the body lies, or would lie if all rows lay in the thread's stretch. */
  #push(value: Value): void {
    const { node, program, stacked, inside } = this.#scan;
    const { constants, carries } = node.attributes;
    const { f } = this.#function;
    const input = program.inputs.indexOf(value);
    const output = stacked.get(value);
    const offset = inside.get(value);
    if (input >= this.#carriesEnd) f.get(this.#slice("read", input - this.#carriesEnd));
    else if (input >= constants) f.get(this.#output(input - constants));
    else if (input >= 0) f.get(this.#input(input));
    else if (output !== undefined) f.get(this.#slice("stacked", output - carries));
    else if (offset !== undefined) this.#pushInside(offset, value);
    else throw new Error(`a ${value.node.primitive} has no place in a scan by rows`);
  }

  #slice(what: "read" | "stacked", index: number): Local {
    return at(this.#slices.get(what) ?? [], index);
  }

  // May wrap around below 0, as does the way back to the item's rows.
  #pushInside(offset: number, value: Value): void {
    const { f, addresses } = this.#function;
    f.get(at(addresses, this.#operands.length - 1))
      .i32Const(offset)
      .op("i32.add");
    f.get(this.#first).i32Const(this.#rowBytes(value)).op("i32.mul").op("i32.sub");
  }

  /** Brings results to their places: stacks first, as they may hold carries that are replaced next. */
  #finish(): void {
    const { node, program, stacked, waiting } = this.#scan;
    const { constants, carries } = node.attributes;
    const { f } = this.#function;
    const wait = (output: number, value: Value) => () =>
      this.#pushInside(waiting.get(output) ?? 0, value);
    program.outputs.slice(carries).forEach((output, i) => {
      const value = storedAs(output);
      if (stacked.get(value) === carries + i) return;
      this.#copyRows(
        output,
        () => f.get(this.#slice("stacked", i)),
        () => this.#push(value),
      );
    });
    for (const output of waiting.keys()) {
      const value = storedAs(at(program.outputs, output));
      this.#copyRows(value, wait(output, value), () => this.#push(value));
    }
    program.outputs.slice(0, carries).forEach((output, i) => {
      const value = storedAs(output);
      if (value === program.inputs[constants + i]) return;
      const from = waiting.has(i) ? wait(i, value) : () => this.#push(value);
      this.#copyRows(output, () => f.get(this.#output(i)), from);
    });
  }

  /** Copies the item's rows of a value. */
  #copyRows(value: Value, to: () => void, from: () => void): void {
    const { f } = this.#function;
    const bytes = this.#rowBytes(value);
    for (const push of [to, from]) {
      push();
      f.get(this.#first).i32Const(bytes).op("i32.mul").op("i32.add");
    }
    f.get(this.#behind).get(this.#first).op("i32.sub").i32Const(bytes).op("i32.mul");
    f.op("memory.copy");
  }

  #rowBytes(value: Value): number {
    return bytesOf(value) / this.#scan.rows;
  }
}
