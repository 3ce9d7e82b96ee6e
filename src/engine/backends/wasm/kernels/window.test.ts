import { describe } from "vitest";
import * as build from "../../../ir/build.ts";
import { makeNode } from "../../../ir/node.ts";
import { window as cases } from "../../../testing/cases/window.ts";
import { randomTensor } from "../../../testing/data.ts";
import { multipleCase, primitiveCase } from "../../../testing/primitive-case.ts";
import { testCases } from "./testing/check-emitters.ts";
import { window } from "./window.ts";

const same3x3 = {
  window: [3, 3],
  strides: [2, 2],
  padding: [
    [0, 1],
    [1, 1],
  ],
} as const;
const apart = {
  window: [2, 2],
  strides: [3, 2],
  padding: [
    [1, 0],
    [0, 1],
  ],
} as const;

/** Windows whose cells lie inside in the middle and outside at the edges. */
const geometries = [same3x3, apart].flatMap((attributes) =>
  [1, 6, 12].flatMap((channels) =>
    (["float32", "float64"] as const).map((dtype) => ({ attributes, channels, dtype })),
  ),
);

const pools = geometries.map(({ attributes, channels, dtype }) =>
  multipleCase(
    `${attributes.strides} ${channels} ${dtype}`,
    [randomTensor(dtype, [2, 9, 8, channels], 1)],
    (x) => makeNode("maxPool", [x], attributes).outputs,
  ),
);

const sums = geometries.map(({ attributes, channels, dtype }) =>
  primitiveCase(
    `${attributes.strides} ${channels} ${dtype}`,
    [randomTensor(dtype, [2, 9, 8, channels], 1)],
    (x) => build.apply("windowSum", [x], attributes),
  ),
);

const spreads = geometries.map(({ attributes, channels, dtype }) => {
  const inputShape = [2, 9, 8, channels];
  const probe = build.parameter({ dtype, shape: inputShape });
  const { shape } = build.apply("windowSum", [probe], attributes).type;
  return primitiveCase(
    `${attributes.strides} ${channels} ${dtype}`,
    [randomTensor(dtype, shape, 1)],
    (dy) => build.apply("windowSpread", [dy], { ...attributes, inputShape }),
  );
});

describe("the window emitters", () => {
  testCases("maxPool", window.maxPool, [...cases.maxPool, ...pools]);
  testCases("windowGather", window.windowGather, cases.windowGather);
  testCases("windowScatter", window.windowScatter, cases.windowScatter);
  testCases("windowSum", window.windowSum, [...cases.windowSum, ...sums]);
  testCases("windowSpread", window.windowSpread, [...cases.windowSpread, ...spreads]);
});
