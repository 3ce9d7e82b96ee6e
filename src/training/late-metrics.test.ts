import { describe, expect, it } from "vitest";
import { Input, layers, metrics, Sequential } from "../index.ts";

describe("a metric that makes its state at the first batch", () => {
  it("forgets earlier passes like every other", async () => {
    const model = new Sequential([
      Input({ shape: [1] }),
      new layers.Dense({ units: 1, kernelInitializer: "ones" }),
    ]);
    model.compile({ loss: "mse", metrics: [new metrics.R2Score()] });
    const score = async (x: number[][], y: number[][]) =>
      (await model.evaluate(x, y, { returnDict: true, verbose: 0 }))["r2_score"];
    const exact = [[1], [2], [3]];
    expect(await score(exact, exact)).toBeCloseTo(1, 5);
    expect(await score(exact, [[3], [2], [1]])).toBeCloseTo(-3, 5);
    expect(await score(exact, exact)).toBeCloseTo(1, 5);
  });
});
