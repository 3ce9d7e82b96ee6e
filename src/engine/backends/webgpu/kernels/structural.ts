// Joining, padding, and cutting and writing at computed starts: each result element finds its source.

import type { NodeOf, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import { scalarOf } from "../wgsl/scalars.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import type { EmittedKernel, NodeEmitters } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perElement } from "./per-element.ts";

/** Names the structural primitives that are no views. */
export type Movement = "pad" | "concatenate" | "dynamicSlice" | "dynamicUpdateSlice";

/** Maps each to its emitter. */
export const movement: NodeEmitters<Movement> = {
  pad: emitPad,
  concatenate: emitConcatenate,
  dynamicSlice: emitDynamicSlice,
  dynamicUpdateSlice: emitDynamicUpdateSlice,
};

type Finding = (coords: readonly string[], operands: Operands) => readonly string[];

/** Emits a dispatch whose elements are found by statements that set `x` from coordinates. */
function emitFinding(node: NodeOf<Movement>, find: Finding): EmittedKernel {
  const operands = new Operands();
  const names = new Names();
  const result = onlyOutput(node);
  const { shape, dtype } = result.type;
  const code = perElement(node.primitive, operands, [result], sizeOf(shape), (index) => {
    const { lines, coords } = coordinates(shape, index, names);
    const declared = `var x: ${scalarOf(dtype).register};`;
    return { lines: [...lines, declared, ...find(coords, operands)], results: ["x"] };
  });
  return { codes: [code], workspace: 0 };
}

const positionOf = (coords: readonly string[], shape: Shape) =>
  dotStrides(coords, stridesOf(shape));

function emitPad(node: NodeOf<"pad">): EmittedKernel {
  const [operand, filler] = [operandAt(node, 0), operandAt(node, 1)];
  const { low, interior } = node.attributes;
  const { shape } = operand.type;
  return emitFinding(node, (coords, operands) => {
    const steps = shape.map((_, axis) => extent(interior, axis) + 1);
    const froms = shape.map(
      (_, axis) => `let from${axis} = ${coords[axis]} - ${extent(low, axis)}u;`,
    );
    const tests = shape.map((n, axis) => {
      const step = extent(steps, axis);
      const isMultiple = step === 1 ? "" : ` && from${axis} % ${step}u == 0u`;
      return `from${axis} < ${n * step}u${isMultiple}`;
    });
    const places = steps.map((step, axis) =>
      step === 1 ? `from${axis}` : `(from${axis} / ${step}u)`,
    );
    return [
      ...froms,
      `if (${tests.join(" && ") || "true"}) {`,
      `  x = ${operands.get(operand, positionOf(places, shape))};`,
      "} else {",
      `  x = ${operands.get(filler, "0u")};`,
      "}",
    ];
  });
}

function emitConcatenate(node: NodeOf<"concatenate">): EmittedKernel {
  const { axis } = node.attributes;
  return emitFinding(node, (coords, operands) => {
    let end = 0;
    const branches = node.inputs.map((part, i) => {
      const begin = end;
      end += extent(part.type.shape, axis);
      const own = coords.map((coord, a) => (a === axis ? `(${coord} - ${begin}u)` : coord));
      const read = `x = ${operands.get(part, positionOf(own, part.type.shape))};`;
      const condition = i === node.inputs.length - 1 ? "" : `if (${coords[axis]} < ${end}u) `;
      return `${condition}{ ${read} }`;
    });
    return branches.join(" else ").split("\n");
  });
}

/** Declares starts, clamped so that `sizes` fit into `shape`. */
function startsOf(starts: readonly Value[], shape: Shape, sizes: Shape, operands: Operands) {
  return starts.map((start, axis) => {
    const last = extent(shape, axis) - extent(sizes, axis);
    return `let start${axis} = u32(clamp(${operands.get(start, "0u")}, 0i, ${last}i));`;
  });
}

function emitDynamicSlice(node: NodeOf<"dynamicSlice">): EmittedKernel {
  const operand = operandAt(node, 0);
  const { shape } = operand.type;
  return emitFinding(node, (coords, operands) => {
    const places = coords.map((coord, axis) => `(start${axis} + ${coord})`);
    return [
      ...startsOf(node.inputs.slice(1), shape, node.attributes.sizes, operands),
      `x = ${operands.get(operand, positionOf(places, shape))};`,
    ];
  });
}

function emitDynamicUpdateSlice(node: NodeOf<"dynamicUpdateSlice">): EmittedKernel {
  const [whole, update] = [operandAt(node, 0), operandAt(node, 1)];
  const { shape } = whole.type;
  const sizes = update.type.shape;
  return emitFinding(node, (coords, operands) => {
    const froms = coords.map((coord, axis) => `let from${axis} = ${coord} - start${axis};`);
    const tests = sizes.map((size, axis) => `from${axis} < ${size}u`);
    const places = sizes.map((_, axis) => `from${axis}`);
    return [
      ...startsOf(node.inputs.slice(2), shape, sizes, operands),
      ...froms,
      `if (${tests.join(" && ") || "true"}) {`,
      ...indent([`x = ${operands.get(update, positionOf(places, sizes))};`]),
      "} else {",
      ...indent([`x = ${operands.get(whole, positionOf(coords, shape))};`]),
      "}",
    ];
  });
}
