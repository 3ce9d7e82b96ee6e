// Matrix products and convolutions, with their gradients, as products whose sides read by index.

import type { NodeOf } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import { freeAxes } from "../../../ir/primitives/contraction.ts";
import type { ConvolutionWindow } from "../../../ir/primitives/convolution.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import { coordinates, dotStrides, stridedOffset } from "./index-math.ts";
import type { Names, NodeEmitters, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import type { Product } from "./product.ts";
import { emitProduct } from "./product.ts";

/** Maps every contraction to its emitter. */
export const contraction: NodeEmitters<FamilyName<"contraction">> = {
  dotGeneral: (node, target, then) => emitProduct(dotProduct(node), target, then),
  convolution: (node, target, then) => emitProduct(forward(node), target, then),
  convolutionInputGradient: (node, target, then) => emitProduct(inputGradient(node), target, then),
  convolutionKernelGradient: (node, target, then) =>
    emitProduct(kernelGradient(node), target, then),
};

function dotProduct(node: NodeOf<"dotGeneral">): Product {
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
  const [lhs, rhs] = [operandAt(node, 0), operandAt(node, 1)];
  const [x, y] = [lhs.type.shape, rhs.type.shape];
  const lhsFree = freeAxes(x.length, lhsBatch, lhsContracting);
  const rhsFree = freeAxes(y.length, rhsBatch, rhsContracting);
  const count = (shape: Shape, axes: readonly number[]) =>
    sizeOf(axes.map((axis) => extent(shape, axis)));
  const [m, n] = [count(x, lhsFree), count(y, rhsFree)];
  const reading =
    (value: typeof lhs, parts: readonly (readonly [string, readonly number[]])[]) =>
    (operands: Operands, names: Names) => {
      const { shape } = value.type;
      const strides = stridesOf(shape);
      const offsets = parts.map(([flat, axes]) =>
        stridedOffset(
          flat,
          axes.map((axis) => extent(shape, axis)),
          axes.map((axis) => strides[axis] ?? 0),
          names,
        ),
      );
      const index = offsets.map(({ offset }) => offset).join(" + ");
      return [...offsets.flatMap(({ lines }) => lines), `return ${operands.get(value, index)};`];
    };
  return {
    name: "dotGeneral",
    batch: count(x, lhsBatch),
    m,
    n,
    k: count(x, lhsContracting),
    result: onlyOutput(node),
    left: reading(lhs, [
      ["b", lhsBatch],
      ["m", lhsFree],
      ["k", lhsContracting],
    ]),
    right: reading(rhs, [
      ["b", rhsBatch],
      ["k", rhsContracting],
      ["n", rhsFree],
    ]),
    place: [m * n, n, 1],
  };
}

/** Is a convolution's geometry, common to it and its gradients. */
interface Geometry extends ConvolutionWindow {
  readonly input: Shape;
  readonly kernel: Shape;
  readonly result: Shape;
  readonly channels: number;
  readonly filters: number;
}

function geometryOf(input: Shape, kernel: Shape, result: Shape, window: ConvolutionWindow) {
  const channels = extent(kernel, kernel.length - 2);
  const filters = extent(kernel, kernel.length - 1) / window.groups;
  return { ...window, input, kernel, result, channels, filters };
}

const tapsOf = ({ kernel }: Geometry) => kernel.slice(0, -2);

/** Reads the kernel at tap and channel `row` (tap · channels + channel) and filter of a group. */
function kernelAt({ kernel }: Geometry, row: string, filter: string): string {
  return `(${row}) * ${extent(kernel, kernel.length - 1)}u + ${filter}`;
}

/** Reads what a tap of the window at a result's pixel sees, 0 in the padding. */
function inputThrough(
  geometry: Geometry,
  node: NodeOf<"convolution" | "convolutionKernelGradient">,
  pixel: string,
  row: string,
) {
  return (operands: Operands, names: Names): string[] => {
    const { input, result, strides, padding, dilation, channels } = geometry;
    const pixels = coordinates(result.slice(0, -1), pixel, names);
    const taps = coordinates([...tapsOf(geometry), channels], row, names);
    const places = strides.map((stride, axis) => {
      const before = padding[axis]?.[0] ?? 0;
      const step = extent(dilation, axis);
      return `${pixels.coords[axis + 1]} * ${stride}u + ${taps.coords[axis]} * ${step}u - ${before}u`;
    });
    const named = places.map((place) => ({ place, name: names.fresh() }));
    // What lies before the first element wraps around to behind the last one.
    const outside = named
      .map(({ name }, axis) => ({ name, size: extent(input, axis + 1), axis }))
      .filter(({ axis, size }) => reachesOutside(geometry, axis, size))
      .map(({ name, size }) => `${name} >= ${size}u`);
    const channel = `b * ${channels}u + ${taps.coords.at(-1)}`;
    const coords = [pixels.coords[0] ?? "0u", ...named.map(({ name }) => name)];
    const index = `${dotStrides(coords, stridesOf(input))} + ${channel}`;
    return [
      ...pixels.lines,
      ...taps.lines,
      ...named.map(({ name, place }) => `let ${name} = ${place};`),
      ...(outside.length === 0 ? [] : [`if (${outside.join(" || ")}) { return 0.0; }`]),
      `return ${operands.get(operandAt(node, 0), index)};`,
    ];
  };
}

function reachesOutside(geometry: Geometry, axis: number, size: number): boolean {
  const { padding, strides, dilation, kernel, result } = geometry;
  const [before = 0] = padding[axis] ?? [];
  const last =
    (extent(result, axis + 1) - 1) * extent(strides, axis) +
    (extent(kernel, axis) - 1) * extent(dilation, axis) -
    before;
  return before > 0 || last >= size;
}

function forward(node: NodeOf<"convolution">): Product {
  const [input, kernel] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const geometry = geometryOf(
    input.type.shape,
    kernel.type.shape,
    result.type.shape,
    node.attributes,
  );
  const { groups, filters, channels } = geometry;
  return {
    name: "convolution",
    batch: groups,
    m: sizeOf(result.type.shape.slice(0, -1)),
    n: filters,
    k: sizeOf(tapsOf(geometry)) * channels,
    result,
    left: inputThrough(geometry, node, "m", "k"),
    right: (operands) => [
      `return ${operands.get(kernel, kernelAt(geometry, "k", `b * ${filters}u + n`))};`,
    ],
    place: [filters, groups * filters, 1],
  };
}

function kernelGradient(node: NodeOf<"convolutionKernelGradient">): Product {
  const [input, cotangent] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [input.type.shape, result.type.shape, cotangent.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { groups, filters, channels } = geometry;
  const pixel = groups * filters;
  return {
    name: "convolutionKernelGradient",
    batch: groups,
    m: sizeOf(tapsOf(geometry)) * channels,
    n: filters,
    k: sizeOf(cotangent.type.shape.slice(0, -1)),
    result,
    left: inputThrough(geometry, node, "k", "m"),
    right: (operands) => [
      `return ${operands.get(cotangent, `k * ${pixel}u + b * ${filters}u + n`)};`,
    ],
    place: [filters, pixel, 1],
  };
}

/** Gathers, for each pixel of the input, from every result whose window covers it. */
function inputGradient(node: NodeOf<"convolutionInputGradient">): Product {
  const [cotangent, kernel] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [result.type.shape, kernel.type.shape, cotangent.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { groups, filters, channels } = geometry;
  return {
    name: "convolutionInputGradient",
    batch: groups,
    m: sizeOf(result.type.shape.slice(0, -1)),
    n: channels,
    k: sizeOf(tapsOf(geometry)) * filters,
    result,
    left: (operands, names) => cotangentOver(geometry, node, operands, names),
    right: (operands) => {
      const row = `k / ${filters}u * ${channels}u + n`;
      const filter = `b * ${filters}u + k % ${filters}u`;
      return [`return ${operands.get(kernel, kernelAt(geometry, row, filter))};`];
    },
    place: [channels, groups * channels, 1],
  };
}

function cotangentOver(
  geometry: Geometry,
  node: NodeOf<"convolutionInputGradient">,
  operands: Operands,
  names: Names,
): string[] {
  const { input, result, strides, padding, dilation, filters } = geometry;
  const pixels = coordinates(input.slice(0, -1), "m", names);
  const taps = coordinates([...tapsOf(geometry), filters], "k", names);
  const lines = [...pixels.lines, ...taps.lines];
  const coords = strides.map((stride, axis) => {
    const before = padding[axis]?.[0] ?? 0;
    const reach = `${taps.coords[axis]} * ${extent(dilation, axis)}u`;
    const name = names.fresh();
    lines.push(`var ${name} = ${pixels.coords[axis + 1]} + ${before}u - ${reach};`);
    // What lies before the first result wraps around, perhaps to a multiple of the stride.
    const isBefore = `${name} >= 0x80000000u`;
    if (stride > 1) {
      lines.push(`if (${isBefore} || ${name} % ${stride}u != 0u) { return 0.0; }`);
      lines.push(`${name} = ${name} / ${stride}u;`);
    }
    lines.push(`if (${name} >= ${extent(result, axis + 1)}u) { return 0.0; }`);
    return name;
  });
  const all = [pixels.coords[0] ?? "0u", ...coords];
  const index = `${dotStrides(all, stridesOf(result))} + b * ${filters}u + ${taps.coords.at(-1)}`;
  return [...lines, `return ${operands.get(operandAt(node, 0), index)};`];
}
