// Places of extremes, and running totals: a thread goes along each line.

import type { NodeOf } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import { sizeOf } from "../../../ir/shape.ts";
import { relation } from "../wgsl/elementwise.ts";
import { literal, scalarOf } from "../wgsl/scalars.ts";
import { around } from "./index-math.ts";
import type { EmittedKernel, NodeEmitters } from "./kernel-code.ts";
import { indent, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perElement, perUnit } from "./per-element.ts";

/** Names the reductions that run as kernels of their own. */
export type Ranking = "argMax" | "argMin" | "cumulativeSum";

/** Maps each to its emitter. */
export const ranking: NodeEmitters<Ranking> = {
  argMax: (node) => emitArgument(node, "greater"),
  argMin: (node) => emitArgument(node, "less"),
  cumulativeSum: emitCumulativeSum,
};

// The first of equal extremes; NaN counts as one.
function emitArgument(
  node: NodeOf<"argMax" | "argMin">,
  better: "greater" | "less",
): EmittedKernel {
  const operands = new Operands();
  const [x, result] = [operandAt(node, 0), onlyOutput(node)];
  const { dtype } = x.type;
  const { size, inner } = around(x.type.shape, node.attributes.axis);
  const count = sizeOf(result.type.shape);
  const isFloat = scalarOf(dtype).register === "f32";
  const isBetter = relation(better, dtype, "x", "best");
  const wins = isFloat ? `!isNan(best) && (isNan(x) || ${isBetter})` : isBetter;
  const code = perElement(node.primitive, operands, [result], count, (index) => ({
    lines: [
      `let base = ${index} / ${inner}u * ${size * inner}u + ${index} % ${inner}u;`,
      `var best = ${operands.get(x, "base")};`,
      "var winner = 0i;",
      `for (var place = 1u; place < ${size}u; place++) {`,
      `  let x = ${operands.get(x, `base + place * ${inner}u`)};`,
      `  if (${wins}) {`,
      "    best = x;",
      "    winner = i32(place);",
      "  }",
      "}",
    ],
    results: ["winner"],
  }));
  return { codes: [code], workspace: 0 };
}

function emitCumulativeSum(node: NodeOf<"cumulativeSum">): EmittedKernel {
  const operands = new Operands();
  const [x, result] = [operandAt(node, 0), onlyOutput(node)];
  const { dtype, shape } = x.type;
  const { axis, reverse } = node.attributes;
  const { outer, size, inner } = around(shape, axis);
  if (size === 0) return { codes: [], workspace: 0 };
  const at = reverse ? `${size - 1}u - step` : "step";
  const isByte = scalarOf(dtype).bytes === 1;
  const loop = (body: readonly string[]) => [
    `let base = unit / ${inner}u * ${size * inner}u + unit % ${inner}u;`,
    `var total = ${literal(dtype, 0)};`,
    `for (var step = 0u; step < ${size}u; step++) {`,
    ...indent([`let at = base + (${at}) * ${inner}u;`, ...body]),
    "}",
  ];
  const add = `total += ${operands.get(x, "at")};`;
  if (!isByte) {
    const lines = loop([add, operands.put(result, "at", "total")]);
    return { codes: [perUnit("cumulativeSum", operands, outer * inner, lines)], workspace: 0 };
  }
  // Neighbouring bytes share words, so each element finds its own total.
  const code = perElement("cumulativeSum", operands, [result], sizeOf(shape), (index) => ({
    lines: [
      `let last = ${index} / ${inner}u % ${size}u;`,
      `let base = ${index} - last * ${inner}u;`,
      "var total = 0u;",
      `for (var step = ${reverse ? "last" : "0u"}; step ${reverse ? `< ${size}u` : "<= last"}; step++) {`,
      `  total += ${operands.get(x, `base + step * ${inner}u`)};`,
      "}",
    ],
    results: ["(total & 255u)"],
  }));
  return { codes: [code], workspace: 0 };
}
