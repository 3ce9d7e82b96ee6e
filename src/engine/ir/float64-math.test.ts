import { describe, expect, it } from "vitest";
import { logistic, power } from "./float64-math.ts";
import { erf, float64Functions } from "./float64-specials.ts";

describe("float64 functions", () => {
  // Computed with mpmath 1.x at 30 digits.
  it.each([
    [1e-10, 1.1283791670955126e-10],
    [0.1, 0.1124629160182849],
    [0.3, 0.3286267594591274],
    [0.46875, 0.49261347321793797],
    [0.5, 0.5204998778130465],
    [0.75, 0.7111556336535151],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
    [4.5, 0.9999999998033839],
    [5, 0.9999999999984626],
  ])("erf(%d) is right to 1e-15, and odd", (x, expected) => {
    expect(Math.abs(erf(x) / expected - 1)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  });

  it("erf keeps zeros and NaN and ends at one", () => {
    expect([erf(0), erf(-0), erf(Infinity), erf(-Infinity), erf(7), erf(NaN)]).toEqual([
      0,
      -0,
      1,
      -1,
      1,
      NaN,
    ]);
  });

  it("logistic neither overflows nor loses small results", () => {
    expect([logistic(0), logistic(1000), logistic(-1000)]).toEqual([0.5, 1, 0]);
    expect(logistic(-700)).toBeCloseTo(0, 300);
    expect(logistic(-700) / Math.exp(-700)).toBeCloseTo(1, 14);
    expect(logistic(-Infinity)).toBe(0);
    expect(logistic(NaN)).toBeNaN();
  });

  it("power follows C where JavaScript does not", () => {
    expect([power(1, NaN), power(1, Infinity), power(-1, -Infinity), power(NaN, 0)]).toEqual([
      1, 1, 1, 1,
    ]);
    expect(power(-8, 3)).toBe(-512);
    expect(power(-8, 1 / 3)).toBeNaN();
  });

  it("rsqrt is the reciprocal of the root", () => {
    expect(float64Functions.rsqrt(16)).toBe(0.25);
    expect(float64Functions.rsqrt(0)).toBe(Infinity);
  });
});
