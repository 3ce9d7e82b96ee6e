// Matrix products and convolutions, with their gradients, as products whose sides read by index.

import { isFloat } from "../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import { freeAxes } from "../../../ir/primitives/contraction.ts";
import type { FamilyName, PrimitiveName } from "../../../ir/primitives/index.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import type { Shape } from "../../../ir/shape.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { geometryOf, tapsOf } from "./convolution-geometry.ts";
import { depthwiseForward, depthwiseInputGradient } from "./depthwise.ts";
import { depthwiseKernelGradient } from "./depthwise-kernel-gradient.ts";
import { emitBefore, emitProduct } from "./emit-product.ts";
import { coordinates, dotStrides, mergedAxes, stridedOffset } from "./index-math.ts";
import { inputGradient } from "./input-gradient.ts";
import type { EmittedKernel, GpuTarget, NodeEmitter, NodeEmitters } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import type { Declare, Product, Side } from "./product.ts";
import { named } from "./product.ts";

/** Maps every contraction to its emitter. */
export const contraction: NodeEmitters<FamilyName<"contraction">> = {
  dotGeneral: emitDot,
  convolution: emitConvolution(depthwiseForward, forward),
  convolutionInputGradient: emitConvolution(depthwiseInputGradient, inputGradient),
  convolutionKernelGradient: emitConvolution(depthwiseKernelGradient, kernelGradient),
};

/** Emits a matrix product. */
export function emitDot(node: NodeOf<"dotGeneral">, target: GpuTarget, then?: LoopKernel) {
  return emitBefore(then, (rest) => emitProduct(dotProduct(node), target, rest));
}

/** Makes the emitter of a convolution or a gradient: channel by channel where it can be, or as a product. */
function emitConvolution<P extends PrimitiveName>(
  direct: (node: NodeOf<P>, target: GpuTarget, then?: LoopKernel) => EmittedKernel | undefined,
  asProduct: (node: NodeOf<P>) => Product,
): NodeEmitter<P> {
  return (node, target, then) =>
    emitBefore(
      then,
      (rest) => direct(node, target, rest) ?? emitProduct(asProduct(node), target, rest),
    );
}

function dotProduct(node: NodeOf<"dotGeneral">): Product {
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
  const [lhs, rhs] = [operandAt(node, 0), operandAt(node, 1)];
  const [x, y] = [lhs.type.shape, rhs.type.shape];
  const lhsFree = freeAxes(x.length, lhsBatch, lhsContracting);
  const rhsFree = freeAxes(y.length, rhsBatch, rhsContracting);
  const count = (shape: Shape, axes: readonly number[]) =>
    sizeOf(axes.map((axis) => extent(shape, axis)));
  const [m, n] = [count(x, lhsFree), count(y, rhsFree)];
  return {
    name: "dotGeneral",
    batch: count(x, lhsBatch),
    m,
    n,
    k: count(x, lhsContracting),
    result: onlyOutput(node),
    left: dotSide(lhs, lhsBatch, lhsFree, lhsContracting),
    right: dotSide(rhs, rhsBatch, rhsFree, rhsContracting),
    row: (at, names) => named([`b * ${m * n}u + ${at} * ${n}u`], [], names),
  };
}

function dotSide(
  value: Value,
  batch: readonly number[],
  free: readonly number[],
  contracting: readonly number[],
): Side {
  const { shape } = value.type;
  const strides = stridesOf(shape);
  const of = (axes: readonly number[]) =>
    [axes.map((axis) => extent(shape, axis)), axes.map((axis) => strides[axis] ?? 0)] as const;
  const terms = mergedAxes(...of(contracting));
  return {
    value,
    outer: (at, names) => {
      const [inBatch, inFree] = [
        stridedOffset("b", ...of(batch), names),
        stridedOffset(at, ...of(free), names),
      ];
      return named(
        [`${inBatch.offset} + ${inFree.offset}`],
        [...inBatch.lines, ...inFree.lines],
        names,
      );
    },
    terms: terms.map((axis) => axis.extent),
    term: (coords, names) => {
      const offset = dotStrides(
        coords,
        terms.map(({ stride }) => stride),
      );
      return named([offset], [], names);
    },
    read: ([outer], [term], fetch) => [`return ${fetch.of(`${outer} + ${term}`)};`],
    along: alongOf(value, free, contracting),
  };
}

/** Finds along what four elements lie side by side: the last axis must hold a multiple of them. */
function alongOf(value: Value, free: readonly number[], contracting: readonly number[]) {
  const { shape, dtype } = value.type;
  const isLong = (axis: number) => extent(shape, axis) > 1;
  const last = shape.findLastIndex((n) => n > 1);
  if (last < 0 || extent(shape, last) % 4 !== 0 || !isFloat(dtype)) return undefined;
  if (contracting.findLast(isLong) === last) return "term";
  return free.findLast(isLong) === last ? "outer" : undefined;
}

