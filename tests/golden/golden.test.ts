/** Checks that the golden files are whole: every tensor finite and as long as its shape says. */

import { describe, expect, it } from "vitest";
import { type GoldenFiles, readGolden, readKerasFile, strayOf } from "./golden.ts";

const FILES: Record<keyof GoldenFiles, number> = {
  "activations.json": 46,
  "initializers.json": 69,
  "losses.json": 35,
  "optimizers.json": 41,
  "curves.json": 24,
  "layers.json": 172,
  "metrics.json": 138,
  "training.json": 16,
  "keras-files/index.json": 4,
};

function tensorsIn(value: unknown): { shape: number[]; data: number[] }[] {
  if (typeof value !== "object" || value === null) return [];
  if ("shape" in value && "data" in value) return [value as { shape: number[]; data: number[] }];
  return Object.values(value).flatMap(tensorsIn);
}

describe("golden files", () => {
  for (const [name, count] of Object.entries(FILES) as [keyof GoldenFiles, number][]) {
    it(`${name} holds ${count} cases with whole tensors`, () => {
      const cases = readGolden(name);
      expect(cases).toHaveLength(count);
      for (const { shape, data } of cases.flatMap(tensorsIn)) {
        expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
        expect(data.every(Number.isFinite)).toBe(true);
      }
    });
  }

  it("keras-files are zip archives", () => {
    for (const { file } of readGolden("keras-files/index.json")) {
      expect([...readKerasFile(file).subarray(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
    }
  });

  it("strayOf counts in units of the tolerance", () => {
    expect(strayOf([100.001001], [100])).toBeCloseTo(1, 4);
    expect(strayOf([1, Number.NaN], [1, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(strayOf([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  });
});
