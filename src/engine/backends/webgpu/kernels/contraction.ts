// Matrix products and convolutions, with their gradients, as products whose sides read by index.

import type { NodeOf, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import { freeAxes } from "../../../ir/primitives/contraction.ts";
import type { ConvolutionWindow } from "../../../ir/primitives/convolution.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import { coordinates, dotStrides, stridedOffset } from "./index-math.ts";
import type { Names, NodeEmitters } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import type { Declare, Declared, Product, Side } from "./product.ts";
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
  const offset =
    (shape: Shape, parts: readonly (readonly [string, readonly number[]])[]) =>
    (at: string, names: Names) => {
      const strides = stridesOf(shape);
      const found = parts.map(([flat, axes]) =>
        stridedOffset(
          flat === "" ? at : flat,
          axes.map((axis) => extent(shape, axis)),
          axes.map((axis) => strides[axis] ?? 0),
          names,
        ),
      );
      const sum = found.map((part) => part.offset).join(" + ");
      return named(
        [sum],
        found.flatMap(({ lines }) => lines),
        names,
      );
    };
  const side = (
    value: Value,
    batch: readonly number[],
    free: readonly number[],
    contracting: readonly number[],
  ): Side => ({
    outer: offset(value.type.shape, [
      ["b", batch],
      ["", free],
    ]),
    term: offset(value.type.shape, [["", contracting]]),
    read: ([outer], [term], operands) => [`return ${operands.get(value, `${outer} + ${term}`)};`],
  });
  return {
    name: "dotGeneral",
    batch: count(x, lhsBatch),
    m,
    n,
    k: count(x, lhsContracting),
    result: onlyOutput(node),
    left: side(lhs, lhsBatch, lhsFree, lhsContracting),
    right: side(rhs, rhsBatch, rhsFree, rhsContracting),
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

/** Names expressions, so that they are computed once. */
function named(expressions: readonly string[], lines: readonly string[], names: Names): Declared {
  const numbers = expressions.map(() => names.fresh());
  const lets = expressions.map((expression, i) => `let ${numbers[i]} = ${expression};`);
  return { lines: [...lines, ...lets], numbers };
}

/** Declares where a window stands, by the number of a result's pixel: first the batch's input. */
const standing =
  ({ input, result, strides, padding, channels }: Geometry): Declare =>
  (at, names) => {
    const { lines, coords } = coordinates(result.slice(0, -1), at, names);
    const steps = strides.map((stride, axis) => {
      return `${coords[axis + 1]} * ${stride}u - ${padding[axis]?.[0] ?? 0}u`;
    });
    const base = `${coords[0]} * ${sizeOf(input.slice(1))}u + b * ${channels}u`;
    return named([base, ...steps], lines, names);
  };

/** Declares what a window's cell sees, by the number of tap and channel: first the channel. */
const reaching =
  (geometry: Geometry): Declare =>
  (at, names) => {
    const { dilation, channels } = geometry;
    const { lines, coords } = coordinates([...tapsOf(geometry), channels], at, names);
    const steps = dilation.map((step, axis) => `${coords[axis]} * ${step}u`);
    return named([coords.at(-1) ?? "0u", ...steps], lines, names);
  };

/** Reads the input where a window stands at the cell that it sees; 0 in the padding. */
function throughWindow(geometry: Geometry, value: Value): Side["read"] {
  return ([base, ...stand], [channel, ...reach], operands) => {
    const strides = stridesOf(geometry.input).slice(1, -1);
    const places = stand.map((_, axis) => `place${axis}`);
    // What lies before the first element wraps around to behind the last one.
    const outside = places.flatMap((place, axis) => {
      const size = extent(geometry.input, axis + 1);
      return reachesOutside(geometry, axis, size) ? [`${place} >= ${size}u`] : [];
    });
    const index = `${base} + ${dotStrides(places, strides)} + ${channel}`;
    return [
      ...places.map((place, axis) => `let ${place} = ${stand[axis]} + ${reach[axis]};`),
      ...(outside.length === 0 ? [] : [`if (${outside.join(" || ")}) { return 0.0; }`]),
      `return ${operands.get(value, index)};`,
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

/** Declares one number by an expression. */
const number =
  (expression: (at: string) => string): Declare =>
  (at, names) =>
    named([expression(at)], [], names);

/** Makes a side whose elements lie at the sum of two numbers. */
function summed(value: Value, outer: Declare, term: Declare): Side {
  return {
    outer,
    term,
    read: ([first], [second], operands) => [
      `return ${operands.get(value, `${first} + ${second}`)};`,
    ],
  };
}

function forward(node: NodeOf<"convolution">): Product {
  const [input, kernel] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [input.type.shape, kernel.type.shape, result.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { groups, filters, channels } = geometry;
  const row = groups * filters;
  return {
    name: "convolution",
    batch: groups,
    m: sizeOf(result.type.shape.slice(0, -1)),
    n: filters,
    k: sizeOf(tapsOf(geometry)) * channels,
    result,
    left: {
      outer: standing(geometry),
      term: reaching(geometry),
      read: throughWindow(geometry, input),
    },
    right: summed(
      kernel,
      number((n) => `b * ${filters}u + ${n}`),
      number((k) => `${k} * ${row}u`),
    ),
    place: [filters, row, 1],
  };
}

function kernelGradient(node: NodeOf<"convolutionKernelGradient">): Product {
  const [input, cotangent] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [input.type.shape, result.type.shape, cotangent.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { groups, filters, channels } = geometry;
  const row = groups * filters;
  const read = throughWindow(geometry, input);
  return {
    name: "convolutionKernelGradient",
    batch: groups,
    m: sizeOf(tapsOf(geometry)) * channels,
    n: filters,
    k: sizeOf(cotangent.type.shape.slice(0, -1)),
    result,
    left: {
      outer: reaching(geometry),
      term: standing(geometry),
      read: (outer, term, operands) => read(term, outer, operands),
    },
    right: summed(
      cotangent,
      number((n) => `b * ${filters}u + ${n}`),
      number((k) => `${k} * ${row}u`),
    ),
    place: [filters, row, 1],
  };
}

/** Gathers, for each pixel of the input, from every result whose window covers it. */
function inputGradient(node: NodeOf<"convolutionInputGradient">): Product {
  const [cotangent, kernel] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [result.type.shape, kernel.type.shape, cotangent.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { input, padding, dilation, groups, filters, channels } = geometry;
  const row = groups * filters;
  return {
    name: "convolutionInputGradient",
    batch: groups,
    m: sizeOf(result.type.shape.slice(0, -1)),
    n: channels,
    k: sizeOf(tapsOf(geometry)) * filters,
    result,
    left: {
      outer: (at, names) => {
        const { lines, coords } = coordinates(input.slice(0, -1), at, names);
        const base = `${coords[0]} * ${sizeOf(geometry.result.slice(1))}u + b * ${filters}u`;
        const steps = padding.map(([before], axis) => `${coords[axis + 1]} + ${before}u`);
        return named([base, ...steps], lines, names);
      },
      term: (at, names) => {
        const { lines, coords } = coordinates([...tapsOf(geometry), filters], at, names);
        const steps = dilation.map((step, axis) => `${coords[axis]} * ${step}u`);
        return named([coords.at(-1) ?? "0u", ...steps], lines, names);
      },
      read: underWindows(geometry, cotangent),
    },
    right: summed(
      kernel,
      number((n) => `${n} * ${row}u + b * ${filters}u`),
      number((k) => `${k} / ${filters}u * ${channels * row}u + ${k} % ${filters}u`),
    ),
    place: [channels, groups * channels, 1],
  };
}

/** Reads the cotangent of the result whose window has a pixel at a cell; 0 where there is none. */
function underWindows({ result, strides }: Geometry, value: Value): Side["read"] {
  return ([base, ...pixel], [filter, ...reach], operands) => {
    const places = strides.map((_, axis) => `place${axis}`);
    const lines = strides.flatMap((stride, axis) => {
      const place = places[axis];
      const size = extent(result, axis + 1);
      const start = [`var ${place} = ${pixel[axis]} - ${reach[axis]};`];
      if (stride === 1) return [...start, `if (${place} >= ${size}u) { return 0.0; }`];
      // What lies before the first result wraps around, perhaps to a multiple of the stride.
      const isNone = `${place} >= ${stride * size}u || ${place} % ${stride}u != 0u`;
      return [...start, `if (${isNone}) { return 0.0; }`, `${place} = ${place} / ${stride}u;`];
    });
    const index = `${base} + ${dotStrides(places, stridesOf(result).slice(1, -1))} + ${filter}`;
    return [...lines, `return ${operands.get(value, index)};`];
  };
}
