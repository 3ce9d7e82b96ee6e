// Structural kernels: each result element is one operand element, found by arithmetic on indices.

import { BackendError } from "../../../shared/errors.ts";
import type { NodeOf } from "../../ir/node.ts";
import type { FamilyName, PrimitiveName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import { extent, stridesOf } from "../../ir/shape.ts";
import type { HostTensor } from "./host-tensor.ts";
import { computeTensor, elementAt, forEachIndex, operand, positionOf } from "./host-tensor.ts";
import type { KernelTable } from "./kernel.ts";
import { resultType } from "./kernel.ts";

function pick<P extends PrimitiveName>(
  node: NodeOf<P>,
  inputs: readonly HostTensor[],
  source: (index: readonly number[]) => readonly number[],
): HostTensor[] {
  const { type, data } = operand(inputs, 0);
  const strides = stridesOf(type.shape);
  const read = (index: readonly number[]) => elementAt(data, positionOf(source(index), strides));
  return [computeTensor(resultType(node), read)];
}

/** Reads the scalar starts of a dynamic slice, clamped so that the slice fits. */
function clampedStarts(starts: readonly HostTensor[], shape: Shape, sizes: Shape): number[] {
  return starts.map(({ data }, axis) => {
    const last = extent(shape, axis) - extent(sizes, axis);
    return Math.min(Math.max(elementAt(data, 0), 0), last);
  });
}

const sum = (a: readonly number[], b: readonly number[]) => a.map((n, axis) => n + extent(b, axis));

/** Copies `source` into `target` with each index moved by `move`. */
function place(
  target: HostTensor,
  source: HostTensor,
  move: (index: readonly number[]) => readonly number[],
): void {
  const strides = stridesOf(target.type.shape);
  forEachIndex(source.type.shape, (index, flat) => {
    target.data[positionOf(move(index), strides)] = elementAt(source.data, flat);
  });
}

/** Maps every structural primitive to its kernel. */
export const structural: KernelTable<FamilyName<"structural">> = {
  parameter: (node) => {
    throw new BackendError(
      `reference: parameter "${node.attributes.name}" is read but is no input of the graph.`,
    );
  },
  constant: (node) => [{ type: node.attributes.type, data: node.attributes.data }],
  iota: (node) => [computeTensor(resultType(node), (index) => extent(index, node.attributes.axis))],
  broadcastInDim: (node, inputs) => {
    const { shape } = operand(inputs, 0).type;
    const { dimensions } = node.attributes;
    return pick(node, inputs, (index) =>
      shape.map((n, axis) => (n === 1 ? 0 : extent(index, extent(dimensions, axis)))),
    );
  },
  reshape: (node, inputs) => [{ type: resultType(node), data: operand(inputs, 0).data }],
  transpose: (node, inputs) => {
    const { permutation } = node.attributes;
    return pick(node, inputs, (index) =>
      permutation.map((_, axis) => extent(index, permutation.indexOf(axis))),
    );
  },
  slice: (node, inputs) => {
    const { start, strides } = node.attributes;
    return pick(node, inputs, (index) =>
      index.map((n, axis) => extent(start, axis) + n * extent(strides, axis)),
    );
  },
  reverse: (node, inputs) => {
    const { shape } = resultType(node);
    const { axes } = node.attributes;
    return pick(node, inputs, (index) =>
      index.map((n, axis) => (axes.includes(axis) ? extent(shape, axis) - 1 - n : n)),
    );
  },
  pad: (node, inputs) => {
    const { low, interior } = node.attributes;
    const filler = elementAt(operand(inputs, 1).data, 0);
    const result = computeTensor(resultType(node), () => filler);
    place(result, operand(inputs, 0), (index) =>
      index.map((n, axis) => extent(low, axis) + n * (extent(interior, axis) + 1)),
    );
    return [result];
  },
  concatenate: (node, inputs) => {
    const result = computeTensor(resultType(node), () => 0);
    let before = 0;
    for (const part of inputs) {
      const offset = before;
      place(result, part, (index) =>
        index.map((n, axis) => (axis === node.attributes.axis ? offset + n : n)),
      );
      before += extent(part.type.shape, node.attributes.axis);
    }
    return [result];
  },
  dynamicSlice: (node, inputs) => {
    const { shape } = operand(inputs, 0).type;
    const starts = clampedStarts(inputs.slice(1), shape, node.attributes.sizes);
    return pick(node, inputs, (index) => sum(index, starts));
  },
  dynamicUpdateSlice: (node, inputs) => {
    const whole = operand(inputs, 0);
    const update = operand(inputs, 1);
    const starts = clampedStarts(inputs.slice(2), whole.type.shape, update.type.shape);
    const result = { type: resultType(node), data: whole.data.slice() };
    place(result, update, (index) => sum(index, starts));
    return [result];
  },
};
