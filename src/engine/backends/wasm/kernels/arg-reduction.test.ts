import { describe } from "vitest";
import * as build from "../../../ir/build.ts";
import { dtypes } from "../../../ir/dtype.ts";
import { reduction as cases } from "../../../testing/cases/reduction.ts";
import { fillTensor, randomTensor } from "../../../testing/data.ts";
import type { PrimitiveCase } from "../../../testing/primitive-case.ts";
import { primitiveCase } from "../../../testing/primitive-case.ts";
import { ranking } from "./arg-reduction.ts";
import { testCases } from "./testing/check-emitters.ts";

/** Shapes whose columns fill vectors, leave a rest, and are too few for one. */
const shapes = [
  [3, 40, 8],
  [2, 9, 19],
  [2, 30, 3],
  [5, 33, 1],
] as const;

const extremes = (apply: typeof build.argMax): PrimitiveCase[] =>
  dtypes.flatMap((dtype) =>
    shapes.flatMap((shape) => [
      primitiveCase(`${dtype} [${shape}]`, [randomTensor(dtype, shape, 4)], (x) => apply(x, 1)),
      // Many NaN and, for integers, the highest bit set.
      primitiveCase(
        `odd ${dtype} [${shape}]`,
        [
          fillTensor(dtype, shape, (i) =>
            i % 7 === 3 ? Number.NaN : (i * 2654435761) % 4294967296,
          ),
        ],
        (x) => apply(x, 1),
      ),
    ]),
  );

const totals = dtypes
  .filter((dtype) => dtype !== "bool")
  .flatMap((dtype) =>
    shapes.flatMap((shape) =>
      [false, true].map((reverse) =>
        primitiveCase(
          `${dtype} [${shape}]${reverse ? " from the end" : ""}`,
          [randomTensor(dtype, shape, 5)],
          (x) => build.cumulativeSum(x, 1, reverse),
        ),
      ),
    ),
  );

describe("the emitters along one axis", () => {
  testCases("argMax", ranking.argMax, [...cases.argMax, ...extremes(build.argMax)]);
  testCases("argMin", ranking.argMin, [...cases.argMin, ...extremes(build.argMin)]);
  testCases("cumulativeSum", ranking.cumulativeSum, [...cases.cumulativeSum, ...totals]);
});
