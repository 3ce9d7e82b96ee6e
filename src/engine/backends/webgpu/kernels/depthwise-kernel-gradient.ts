// The kernel gradient of depthwise convolutions: sums over all places in the images, which are cut in
// parts, by threads that hold the sums of all taps, or of the last axis' taps, in four channels.

import type { NodeOf, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { tapsOf } from "./convolution-geometry.ts";
import { cutDepthwise, inputChannels } from "./depthwise.ts";
import type { BlockAxis } from "./depthwise-axis.ts";
import { blocksAlong, throughWindows } from "./depthwise-axis.ts";
import type { Lanes } from "./depthwise-sight.ts";
import { emitSights, flatOf, lanesFor, readLanes, storeLanes } from "./depthwise-sight.ts";
import { emitJoin, partsFor, threadsFor } from "./emit-product.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import type { EmittedKernel, GpuTarget, Operand } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { operandAt } from "./operand-at.ts";
import { perUnit } from "./per-element.ts";
import { layingAside, storing } from "./product-store.ts";

/** Most taps of which a thread holds the sums. */
const mostHeld = 16;

/** Is what a thread works on. */
interface Work {
  readonly geometry: Geometry;
  readonly axes: readonly BlockAxis[];
  readonly input: Value;
  readonly cotangent: Value;
  readonly operands: Operands;
  readonly lanes: Lanes;
}

/** Emits the kernel gradient; undefined where it goes the way of products. */
export function depthwiseKernelGradient(
  node: NodeOf<"convolutionKernelGradient">,
  target: GpuTarget,
  then?: LoopKernel,
): EmittedKernel | undefined {
  const [input, cotangent, result] = [operandAt(node, 0), operandAt(node, 1), onlyOutput(node)];
  const found = cutDepthwise([input, result, cotangent], node.attributes, throughWindows, target);
  if (found === undefined) return undefined;
  const { geometry } = found;
  const { axes, bands } = holdTaps(geometry, found.axes);
  const row = geometry.groups * geometry.filters;
  const lanes = lanesFor(row);
  const perPart = [...bands, row / lanes.count];
  const parts = partsFor(sizeOf(perPart), sizeOf(cotangent.type.shape.slice(0, -1)), target);
  const units = sizeOf(perPart) * parts;
  const operands = new Operands();
  const size = sizeOf(result.type.shape);
  const aside: Operand = { workspace: 0, dtype: "float32", bytes: 4 * size * parts };
  const store =
    parts === 1
      ? storing({ result, n: row }, operands, then)
      : layingAside({ n: row }, operands, aside, size);
  const held = sizeOf(axes.map(({ taps }) => taps));
  const all = Array.from({ length: held }, (_, tap) => `sum${tap}`);
  const place = coordinates([parts, ...perPart], "unit", new Names());
  const band = bands.map((_, axis) => `band${axis}`);
  const statements = [
    ...place.lines,
    `let part = ${place.coords[0]};`,
    ...band.map((name, axis) => `let ${name} = ${place.coords[axis + 1]};`),
    `let channel = ${place.coords.at(-1)} * ${lanes.count}u;`,
    ...all.map((sum) => `var ${sum} = ${lanes.zero};`),
    ...overBlocks({ geometry, axes, input, cotangent, operands, lanes }, parts),
    `var sums = array<${lanes.type}, ${held}>(${all.join(", ")});`,
    `for (var tap = 0u; tap < ${held}u; tap++) {`,
    `  let index = ((${dotStrides(band, stridesOf(bands))}) * ${held}u + tap) * ${row}u + channel;`,
    "  let sum = sums[tap];",
    ...indent([...storeLanes(store, lanes)]),
    "}",
  ];
  const name = "convolutionKernelGradient";
  const code = perUnit(name, operands, units, statements, "", threadsFor(units, target));
  if (parts === 1) return { codes: [code], workspace: 0 };
  const join = emitJoin({ name, result }, aside, parts, then);
  return { codes: [code, join], workspace: aside.bytes };
}

/** Gives a thread but one tap of each axis but the last where a window has many. */
function holdTaps(geometry: Geometry, axes: readonly BlockAxis[]) {
  const taps = tapsOf(geometry);
  if (sizeOf(taps) <= mostHeld) return { axes, bands: [] };
  const bands = taps.slice(0, -1);
  const banded = axes.map((axis, i): BlockAxis => {
    const step = extent(geometry.dilation, i);
    const shift = { by: `band${i} * ${step}u`, most: (axis.taps - 1) * step };
    return i < bands.length ? { ...axis, taps: 1, shift } : axis;
  });
  return { axes: banded, bands };
}

/** Goes over the blocks of places of a part, and adds what each gives to the sums. */
function overBlocks(work: Work, parts: number): string[] {
  const { axes, input, operands, lanes, geometry } = work;
  const blocks = [extent(input.type.shape, 0), ...axes.map(blocksAlong)];
  const each = Math.ceil(sizeOf(blocks) / parts);
  const { lines, coords } = coordinates(blocks, "block", new Names());
  const [neighbours, taps] = [axes.map(({ block }) => block), axes.map((axis) => axis.taps)];
  const cotangents = readCotangents(work);
  const inInput = inputChannels(geometry, lanes);
  const terms = emitSights(
    axes,
    input,
    (base) => readLanes(operands, input, base, inInput, lanes),
    lanes.zero,
    (x, { neighbour, tap }) => {
      const term = `${x} * y${flatOf(neighbour, neighbours)}`;
      const isThere = cotangents.areThere(neighbour);
      // What lies behind the last result sees elements, perhaps infinite ones.
      const counted = isThere === "" ? term : `select(${lanes.zero}, ${term}, ${isThere})`;
      return [`sum${flatOf(tap, taps)} += ${counted};`];
    },
  );
  return [
    `let behind = min((part + 1u) * ${each}u, ${sizeOf(blocks)}u);`,
    `for (var block = part * ${each}u; block < behind; block++) {`,
    ...indent([
      ...lines,
      `let batch = ${coords[0]};`,
      ...axes.map((_, axis) => `let block${axis} = ${coords[axis + 1]};`),
      ...cotangents.lines,
      ...terms,
    ]),
    "}",
  ];
}

/** Loads the cotangents of a block, `y‹neighbour›`, and says of which it depends whether they are there. */
function readCotangents({ axes, cotangent, operands, lanes }: Work) {
  const [image = 0, ...strides] = stridesOf(cotangent.type.shape);
  const mayMiss = (axis: number, i: number) => {
    const { size, block } = axes[axis] as BlockAxis;
    return i > 0 && size % block !== 0;
  };
  const rows = axes.flatMap(({ block, size }, axis) =>
    Array.from({ length: block }, (_, i) => {
      const [at, stride] = [`block${axis} * ${block}u + ${i}u`, strides[axis] ?? 1];
      if (!mayMiss(axis, i)) return [`let row${axis}_${i} = (${at}) * ${stride}u;`];
      return [
        `let isThere${axis}_${i} = ${at} < ${size}u;`,
        `let row${axis}_${i} = min(${at}, ${size - 1}u) * ${stride}u;`,
      ];
    }).flat(),
  );
  const neighbours = coordinatesOf(axes.map(({ block }) => block));
  const loads = neighbours.map((neighbour, y) => {
    const own = neighbour.map((i, axis) => `row${axis}_${i}`);
    const base = [`batch * ${image}u`, ...own].join(" + ");
    return `let y${y} = ${readLanes(operands, cotangent, base, { from: "channel" }, lanes)};`;
  });
  return {
    lines: [...rows, ...loads],
    areThere: (neighbour: readonly number[]) =>
      neighbour
        .flatMap((i, axis) => (mayMiss(axis, i) ? [`isThere${axis}_${i}`] : []))
        .join(" && "),
  };
}

/** Lists all coordinates in extents. */
function coordinatesOf(extents: readonly number[]): number[][] {
  return extents.reduce<number[][]>(
    (before, n) => before.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])),
    [[]],
  );
}
