import { expect, it } from "vitest";
import { smoothed } from "./smoothed.ts";

it("a constant stays what it is from the first value on", () => {
  for (const value of smoothed([2, 2, 2, 2])) expect(value).toBeCloseTo(2, 12);
});

it("jumps around a line become smaller around the same line", () => {
  const jumping = Array.from({ length: 200 }, (_, i) => 1 + (i % 2 === 0 ? 0.5 : -0.5));
  for (const value of smoothed(jumping).slice(50)) expect(Math.abs(value - 1)).toBeLessThan(0.05);
});

it("what is no number leaves the line as it was", () => {
  expect(smoothed([Number.NaN, 1, Number.NaN])).toEqual([Number.NaN, 1, 1]);
});
