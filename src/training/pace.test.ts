import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";

/** Runs steps of a constant length; gives how many ran in each go. */
function goes(pace: Pace, perStep: number, count: number): number[] {
  return Array.from({ length: count }, () => {
    const { steps } = pace;
    pace.took(steps, steps * perStep);
    return steps;
  });
}

describe("the pace of training", () => {
  it("grows by degrees to what fits into two milliseconds", () => {
    expect(goes(new Pace(), 0.01, 6)).toEqual([1, 4, 16, 64, 200, 200]);
  });

  it("takes long steps one at a time, at once when they grow longer", () => {
    const pace = new Pace();
    expect(goes(pace, 5, 3)).toEqual([1, 1, 1]);
    goes(pace, 0.01, 6);
    expect(goes(pace, 5, 2)).toEqual([200, 1]);
  });

  it("ends its growth where the clock sees nothing", () => {
    expect(goes(new Pace(), 0, 8).at(-1)).toBe(4096);
  });
});
