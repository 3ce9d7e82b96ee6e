import { describe, expect, it } from "vitest";
import { compile, tensor } from "../engine/index.ts";
import {
  categorical,
  dropout,
  normal,
  randint,
  SeedGenerator,
  setRandomSeed,
  shuffle,
  splitKey,
  truncatedNormal,
  uniform,
} from "./index.ts";
import { bits } from "./seed-generator.ts";

/** Measures the greatest distance between the sample's distribution function and the given one. */
function distance(sample: ArrayLike<number>, distribution: (x: number) => number): number {
  const sorted = Array.from(sample).sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) =>
      Math.max(
        Math.abs(distribution(x) - i / sorted.length),
        Math.abs(distribution(x) - (i + 1) / sorted.length),
      ),
    ),
  );
}

/** Φ by Simpson's rule, to 1e-9 on −6 … 6. */
function normalDistribution(x: number): number {
  const steps = 200;
  const h = x / steps;
  let sum = 1 + Math.exp((-x * x) / 2);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * Math.exp(-((i * h) ** 2) / 2);
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

function moments(data: ArrayLike<number>): [mean: number, deviation: number] {
  const values = Array.from(data);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)];
}

// Kolmogorov's bound for a chance of 1e-4 at n samples; the seeds are fixed, so it never flickers.
const bound = (n: number) => 2.23 / Math.sqrt(n);

describe("random bits", () => {
  it("are threefry2x32-20, by the known answers of Salmon et al.", async () => {
    const zero = tensor([0, 0], { dtype: "uint32" });
    expect([...(await bits(zero, [2]).data())]).toEqual([0x6b200159, 0x99ba4efe]);
  });
});

describe("uniform", () => {
  it("gives multiples of 2⁻²⁴ in [0, 1), evenly", async () => {
    const data = await uniform([4000], { seed: 1 }).data();
    expect(data.every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 24))).toBe(true);
    expect(distance(data, (x) => x)).toBeLessThan(bound(4000));
  });

  it("scales to its bounds", async () => {
    const data = await uniform([1000], { minval: -2, maxval: 6, seed: 2 }).data();
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...data)).toBeLessThanOrEqual(6);
    expect(moments(data)[0]).toBeCloseTo(2, 0);
  });
});

describe("normal", () => {
  it("follows the normal distribution", async () => {
    const data = await normal([4000], { seed: 3 }).data();
    expect(distance(data, normalDistribution)).toBeLessThan(bound(4000));
  });

  it("takes mean and deviation, in float64 too", async () => {
    const drawn = normal([4000], { mean: 5, stddev: 2, seed: 4, dtype: "float64" });
    expect(drawn.dtype).toBe("float64");
    const [mean, deviation] = moments(await drawn.data());
    expect(Math.abs(mean - 5)).toBeLessThan(0.15);
    expect(Math.abs(deviation - 2)).toBeLessThan(0.1);
  });

  it("stays within two deviations when truncated, with the distribution's own deviation", async () => {
    const data = await truncatedNormal([4000], { mean: 1, stddev: 0.5, seed: 5 }).data();
    expect(data.every((x) => Math.abs(x - 1) <= 1)).toBe(true);
    const inside = normalDistribution(2) - normalDistribution(-2);
    const cut = (x: number) =>
      (normalDistribution((x - 1) / 0.5) - normalDistribution(-2)) / inside;
    expect(distance(data, cut)).toBeLessThan(bound(4000));
    expect(moments(data)[1] / 0.5).toBeCloseTo(0.8796, 1);
  });
});

