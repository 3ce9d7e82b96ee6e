import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permutation, randomSplit, seededSource, stratifiedSplit, xoshiro128 } from "./split.ts";

describe("the random source", () => {
  it("draws what the reference implementation of xoshiro128** draws", () => {
    const source = xoshiro128([1, 2, 3, 4]);
    const draws = Array.from({ length: 10 }, () => source.nextUint32());
    expect(draws).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  it("starts neighbouring seeds, and seeds that differ beyond 32 bits, apart", () => {
    const seeds = [0, 1, 2, 3, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    const first = new Set(seeds.map((seed) => seededSource(seed).nextUint32()));
    expect(first.size).toBe(seeds.length);
  });

  it("spreads draws below a bound evenly", () => {
    const source = seededSource(7);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) {
      const draw = source.below(6);
      counts[draw] = (counts[draw] ?? 0) + 1;
    }
    // Chi-square with 5 degrees of freedom; 20.5 is exceeded once in a thousand seeds.
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(20.5);
  });

  it("refuses seeds that are no natural number", () => {
    expect(() => seededSource(-1)).toThrow(
      "seed: expected an integer from 0 to 2^53 - 1, but got -1.",
    );
    expect(() => seededSource(0.5)).toThrow("but got 0.5.");
    expect(() => seededSource(Number.NaN)).toThrow("but got NaN.");
  });
});

describe("permutation", () => {
  it("keeps its order for a seed, on every machine and in every release", () => {
    expect([...permutation(10, 0)]).toMatchInlineSnapshot(`
      [
        1,
        7,
        0,
        3,
        6,
        5,
        9,
        4,
        8,
        2,
      ]
    `);
    expect([...permutation(10, 1)]).toMatchInlineSnapshot(`
      [
        1,
        8,
        2,
        5,
        4,
        9,
        7,
        6,
        0,
        3,
      ]
    `);
  });

  it("holds every number once", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (length, seed) => {
        expect([...permutation(length, seed)].sort((a, b) => a - b)).toEqual(
          Array.from({ length }, (_, i) => i),
        );
      }),
    );
  });
});

describe("splits", () => {
  it("put every row into exactly one part, and hold the size asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 120 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.nat(1000),
        (labels, testSplit, seed) => {
          for (const split of [
            randomSplit(labels.length, testSplit, seed),
            stratifiedSplit(labels, testSplit, seed),
          ]) {
            const rows = [...split.train, ...split.test].sort((a, b) => a - b);
            expect(rows).toEqual(labels.map((_, i) => i));
          }
          const classes = new Set(labels).size;
          const wanted = Math.round(labels.length * testSplit);
          const possible = labels.length - classes;
          expect(stratifiedSplit(labels, testSplit, seed).test.length).toBe(
            Math.min(wanted, possible),
          );
        },
      ),
    );
  });

  it("keep the share of each class to within one row", () => {
    const labels = [
      ...new Array(50).fill("a"),
      ...new Array(30).fill("b"),
      ...new Array(21).fill("c"),
    ];
    const { test } = stratifiedSplit(labels, 0.2, 3);
    const count = (label: string) => [...test].filter((row) => labels[row] === label).length;
    expect([count("a"), count("b"), count("c")]).toEqual([10, 6, 4]);
  });

  it("leave a training row to a class that has one row only", () => {
    const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    for (let seed = 0; seed < 20; seed++) {
      expect([...stratifiedSplit(labels, 0.5, seed).train]).toContain(9);
    }
  });

  it("refuse a fraction of 1 and more", () => {
    expect(() => randomSplit(10, 1, 0)).toThrow(
      "testSplit: expected a fraction from 0 up to, but not including, 1, but got 1.",
    );
    expect(() => stratifiedSplit([1, 2], Number.NaN, 0)).toThrow("but got NaN.");
  });
});
