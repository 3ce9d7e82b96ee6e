// Bands of rows: calls the loops and reductions of a kernel in turn on few rows at a time. What only
// they read lies in scratch memory that holds one band, addressed as if it held all rows.

import { byteWidth } from "../../../ir/dtype.ts";
import type { Value } from "../../../ir/node.ts";
import type { BandKernel } from "../../../ir/program.ts";
import { sizeOf } from "../../../ir/shape.ts";
import { storedAs } from "../../../ir/views.ts";
import { at, rangeFunction, setAtMost } from "./item-range.ts";
import type { KernelCode, KernelContext, Operand } from "./kernel-code.ts";
import { aligned } from "./kernel-code.ts";
import { emitLoop } from "./loop.ts";
import { emitReduction } from "./reduction.ts";

/** Bytes of results that a band makes: they should stay in the nearest cache. */
const bandBytes = 16384;
/** Least number of bands of a long kernel, so that threads have something to share. */
const leastBands = 16;

/** Says how a kernel's rows are cut, and where in scratch memory values lie that stay inside. */
interface Layout {
  readonly bandRows: number;
  readonly inside: ReadonlyMap<Value, { readonly offset: number; readonly rowBytes: number }>;
  readonly bytesPerThread: number;
}

function layoutOf({ parts, outputs, rows }: BandKernel): Layout {
  const values = parts.flatMap((part) => part.outputs);
  const rowBytes = (value: Value) =>
    (sizeOf(value.type.shape) / rows) * byteWidth(value.type.dtype);
  const all = values.reduce((sum, value) => sum + rowBytes(value), 0);
  const bandRows = Math.max(1, Math.min(Math.floor(bandBytes / all), Math.ceil(rows / leastBands)));
  const inside = new Map<Value, { offset: number; rowBytes: number }>();
  let offset = 0;
  for (const value of values) {
    if (outputs.includes(value)) continue;
    inside.set(value, { offset, rowBytes: rowBytes(value) });
    // Vectors are loaded whole, beyond the last element.
    offset += aligned(bandRows * rowBytes(value) + 16);
  }
  return { bandRows, inside, bytesPerThread: offset };
}

/** Gives the bytes of scratch memory that a kernel of bands needs. */
export function bandWorkspace(kernel: BandKernel, threads: number): number {
  return layoutOf(kernel).bytesPerThread * threads;
}

/** Emits the calls; an item is a band. */
export function emitBand(context: KernelContext, kernel: BandKernel): KernelCode {
  const { rows, parts } = kernel;
  const { bandRows, inside, bytesPerThread } = layoutOf(kernel);
  const codes = parts.flatMap((part) =>
    part.kind === "loop" ? [emitLoop(context, part, rows)] : emitReduction(context, part),
  );
  const outside: Operand[] = [];
  for (const operand of codes.flatMap((code) => code.operands)) {
    const isInside = "type" in operand && inside.has(storedAs(operand));
    if (!isInside && !outside.includes(operand)) outside.push(operand);
  }
  const name = `band ${codes.map(({ body }) => body.name).join(" ")}`.slice(0, 60);
  const { f, begin, end, addresses } = rangeFunction(context, name, outside.length + 1);
  const [item, first, behind] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const scratch = at(addresses, outside.length);
  const pushOperand = (operand: Operand) => {
    const place = "type" in operand ? inside.get(storedAs(operand)) : undefined;
    if (place === undefined) {
      f.get(at(addresses, outside.indexOf(operand)));
      return;
    }
    // Where row 0 would lie if all rows lay here; it may wrap around, as does the way back.
    f.get(scratch).i32Const(place.offset).op("i32.add");
    f.get(first).i32Const(place.rowBytes).op("i32.mul").op("i32.sub");
  };
  f.forRange(item, begin, end, 1, () => {
    f.get(item).i32Const(bandRows).op("i32.mul").tee(first);
    f.i32Const(bandRows).op("i32.add").set(behind);
    f.get(behind);
    setAtMost(f, behind, rows);
    for (const { body, items, operands } of codes) {
      for (const row of [first, behind])
        f.get(row)
          .i32Const(items / rows)
          .op("i32.mul");
      operands.forEach(pushOperand);
      f.call(body);
    }
  });
  const time = codes.reduce((sum, { items, itemCost }) => sum + items * itemCost, 0);
  const bands = Math.ceil(rows / bandRows);
  return {
    body: f,
    items: bands,
    operands: [...outside, { workspace: 0, bytesPerThread }],
    itemCost: time / bands,
  };
}
