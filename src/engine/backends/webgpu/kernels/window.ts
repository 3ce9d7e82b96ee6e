// Pooling and its transposes: a thread for each result element, or for four channels side by side, visits
// the cells of its windows.

import { isFloat } from "../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../ir/node.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { PoolingWindow } from "../../../ir/primitives/window.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import { literal } from "../wgsl/scalars.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import type { EmittedKernel, NodeEmitters } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { fitsFours } from "./loop.ts";
import { operandAt } from "./operand-at.ts";
import { perElement, perFour } from "./per-element.ts";

/** Maps every pooling primitive to its emitter. */
export const window: NodeEmitters<FamilyName<"window">> = {
  maxPool: (node, _target, _then, read = node.outputs) => emitMaxPool(node, read),
  windowGather: (node) =>
    emitOverWindows(
      node,
      (width, operands, index) => [
        `let wanted = ${width.places(operands, operandAt(node, 1), index)};`,
      ],
      (width, operands, from) => [
        width.choose("total", "wanted", width.floats(operands, operandAt(node, 0), from), "total"),
      ],
    ),
  windowSum: (node) =>
    emitOverWindows(
      node,
      () => [],
      (width, operands, from) => [`total += ${width.floats(operands, operandAt(node, 0), from)};`],
    ),
  windowScatter: (node) =>
    emitOverCells(node, (width, operands, from) => {
      const here = width.places(operands, operandAt(node, 1), from);
      const more = `total + ${width.floats(operands, operandAt(node, 0), from)}`;
      return [`let here = ${here};`, width.choose("total", "here", more, "total")];
    }),
  windowSpread: (node) =>
    emitOverCells(node, (width, operands, from) => [
      `total += ${width.floats(operands, operandAt(node, 0), from)};`,
    ]),
};

/** Is how many channels a thread computes: one or four, with how their elements are read and chosen. */
interface Width {
  readonly lanes: 1 | 4;
  readonly zero: (value: Value) => string;
  readonly floats: (operands: Operands, value: Value, index: string) => string;
  readonly places: (operands: Operands, value: Value, index: string) => string;
  /** Sets `target` to `x` in the lanes where `wanted` is the window's cell, and to `other` elsewhere. */
  readonly choose: (target: string, wanted: string, x: string, other: string) => string;
}

const single: Width = {
  lanes: 1,
  zero: ({ type }) => literal(type.dtype, 0),
  floats: (operands, value, index) => operands.get(value, index),
  places: (operands, value, index) => operands.get(value, index),
  choose: (target, wanted, x) => `if (${wanted} == place) { ${target} = ${x}; }`,
};

const fours: Width = {
  lanes: 4,
  zero: () => "vec4<f32>()",
  floats: (operands, value, index) => operands.getFour(value, index),
  places: (operands, value, index) => operands.getBytes(value, index),
  choose: (target, wanted, x, other) =>
    `${target} = select(${other}, ${x}, ${wanted} == vec4<u32>(place));`,
};

function widthFor({ inputs, outputs }: Pick<NodeOf<"maxPool">, "inputs" | "outputs">): Width {
  const all = [inputs[0], outputs[0]];
  const isWide = all.every((value) => value !== undefined && isFloat(value.type.dtype));
  return isWide && all.every((value) => fitsFours(value?.type.shape ?? [])) ? fours : single;
}

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

type Visit = (width: Width, operands: Operands, at: string) => readonly string[];

/** Emits a dispatch that computes `total` of every result element from its coordinates. */
function emitTotals(
  node: NodeOf<"windowGather" | "windowSum" | "windowScatter" | "windowSpread">,
  statements: (
    width: Width,
    operands: Operands,
    index: string,
    coords: readonly string[],
  ) => readonly string[],
): EmittedKernel {
  const operands = new Operands();
  const names = new Names();
  const result: Value = operandAt({ inputs: node.outputs }, 0);
  const { shape } = result.type;
  const width = widthFor(node);
  const linesAt = (index: string) => {
    const { lines, coords } = coordinates(shape, index, names);
    const total = `var total = ${width.zero(result)};`;
    return [...lines, total, ...statements(width, operands, index, coords)];
  };
  if (width.lanes === 4) {
    const lines = [...linesAt("element"), operands.putFour(result, "element", "total")];
    return { codes: [perFour(node.primitive, operands, sizeOf(shape), lines)], workspace: 0 };
  }
  const code = perElement(node.primitive, operands, [result], sizeOf(shape), (index) => ({
    lines: linesAt(index),
    results: ["total"],
  }));
  return { codes: [code], workspace: 0 };
}

