// Views: which values need no memory of their own, and where the elements behind a value are.

import { byteWidth } from "./dtype.ts";
import { roleOf } from "./graph.ts";
import type { Node, Value } from "./node.ts";
import type { Kernel } from "./program.ts";
import { epilogueOf, kernelInputs } from "./program.ts";
import { extent, sizeOf, stridesOf } from "./shape.ts";

/** Tells whether loops read through a node, so that it need not be stored for them. */
export function readThrough(node: Node): boolean {
  const role = roleOf(node);
  if (node.primitive === "constant") return node.attributes.data.length === 1;
  if (node.primitive === "parameter" || node.primitive === "reshape") return false;
  return role === "source" || role === "view";
}

/** Gives the value whose memory a value shares: a reshape keeps its elements where they are. */
export function storedAs(value: Value): Value {
  const [source] = value.node.inputs;
  if (value.node.primitive !== "reshape" || source === undefined) return value;
  return storedAs(source);
}

const reads = new WeakMap<Kernel, readonly Value[]>();

/** Lists the values that a kernel reads from memory, having read through views. */
export function memoryReads(kernel: Kernel): readonly Value[] {
  // Passes ask for every pair of kernels and results.
  const known = reads.get(kernel);
  if (known !== undefined) return known;
  const found = findMemoryReads(kernel);
  reads.set(kernel, found);
  return found;
}

function findMemoryReads(kernel: Kernel): Value[] {
  const direct = kernelInputs(kernel);
  if (kernel.kind === "control") return direct;
  // A stored view reads what lies behind it where loops are fused, and its operand where not.
  if (kernel.kind === "node") {
    return readThrough(kernel.node)
      ? [...new Set([...direct, ...direct.flatMap(behindViews)])]
      : direct;
  }
  if (kernel.kind === "rows") {
    const read = memoryReads(epilogueOf(kernel)).filter(({ node }) => node !== kernel.node);
    return [...new Set([...kernel.node.inputs, ...read])];
  }
  return [...new Set(direct.flatMap(behindViews))];
}

function behindViews(value: Value): Value[] {
  if (!readThrough(value.node)) return [value];
  const [source] = value.node.inputs;
  return source === undefined ? [] : behindViews(source);
}

/**
 * Says where a value's elements come from. Element [i, j, …] is number
 * `offset + i · strides[0] + j · strides[1] + …` of the source.
 */
export interface Access {
  /** A stored value, a literal number, or a counter, whose element n is n itself. */
  readonly source: Value | number | "counter";
  readonly strides: readonly number[];
  readonly offset: number;
}

/** One axis of a view's operand, as a multiple of one axis of the value that is read. */
interface AxisMap {
  readonly axis: number;
  readonly scale: number;
  readonly offset: number;
}

/** Follows views from a value down to what is stored, composing their strides. */
export function accessOf(value: Value): Access {
  const rank = value.type.shape.length;
  let maps: AxisMap[] = value.type.shape.map((_, axis) => ({ axis, scale: 1, offset: 0 }));
  let at = value;
  while (readThrough(at.node)) {
    const { node } = at;
    const [source] = node.inputs;
    if (source === undefined) {
      if (node.primitive === "constant") {
        return { source: node.attributes.data[0] ?? 0, strides: zeros(rank), offset: 0 };
      }
      if (node.primitive !== "iota") break;
      const count = maps[node.attributes.axis];
      const strides = zeros(rank);
      if (count !== undefined && count.axis >= 0) strides[count.axis] = count.scale;
      return { source: "counter", strides, offset: count?.offset ?? 0 };
    }
    maps = source.type.shape.map((_, axis) => through(node, axis, source, maps));
    at = source;
  }
  const dense = stridesOf(at.type.shape);
  const strides = zeros(rank);
  let offset = 0;
  maps.forEach((map, i) => {
    const stride = dense[i] ?? 0;
    offset += map.offset * stride;
    if (map.axis >= 0) strides[map.axis] = (strides[map.axis] ?? 0) + map.scale * stride;
  });
  return { source: at, strides, offset };
}

const zeros = (rank: number) => new Array<number>(rank).fill(0);
const fixed: AxisMap = { axis: -1, scale: 0, offset: 0 };

// How axis `axis` of a view's operand runs, given how the axes of its result run.
function through(node: Node, axis: number, source: Value, maps: readonly AxisMap[]): AxisMap {
  switch (node.primitive) {
    case "broadcastInDim":
      if (extent(source.type.shape, axis) === 1) return fixed;
      return maps[node.attributes.dimensions[axis] ?? -1] ?? fixed;
    case "transpose":
      return maps[node.attributes.permutation.indexOf(axis)] ?? fixed;
    case "slice": {
      const map = maps[axis] ?? fixed;
      const stride = node.attributes.strides[axis] ?? 1;
      const start = node.attributes.start[axis] ?? 0;
      return { axis: map.axis, scale: map.scale * stride, offset: start + map.offset * stride };
    }
    case "reverse": {
      const map = maps[axis] ?? fixed;
      if (!node.attributes.axes.includes(axis)) return map;
      const last = extent(source.type.shape, axis) - 1;
      return { axis: map.axis, scale: -map.scale, offset: last - map.offset };
    }
    default:
      return maps[axis] ?? fixed;
  }
}

/** Gives the size of a value's elements in bytes. */
export function bytesOf({ type }: Value): number {
  return sizeOf(type.shape) * byteWidth(type.dtype);
}
