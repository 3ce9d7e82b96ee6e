// Cases of indexing: every axis, indices of every rank, out of range, repeated, and none at all.

import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { dtypes } from "../../ir/dtype.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import { extent } from "../../ir/shape.ts";
import type { TestTensor } from "../data.ts";
import { listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { primitiveCase } from "../primitive-case.ts";

interface Look {
  readonly name: string;
  readonly shape: Shape;
  readonly axis: number;
  readonly indices: TestTensor;
}

const list = (elements: readonly number[], shape?: Shape) => listTensor("int32", elements, shape);

const rows: readonly Look[] = [
  { name: "rows", shape: [5, 3], axis: 0, indices: list([4, 0, 2]) },
  { name: "a row named twice", shape: [4, 2], axis: 0, indices: list([1, 3, 1, 1]) },
  { name: "out of range", shape: [4, 3], axis: 0, indices: list([-1, 4, 100, -2147483648]) },
  { name: "one index", shape: [4, 3], axis: 0, indices: list([2], []) },
  {
    name: "a matrix of indices",
    shape: [6, 2],
    axis: 0,
    indices: list([5, 0, 1, 1, 9, 3], [2, 3]),
  },
  { name: "columns", shape: [3, 5], axis: 1, indices: list([4, 4, 0, -3]) },
  { name: "the middle axis", shape: [2, 4, 3], axis: 1, indices: list([3, 1, 1, 7], [2, 2]) },
  { name: "single elements", shape: [7], axis: 0, indices: list([6, 2, 2]) },
  { name: "no indices", shape: [4, 3], axis: 0, indices: list([], [0]) },
  { name: "rows of nothing", shape: [4, 0], axis: 0, indices: list([1, 2]) },
  { name: "an axis of 1", shape: [1, 3], axis: 0, indices: list([0, 5, -5]) },
];

/** Shapes of the indices; the operand's axis has `size` elements. */
interface Along {
  readonly name: string;
  readonly shape: Shape;
  readonly axis: number;
  readonly size: number;
}

const along: readonly Along[] = [
  { name: "the last axis", shape: [3, 2], axis: 1, size: 5 },
  { name: "one label per row", shape: [4, 1], axis: 1, size: 3 },
  { name: "the first axis", shape: [6, 3], axis: 0, size: 4 },
  { name: "the middle axis", shape: [2, 5, 3], axis: 1, size: 4 },
  { name: "a vector", shape: [9], axis: 0, size: 4 },
  { name: "no indices", shape: [3, 0], axis: 1, size: 4 },
  { name: "an axis of 1", shape: [2, 3], axis: 1, size: 1 },
];

/** Draws indices of which some repeat and some lie outside on either side. */
const drawn = ({ shape, size }: Along) => randomTensor("int32", shape, 11, [-2, size + 2]);

const replaced = (shape: Shape, axis: number, size: number) =>
  shape.map((n, a) => (a === axis ? size : n));

function gatherCase({ name, shape, axis, indices }: Look, dtype: DType, wrt: readonly number[]) {
  return primitiveCase(
    `${name}, ${dtype}`,
    [randomTensor(dtype, shape, 1), indices],
    (x, at) => build.apply("gather", [x, at], { axis }),
    wrt,
  );
}

function scatterCase({ name, shape, axis, indices }: Look, dtype: DType, wrt: readonly number[]) {
  const size = extent(shape, axis);
  const updates = [...shape.slice(0, axis), ...indices.type.shape, ...shape.slice(axis + 1)];
  return primitiveCase(
    `${name}, ${dtype}`,
    [indices, randomTensor(dtype, updates, 1)],
    (at, dy) => build.apply("scatterAdd", [at, dy], { axis, size }),
    wrt,
  );
}

function gatherAlong(place: Along, dtype: DType, wrt: readonly number[]): PrimitiveCase {
  const { name, shape, axis, size } = place;
  return primitiveCase(
    `${name}, ${dtype}`,
    [randomTensor(dtype, replaced(shape, axis, size), 1), drawn(place)],
    (x, at) => build.apply("gatherAlong", [x, at], { axis }),
    wrt,
  );
}

function scatterAlong(place: Along, dtype: DType, wrt: readonly number[]): PrimitiveCase {
  const { name, shape, axis, size } = place;
  return primitiveCase(
    `${name}, ${dtype}`,
    [drawn(place), randomTensor(dtype, shape, 1)],
    (at, dy) => build.apply("scatterAddAlong", [at, dy], { axis, size }),
    wrt,
  );
}

const others = dtypes.filter((dtype) => dtype !== "float32");
const added = others.filter((dtype) => dtype === "float64" || dtype === "int32");

const wide: Look = {
  name: "wide rows, many repeats",
  shape: [9, 37],
  axis: 0,
  indices: randomTensor("int32", [129], 5, [0, 9]),
};

/** Lists the cases of every indexing primitive. */
export const indexing: CaseTable<FamilyName<"indexing">> = {
  gather: [
    ...rows.map((look) => gatherCase(look, "float32", [0])),
    ...others.flatMap((dtype) => rows.slice(0, 3).map((look) => gatherCase(look, dtype, []))),
    gatherCase(wide, "float32", []),
  ],
  scatterAdd: [
    ...rows.map((look) => scatterCase(look, "float32", [1])),
    ...added.flatMap((dtype) => rows.slice(0, 3).map((look) => scatterCase(look, dtype, []))),
    scatterCase(wide, "float32", []),
  ],
  gatherAlong: [
    ...along.map((place) => gatherAlong(place, "float32", [0])),
    ...others.flatMap((dtype) => along.slice(0, 2).map((place) => gatherAlong(place, dtype, []))),
  ],
  scatterAddAlong: [
    ...along.map((place) => scatterAlong(place, "float32", [1])),
    ...added.flatMap((dtype) => along.slice(0, 2).map((place) => scatterAlong(place, dtype, []))),
  ],
};
