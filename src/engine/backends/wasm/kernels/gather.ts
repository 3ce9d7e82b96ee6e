// Reads whole slices at places that int32 indices name; each index is clamped to its axis.

import { byteWidth } from "../../../ir/dtype.ts";
import type { NodeOf } from "../../../ir/node.ts";
import type { Local } from "../assembler/function-builder.ts";
import {
  around,
  at,
  countUp,
  move,
  pushAddress,
  rangeFunction,
  setClamped,
  split,
} from "./item-range.ts";
import type { KernelCode, KernelContext, NodeEmitter } from "./kernel-code.ts";
import { copyBytes } from "./memory-runs.ts";

/** Emits reads of slices. */
export const gather: NodeEmitter<"gather"> = { emit: emitGather };

// An item is a slice of the result, behind one index.
function emitGather(context: KernelContext, node: NodeOf<"gather">): KernelCode[] {
  const [x, indices, result] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
  const { outer, size, inner } = around(x.type.shape, node.attributes.axis);
  const count = around(indices.type.shape, 0, indices.type.shape.length).size;
  const bytes = inner * byteWidth(x.type.dtype);
  const { f, begin, end, addresses } = rangeFunction(context, "gather", 3);
  const [from, to, base, place] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const item = f.local("i32");
  const [line, position] = split(f, begin, [outer, Math.max(count, 1)]) as [Local, Local];
  pushAddress(f, at(addresses, 0), line, size * bytes);
  f.set(base);
  pushAddress(f, at(addresses, 2), begin, bytes);
  f.set(to);
  f.forRange(item, begin, end, 1, () => {
    pushAddress(f, at(addresses, 1), position, 4);
    f.load("i32.load");
    setClamped(f, place, 0, size - 1);
    pushAddress(f, base, place, bytes);
    f.set(from);
    copyBytes(f, to, from, bytes);
    move(f, to, bytes);
    countUp(f, position, count, () => move(f, base, size * bytes));
  });
  const items = bytes === 0 ? 0 : outer * count;
  return [{ body: f, items, operands: [x, indices, result], itemCost: 3 + bytes / 16 }];
}
