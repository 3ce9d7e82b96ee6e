// Convolutions that see each channel by itself, and their gradients: no products, but sums of few terms,
// by threads of a block of neighbours in four channels, who share what they load.

import { isFloat } from "../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { ConvolutionWindow } from "../../../ir/primitives/convolution.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { geometryOf, tapsOf } from "./convolution-geometry.ts";
import type { BlockAxis } from "./depthwise-axis.ts";
import { blocksAlong, sightsOf, throughWindows, underWindows } from "./depthwise-axis.ts";
import type { Channels, Lanes } from "./depthwise-sight.ts";
import { emitSights, flatOf, lanesFor, readLanes, storeLanes } from "./depthwise-sight.ts";
import { threadsFor } from "./emit-product.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import type { EmittedKernel, GpuTarget } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perUnit } from "./per-element.ts";
import type { Store } from "./product-store.ts";
import { storing } from "./product-store.ts";

/** Most neighbours that a thread computes along the last axes, the last one behind. */
const blocks = { parallel: [1, 4], emulated: [2, 4] } as const;

/** Most multiplications in the code of a thread; what takes more goes the way of products. */
const mostTerms = 400;

/** Is a depthwise convolution or a gradient of one, its axes cut into blocks. */
interface CutConvolution {
  readonly geometry: Geometry;
  readonly axes: readonly BlockAxis[];
}

/** Cuts results of windows, or the pixels under them. */
type CutAxis = typeof throughWindows;

/**
 * Reads a convolution or a gradient of one by the three tensors of the convolution itself, and cuts it
 * into blocks; undefined where it goes the way of products: it is not depthwise, or too large.
 */
export function cutDepthwise(
  [input, kernel, result]: readonly [input: Value, kernel: Value, result: Value],
  window: ConvolutionWindow,
  cut: CutAxis,
  { isParallel }: GpuTarget,
): CutConvolution | undefined {
  const geometry = geometryOf(input.type.shape, kernel.type.shape, result.type.shape, window);
  if (!isDepthwise(geometry, [input, kernel, result])) return undefined;
  const axes = cutAxes(geometry, cut, blocks[isParallel ? "parallel" : "emulated"]);
  return axes === undefined ? undefined : { geometry, axes };
}

/** Tells whether each channel is convolved by itself, in floats. */
function isDepthwise({ groups, channels }: Geometry, values: readonly Value[]): boolean {
  const isWhole = values.every(({ type }) => isFloat(type.dtype) && sizeOf(type.shape) > 0);
  return groups > 1 && channels === 1 && isWhole;
}

/** Cuts the axes into blocks, smaller ones where windows are large; undefined where all are too large. */
function cutAxes(
  geometry: Geometry,
  cut: CutAxis,
  most: readonly number[],
): readonly BlockAxis[] | undefined {
  const taps = tapsOf(geometry);
  const axes = taps.map((_, axis) => cut(geometry, axis, most.at(axis - taps.length) ?? 1));
  if (sightsOf(axes).length <= mostTerms) return axes;
  if (most.every((n) => n === 1)) return undefined;
  return cutAxes(
    geometry,
    cut,
    most.map((n) => Math.max(1, n / 2)),
  );
}

/** Is what a convolution or its input gradient sums. */
interface Sums {
  readonly name: string;
  readonly geometry: Geometry;
  readonly axes: readonly BlockAxis[];
  readonly source: Value;
  readonly kernel: Value;
  readonly result: Value;
  /** How many channels of the source one of the result sees. */
  readonly seen: number;
  /** The channels that lanes from result channel `channel` on see in the source and in the kernel. */
  readonly channels: (lanes: Lanes) => readonly [Channels, Channels];
}

/** Emits a depthwise convolution; undefined where it goes the way of products. */
export function depthwiseForward(
  node: NodeOf<"convolution">,
  target: GpuTarget,
  then?: LoopKernel,
): EmittedKernel | undefined {
  const [source, kernel, result] = [operandAt(node, 0), operandAt(node, 1), onlyOutput(node)];
  const found = cutDepthwise([source, kernel, result], node.attributes, throughWindows, target);
  if (found === undefined) return undefined;
  const { geometry, axes } = found;
  const channels = (lanes: Lanes) => [inputChannels(geometry, lanes), { from: "channel" }] as const;
  const sums = { name: "convolution", geometry, axes, source, kernel, result, seen: 1, channels };
  return emitSums(sums, target, then);
}

