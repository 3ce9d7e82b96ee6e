import { describe, expect, it } from "vitest";
import { tensor } from "../engine/index.ts";
import { registerAllConstraints } from "./all.ts";
import type { Constraint } from "./index.ts";
import { get, MaxNorm, MinMaxNorm, NonNeg, serialize, UnitNorm } from "./index.ts";

registerAllConstraints();
// Columns of length 5, 0.5 and 0.
const w = tensor([
  [3, 0.3, 0],
  [-4, 0.4, 0],
]);

async function expectColumns(constraint: Constraint, expected: readonly number[]): Promise<void> {
  const data = await constraint.call(w).data();
  expected.forEach((value, i) => {
    expect(data[i]).toBeCloseTo(value, 5);
  });
}

describe("constraints", () => {
  it("shorten vectors that are too long", async () => {
    await expectColumns(new MaxNorm(), [1.2, 0.3, 0, -1.6, 0.4, 0]);
  });

  it("bring lengths between bounds, partly if told", async () => {
    await expectColumns(new MinMaxNorm({ minValue: 1, maxValue: 2 }), [1.2, 0.6, 0, -1.6, 0.8, 0]);
    const half = new MinMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 });
    await expectColumns(half, [2.1, 0.45, 0, -2.8, 0.6, 0]);
  });

  it("clear negative weights", async () => {
    await expectColumns(new NonNeg(), [3, 0.3, 0, 0, 0.4, 0]);
  });

  it("make unit vectors, also along another axis", async () => {
    await expectColumns(new UnitNorm(), [0.6, 0.6, 0, -0.8, 0.8, 0]);
    const data = await new UnitNorm({ axis: 1 }).call(w).data();
    expect(Math.hypot(data[0] ?? 0, data[1] ?? 0)).toBeCloseTo(1, 5);
  });

  it.each(["max_norm", "min_max_norm", "non_neg", "unit_norm"])(
    "%s survives its config",
    (name) => {
      const written = serialize(get(name));
      expect(serialize(get(written))).toEqual(written);
    },
  );

  it("refuse bounds that cannot be", () => {
    expect(() => new MaxNorm({ maxValue: -1 })).toThrow("MaxNorm: maxValue is -1");
    expect(() => new MinMaxNorm({ rate: 2 })).toThrow("at least 0 and at most 1");
  });
});
