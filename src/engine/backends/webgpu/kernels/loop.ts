// Elementwise kernels: each result element from the operands' elements, read by strides.

import { isFloat } from "../../../ir/dtype.ts";
import { nestOfLoop } from "../../../ir/loop-nest.ts";
import type { Node, Value } from "../../../ir/node.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import type { Shape } from "../../../ir/shape.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { Read } from "./element-code.ts";
import { ElementCode, placeOf, readFourLeaves } from "./element-code.ts";
import type { EmittedKernel } from "./kernel-code.ts";
import { Names, Operands } from "./kernel-code.ts";
import { perElement, perFour } from "./per-element.ts";

/** Emits a loop: one dispatch. */
export function emitLoop(kernel: LoopKernel): EmittedKernel {
  const operands = new Operands();
  const { shape } = kernel.outputs[0]?.type ?? { shape: [] };
  const count = sizeOf(shape);
  const name = nameOf(kernel.nodes, kernel.outputs);
  if (fitsFours(shape) && kernel.outputs.every(({ type }) => isFloat(type.dtype))) {
    const statements = storeFour(kernel, operands, "element");
    return { codes: [perFour(name, operands, count, statements)], workspace: 0 };
  }
  const element = loopElement(kernel, operands, new Names());
  return {
    codes: [perElement(name, operands, kernel.outputs, count, element)],
    workspace: 0,
  };
}

/** Tells whether the last axis holds whole vectors. */
export function fitsFours(shape: Shape): boolean {
  return sizeOf(shape) > 0 && (shape.at(-1) ?? 1) % 4 === 0;
}

/** Computes and stores four results from a multiple of four on; `given` says what is known in vectors. */
export function storeFour(
  kernel: Pick<LoopKernel, "nodes" | "outputs">,
  operands: Operands,
  index: string,
  given: ReadonlyMap<Value, string> = new Map(),
): string[] {
  const { lines, results } = loopFour(kernel, operands, new Names(), given)(index);
  // All is read before any is stored: a result may lie where an operand lay.
  return [
    ...lines,
    ...kernel.outputs.map((_, i) => `let output${i} = ${results[i]};`),
    ...kernel.outputs.map((value, i) => operands.putFour(value, index, `output${i}`)),
  ];
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

/**
 * Gives the statements of four elements of a loop, side by side from the multiple of four `index` on, and
 * for each result a vector of them; `given` says what values are in vectors.
 */
function loopFour(
  kernel: Pick<LoopKernel, "nodes" | "outputs">,
  operands: Operands,
  names: Names,
  given: ReadonlyMap<Value, string>,
): (index: string) => { readonly lines: string[]; readonly results: string[] } {
  const nest = nestOfLoop(kernel);
  const leaves = nest.leaves.filter(({ value }) => !given.has(value));
  const read: Read = (source, index) => operands.get(source, index);
  const areNeighbours = (nest.axes.at(-1)?.extent ?? 1) % 4 === 0;
  return (index) => {
    const { lines, place } = placeOf(nest, index, names);
    const fours = areNeighbours ? readFourLeaves(leaves, place, operands, names) : undefined;
    const each = [..."xyzw"].map((lane, i) => {
      const code = new ElementCode(names);
      for (const [value, vector] of given) code.give(value, `${vector}.${lane}`);
      for (const [value, four] of fours?.of ?? []) code.give(value, four[i] ?? "");
      if (fours === undefined) {
        const own = placeOf(nest, `(${index} + ${i}u)`, names);
        code.lines.push(...own.lines);
        code.readLeaves(leaves, own.place, read);
      }
      code.apply(kernel.nodes);
      return code;
    });
    const results = kernel.outputs.map(
      (value) => `vec4<f32>(${each.map((code) => code.of(value)).join(", ")})`,
    );
    const before = fours === undefined ? [] : [...lines, ...fours.lines];
    return { lines: [...before, ...each.flatMap((code) => code.lines)], results };
  };
}
