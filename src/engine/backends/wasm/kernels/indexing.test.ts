import { describe, expect, it } from "vitest";
import * as build from "../../../ir/build.ts";
import { makeNode } from "../../../ir/node.ts";
import { indexing as cases } from "../../../testing/cases/indexing.ts";
import { listTensor, randomTensor } from "../../../testing/data.ts";
import { primitiveCase } from "../../../testing/primitive-case.ts";
import { indexing } from "./indexing.ts";
import { testCases } from "./testing/check-emitters.ts";
import { compileNode } from "./testing/run-kernel.ts";

const indices = randomTensor("int32", [20], 6, [-3, 12]);

/** Slices of one column up to several strips with a rest, in two lines. */
const widths = [1, 2, 3, 4, 5, 16, 18, 33, 70];

const scatters = (["float32", "float64", "int32"] as const).flatMap((dtype) =>
  widths.map((width) =>
    primitiveCase(
      `${width} columns of ${dtype}`,
      [indices, randomTensor(dtype, [2, 20, width], 7)],
      (at, updates) => build.apply("scatterAdd", [at, updates], { axis: 1, size: 10 }),
    ),
  ),
);

/** One dtype for each size of an element. */
const bySize = ["float32", "float64", "uint8"] as const;

const gathers = bySize.flatMap((dtype) =>
  widths.map((width) =>
    primitiveCase(
      `${width} columns of ${dtype}`,
      [randomTensor(dtype, [2, 10, width], 7), indices],
      (x, at) => build.apply("gather", [x, at], { axis: 1 }),
    ),
  ),
);

const places = randomTensor("int32", [2, 12, 37], 8, [-2, 9]);

const scattersAlong = (["float32", "float64", "int32"] as const).map((dtype) =>
  primitiveCase(
    `several strips of ${dtype}`,
    [places, randomTensor(dtype, [2, 12, 37], 7)],
    (at, updates) => build.apply("scatterAddAlong", [at, updates], { axis: 1, size: 7 }),
  ),
);

describe("the indexing emitters", () => {
  testCases("gather", indexing.gather, [...cases.gather, ...gathers]);
  testCases("scatterAdd", indexing.scatterAdd, [...cases.scatterAdd, ...scatters]);
  testCases("gatherAlong", indexing.gatherAlong, cases.gatherAlong);
  testCases("scatterAddAlong", indexing.scatterAddAlong, [
    ...cases.scatterAddAlong,
    ...scattersAlong,
  ]);

  it("adds in the order of the indices", () => {
    const [at, updates] = [
      listTensor("int32", [1, 1, 0, 1, 1]),
      listTensor("float32", [2 ** 25, 1, 5, -(2 ** 25), 1], [5, 1]),
    ];
    const values = [at, updates].map(({ type }) => build.parameter(type));
    const node = makeNode("scatterAdd", values, { axis: 0, size: 2 });
    const [sums] = compileNode(indexing.scatterAdd, node).run([at.data, updates.data]);
    // 2^25 + 1 rounds to 2^25.
    expect([...(sums ?? [])]).toEqual([5, 1]);
  });
});