/** Emits the input gradient of a depthwise convolution; undefined where it goes the way of products. */
export function depthwiseInputGradient(
  node: NodeOf<"convolutionInputGradient">,
  target: GpuTarget,
  then?: LoopKernel,
): EmittedKernel | undefined {
  const [source, kernel, result] = [operandAt(node, 0), operandAt(node, 1), onlyOutput(node)];
  const found = cutDepthwise([result, kernel, source], node.attributes, underWindows, target);
  if (found === undefined) return undefined;
  const { geometry, axes } = found;
  const { filters } = geometry;
  const channels = ({ count }: Lanes) => {
    const each = Array.from(
      { length: count },
      (_, lane) => `(channel + ${lane}u) * ${filters}u + own`,
    );
    const seen: Channels = filters === 1 ? { from: "channel" } : { each };
    return [seen, seen] as const;
  };
  const name = "convolutionInputGradient";
  const sums = { name, geometry, axes, source, kernel, result, seen: filters, channels };
  return emitSums(sums, target, then);
}

/** Says which channels of the input lanes from result channel `channel` on see. */
export function inputChannels({ filters }: Geometry, { count }: Lanes): Channels {
  if (filters === 1) return { from: "channel" };
  if (count === 1 || filters % 4 === 0) return { all: `channel / ${filters}u` };
  return { each: [0, 1, 2, 3].map((lane) => `(channel + ${lane}u) / ${filters}u`) };
}

function emitSums(sums: Sums, target: GpuTarget, then: LoopKernel | undefined): EmittedKernel {
  const { name, geometry, axes, source, kernel, result, seen, channels } = sums;
  const operands = new Operands();
  const row = extent(result.type.shape, result.type.shape.length - 1);
  const lanes = lanesFor(row);
  const extents = [extent(result.type.shape, 0), ...axes.map(blocksAlong), row / lanes.count];
  const units = sizeOf(extents);
  const { lines, coords } = coordinates(extents, "unit", new Names());
  const [inSource, inKernel] = channels(lanes);
  const taps = tapsOf(geometry);
  const stride = geometry.groups * geometry.filters;
  const neighbours = axes.map(({ block }) => block);
  const all = Array.from({ length: sizeOf(neighbours) }, (_, i) => `sum${i}`);
  const loaded = new Set<number>();
  const terms = emitSights(
    axes,
    source,
    (base) => readLanes(operands, source, base, inSource, lanes),
    lanes.zero,
    (x, { neighbour, tap }) => {
      const at = flatOf(tap, taps);
      const weight = readLanes(operands, kernel, `${at * stride}u`, inKernel, lanes);
      const load = loaded.has(at) ? [] : [`let weight${at} = ${weight};`];
      loaded.add(at);
      return [...load, `sum${flatOf(neighbour, neighbours)} += ${x} * weight${at};`];
    },
  );
  const statements = [
    ...lines,
    ...declareBlock(coords, lanes),
    ...all.map((sum) => `var ${sum} = ${lanes.zero};`),
    ...(seen === 1
      ? terms
      : [`for (var own = 0u; own < ${seen}u; own++) {`, ...indent(terms), "}"]),
    ...storeBlock(axes, result, all, lanes, storing({ result, n: row }, operands, then)),
  ];
  const threads = threadsFor(units, target);
  const code = perUnit(name, operands, units, statements, "", threads);
  return { codes: [code], workspace: 0 };
}

/** Names the coordinates of a thread: image, blocks, channels. */
function declareBlock(coords: readonly string[], { count }: Lanes): string[] {
  const [batch = "0u", ...rest] = coords;
  const channel = rest.pop() ?? "0u";
  return [
    `let batch = ${batch};`,
    ...rest.map((block, axis) => `let block${axis} = ${block};`),
    `let channel = ${channel} * ${count}u;`,
  ];
}

/** Hands on the sums of all neighbours of a block, in a loop, as what takes them may be long. */
function storeBlock(
  axes: readonly BlockAxis[],
  result: Value,
  all: readonly string[],
  lanes: Lanes,
  store: Store,
): string[] {
  const { lines, coords } = coordinates(
    axes.map(({ block }) => block),
    "neighbour",
    new Names(),
  );
  const at = axes.map(({ block }, axis) => `(block${axis} * ${block}u + ${coords[axis]})`);
  const exist = axes.flatMap((axis, i) =>
    axis.size % axis.block === 0 ? [] : [`${at[i]} < ${axis.size}u`],
  );
  const index = dotStrides(["batch", ...at, "channel"], stridesOf(result.type.shape));
  return [
    `var sums = array<${lanes.type}, ${all.length}>(${all.join(", ")});`,
    `for (var neighbour = 0u; neighbour < ${all.length}u; neighbour++) {`,
    ...indent([
      ...lines,
      `if (${exist.length === 0 ? "true" : exist.join(" && ")}) {`,
      ...indent([
        `let index = ${index};`,
        "let sum = sums[neighbour];",
        ...storeLanes(store, lanes),
      ]),
      "}",
    ]),
    "}",
  ];
}
