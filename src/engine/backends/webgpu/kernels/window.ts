// Pooling and its transposes: a thread for each result element visits the cells of its windows.

import type { NodeOf, Value } from "../../../ir/node.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { PoolingWindow } from "../../../ir/primitives/window.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import { literal } from "../wgsl/scalars.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import type { EmittedKernel, NodeEmitters } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perElement } from "./per-element.ts";

/** Maps every pooling primitive to its emitter. */
export const window: NodeEmitters<FamilyName<"window">> = {
  maxPool: emitMaxPool,
  windowGather: (node) =>
    emitOverWindows(
      node,
      (operands) => [`let wanted = ${operands.get(operandAt(node, 1), "index")};`],
      (operands, at) => [
        `if (place == wanted) { total = ${operands.get(operandAt(node, 0), at)}; }`,
      ],
    ),
  windowSum: (node) =>
    emitOverWindows(
      node,
      () => [],
      (operands, at) => [`total += ${operands.get(operandAt(node, 0), at)};`],
    ),
  windowScatter: (node) =>
    emitOverCells(node, (operands, at) => [
      `if (${operands.get(operandAt(node, 1), at)} == place) {`,
      `  total += ${operands.get(operandAt(node, 0), at)};`,
      "}",
    ]),
  windowSpread: (node) =>
    emitOverCells(node, (operands, at) => [`total += ${operands.get(operandAt(node, 0), at)};`]),
};

/** Says which cells along an axis are visited. */
interface Walk {
  readonly first: string;
  readonly step: number;
}

/** Puts loops over the cells of a window around statements; `cell‹axis›` and `place` count them. */
function overCells(
  window: readonly number[],
  inside: readonly string[],
  walks: readonly Walk[] = window.map(() => ({ first: "0u", step: 1 })),
): string[] {
  const strides = stridesOf(window);
  const cells = window.map((_, axis) => `cell${axis}`);
  const place = `let place = ${dotStrides(cells, strides)};`;
  return window.reduceRight<string[]>(
    (lines, size, axis) => {
      const { first, step } = walks[axis] ?? { first: "0u", step: 1 };
      const cell = `cell${axis}`;
      return [
        `for (var ${cell} = ${first}; ${cell} < ${size}u; ${cell} += ${step}u) {`,
        ...indent(lines),
        "}",
      ];
    },
    [place, ...inside],
  );
}

/** Runs statements on each cell, inside of the input, of the window at a result's coordinates. */
function windowAt(
  input: Shape,
  { window, strides, padding }: PoolingWindow,
  coords: readonly string[],
  visit: (at: string) => readonly string[],
): string[] {
  const places = window.map((_, axis) => {
    const before = padding[axis]?.[0] ?? 0;
    return `${coords[axis + 1]} * ${extent(strides, axis)}u + cell${axis} - ${before}u`;
  });
  const names = places.map((_, axis) => `at${axis}`);
  const all = [coords[0] ?? "0u", ...names, coords.at(-1) ?? "0u"];
  // What lies before the first element wraps around to behind the last one.
  const isInside = names.map((name, axis) => `${name} < ${extent(input, axis + 1)}u`).join(" && ");
  return overCells(window, [
    ...places.map((place, axis) => `let at${axis} = ${place};`),
    `if (${isInside}) {`,
    ...indent(visit(dotStrides(all, stridesOf(input)))),
    "}",
  ]);
}

type Visit = (operands: Operands, at: string) => readonly string[];

function emitOverWindows(
  node: NodeOf<"windowGather" | "windowSum">,
  before: (operands: Operands) => readonly string[],
  visit: Visit,
): EmittedKernel {
  const operands = new Operands();
  const names = new Names();
  const { shape } = operandAt({ inputs: node.outputs }, 0).type;
  const { shape: input, dtype } = operandAt(node, 0).type;
  const zero = literal(dtype, 0);
  const code = perElement(node.primitive, operands, node.outputs, sizeOf(shape), (index) => {
    const { lines, coords } = coordinates(shape, index, names);
    const cells = windowAt(input, node.attributes, coords, (at) => visit(operands, at));
    const first = index === "index" ? [] : [`let index = ${index};`];
    return {
      lines: [...first, ...lines, ...before(operands), `var total = ${zero};`, ...cells],
      results: ["total"],
    };
  });
  return { codes: [code], workspace: 0 };
}

// NaN wins; a window that lies in the padding alone gives −∞ at place 0.
function emitMaxPool(node: NodeOf<"maxPool">): EmittedKernel {
  const operands = new Operands();
  const names = new Names();
  const x = operandAt(node, 0);
  const { shape } = operandAt({ inputs: node.outputs }, 0).type;
  const code = perElement("maxPool", operands, node.outputs, sizeOf(shape), (index) => {
    const { lines, coords } = coordinates(shape, index, names);
    const cells = windowAt(x.type.shape, node.attributes, coords, (at) => [
      `let x = ${operands.get(x, at)};`,
      "if (!seen || less(best, x) || (isNan(x) && !isNan(best))) {",
      "  best = x;",
      "  bestPlace = place;",
      "  seen = true;",
      "}",
    ]);
    const start = ["var best = float(0xff800000u);", "var bestPlace = 0u;", "var seen = false;"];
    return { lines: [...lines, ...start, ...cells], results: ["best", "bestPlace"] };
  });
  return { codes: [code], workspace: 0 };
}

/** Visits, for each input element, every window that covers it, at the cell that it is there. */
function emitOverCells(
  node: NodeOf<"windowScatter" | "windowSpread">,
  visit: Visit,
): EmittedKernel {
  const operands = new Operands();
  const names = new Names();
  const { window, strides, padding } = node.attributes;
  const result: Value = operandAt({ inputs: node.outputs }, 0);
  const { shape } = result.type;
  const pooled = operandAt(node, 0).type.shape;
  const code = perElement(node.primitive, operands, [result], sizeOf(shape), (index) => {
    const { lines, coords } = coordinates(shape, index, names);
    const padded = window.map((_, axis) => {
      const before = padding[axis]?.[0] ?? 0;
      return `let padded${axis} = ${coords[axis + 1]} + ${before}u;`;
    });
    // Windows begin at multiples of the stride: other cells have none here.
    const walks = strides.map((step, axis) => ({
      first: step === 1 ? "0u" : `padded${axis} % ${step}u`,
      step,
    }));
    const places = window.map((_, axis) => `at${axis}`);
    const all = [coords[0] ?? "0u", ...places, coords.at(-1) ?? "0u"];
    const isWindow = places.map((at, axis) => `${at} < ${extent(pooled, axis + 1)}u`).join(" && ");
    const cells = overCells(
      window,
      [
        // What lies before the first window wraps around to behind the last one.
        ...strides.map((step, axis) => `let at${axis} = (padded${axis} - cell${axis}) / ${step}u;`),
        `if (${isWindow}) {`,
        ...indent(visit(operands, dotStrides(all, stridesOf(pooled)))),
        "}",
      ],
      walks,
    );
    return { lines: [...lines, ...padded, "var total = 0.0;", ...cells], results: ["total"] };
  });
  return { codes: [code], workspace: 0 };
}
