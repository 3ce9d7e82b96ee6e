import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { printGraph } from "../ir/print.ts";
import { gradient } from "./gradient.ts";

/** Squares slices [from, to) of eight columns and gives the gradient of their sum. */
function gradientOfSlices(...bounds: readonly (readonly [number, number])[]): string {
  const x = build.parameter({ dtype: "float32", shape: [2, 8] });
  const total = bounds
    .map(([from, to]) => {
      const part = build.sliceAxis(x, 1, from, to);
      return build.reduceSum(build.multiply(part, part), [0, 1]);
    })
    .reduce(build.add);
  const [slope] = gradient([total], [build.fullLike(total, 1)], [x]) as [Value];
  return printGraph(makeGraph([x], [slope]));
}

describe("the sum of cotangents", () => {
  it("of slices that make up a value lies side by side, whatever their order", () => {
    const text = gradientOfSlices([4, 8], [0, 3], [3, 4]);
    expect(text).toContain("concatenate");
    expect(text).not.toContain("pad(");
  });

  it.each([
    ["leave a gap", [0, 3], [4, 8]],
    ["overlap", [0, 5], [4, 8]],
    ["end early", [0, 3], [3, 7]],
  ] as const)("of slices that %s is added", (_, first, second) => {
    const text = gradientOfSlices(first, second);
    expect(text).not.toContain("concatenate");
    expect(text.match(/pad\(/g)).toHaveLength(2);
  });
});