function emitOverWindows(
  node: NodeOf<"windowGather" | "windowSum">,
  before: Visit,
  visit: Visit,
): EmittedKernel {
  const { shape } = operandAt(node, 0).type;
  return emitTotals(node, (width, operands, index, coords) => [
    ...before(width, operands, index),
    ...windowAt(shape, node.attributes, coords, (from) => visit(width, operands, from)),
  ]);
}

/** Visits, for each input element, every window that covers it, at the cell that it is there. */
function emitOverCells(
  node: NodeOf<"windowScatter" | "windowSpread">,
  visit: Visit,
): EmittedKernel {
  const { window, strides, padding } = node.attributes;
  const pooled = operandAt(node, 0).type.shape;
  return emitTotals(node, (width, operands, _index, coords) => {
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
    const isWindow = places.map((name, axis) => `${name} < ${extent(pooled, axis + 1)}u`);
    return [
      ...padded,
      ...overCells(
        window,
        [
          // What lies before the first window wraps around to behind the last one.
          ...strides.map(
            (step, axis) => `let at${axis} = (padded${axis} - cell${axis}) / ${step}u;`,
          ),
          `if (${isWindow.join(" && ")}) {`,
          ...indent(visit(width, operands, dotStrides(all, stridesOf(pooled)))),
          "}",
        ],
        walks,
      ),
    ];
  });
}

// NaN wins; a window that lies in the padding alone gives −∞ at place 0.
function emitMaxPool(node: NodeOf<"maxPool">, read: readonly Value[]): EmittedKernel {
  const operands = new Operands();
  const names = new Names();
  const x = operandAt(node, 0);
  const { shape } = operandAt({ inputs: node.outputs }, 0).type;
  const { lanes } = widthFor(node);
  const parts = lanes === 4 ? [..."xyzw"].map((lane) => `.${lane}`) : [""];
  const floats = parts.map(() => "float(0xff800000u)").join(", ");
  const [float, place] = lanes === 4 ? ["vec4<f32>", "vec4<u32>"] : ["f32", "u32"];
  const linesAt = (index: string) => {
    const { lines, coords } = coordinates(shape, index, names);
    const cells = windowAt(x.type.shape, node.attributes, coords, (from) => [
      `let x = ${lanes === 4 ? operands.getFour(x, from) : operands.get(x, from)};`,
      ...parts.flatMap((part) => [
        `if (!seen || less(best${part}, x${part}) || (isNan(x${part}) && !isNan(best${part}))) {`,
        `  best${part} = x${part};`,
        `  bestPlace${part} = place;`,
        "}",
      ]),
      "seen = true;",
    ]);
    const start = [
      `var best = ${float}(${floats});`,
      `var bestPlace = ${place}(0u);`,
      "var seen = false;",
    ];
    return [...lines, ...start, ...cells];
  };
  if (lanes === 4) {
    const [greatest, places] = node.outputs as [Value, Value];
    const word = parts.map((part, i) => `(bestPlace${part} << ${8 * i}u)`).join(" | ");
    const lines = [
      ...linesAt("element"),
      ...(read.includes(greatest) ? [operands.putFour(greatest, "element", "best")] : []),
      ...(read.includes(places) ? [operands.putBytes(places, "element", word)] : []),
    ];
    return { codes: [perFour("maxPool", operands, sizeOf(shape), lines)], workspace: 0 };
  }
  const results = node.outputs.map((value, i) => ({ value, name: i === 0 ? "best" : "bestPlace" }));
  const stored = results.filter(({ value }) => read.includes(value));
  const values = stored.map(({ value }) => value);
  const code = perElement("maxPool", operands, values, sizeOf(shape), (index) => ({
    lines: linesAt(index),
    results: stored.map(({ name }) => name),
  }));
  return { codes: [code], workspace: 0 };
}
