// The gradient of a convolution's input as products: each pixel gathers from every result whose window
// covers it. Under a stride, pixels of equal remainder see the same taps, so that each such phase is a
// product of its own taps alone, and nobody works on the zeros between them.

import { isFloat } from "../../../ir/dtype.ts";
import type { NodeOf } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { geometryOf, tapsOf } from "./convolution-geometry.ts";
import type { Extents } from "./index-math.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import { operandAt } from "./operand-at.ts";
import type { Product, Side } from "./product.ts";
import { named } from "./product.ts";

/** Is how the pixels of an axis go through phases. */
interface Phases {
  /** How many there are: the stride, or 1 where all pixels go alike. */
  readonly count: number;
  /** Most pixels of a phase, and most taps that they see. */
  readonly pixels: number;
  readonly taps: number;
  /** Whether all phases see equally many. */
  readonly isEven: boolean;
}

function phasesOf(geometry: Geometry, axis: number): Phases {
  const size = extent(geometry.input, axis + 1);
  const window = extent(tapsOf(geometry), axis);
  // With a dilation, phases would not see every other tap but some; Keras has no such layer.
  const count = extent(geometry.dilation, axis) === 1 ? extent(geometry.strides, axis) : 1;
  return {
    count,
    pixels: Math.ceil(size / count),
    taps: Math.ceil(window / count),
    isEven: window % count === 0,
  };
}

/** Makes the products of all phases, the phase being part of `b`. */
export function inputGradient(node: NodeOf<"convolutionInputGradient">): Product {
  const [cotangent, kernel] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [result.type.shape, kernel.type.shape, cotangent.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { input, padding, dilation, groups, filters, channels } = geometry;
  const taps = tapsOf(geometry);
  const phases = taps.map((_, axis) => phasesOf(geometry, axis));
  const before = (axis: number) => padding[axis]?.[0] ?? 0;
  const counts = phases.map(({ count }) => count);
  const strides = stridesOf(counts);
  const tapsIn = phases.map((phase, axis) => (phase.isEven ? phase.taps : `taps${axis}`));
  const isEven = phases.every((phase) => phase.isEven);
  const known = phases.flatMap(({ count, isEven }, axis) => {
    if (count === 1) return [`let phase${axis} = 0u;`, `let tap${axis} = 0u;`];
    return [
      `let phase${axis} = b / ${groups * (strides[axis] ?? 1)}u % ${count}u;`,
      `let tap${axis} = (phase${axis} + ${before(axis)}u) % ${count}u;`,
      ...(isEven
        ? []
        : [`let taps${axis} = (${extent(taps, axis) + count - 1}u - tap${axis}) / ${count}u;`]),
    ];
  });
  const terms: Extents = [...tapsIn, filters];
  const places = [extent(input, 0), ...phases.map(({ pixels }) => pixels)];
  const row = groups * filters;
  const inFours = filters % 4 === 0;
  const tapStrides = stridesOf([...taps, channels * row]).slice(0, -1);
  const kernelSteps = tapStrides.map((stride, axis) => stride * (counts[axis] ?? 1));
  return {
    name: "convolutionInputGradient",
    batch: groups * sizeOf(counts),
    m: sizeOf(places),
    n: channels,
    k: sizeOf(phases.map((phase) => phase.taps)) * filters,
    result,
    known: [`let bundle = b % ${groups}u;`, ...known],
    ...(isEven
      ? {}
      : {
          terms: `${tapsIn.map((n) => (typeof n === "number" ? `${n}u` : n)).join(" * ")} * ${filters}u`,
        }),
    left: {
      value: cotangent,
      outer: (at, names) => {
        const { lines, coords } = coordinates(places, at, names);
        const base = `${coords[0]} * ${sizeOf(geometry.result.slice(1))}u + bundle * ${filters}u`;
        const steps = phases.map(({ count }, axis) =>
          count === 1
            ? `${coords[axis + 1]} + ${before(axis)}u`
            : `${coords[axis + 1]} + (phase${axis} + ${before(axis)}u) / ${count}u`,
        );
        return named([base, ...steps], lines, names);
      },
      terms,
      term: (coords, names) => {
        const steps = dilation.map((step, axis) => `${coords[axis]} * ${step}u`);
        return named([coords.at(-1) ?? "0u", ...steps], [], names);
      },
      read: underWindows(geometry, phases),
      along: inFours && isFloat(cotangent.type.dtype) ? "term" : undefined,
    },
    right: {
      value: kernel,
      outer: (n, names) => {
        const first = tapStrides.map((stride, axis) => `tap${axis} * ${stride}u`).join(" + ");
        return named([`${n} * ${row}u + bundle * ${filters}u + ${first || "0u"}`], [], names);
      },
      terms,
      term: (coords, names) => named([dotStrides(coords, [...kernelSteps, 1])], [], names),
      read: ([first], [term], fetch) => [`return ${fetch.of(`${first} + ${term}`)};`],
      along: inFours && isFloat(kernel.type.dtype) ? "term" : undefined,
    },
    row: (at, names) => {
      const { lines, coords } = coordinates(places, at, names);
      const pixels = phases.map(({ count }, axis) =>
        count === 1 ? `${coords[axis + 1]}` : `(${coords[axis + 1]} * ${count}u + phase${axis})`,
      );
      const all = [coords[0] ?? "0u", ...pixels];
      const start = `${dotStrides(all, stridesOf(input).slice(0, -1))} + bundle * ${channels}u`;
      const missing = phases.flatMap(({ count, pixels: most }, axis) => {
        const size = extent(input, axis + 1);
        return most * count === size ? [] : [`${pixels[axis]} < ${size}u`];
      });
      return named([start, ...(missing.length === 0 ? [] : [missing.join(" && ")])], lines, names);
    },
  };
}

/** Reads the cotangent of the result whose window has a pixel at a cell; 0 where there is none. */
function underWindows({ result, strides }: Geometry, phases: readonly Phases[]): Side["read"] {
  return ([base, ...pixel], [filter, ...reach], fetch) => {
    const places = strides.map((_, axis) => `place${axis}`);
    const lines = strides.flatMap((stride, axis) => {
      const place = places[axis];
      const size = extent(result, axis + 1);
      const start = [`var ${place} = ${pixel[axis]} - ${reach[axis]};`];
      const none = `{ return ${fetch.nothing}; }`;
      if (stride === 1 || phases[axis]?.count === stride) {
        return [...start, `if (${place} >= ${size}u) ${none}`];
      }
      // What lies before the first result wraps around, perhaps to a multiple of the stride.
      const isNone = `${place} >= ${stride * size}u || ${place} % ${stride}u != 0u`;
      return [...start, `if (${isNone}) ${none}`, `${place} = ${place} / ${stride}u;`];
    });
    const index = `${base} + ${dotStrides(places, stridesOf(result).slice(1, -1))} + ${filter}`;
    return [...lines, `return ${fetch.of(index)};`];
  };
}
