// Elementwise kernels: each result element from the operands' elements, read by strides.

import { nestOfLoop } from "../../../ir/loop-nest.ts";
import type { Node, Value } from "../../../ir/node.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { Read } from "./element-code.ts";
import { ElementCode, placeOf } from "./element-code.ts";
import type { EmittedKernel } from "./kernel-code.ts";
import { Names, Operands } from "./kernel-code.ts";
import { perElement } from "./per-element.ts";

/** Emits a loop: one dispatch. */
export function emitLoop(kernel: LoopKernel): EmittedKernel {
  const operands = new Operands();
  const count = sizeOf(kernel.outputs[0]?.type.shape ?? []);
  const element = loopElement(kernel, operands, new Names());
  return {
    codes: [
      perElement(nameOf(kernel.nodes, kernel.outputs), operands, kernel.outputs, count, element),
    ],
    workspace: 0,
  };
}

/** Names a dispatch after what it computes. */
export function nameOf(nodes: readonly Node[], outputs: readonly Value[]): string {
  const made = nodes.length > 0 ? nodes : outputs.map(({ node }) => node);
  return made.map((node) => node.primitive).join("_");
}

/**
 * Gives the statements of one element of a loop by its flat number; `given` says what values are
 * that need not be read, and `read` how others are.
 */
export function loopElement(
  kernel: Pick<LoopKernel, "nodes" | "outputs">,
  operands: Operands,
  names: Names,
  given: ReadonlyMap<Value, string> = new Map(),
  read: Read = (source, index) => operands.get(source, index),
) {
  const nest = nestOfLoop(kernel);
  return (index: string) => {
    const code = new ElementCode(names);
    for (const [value, expression] of given) code.give(value, expression);
    const { lines, place } = placeOf(nest, index, names);
    code.lines.push(...lines);
    code.readLeaves(nest.leaves, place, read);
    code.apply(kernel.nodes);
    return { lines: code.lines, results: kernel.outputs.map((value) => code.of(value)) };
  };
}
