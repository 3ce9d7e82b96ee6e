import { describe, expect, it } from "vitest";
import { isHostTensor } from "./literal.ts";

const data = new Float32Array(6);

describe("a host tensor", () => {
  it("has data, a shape and a dtype; inputs by name are none, whatever their names", () => {
    expect(isHostTensor({ data, shape: [2, 3], dtype: "float32" })).toBe(true);
    expect(isHostTensor({ data, shape: data })).toBe(false);
    expect(isHostTensor({ data })).toBe(false);
    expect(isHostTensor(data)).toBe(false);
    expect(isHostTensor(null)).toBe(false);
  });

  it.each([
    { data, shape: [6] },
    { data, shape: [6], dtype: "float" },
  ])("without a dtype that exists is refused", (given) => {
    expect(() => isHostTensor(given)).toThrow(/given as \{ data, shape, dtype \}: unknown dtype/);
  });
});
