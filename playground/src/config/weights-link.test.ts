import { expect, it } from "vitest";
import { defaultConfig, plainLayer } from "./config.ts";
import { weightCount } from "./shape.ts";
import { packWeights, unpackWeights } from "./weights-link.ts";

const layers = [{ ...plainLayer(3), batchNormalization: true }, plainLayer(2)];

it.each([
  ["float32", { ...defaultConfig, layers }],
  ["float64", { ...defaultConfig, layers, compatible: true }],
])("weights go through a link without rounding in %s", (_, config) => {
  const count = weightCount(config);
  expect(count).toBe(2 * 3 + 3 + 3 * 2 + 2 + 2 + 1 + 4 * 3);
  const exact = Float64Array.from({ length: count }, (_, i) => Math.sin(i) * 10 ** i);
  const weights = config.compatible ? exact : Float64Array.from(Float32Array.from(exact));
  expect(unpackWeights(packWeights(weights, config), config)).toEqual(weights);
});

it("weights that do not fit, or are no numbers, are none", () => {
  const text = packWeights(new Float64Array(17), defaultConfig);
  expect(unpackWeights(text, defaultConfig)).toBeNull();
  const count = weightCount(defaultConfig);
  const broken = packWeights(new Float64Array(count).fill(Number.NaN), defaultConfig);
  expect(unpackWeights(broken, defaultConfig)).toBeNull();
  for (const hostile of ["", "%%%", "A".repeat(1e6), "__proto__"]) {
    expect(unpackWeights(hostile, defaultConfig)).toBeNull();
  }
});