describe("randint and categorical", () => {
  it("gives every integer of the range about equally often", async () => {
    const drawn = randint([3000], -1, 2, { seed: 6 });
    expect(drawn.dtype).toBe("int32");
    const data = await drawn.data();
    for (const value of [-1, 0, 1]) {
      const count = data.filter((x) => x === value).length;
      expect(Math.abs(count - 1000)).toBeLessThan(120);
    }
    expect(() => randint([2], 3, 3)).toThrow("needs integers minval < maxval");
  });

  it("draws classes by their softmax", async () => {
    const logits = [[Math.log(0.1), Math.log(0.6), Math.log(0.3)]];
    const drawn = categorical(logits, 2000, { seed: 7 });
    expect(drawn.shape).toEqual([1, 2000]);
    const data = await drawn.data();
    [0.1, 0.6, 0.3].forEach((share, value) => {
      const count = data.filter((x) => x === value).length;
      expect(Math.abs(count / 2000 - share)).toBeLessThan(0.045);
    });
  });
});

describe("dropout and shuffle", () => {
  it("zeroes a share and keeps the mean", async () => {
    const data = await dropout(new Float32Array(2000).fill(3), 0.25, { seed: 8 }).data();
    const kept = data.filter((x) => x !== 0);
    expect(new Set(kept)).toEqual(new Set([4]));
    expect(Math.abs(kept.length / 2000 - 0.75)).toBeLessThan(0.04);
  });

  it("shares one mask along axes where the noise has extent 1", async () => {
    const x = tensor(new Float32Array(40).fill(1), { shape: [4, 10] });
    const data = await dropout(x, 0.5, { noiseShape: [1, null], seed: 9 }).data();
    for (let i = 0; i < 10; i++) expect(data[i + 30]).toBe(data[i]);
    expect(new Set(data)).toEqual(new Set([0, 2]));
    expect(() => dropout(x, 1.5)).toThrow("rate must lie in 0 … 1");
  });

  it("permutes slices, each order about equally often", async () => {
    const generator = new SeedGenerator({ seed: 10 });
    const counts = new Map<string, number>();
    const once = compile(() => shuffle([1, 2, 3], { seed: generator }));
    for (let i = 0; i < 300; i++) {
      const order = (await once().data()).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
    for (const count of counts.values()) expect(Math.abs(count - 50)).toBeLessThan(30);
  });
});

describe("seeds", () => {
  it("give new numbers at each draw from a generator, also in a compiled function", async () => {
    const generator = new SeedGenerator({ seed: 11 });
    const draw = compile(() => uniform([3], { seed: generator }));
    const first = await draw().data();
    expect(await draw().data()).not.toEqual(first);
    expect([...(await generator.state.data())]).toEqual([11, 2]);
    const again = new SeedGenerator({ seed: 11 });
    expect(await uniform([3], { seed: again }).data()).toEqual(first);
  });

  it("give the same numbers for the same number", async () => {
    const first = await uniform([4], { seed: 12 }).data();
    expect(await uniform([4], { seed: 12 }).data()).toEqual(first);
    expect(await uniform([4], { seed: 13 }).data()).not.toEqual(first);
  });

  it("repeat a whole process after setRandomSeed", async () => {
    const run = async () => {
      setRandomSeed(42);
      const made = [new SeedGenerator().seed, new SeedGenerator().seed];
      return [...made, ...(await uniform([2]).data()), ...(await uniform([2]).data())];
    };
    const first = await run();
    expect(new Set(first).size).toBe(6);
    expect(await run()).toEqual(first);
    expect(() => setRandomSeed(-1)).toThrow("seed is -1, but must be an integer at least 0");
  });

  it("split into independent keys", async () => {
    const keys = splitKey(tensor([1, 2], { dtype: "uint32" }), 3);
    expect(keys.shape).toEqual([3, 2]);
    expect(new Set(await keys.data()).size).toBe(6);
  });

  it("survive their config", () => {
    const generator = SeedGenerator.fromConfig(new SeedGenerator({ seed: 5 }).getConfig());
    expect(generator.seed).toBe(5);
    expect(generator.state.trainable).toBe(false);
    expect(generator.state.name).toBe("seed_generator_state");
  });
});