/** Declares where a window stands, by the coordinates of a result's pixel: first the batch's input. */
const standing =
  ({ input, strides, padding, channels }: Geometry): Side["term"] =>
  (coords, names) => {
    const steps = strides.map((stride, axis) => {
      return `${coords[axis + 1]} * ${stride}u - ${padding[axis]?.[0] ?? 0}u`;
    });
    const base = `${coords[0]} * ${sizeOf(input.slice(1))}u + b * ${channels}u`;
    return named([base, ...steps], [], names);
  };

/** Declares what a window's cell sees, by the coordinates of tap and channel: first the channel. */
const reaching =
  ({ dilation }: Geometry): Side["term"] =>
  (coords, names) => {
    const steps = dilation.map((step, axis) => `${coords[axis]} * ${step}u`);
    return named([coords.at(-1) ?? "0u", ...steps], [], names);
  };

/** Declares by the number of what has coordinates. */
const numbered =
  (extents: Shape, declare: Side["term"]): Declare =>
  (at, names) => {
    const { lines, coords } = coordinates(extents, at, names);
    const declared = declare(coords, names);
    return { lines: [...lines, ...declared.lines], numbers: declared.numbers };
  };

/** Reads the input where a window stands at the cell that it sees; 0 in the padding. */
function throughWindow(geometry: Geometry): Side["read"] {
  return ([base, ...stand], [channel, ...reach], fetch) => {
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
      ...(outside.length === 0
        ? []
        : [`if (${outside.join(" || ")}) { return ${fetch.nothing}; }`]),
      `return ${fetch.of(index)};`,
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

/** Makes the side of a tensor whose last axis are the filters of all groups, and terms before them. */
function filtersOf(value: Value, { groups, filters }: Geometry, k: number): Side {
  const row = groups * filters;
  return {
    value,
    outer: (n, names) => named([`b * ${filters}u + ${n}`], [], names),
    terms: [k],
    term: ([term], names) => named([`${term} * ${row}u`], [], names),
    read: ([filter], [term], fetch) => [`return ${fetch.of(`${filter} + ${term}`)};`],
    along: filters % 4 === 0 && isFloat(value.type.dtype) ? "outer" : undefined,
  };
}

const inFours = ({ channels, input }: Geometry, { type }: Value) =>
  channels % 4 === 0 && extent(input, input.length - 1) % 4 === 0 && isFloat(type.dtype);

function forward(node: NodeOf<"convolution">): Product {
  const [input, kernel] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [input.type.shape, kernel.type.shape, result.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { groups, filters, channels } = geometry;
  const row = groups * filters;
  const k = sizeOf(tapsOf(geometry)) * channels;
  return {
    name: "convolution",
    batch: groups,
    m: sizeOf(result.type.shape.slice(0, -1)),
    n: filters,
    k,
    result,
    left: {
      value: input,
      outer: numbered(result.type.shape.slice(0, -1), standing(geometry)),
      terms: [...tapsOf(geometry), channels],
      term: reaching(geometry),
      read: throughWindow(geometry),
      along: inFours(geometry, input) ? "term" : undefined,
    },
    right: filtersOf(kernel, geometry, k),
    row: (m, names) => named([`b * ${filters}u + ${m} * ${row}u`], [], names),
  };
}

function kernelGradient(node: NodeOf<"convolutionKernelGradient">): Product {
  const [input, cotangent] = [operandAt(node, 0), operandAt(node, 1)];
  const result = onlyOutput(node);
  const shapes = [input.type.shape, result.type.shape, cotangent.type.shape] as const;
  const geometry = geometryOf(...shapes, node.attributes);
  const { groups, filters, channels } = geometry;
  const row = groups * filters;
  const read = throughWindow(geometry);
  const cells = [...tapsOf(geometry), channels];
  const pixels = cotangent.type.shape.slice(0, -1);
  const k = sizeOf(pixels);
  return {
    name: "convolutionKernelGradient",
    batch: groups,
    m: sizeOf(cells),
    n: filters,
    k,
    result,
    left: {
      value: input,
      outer: numbered(cells, reaching(geometry)),
      terms: pixels,
      term: standing(geometry),
      read: (outer, term, fetch) => read(term, outer, fetch),
      along: inFours(geometry, input) ? "outer" : undefined,
    },
    right: filtersOf(cotangent, geometry, k),
    row: (m, names) => named([`b * ${filters}u + ${m} * ${row}u`], [], names),
  };
}
