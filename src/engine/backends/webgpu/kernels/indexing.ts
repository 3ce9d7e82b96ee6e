// Reads and additions at places that int32 indices name; each index is clamped to its axis.

import type { NodeOf, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import { sizeOf } from "../../../ir/shape.ts";
import { literal } from "../wgsl/scalars.ts";
import { around } from "./index-math.ts";
import type { EmittedKernel, NodeEmitters } from "./kernel-code.ts";
import { indent, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perElement, perUnit } from "./per-element.ts";

/** Maps every indexing primitive to its emitter. */
export const indexing: NodeEmitters<FamilyName<"indexing">> = {
  gather: emitGather,
  gatherAlong: emitGatherAlong,
  scatterAdd: (node) => {
    const [indices, updates] = [operandAt(node, 0), operandAt(node, 1)];
    const axes = indices.type.shape.length;
    const from = around(updates.type.shape, node.attributes.axis, axes);
    return emitScatter(node, from, () => "update");
  },
  scatterAddAlong: (node) => {
    const from = around(operandAt(node, 1).type.shape, node.attributes.axis);
    return emitScatter(node, from, (at) => at);
  },
};

const clamped = (operands: Operands, indices: Value, at: string, size: number) =>
  `u32(clamp(${operands.get(indices, at)}, 0i, ${size - 1}i))`;

function emitGather(node: NodeOf<"gather">): EmittedKernel {
  const operands = new Operands();
  const [x, indices, result] = [operandAt(node, 0), operandAt(node, 1), onlyOutput(node)];
  const { size, inner } = around(x.type.shape, node.attributes.axis);
  const count = sizeOf(indices.type.shape);
  const total = sizeOf(result.type.shape);
  const code = perElement("gather", operands, [result], total, (index) => ({
    lines: [
      `let line = ${index} / ${inner * count}u;`,
      `let position = ${index} / ${inner}u % ${count}u;`,
      `let place = ${clamped(operands, indices, "position", size)};`,
      `let x = ${operands.get(x, `(line * ${size}u + place) * ${inner}u + ${index} % ${inner}u`)};`,
    ],
    results: ["x"],
  }));
  return { codes: [code], workspace: 0 };
}

function emitGatherAlong(node: NodeOf<"gatherAlong">): EmittedKernel {
  const operands = new Operands();
  const [x, indices, result] = [operandAt(node, 0), operandAt(node, 1), onlyOutput(node)];
  const { size, inner } = around(x.type.shape, node.attributes.axis);
  const count = around(indices.type.shape, node.attributes.axis).size;
  const total = sizeOf(result.type.shape);
  const code = perElement("gatherAlong", operands, [result], total, (index) => ({
    lines: [
      `let line = ${index} / ${inner * count}u;`,
      `let place = ${clamped(operands, indices, index, size)};`,
      `let x = ${operands.get(x, `(line * ${size}u + place) * ${inner}u + ${index} % ${inner}u`)};`,
    ],
    results: ["x"],
  }));
  return { codes: [code], workspace: 0 };
}

/** So many threads keep a GPU busy. */
const manyThreads = 4096;

/**
 * Adds updates into zeros. A thread has a column and a share of the places along the axis, goes
 * through all updates of the column in order and takes those of its places.
 */
function emitScatter(
  node: NodeOf<"scatterAdd" | "scatterAddAlong">,
  { outer, size: count, inner }: ReturnType<typeof around>,
  indexAt: (at: string) => string,
): EmittedKernel {
  const operands = new Operands();
  const [indices, updates, result] = [operandAt(node, 0), operandAt(node, 1), onlyOutput(node)];
  const { size } = node.attributes;
  const { dtype } = updates.type;
  const columns = outer * inner;
  const wanted = Math.max(1, Math.min(size, Math.ceil(manyThreads / Math.max(1, columns))));
  const share = Math.ceil(size / wanted);
  const shares = Math.ceil(size / share);
  const at = (place: string) => `(line * ${size}u + ${place}) * ${inner}u + column`;
  const code = perUnit(node.primitive, operands, columns * shares, [
    `let column = unit % ${inner}u;`,
    `let line = unit / ${inner}u % ${outer}u;`,
    `let begin = unit / ${columns}u * ${share}u;`,
    `let end = min(begin + ${share}u, ${size}u);`,
    "for (var place = begin; place < end; place++) {",
    `  ${operands.put(result, at("place"), literal(dtype, 0))}`,
    "}",
    `for (var update = 0u; update < ${count}u; update++) {`,
    ...indent([
      `let source = (line * ${count}u + update) * ${inner}u + column;`,
      `let place = ${clamped(operands, indices, indexAt("source"), size)};`,
      "if (place >= begin && place < end) {",
      `  let to = ${at("place")};`,
      `  ${operands.put(result, "to", `${operands.get(result, "to")} + ${operands.get(updates, "source")}`)}`,
      "}",
    ]),
    "}",
  ]);
  return { codes: [code], workspace: 0 };
}
